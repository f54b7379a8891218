"""Results on standard output and standard error, as the command line promises them."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from wffix.engine import Result
from wffix.report.diff import colored, counts, unified
from wffix.report.text import error_line, follow_up_lines, refusal_lines, summary


def show(results: Sequence[Result], mode: str, as_json: bool, quiet: bool, color: bool, from_stdin: bool) -> None:
    """Print a run. ``mode`` is ``diff``, ``write`` or ``check``; from standard input ``write`` prints the repaired text."""
    diff = "".join(unified(result.path, result.source, result.fixed) for result in results) if mode == "diff" or as_json else ""
    if as_json:
        from wffix.report.json import report

        _out(report(results, written=mode == "write"))
    elif mode == "write" and from_stdin:
        _out("".join(result.fixed for result in results))
    elif mode == "diff":
        _out(colored(diff) if color else diff)
    for result in results:
        if result.problem:
            _err(error_line(result))
    if quiet:
        return
    for result in results:
        for line in refusal_lines(result, written=mode == "write"):
            _err(line)
    for line in follow_up_lines(results):
        _err(line)
    lines = counts(diff)[1:] if diff else None
    _err(summary(results, "made" if mode == "write" else "to make", lines))


def _out(text: str) -> None:
    """Exact bytes: no translation of line breaks, and no failure on a terminal of another encoding."""
    sys.stdout.flush()
    try:
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Whoever read has had enough; Python must not complain again when it closes the stream.
        sys.stdout = open("/dev/null", "w")  # noqa: SIM115


def _err(line: str) -> None:
    sys.stderr.write(line.encode(sys.stderr.encoding or "utf-8", "backslashreplace").decode(sys.stderr.encoding or "utf-8") + "\n")
