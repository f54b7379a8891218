"""What the script of a step uses the token of a run for.

A program may use the token in two ways. It finds it in its environment, or in its words. Or it runs ``git`` in a repository that
``actions/checkout`` brought, which leaves the token there for every later ``git`` unless it is told ``persist-credentials: false``: so
any program can push, a ``make release`` as well as a ``git push``. The scripts of a step are therefore read command by command:

- One that the catalog knows to use the token needs what stands there.
- One that the catalog knows not to push needs nothing; where it runs code of the project (``python -m build``, ``pytest``, ``make test``)
  that is so unless a token is put into its environment, which somebody did for a reason.
- Any other (``make release``, ``./publish.sh``, ``python tools/tag.py``) needs nothing where neither a variable nor the repository holds
  the token. Where one does, nobody can tell: the job is refused, with what to do about it.

That the tools which build and test a project do not push by themselves is what their manuals say; code of the project that they run is
taken to do what the tool is for. The text of the script is still searched for a push or an identity token that no command of it shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from wffix.catalog.programs import programs
from wffix.document.tree import text_at
from wffix.document.workflow import Step, Workflow
from wffix.edit.model import CannotEdit
from wffix.expression.lexer import embedded
from wffix.regex import regex
from wffix.run_token.commands import BUILDS, command, is_git, is_login, pushes, runs_apart
from wffix.run_token.holders import Given, holds
from wffix.run_token.uses import Use, name_of_call
from wffix.uploading import upload_command

if TYPE_CHECKING:
    from wffix.scripts.shell.calls import Invocation

ADVICE = "give the job 'permissions'"
_HIDDEN = regex(r"\bACTIONS_ID_TOKEN_REQUEST_")
_USUAL = regex(r"\bG(?:ITHUB|H)_TOKEN\b")
_COMMENT = regex(r"(?m)^[ \t]*#.*$")
_MOST_MENTIONS = 100
"""Places of the token in one script; nobody writes more."""

_PIPED = regex(r"\s*\|\s*")
_MASKED = regex(r"_{6,}")
_SHELL = regex(r"(?:ba)?sh(?: -s(?: .*)?)?|python[\d.]* -(?: .*)?", re.S)
"""What runs a script that it finds in its standard input, with arguments or without any."""


class Keeping:
    """What the steps of a job so far left the token in: ``git``, for every repository, and ``gh``, for whatever runs.

    ``elsewhere``: in the place of the repository they put another one, whose actions are not known. ``doubts`` names programs that may push
    with what the checkout left, where somebody will be asked whether they do; None where nobody is.
    """

    def __init__(self, doubts: list[str] | None = None) -> None:
        self.git = False
        self.gh = False
        self.elsewhere = False
        self.doubts = doubts

    def check(self, name: str) -> None:
        """Take note of a program of which nothing is known. Raises CannotEdit where it may push and nobody is asked."""
        if self.git and self.doubts is None:
            raise CannotEdit(
                f"{name} may push with the token that actions/checkout leaves in the repository; give the checkout"
                f" 'persist-credentials: false', or the job 'permissions'"
            )
        if self.git and self.doubts is not None:
            self.doubts.append(name)


def uses_of_script(step: Step, workflow: Workflow, given: Given, kept: Keeping) -> Iterator[Use]:
    """The scopes that the commands of a script need. Raises CannotEdit where one may need some that are not known."""
    script = _COMMENT.sub(lambda match: " " * len(match[0]), step.run.value) if step.run is not None else ""
    if _HIDDEN.search(script):
        raise _unknown(step)
    mentions = list(_mentions(script, workflow, given))
    handed = bool(given.names or mentions or kept.gh)
    calls = calls_of(step)
    if calls and _only_prints(script, calls):
        return
    if calls is None:
        if handed:
            raise _unknown(step)
        kept.check(f"the step '{_name(step)}'")
        return
    shown = sum(1 for call in calls if "push" in call.words and is_git(call.words))
    if len(mentions) > _MOST_MENTIONS or (pushes(script) > shown and (handed or kept.git)):
        raise _unknown(step)
    yield from _of_calls(step, script, calls, given, kept, handed)
    _follow(step, script, calls, mentions, kept)


def _of_calls(step: Step, script: str, calls: tuple[Invocation, ...], given: Given, kept: Keeping, handed: bool) -> Iterator[Use]:
    for call in calls:
        is_harmless = upload_command(call) or runs_apart(call.words) or _installs(script, call, calls)
        found = command(call.words) or (BUILDS if is_harmless else None)
        if (found is None and handed) or (found is not None and found.given and handed):
            raise _unknown(step, call)
        if found is None:
            kept.check(f"'{shown(call)}'")
        if found is not None and found.scopes and _has_it(found.scopes, call, given, kept, handed):
            yield Use(found.scopes, name_of_call(call.words))


def _has_it(scopes: Mapping[str, str], call: Invocation, given: Given, kept: Keeping, handed: bool) -> bool:
    """Whether a command that uses the token finds it."""
    if "id-token" in scopes or handed:
        return True
    if "gh" in call.words[:1]:
        return not given.others
    return kept.git and "packages" not in scopes


def _follow(step: Step, script: str, calls: tuple[Invocation, ...], mentions: list[int], kept: Keeping) -> None:
    """Keep in mind where a script leaves the token. Raises CannotEdit where it hands it on to what is not known."""
    users = [call for call in calls if is_git(call.words) or is_login(call.words) or ((use := command(call.words)) and use.scopes)]
    for at in mentions:
        user = next((call for call in users if _holds(call, at) or _is_fed(script, call, calls, at)), None)
        if user is None:
            raise _unknown(step)
        kept.git = kept.git or is_git(user.words)
    if any(is_login(call.words) for call in calls):
        kept.git = kept.gh = True


def _holds(call: Invocation, at: int) -> bool:
    start, stop = _span(call)
    return start <= at < stop


def _is_fed(script: str, call: Invocation, calls: Iterable[Invocation], at: int) -> bool:
    """Whether what stands at a place is printed into the standard input of a command."""
    printing = next((other for other in calls if _holds(other, at)), None)
    if printing is None or printing.words[0] not in ("echo", "printf"):
        return False
    return _PIPED.fullmatch(script, _span(printing)[1], _span(call)[0]) is not None


def _installs(script: str, call: Invocation, calls: Iterable[Invocation]) -> bool:
    """Whether a command runs nothing but a known installer that is fetched into its standard input."""
    if _SHELL.fullmatch(" ".join(word or "?" for word in call.words)) is None:
        return False
    fetching = (other for other in calls if other.words[:1] == ("curl",) and _PIPED.fullmatch(script, _span(other)[1], _span(call)[0]))
    words = next((other.words for other in fetching), ())
    addresses = [word or "?" for word in words[1:] if word is None or not word.startswith(("-", "="))]
    return len(addresses) == 1 and programs().installers.fullmatch(addresses[0]) is not None


def _only_prints(script: str, calls: tuple[Invocation, ...]) -> bool:
    """Whether a script does nothing but print into the log, where GitHub hides the token."""
    between = "".join(script[one[1] : other[0]] for one, other in pairwise([(0, 0), *(_span(call) for call in calls), (len(script),) * 2]))
    return all(call.words[:1] == ("echo",) for call in calls) and not between.strip()


def _span(call: Invocation) -> tuple[int, int]:
    """From where to where the words of a command go; nowhere for one that has none."""
    return (call.spans[0][0], call.spans[-1][1]) if call.spans else (0, 0)


def _mentions(script: str, workflow: Workflow, given: Given) -> Iterator[int]:
    """Where the token, or a variable that holds it, stands in a script."""
    yield from (item.start for item in embedded(script) if holds(script[item.start : item.end], workflow, given.names))
    names = {match.group() for match in _USUAL.finditer(script)} - given.others | given.names
    for name in sorted(names):
        yield from (match.start() for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", script))


def calls_of(step: Step) -> tuple[Invocation, ...] | None:
    """The commands of a script; None where it is not one of a shell, or cannot be read."""
    from wffix.scripts.runner import UnknownShell, language
    from wffix.scripts.shell.calls import invocations, is_understood

    try:
        kind = language(step)
    except UnknownShell:
        # Shells that differ from runner to runner all run the same commands, where the script can be read as one of bash.
        kind = "" if "shell" in {item.name for item in step.node.entries} or any(job.default_shell for job in step.jobs) else "bash"
    script = step.run.value if step.run is not None else ""
    return invocations(script) if kind in ("bash", "sh", "pwsh", "powershell") and is_understood(script) else None


def shown(call: Invocation) -> str:
    """The first words of a command; expressions, which are masked there, are left out."""
    return _MASKED.sub("…", " ".join(" ".join(call.sources[:4]).split()))


def _unknown(step: Step, call: Invocation | None = None) -> CannotEdit:
    return CannotEdit(f"what the step '{_name(step, call)}' uses the token of the run for is not known; {ADVICE}")


def _name(step: Step, call: Invocation | None = None) -> str:
    script = step.run.value if step.run is not None else ""
    return text_at(step.node, "name") or (shown(call) if call is not None else script.strip().partition("\n")[0])
