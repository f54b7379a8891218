"""The arguments of the command, for everything but paths and flags alone; ``wffix.cli`` acts on them."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

import typer

from wffix.cli import run
from wffix.completion import explained, ignored, selected

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


class Color(StrEnum):
    auto = "auto"
    always = "always"
    never = "never"


class OutputFormat(StrEnum):
    text = "text"
    json = "json"
    sarif = "sarif"
    github = "github"
    markdown = "markdown"
    html = "html"
    suggestions = "suggestions"


def _flag(name: str, description: str, *others: str) -> object:
    return typer.Option(name, *others, help=description)


def _value(metavar: str, description: str, completed: Callable[[str], list[tuple[str, str]]] | None = None) -> object:
    return typer.Option(metavar=metavar, help=description, show_default=False, autocompletion=completed)


_PATHS = "Files, folders, or - for standard input. [default: the repository around the current folder]"


@app.command(context_settings={"help_option_names": ["-h", "--help"]})
def command(
    context: typer.Context,
    paths: Annotated[list[str] | None, typer.Argument(help=_PATHS, show_default=False)] = None,
    diff: Annotated[bool, _flag("--diff", "Show the repair as a unified diff (the default).")] = False,
    write: Annotated[bool, _flag("--write", "Repair the files in place.")] = False,
    check: Annotated[bool, _flag("--check", "Only tell whether something would change.")] = False,
    interactive: Annotated[
        bool, _flag("--interactive", "Ask fix by fix what to apply, and write it (or, with --diff, show it).", "-i")
    ] = False,
    verify: Annotated[bool, _flag("--verify", "Have zizmor judge the files before and after.")] = False,
    select: Annotated[list[str] | None, _value("ID,…", "Run only these fixers ('all' for every one).", selected)] = None,
    ignore: Annotated[list[str] | None, _value("ID,…", "Do not run these fixers.", ignored)] = None,
    safe_only: Annotated[bool, _flag("--safe-only", "Leave out fixes that need a follow-up before the next release.")] = False,
    unsafe: Annotated[bool, _flag("--unsafe", "Apply fixes too that may change what a workflow does.")] = False,
    online: Annotated[bool, _flag("--online", "Ask the repositories of the actions for their versions (git ls-remote).")] = False,
    repository: Annotated[str, _value("OWNER/NAME", "The repository on GitHub. [default: the git remote]")] = "",
    stdin_filename: Annotated[str, _value("PATH", "Where the text of standard input stands.")] = "",
    output_format: Annotated[OutputFormat, typer.Option(help="What to write to standard output.")] = OutputFormat.text,
    pull_request: Annotated[str, _value("DIFF", "The diff of the pull request, in a file: for --output-format suggestions.")] = "",
    color: Annotated[Color, typer.Option(help="Colour the diff.")] = Color.auto,
    quiet: Annotated[bool, _flag("--quiet", "Nothing on standard error but errors.", "-q")] = False,
    init: Annotated[bool, _flag("--init", "Show a publish workflow for the project here, which has none (with --write: make it).")] = False,
    list_: Annotated[bool, _flag("--list", "List the fixers and exit.")] = False,
    explain: Annotated[str, _value("ID", "Explain a fixer and exit.", explained)] = "",
    version: Annotated[bool, _flag("--version", "Show the version and exit.")] = False,
) -> None:
    """Repair insecure GitHub Actions workflows of projects that publish Python packages."""
    raise typer.Exit(run(**context.params))
