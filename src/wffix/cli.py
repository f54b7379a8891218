"""The command: arguments to options, a run, and its exit status. Nothing is imported before it is needed."""

from __future__ import annotations

import gc
import os
import sys

from wffix import __version__, usage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from wffix.choosing import Choose
    from wffix.config import Options
    from wffix.engine import Result
    from wffix.report.progress import Progress

_FLAGS = {
    "--diff": "diff",
    "--write": "write",
    "--check": "check",
    "--interactive": "interactive",
    "-i": "interactive",
    "--verify": "verify",
    "--safe-only": "safe_only",
    "--unsafe": "unsafe",
    "--online": "online",
    "--quiet": "quiet",
    "-q": "quiet",
    "--init": "init",
    "--list": "list_",
    "--version": "version",
}
"""The options that take no value."""


def main() -> None:
    """The command with the arguments of the process. It raises SystemExit."""
    # Imports make tens of thousands of objects that stay: looking for garbage among them takes a tenth of a short run.
    gc.set_threshold(300_000)
    words = sys.argv[1:]
    try:
        if (
            os.name != "nt"
            and "_WFFIX_COMPLETE" not in os.environ
            and all(word in _FLAGS or word == "-" or not word.startswith("-") for word in words)
        ):
            # Paths and flags alone need no parser, whose import takes as long as the repair of many files.
            flags: dict[str, Any] = {_FLAGS[word]: True for word in words if word in _FLAGS}
            sys.exit(run([word for word in words if word not in _FLAGS], **flags))
        from wffix.arguments import app

        app(prog_name="wffix")
    except KeyboardInterrupt:
        sys.exit(_failure("interrupted", 130))


def run(
    paths: Sequence[str] | None = None,
    *,
    diff: bool = False,
    write: bool = False,
    check: bool = False,
    interactive: bool = False,
    verify: bool = False,
    select: Sequence[str] | None = None,
    ignore: Sequence[str] | None = None,
    safe_only: bool = False,
    unsafe: bool = False,
    online: bool = False,
    repository: str = "",
    stdin_filename: str = "",
    output_format: str = "text",
    pull_request: str = "",
    color: str = "auto",
    quiet: bool = False,
    init: bool = False,
    list_: bool = False,
    explain: str = "",
    version: bool = False,
) -> int:
    """Do what the arguments of the command ask for, print it, and return the exit status."""
    from wffix.report.streams import out

    try:
        if version or list_ or explain:
            out(f"wffix {__version__}\n" if version else usage.explanation(explain) if explain else usage.listing())
            return 0
        mode = usage.mode(diff, write, check, interactive)
        options = usage.options(select, ignore, safe_only, unsafe)
        if init:
            usage.check_init(paths or (), mode, output_format, options.level or select or ignore or online or interactive or verify)
            return _initial(paths or ["."], mode, usage.slug(repository), color, quiet)
        if online:
            usage.check_online(options, paths or [])
        shown = usage.pull_request(output_format, pull_request)
        auditor = usage.auditor() if verify else ""
        choose = usage.asker(paths or [], color) if interactive else None
        results = _results(paths or [], options, mode == "write", usage.slug(repository), stdin_filename, online, choose, quiet)
        from wffix.report.console import Console

        known = Console(mode, output_format, color, quiet, "-" in (paths or ()), shown).show(results)
        return _verdict(auditor, known, color) or _status(known, mode == "write")
    except usage.UsageError as error:
        return _failure(f"error: {error}", 2)
    except OSError as error:
        return _failure(f"error: {(error.strerror or str(error)).lower()}", 2)
    except KeyboardInterrupt:
        return _failure("interrupted", 130)


def _initial(paths: Sequence[str], mode: str, slug: str, color: str, quiet: bool) -> int:
    """Show or make the publish workflow of the repository around a folder, and return the exit status."""
    from wffix.init import initial
    from wffix.model import Unfit
    from wffix.report.console import Console

    try:
        result = initial(paths[0], slug, save=mode == "write")
    except Unfit as error:
        return _failure(f"error: {error}", 2)
    return _status(Console(mode, "text", color, quiet, False, {}).show([result]), mode == "write")


def _failure(message: str, status: int) -> int:
    from wffix.report.streams import err
    from wffix.report.text import printable

    err(printable(f"wffix: {message}"))
    return status


def _results(
    paths: Sequence[str],
    options: Options,
    write: bool,
    slug: str,
    stdin_filename: str,
    online: bool,
    choose: Choose | None,
    quiet: bool,
) -> Iterable[Result]:
    from wffix.run import fix_each, fix_standard_input

    if "-" not in paths:
        if stdin_filename:
            raise usage.UsageError("--stdin-filename goes with the path -")
        progress = None if quiet or choose is not None else _progress()
        counted = None if progress is None else progress.expect
        found = fix_each(paths, options, save=write, slug=slug, workers=_processors(), online=online, choose=choose, counted=counted)
        return found if progress is None else progress.watch(found)
    if len(paths) > 1:
        raise usage.UsageError("- stands alone, without other paths")
    if sys.stdin is None:
        raise usage.UsageError("standard input is closed")
    return [fix_standard_input(sys.stdin.buffer, stdin_filename, options, slug=slug, online=online)]


def _progress() -> Progress | None:
    """Who shows on a terminal how far the run is; nobody where there is none."""
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return None
    from wffix.report.progress import Progress

    return Progress(sys.stderr)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _verdict(auditor: str, results: Sequence[Result], color: str) -> int:
    """Where zizmor is to judge the results: its table on standard error, and 3 where it found something new; else 0."""
    if not auditor:
        return 0
    from wffix.audit import audit
    from wffix.report.audit import table
    from wffix.report.streams import err
    from wffix.report.terminal import has_colors

    judged = audit(auditor, results)
    for line in table(judged, has_colors(sys.stderr, color)):
        err(line)
    return 3 if judged.trouble or judged.new else 0


def _status(results: Sequence[Result], write: bool) -> int:
    """0 nothing to do, or all of it written; 1 something would change or remains for a person; 2 an error."""
    if any(result.problem for result in results):
        return 2
    if not write:
        return int(any(result.changed for result in results))
    waiting = any(fix.applicability > 1 and fix.follow_ups for result in results for fix in result.fixes)
    return int(waiting or any(result.refusals for result in results))
