"""Results on standard output and standard error, as the command line promises them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from wffix.report.diff import colored, counts, unified
from wffix.report.streams import err, out
from wffix.report.text import error_line, follow_up_lines, refusal_lines, summary

if TYPE_CHECKING:
    from wffix.engine import Result


def show(results: Iterable[Result], mode: str, as_json: bool, quiet: bool, color: bool, from_stdin: bool) -> list[Result]:
    """Print a run when all of it is known, and return its results sorted by path.

    ``mode`` is ``diff``, ``write`` or ``check``; from standard input ``write`` prints the repaired text. Raises OSError
    where standard output cannot be written to.
    """
    known: list[tuple[Result, str]] = []
    added = removed = 0
    for result in results:
        # While workers have other files in hand.
        diff = unified(result.path, result.source, result.fixed, result.absent) if as_json or mode == "diff" else ""
        known.append((result, diff))
        if mode == "diff" and result.changed and not quiet:
            _, more, fewer = counts(diff)
            added, removed = added + more, removed + fewer
    known.sort(key=lambda pair: pair[0].path)
    results = [result for result, _ in known]
    if as_json:
        from wffix.report.json import report

        out(report(known, written=mode == "write"))
    elif mode == "write" and from_stdin:
        out("".join(result.fixed for result in results))
    else:
        out("".join(colored(diff) if color else diff for _, diff in known if diff))
    for result in results:
        if result.problem:
            err(error_line(result))
    if not quiet:
        _remarks(results, mode, (added, removed) if mode == "diff" else None)
    return results


def _remarks(results: Sequence[Result], mode: str, lines: tuple[int, int] | None) -> None:
    """What is left for a person and the summary; of a check the summary alone, which is its verdict."""
    if mode != "check":
        for result in results:
            for line in refusal_lines(result, written=mode == "write"):
                err(line)
        for line in follow_up_lines(results):
            err(line)
    err(summary(results, "made" if mode == "write" else "to make", lines))
