"""What the arguments of the command mean, and which of them make no sense."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wffix.choosing import Choose
    from wffix.config import Options
    from wffix.report.pull_request import Stretch


class UsageError(Exception):
    """Arguments that make no sense; the message says which ones do."""


def mode(diff: bool, write: bool, check: bool, interactive: bool) -> str:
    """``diff``, ``write`` or ``check``. Raises UsageError where several are asked for, or what is chosen could go nowhere."""
    if diff + write + check > 1:
        raise UsageError("choose one of --diff, --write and --check")
    if check and interactive:
        raise UsageError("--interactive goes with --write or --diff; --check only tells")
    return "check" if check else "write" if write or (interactive and not diff) else "diff"


def options(select: Sequence[str] | None, ignore: Sequence[str] | None, safe_only: bool, unsafe: bool) -> Options:
    """The options of a run. Raises UsageError for ids that no fixer has."""
    from wffix.config import Options

    if safe_only and unsafe:
        raise UsageError("choose one of --safe-only and --unsafe")
    selected, ignored = _names(select), _names(ignore)
    if select and not selected:
        raise UsageError("--select takes the ids of fixers; see wffix --list")
    for name in sorted((selected - {"all"}) | ignored):
        check_id(name)
    return Options(selected, ignored, 1 if safe_only else 3 if unsafe else 0)


def check_init(paths: Sequence[str], mode: str, output_format: str, others: object) -> None:
    """Raise UsageError where something does not go with --init; ``others`` is true where one of the options of repairs is given."""
    if others or mode == "check" or output_format != "text":
        raise UsageError("--init makes a file; of the options only --diff, --write, --repository, --color and --quiet go with it")
    if len(paths) > 1 or not all(os.path.isdir(path) for path in paths):
        raise UsageError("--init takes one folder, that of the project")


def check_online(options: Options, paths: Sequence[str]) -> None:
    """Raise UsageError where no fixer of the run can use what --online brings."""
    from wffix.discovery import workflow_root
    from wffix.fixer import fixer_ids, load
    from wffix.settings import Repositories

    known = Repositories(options)
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in map(os.path.abspath, paths or ["."])]
    if not any(known.is_online(workflow_root(folder)) for folder in folders):
        names = ", ".join(name for name in fixer_ids() if load(name).online)
        raise UsageError(f"--online is for fixers that are not chosen; --select one of {names}")


def _names(values: Sequence[str] | None) -> frozenset[str]:
    return frozenset(name.strip() for value in values or () for name in value.split(",") if name.strip())


def check_id(name: str) -> None:
    """Raise UsageError, with a suggestion, where no fixer has this id."""
    from wffix.fixer import fixer_ids

    if name not in fixer_ids():
        import difflib

        close = difflib.get_close_matches(name, fixer_ids(), 1)
        raise UsageError(f"there is no fixer '{name}'; " + (f"did you mean '{close[0]}'?" if close else "see wffix --list"))


def slug(text: str) -> str:
    """The name of a repository as it was given. Raises UsageError for what cannot be one."""
    import re

    if text and not re.fullmatch(r"[\w.-]+/[\w.-]+", text):
        raise UsageError(f"--repository takes OWNER/NAME, not '{text}'")
    return text


def pull_request(output_format: str, path: str) -> Mapping[str, Sequence[Stretch]]:
    """The lines of the pull request whose diff is in a file.

    Raises UsageError where suggestions lack it or nothing else needs it, OSError where it cannot be read.
    """
    if (output_format == "suggestions") != bool(path):
        raise UsageError("--output-format suggestions and --pull-request DIFF go together: suggestions are for the lines of a diff")
    if not path:
        return {}
    from wffix.report.pull_request import shown

    with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
        return shown(file.read())


def asker(paths: Sequence[str], color: str) -> Choose:
    """Who asks at the terminal which fixes to apply. Raises UsageError where nobody can answer."""
    if "-" in paths:
        raise UsageError("--interactive takes the answers from standard input; name the file instead of -")
    if sys.stdin is None or sys.stderr is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("--interactive asks at a terminal, and this is none")
    from wffix.report.asking import Asker
    from wffix.report.terminal import has_colors

    return Asker(has_colors(sys.stderr, color)).choose


def auditor() -> str:
    """The path of zizmor. Raises UsageError where it is not installed."""
    import shutil

    found = shutil.which("zizmor")
    if found is None:
        raise UsageError("--verify needs zizmor, which is not installed; install it with: pipx install zizmor")
    return os.path.abspath(found)


def listing() -> str:
    """All fixers, one a line."""
    from wffix.fixer import fixer_ids, load

    width = max(map(len, fixer_ids()))
    return "".join(f"{name:{width}}  {load(name).title}{'' if load(name).default else '  (off by default)'}\n" for name in fixer_ids())


def explanation(name: str) -> str:
    """What a fixer says of itself. Raises UsageError where there is none of this id."""
    from wffix.fixer import load

    check_id(name)
    fixer = load(name)
    return f"{fixer.id}: {fixer.title}\n\n{fixer.explanation}\n"
