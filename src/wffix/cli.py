"""The command: arguments to options, a run, and its exit status. Nothing is imported before it is needed."""

from __future__ import annotations

import gc
import os
import sys

from wffix import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from wffix.config import Options
    from wffix.engine import Result

_FLAGS = {
    "--diff": "diff",
    "--write": "write",
    "--check": "check",
    "--safe-only": "safe_only",
    "--unsafe": "unsafe",
    "--online": "online",
    "--quiet": "quiet",
    "-q": "quiet",
    "--list": "list_",
    "--version": "version",
}
"""The options that take no value."""


class UsageError(Exception):
    """Arguments that make no sense; the message says which ones do."""


def main() -> None:
    """The command with the arguments of the process. It raises SystemExit."""
    # Imports make tens of thousands of objects that stay: looking for garbage among them takes a tenth of a short run.
    gc.set_threshold(300_000)
    words = sys.argv[1:]
    try:
        if os.name != "nt" and all(word in _FLAGS or word == "-" or not word.startswith("-") for word in words):
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
    select: Sequence[str] | None = None,
    ignore: Sequence[str] | None = None,
    safe_only: bool = False,
    unsafe: bool = False,
    online: bool = False,
    repository: str = "",
    stdin_filename: str = "",
    output_format: str = "text",
    color: str = "auto",
    quiet: bool = False,
    list_: bool = False,
    explain: str = "",
    version: bool = False,
) -> int:
    """Do what the arguments of the command ask for, print it, and return the exit status."""
    from wffix.report.streams import out

    try:
        if version or list_ or explain:
            out(f"wffix {__version__}\n" if version else _explanation(explain) if explain else _fixers())
            return 0
        if diff + write + check > 1:
            raise UsageError("choose one of --diff, --write and --check")
        if safe_only and unsafe:
            raise UsageError("choose one of --safe-only and --unsafe")
        options = _options(select, ignore, 1 if safe_only else 3 if unsafe else 2)
        if online:
            _check_online(options)
        results = _results(paths or [], options, write, _slug(repository), stdin_filename, online)
        from wffix.report.console import show

        mode = "write" if write else "check" if check else "diff"
        known = show(results, mode, output_format == "json", quiet, _colored(color), from_stdin="-" in (paths or ()))
        return _status(known, write)
    except UsageError as error:
        return _failure(f"error: {error}", 2)
    except OSError as error:
        return _failure(f"error: {(error.strerror or str(error)).lower()}", 2)
    except KeyboardInterrupt:
        return _failure("interrupted", 130)


def _failure(message: str, status: int) -> int:
    from wffix.report.streams import err
    from wffix.report.text import printable

    err(printable(f"wffix: {message}"))
    return status


def _results(paths: Sequence[str], options: Options, write: bool, slug: str, stdin_filename: str, online: bool) -> Iterable[Result]:
    from wffix.run import fix_each, fix_standard_input

    if "-" not in paths:
        if stdin_filename:
            raise UsageError("--stdin-filename goes with the path -")
        return fix_each(paths, options, save=write, slug=slug, workers=_processors(), online=online)
    if len(paths) > 1:
        raise UsageError("- stands alone, without other paths")
    if sys.stdin is None:
        raise UsageError("standard input is closed")
    return [fix_standard_input(sys.stdin.buffer, stdin_filename, options, slug=slug, online=online)]


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _status(results: Sequence[Result], write: bool) -> int:
    """0 nothing to do, or all of it written; 1 something would change or remains for a person; 2 an error."""
    if any(result.problem for result in results):
        return 2
    if not write:
        return int(any(result.changed for result in results))
    waiting = any(fix.applicability > 1 and fix.follow_ups for result in results for fix in result.fixes)
    return int(waiting or any(result.refusals for result in results))


def _options(select: Sequence[str] | None, ignore: Sequence[str] | None, level: int) -> Options:
    from wffix.config import Options

    selected, ignored = _names(select), _names(ignore)
    if select and not selected:
        raise UsageError("--select takes the ids of fixers; see wffix --list")
    for name in sorted((selected - {"all"}) | ignored):
        _check_id(name)
    return Options(selected, ignored, level)


def _check_online(options: Options) -> None:
    from wffix.fixer import fixer_ids, load, select

    if not any(fixer.online for fixer in select(options.select, options.ignore)):
        names = ", ".join(name for name in fixer_ids() if load(name).online)
        raise UsageError(f"--online is for fixers that are not chosen; --select one of {names}")


def _names(values: Sequence[str] | None) -> frozenset[str]:
    return frozenset(name.strip() for value in values or () for name in value.split(",") if name.strip())


def _check_id(name: str) -> None:
    from wffix.fixer import fixer_ids

    if name not in fixer_ids():
        import difflib

        close = difflib.get_close_matches(name, fixer_ids(), 1)
        raise UsageError(f"there is no fixer '{name}'; " + (f"did you mean '{close[0]}'?" if close else "see wffix --list"))


def _slug(slug: str) -> str:
    import re

    if slug and not re.fullmatch(r"[\w.-]+/[\w.-]+", slug):
        raise UsageError(f"--repository takes OWNER/NAME, not '{slug}'")
    return slug


def _colored(color: str) -> bool:
    if color == "auto":
        terminal = sys.stdout is not None and sys.stdout.isatty()
        return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return color == "always"


def _fixers() -> str:
    from wffix.fixer import fixer_ids, load

    width = max(map(len, fixer_ids()))
    return "".join(f"{name:{width}}  {load(name).title}{'' if load(name).default else '  (off by default)'}\n" for name in fixer_ids())


def _explanation(name: str) -> str:
    from wffix.fixer import load

    _check_id(name)
    fixer = load(name)
    return f"{fixer.id}: {fixer.title}\n\n{fixer.explanation}\n"
