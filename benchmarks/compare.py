"""Compare wffix with zizmor on the same files, in one run on one machine.

    pip install '.[benchmarks]'
    python benchmarks/compare.py [FOLDER OF CHECKOUTS] [--rounds N] [--write]

Without a folder the workflows of ``fixtures`` are taken. Programs run in turn, and ratios are medians over runs beside each other, so
that they hold on other machines too; absolute times do not. Prints a table in Markdown; with ``--write`` also puts it into
``benchmarks/report.md`` and a plot beside it. Nothing else should run on the machine meanwhile.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import workloads
from timing import Program, Taken, measured, memory, ratio, seconds

SCRIPTS = Path(sys.executable).parent
WFFIX = str(SCRIPTS / "wffix")
ZIZMOR = [str(SCRIPTS / "zizmor"), "--offline", "--quiet", "--no-exit-codes", "--collect=all"]
FILES = 1_000
STEPS = (1_000, 10_000)
REACH = {
    "one clean workflow": 1.0,
    "one publishing workflow": 1.5,
    "many workflows, told": 0.5,
    "many workflows, repaired": 0.06,
    "many workflows, composed": 3.0,
}
"""What is aimed at, as a ratio of wffix to the other."""

Row = tuple[str, str, list[Taken], str, list[Taken]]
"""What is run, wffix's way to run and what it took, the other's and what it took."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=workloads.ROOT / "fixtures")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        rows = [*_single(Path(place), arguments.rounds), *_many(Path(place), arguments.folder, arguments.rounds)]
        growth = _growth(Path(place), arguments.rounds)
    text = report(rows, growth, arguments.folder)
    print(text)
    if arguments.write:
        from plot import drawn

        folder = Path(__file__).parent
        (folder / "report.md").write_text(text, encoding="utf-8")
        drawn([(what, ratio(own, other)) for what, _, own, _, other in rows], folder / "report.svg")
    return 0


def _single(place: Path, rounds: int) -> Iterator[Row]:
    taken = measured(
        {"wffix": Program([WFFIX, "--version"], place), "zizmor": Program([ZIZMOR[0], "--version"], place)},
        rounds,
    )
    yield "start-up", "wffix --version", taken["wffix"], "zizmor --version", taken["zizmor"]
    for what, source in (
        ("one clean workflow", workloads.ROOT / ".github" / "workflows" / "ci.yml"),
        ("one publishing workflow", workloads.ROOT / "fixtures" / "demo" / ".github" / "workflows" / "publish.yml"),
    ):
        folder = place / what
        path = str(workloads.one(folder, source))
        taken = measured({"wffix": Program([WFFIX, path], folder), "zizmor": Program([*ZIZMOR, path], folder)}, rounds)
        yield what, "wffix --diff", taken["wffix"], "zizmor", taken["zizmor"]


def _many(place: Path, source: Path, rounds: int) -> Iterator[Row]:
    folder, copy, names = place / "many", place / "copy", place / "names"
    paths = workloads.many(folder, workloads.workflows(source) or sorted(source.rglob("*.yml")), FILES)
    names.write_text("\n".join(map(str, paths)), encoding="utf-8")

    def anew() -> None:
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder, copy)

    programs = {
        "check": Program([WFFIX, "--check", "."], folder),
        "diff": Program([WFFIX, "--diff", "."], folder),
        "audit": Program([*ZIZMOR, "."], folder),
        "compose": Program([sys.executable, str(Path(__file__).with_name("compose.py")), str(names)], folder),
    }
    taken = measured(programs, rounds)
    writing = {
        "write": Program([WFFIX, "--write", "."], copy, anew),
        "fix": Program([*ZIZMOR, "--fix=all", "."], copy, anew),
    }
    taken |= measured(writing, max(rounds // 3, 1))
    yield "many workflows, told", "wffix --check", taken["check"], "zizmor", taken["audit"]
    yield "many workflows, shown", "wffix --diff", taken["diff"], "zizmor", taken["audit"]
    yield "many workflows, repaired", "wffix --write", taken["write"], "zizmor --fix=all", taken["fix"]
    yield "many workflows, composed", "wffix --check", taken["check"], "ruamel.yaml's C parser alone", taken["compose"]


def _growth(place: Path, rounds: int) -> list[tuple[int, list[Taken]]]:
    """For some numbers of steps in one file what wffix took."""
    found = []
    for number in STEPS:
        folder = place / f"steps{number}"
        path = str(workloads.steps(folder, number))
        found.append((number, measured({"wffix": Program([WFFIX, "--check", path], folder)}, rounds)["wffix"]))
    return found


def report(rows: list[Row], growth: list[tuple[int, list[Taken]]], source: Path) -> str:
    """All figures as Markdown."""
    lines = [
        "# wffix beside zizmor",
        "",
        f"{FILES:,} workflows of `{source.name}`, {os.cpu_count()} processors, Python {platform.python_version()}, {_version(WFFIX)},"
        f" {_version(ZIZMOR[0])}. Medians; a ratio is the median of runs beside each other.",
        "",
        "| what | wffix | seconds | MB | beside | seconds | MB | ratio | aim |",
        "| ---- | ----- | ------: | -: | ------ | ------: | -: | ----: | --: |",
    ]
    for what, how, own, other_how, other in rows:
        figures = f"{seconds(own):.3f} | {memory(own):.0f} | {other_how} | {seconds(other):.3f} | {memory(other):.0f}"
        aim = f"{REACH[what]:g}" if what in REACH else ""
        lines.append(f"| {what} | {how} | {figures} | {ratio(own, other):.2f} | {aim} |")
    (few, short), (more, long) = growth
    lines += [
        "",
        f"A file of {few:,} steps takes {seconds(short):.3f} s and {memory(short):.0f} MB, one of {more:,} takes {seconds(long):.3f} s"
        f" and {memory(long):.0f} MB: {seconds(long) / seconds(short):.1f} times as long for {more // few} times the steps.",
        "",
    ]
    return "\n".join(lines)


def _version(program: str) -> str:
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    raise SystemExit(main())
