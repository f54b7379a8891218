"""What a step uploads to a package index, with what, and which index that is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from wffix.catalog.publishing import UploadAction, UploadCommand, Wrapper, publishing
from wffix.document.tree import text_at
from wffix.document.workflow import Step
from wffix.record import Record
from wffix.regex import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wffix.scripts.shell.calls import Invocation

_NOT_THE_NAME = regex(r"(?:[@=<>~\[].*|\.exe)$", re.S)
_ADDRESS = regex(r"^[ \t]*repository[-_]url[ \t]*:[ \t]*(\S+)", re.M)
_COMPUTED = "${{"


class Upload(Record):
    """One upload of a step.

    ``index`` is a name of the catalog, ``other`` for an index that is none of them, or ``computed`` where it is chosen at
    run time. ``call`` is the command that uploads, where no action does. ``wrapped``: an action that is given it runs it.
    """

    step: Step
    tool: str
    index: str
    call: Invocation | None = None
    wrapped: bool = False

    @property
    def conditional(self) -> bool:
        """Whether the script itself decides that it happens."""
        return self.call is not None and self.call.conditional


class Located(Record):
    """An uploading command among words: the tool, what the catalog says of it, and the numbers of its word and of its subcommand."""

    tool: str
    command: UploadCommand
    at: int
    verb: int


def uploads(step: Step) -> Iterator[Upload]:
    """What a step uploads."""
    known = publishing()
    action, wrapper = known.actions.get(step.action), known.wrappers.get(step.action)
    if action is not None:
        command = text_at(step.inputs, action.command_input) if action.command_input else None
        if not action.command_input or command in ("publish", "upload"):
            yield Upload(step, step.action, _index_of_action(step, action, command))
    elif wrapper is not None:
        yield from _wrapped(step, wrapper)
    yield from _scripted(step)


def _wrapped(step: Step, wrapper: Wrapper) -> Iterator[Upload]:
    """The action that an action runs where it uploads; a script that it runs is one of the step."""
    inner = (text_at(step.inputs, wrapper.action_input) or "").partition("@")[0].strip().lower() if wrapper.action_input else ""
    if inner in publishing().actions:
        given = _ADDRESS.search(text_at(step.inputs, wrapper.inputs_input) or "")
        yield Upload(step, inner, index_called(given[1].strip("\"'") if given else None, None), wrapped=True)


def _scripted(step: Step) -> Iterator[Upload]:
    """The commands that upload in the script of a step."""
    script = script_of(step)
    if not any(word in script for word in ("publish", "upload")):
        return
    # The grammar is imported only where a script may upload.
    from wffix.scripts.shell.calls import invocations

    for call in invocations(script):
        found = located(call.words, call.sources)
        if found is not None:
            yield Upload(step, found.tool, _index_of_command(step, found.tool, found.command, call), call, step.run is None)


def script_of(step: Step) -> str:
    """The script that a step runs, by itself or by an action that is given one; else an empty text."""
    if step.run is not None:
        return step.run.value
    wrapper = publishing().wrappers.get(step.action)
    return (text_at(step.inputs, wrapper.script_input) or "") if wrapper is not None else ""


def upload_command(call: Invocation) -> tuple[str, UploadCommand] | None:
    """The uploading command of a call, looked for behind what runs it (``python -m``, ``uv run``, ``pipx run`` …)."""
    found = located(call.words, call.sources)
    return None if found is None else (found.tool, found.command)


def located(words: Sequence[str | None], sources: Sequence[str]) -> Located | None:
    """The uploading command among the words of a call."""
    if "--dry-run" in words or "--help" in words or {*words[:1]} & {"echo", "printf", "pip", "grep"}:
        return None
    for number in range(len(words) - 1):
        tool = program(words[number], sources[number])
        command = publishing().commands.get(tool)
        verb = _verb(words, number, command) if command is not None else None
        if command is not None and verb is not None:
            return Located(tool, command, number, verb)
    return None


def program(word: str | None, source: str) -> str:
    """The name of the program, module or requirement that a word names, without its folder, be that a computed one."""
    text = source.strip("\"'") if word is None or "\\" in source else word
    return _NOT_THE_NAME.sub("", re.split(r"[/\\]", text)[-1])


def _verb(words: Sequence[str | None], tool: int, command: UploadCommand) -> int | None:
    """The number of the word that makes the tool at ``tool`` upload; None where it does something else."""
    is_value = False
    for number in range(tool + 1, len(words)):
        word = words[number]
        if is_value or word is None or word.startswith("-"):
            is_value = not is_value and word in command.global_options
        elif word in command.subcommands:
            return number
        elif not command.has_several:
            return None
    return None


def _index_of_action(step: Step, action: UploadAction, command: str | None) -> str:
    if command is None:
        addresses = [text_at(step.inputs, name) for name in action.address_inputs]
        return index_called(next((address for address in addresses if address), None), None)
    call = upload_of(step, action)
    return _index_of_command(step, action.runs, publishing().commands[action.runs], call) if call is not None else "computed"


def upload_of(step: Step, action: UploadAction) -> Invocation | None:
    """The command by which an action uploads that runs a program with the arguments that it is given; None where that cannot be told."""
    from wffix.scripts.shell.calls import invocations

    arguments = " ".join((text_at(step.inputs, "args") or "").split())
    calls = invocations(f"{action.runs} {text_at(step.inputs, action.command_input) or ''} {arguments}")
    return calls[0] if len(calls) == 1 else None


def _index_of_command(step: Step, tool: str, command: UploadCommand, call: Invocation) -> str:
    address = option(call, command.address_options) or _variable(step, call, command.address_variables)
    name = option(call, command.name_options) or _variable(step, call, command.name_variables)
    if tool == "poetry" and name is not None and "$" not in name:
        address = _configured(step, name)
    return index_called(address, name)


def _configured(step: Step, name: str) -> str | None:
    """The address that scripts up to a step give an index by ``poetry config``; a text with ``${{`` where that is computed."""
    from wffix.scripts.shell.poetry import settings

    scripts = [*scripts_before(step), script_of(step)]
    given = [item for script in scripts for item in settings(script) if item.key.removesuffix(".url") == f"repositories.{name}"]
    addresses = {item.values[0] if item.values and not item.call.conditional else None for item in given}
    if not given:
        return None
    only = addresses.pop()
    return _COMPUTED if addresses else only or _COMPUTED


def option(call: Invocation, options: tuple[str, ...]) -> str | None:
    """The value of an option; a text with ``${{`` where it is computed."""
    for number, word in enumerate(call.words):
        if word is None:
            continue
        if word in options:
            return (call.words[number + 1] if number + 1 < len(call.words) else None) or _COMPUTED
        name, joined, value = word.partition("=")
        if joined and name in options:
            return value
    computed = (raw.partition("=")[0] for word, raw in zip(call.words, call.sources, strict=True) if word is None and "=" in raw)
    return _COMPUTED if any(name in options for name in computed) else None


def _variable(step: Step, call: Invocation, names: tuple[str, ...]) -> str | None:
    """The value of a variable for a command; a text with ``${{`` where a script may set it."""
    from wffix.scripts.shell.calls import assignments

    script, place = script_of(step), call.spans[0][0]
    alone = [item for item in assignments(script) if not item.lasting and item.name in names]
    for item in alone:
        if item.statement[0] <= place < item.statement[1]:
            return item.value.strip("\"'")
    for start, end in sorted((item.span for item in alone), reverse=True):
        script = script[:start] + script[end:]
    if any(re.search(rf"\b{name}\b", text) for text in (script, *scripts_before(step)) for name in names):
        return _COMPUTED
    values = (text_at(env, name) for env in step.envs() for name in names)
    return next((value for value in values if value), None)


def scripts_before(step: Step) -> Iterator[str]:
    """The scripts that run before a step in its jobs."""
    for job in step.jobs:
        yield from filter(None, map(script_of, job.steps[: job.steps.index(step)]))


def index_called(address: str | None, name: str | None) -> str:
    """The index that an upload address, else a configured name, stands for; without both PyPI."""
    value = name if address is None else address
    if value is None:
        return "pypi"
    if "$" in value:
        return "computed"
    called = value.strip()
    indexes = publishing().indexes.values()
    return next((index.name for index in indexes if called in index.addresses or (address is None and called in index.names)), "other")
