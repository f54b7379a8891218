"""The ratios as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def drawn(ratios: Sequence[tuple[str, float]], path: Path) -> None:
    """Draw how many times the other's time wffix takes, on a logarithmic scale, as an SVG file."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "wffix"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 0.5 * len(ratios) + 1.2), layout="constrained")
    names = [name for name, _ in reversed(ratios)]
    values = [value for _, value in reversed(ratios)]
    bars = axes.barh(names, values, color=["#2f7d4f" if value <= 1 else "#b3702a" for value in values])
    axes.bar_label(bars, labels=[f"{value:.2f}" for value in values], padding=4)
    axes.axvline(1, color="#444444", linewidth=1)
    axes.set_xscale("log")
    axes.set_xlabel("time of wffix / time of the other (less is faster)")
    axes.spines[["top", "right"]].set_visible(False)
    axes.margins(x=0.15)
    figure.savefig(path, metadata={"Date": None})
