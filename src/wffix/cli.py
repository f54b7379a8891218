"""The command line: arguments to options, a run, and its exit status. Nothing heavy is imported before it is needed."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from wffix import __version__

if TYPE_CHECKING:
    from wffix.config import Options
    from wffix.engine import Result

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


class Color(StrEnum):
    auto = "auto"
    always = "always"
    never = "never"


class OutputFormat(StrEnum):
    text = "text"
    json = "json"


def main() -> None:
    """The console script."""
    app(prog_name="wffix")


@app.command(context_settings={"help_option_names": ["-h", "--help"]})
def command(
    paths: Annotated[list[str] | None, typer.Argument(help="Files, folders, or - for standard input. [default: the repository around the current folder]", show_default=False)] = None,
    diff: Annotated[bool, typer.Option("--diff", help="Show the repair as a unified diff (the default).")] = False,
    write: Annotated[bool, typer.Option("--write", help="Repair the files in place.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only tell whether something would change.")] = False,
    select: Annotated[list[str] | None, typer.Option(metavar="ID,…", help="Run only these fixers ('all' for every one).")] = None,
    ignore: Annotated[list[str] | None, typer.Option(metavar="ID,…", help="Do not run these fixers.")] = None,
    safe_only: Annotated[bool, typer.Option("--safe-only", help="Leave out fixes that need a follow-up before the next release.")] = False,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Apply fixes too that may change what a workflow does.")] = False,
    repository: Annotated[str, typer.Option(metavar="OWNER/NAME", help="The repository on GitHub. [default: the git remote]", show_default=False)] = "",
    stdin_filename: Annotated[str, typer.Option(metavar="PATH", help="Where the text of standard input stands.", show_default=False)] = "",
    output_format: Annotated[OutputFormat, typer.Option(help="What to write to standard output.")] = OutputFormat.text,
    color: Annotated[Color, typer.Option(help="Colour the diff.")] = Color.auto,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Nothing on standard error but errors.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="List the fixers and exit.")] = False,
    explain: Annotated[str, typer.Option(metavar="ID", help="Explain a fixer and exit.", show_default=False)] = "",
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Repair insecure GitHub Actions workflows of projects that publish Python packages."""
    if version:
        print(f"wffix {__version__}")
        return
    if list_ or explain:
        sys.stdout.write(_explanation(explain) if explain else _fixers())
        return
    if diff + write + check > 1:
        _usage("choose one of --diff, --write and --check")
    if safe_only and unsafe:
        _usage("choose one of --safe-only and --unsafe")
    options = _options(_names(select), _names(ignore), 1 if safe_only else 3 if unsafe else 2)
    _check_slug(repository)
    results = _results(paths or [], options, write, repository, stdin_filename)
    from wffix.report.console import show

    mode = "write" if write else "check" if check else "diff"
    show(results, mode, output_format == OutputFormat.json, quiet, _colored(color), from_stdin=paths == ["-"])
    raise typer.Exit(_status(results, write))


def _results(paths: Sequence[str], options: Options, write: bool, slug: str, stdin_filename: str) -> list[Result]:
    from wffix.run import fix_paths, fix_standard_input

    if "-" not in paths:
        if stdin_filename:
            _usage("--stdin-filename goes with the path -")
        return fix_paths(paths, options, save=write, slug=slug)
    if len(paths) > 1:
        _usage("- stands alone, without other paths")
    from wffix.document.source import BOM, InputError, decode
    from wffix.engine import Problem, Result

    try:
        text, marked = decode(sys.stdin.buffer.read())
    except InputError as error:
        return [Result(stdin_filename or "-", problem=Problem(error.message, error.line, error.column))]
    return [fix_standard_input(BOM + text if marked else text, stdin_filename, options, slug=slug)]


def _status(results: Sequence[Result], write: bool) -> int:
    """0 nothing to do, or all of it written; 1 something would change or remains for a person; 2 an error."""
    if any(result.problem for result in results):
        return 2
    if not write:
        return int(any(result.changed for result in results))
    waiting = any(fix.applicability > 1 and fix.follow_ups for result in results for fix in result.fixes)
    return int(waiting or any(result.refusals for result in results))


def _names(values: Sequence[str] | None) -> frozenset[str]:
    return frozenset(name.strip() for value in values or () for name in value.split(",") if name.strip())


def _options(selected: frozenset[str], ignored: frozenset[str], level: int) -> Options:
    from wffix.config import Options

    for name in sorted((selected - {"all"}) | ignored):
        _check_id(name)
    return Options(selected, ignored, level)


def _check_id(name: str) -> None:
    from wffix.fixer import fixer_ids

    if name not in fixer_ids():
        import difflib

        close = difflib.get_close_matches(name, fixer_ids(), 1)
        hint = f"did you mean '{close[0]}'?" if close else "see wffix --list"
        _usage(f"there is no fixer '{name}'; {hint}")


def _check_slug(slug: str) -> None:
    import re

    if slug and not re.fullmatch(r"[\w.-]+/[\w.-]+", slug):
        _usage(f"--repository takes OWNER/NAME, not '{slug}'")


def _usage(message: str) -> None:
    print(f"wffix: error: {message}", file=sys.stderr)
    raise typer.Exit(2)


def _colored(color: Color) -> bool:
    if color == Color.auto:
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return color == Color.always


def _fixers() -> str:
    from wffix.fixer import fixer_ids, load

    width = max(map(len, fixer_ids()))
    return "".join(f"{name:{width}}  {load(name).title}{'' if load(name).default else '  (off by default)'}\n" for name in fixer_ids())


def _explanation(name: str) -> str:
    from wffix.fixer import load

    _check_id(name)
    fixer = load(name)
    return f"{fixer.id}: {fixer.title}\n\n{fixer.explanation}\n"
