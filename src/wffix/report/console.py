"""Results on standard output and standard error, as the command line promises them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wffix.report.diff import colored, counts, unified
from wffix.report.streams import err, out
from wffix.report.text import error_line, follow_up_lines, refusal_lines, summary

if TYPE_CHECKING:
    from wffix.engine import Result


def show(results: Sequence[Result], mode: str, as_json: bool, quiet: bool, color: bool, from_stdin: bool) -> None:
    """Print a run. ``mode`` is ``diff``, ``write`` or ``check``; from standard input ``write`` prints the repaired text.

    Raises OSError where standard output cannot be written to.
    """
    diffs = [unified(result.path, result.source, result.fixed) for result in results if result.changed] if mode == "diff" else []
    if as_json:
        from wffix.report.json import report

        out(report(results, written=mode == "write"))
    elif mode == "write" and from_stdin:
        out("".join(result.fixed for result in results))
    else:
        out("".join(map(colored, diffs) if color else diffs))
    for result in results:
        if result.problem:
            err(error_line(result))
    if not quiet:
        _remarks(results, mode, counts("".join(diffs))[1:] if diffs else None)


def _remarks(results: Sequence[Result], mode: str, lines: tuple[int, int] | None) -> None:
    """What is left for a person and the summary; of a check the summary alone, which is its verdict."""
    if mode != "check":
        for result in results:
            for line in refusal_lines(result, written=mode == "write"):
                err(line)
        for line in follow_up_lines(results):
            err(line)
    err(summary(results, "made" if mode == "write" else "to make", lines))
