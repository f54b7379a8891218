"""Expressions inside a program that a shell script hands to an interpreter, rewritten by the rules of its language."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from wffix.catalog.commands import commands
from wffix.regex import regex
from wffix.scripts import languages
from wffix.scripts.hoist import Replacement, Rewritten, Span, Variable, refuse_all
from wffix.scripts.shell.contents import Contents, contents
from wffix.scripts.shell.flow import Flow
from wffix.scripts.shell.grammar import Script
from wffix.scripts.shell.outwards import Outwards
from wffix.scripts.shell.programs import Program

_PARAMETERS = regex(
    r"\$[@*#0-9]|\$\{[@*#!0-9]|\b(?:shift|getopts|set|source)\b|\(\)|\bfunction\b"
    r"|(?:^|[\s;&|({`])\.\s|\b(?:for|select)\s+\w+\s*(?:[;\n]|do\b)"
)
"""What a shell script says where it has parameters, changes them, hands them on, or has functions with others."""
# Texts in quotes without quotes in them; a quote may end one and begin the next.
_TEXT = regex(r"(?=([\"'`])(?P<name>[^\"'`\n]*)\1)")
# Where a shell script inside the script writes.
_TARGET = regex(r"(?:>[|&]?|\btee\b(?:\s+-\w+)*)[\s\\\"']*(?P<name>[\w./-]+)")
_INTERPRETERS = regex(r"\b(?:python|node|awk|perl|ruby)")
_SHELLS = frozenset({"bash", "sh"})
_FILE = regex(r"[\w./-]+")

_DEEPEST = 5
"""Scripts that a program may stand in: with each of them the backslashes that quote a character double."""

_SPECIAL = {"raw_string": "'", "string": '"$`\\'}


def rewrite_program(script: Script, flow: Flow, program: Program, variables: Mapping[int, Variable], depth: int) -> Rewritten:
    """Write variables in the place of expressions that stand in a program.

    Replacements, and the numbers of expressions, are those of the whole script. Words that the program gets as parameters
    are inserted behind it. ``depth`` is the number of scripts that the script stands in.
    """
    if depth >= _DEEPEST:
        return refuse_all(variables, "programs stand in programs too deep to be rewritten")
    inside = contents(script, program.node)
    if inside is None:
        return refuse_all(variables, "the program it stands in is not wholly written in the script")
    reason = _obstacle(script, flow, program, inside, variables)
    if reason:
        return refuse_all(variables, reason)
    held = script.held(program.node)
    asked = {held.index(number): variable for number, variable in variables.items()}
    done, names = _written(script, program, inside, asked, depth)
    replacements = [_outer(inside, item) for item in done.replacements]
    if names and done.replacements:
        end = program.node.end_byte
        replacements.append((end, end, " _" + "".join(f' "${{{name}}}"' for name in names)))
    where = f"in the {program.language} program inside the script: "
    refused = {held[number]: why if why.startswith("in the ") else where + why for number, why in done.refused.items()}
    plain, split = (frozenset(held[number] for number in numbers) for numbers in (done.plain, done.split))
    return Rewritten(tuple(replacements), refused, plain, split)


def _written(script: Script, program: Program, inside: Contents, asked: Mapping[int, Variable], depth: int) -> tuple[Rewritten, list[str]]:
    """The program with variables in it, and the names of those that it has to be given as parameters."""
    spans = [_inner(inside, script.expressions[number]) for number in script.held(program.node)]
    quote = "'" if program.node.type == "string" else '"'
    inline = program.node.type != "heredoc_body"

    def written(variables: Mapping[int, Variable]) -> Rewritten:
        return languages.rewrite(program.language, inside.text, spans, variables, inline=inline, quote=quote, depth=depth + 1)

    if program.environment:
        return written(asked), []
    names = list(dict.fromkeys(asked[number].name for number in sorted(asked)))
    done = written(_as_parameters(asked, names))
    needed = {variable.name for number, variable in asked.items() if number not in done.refused and number not in done.plain}
    if len(needed) < len(names):
        names = [name for name in names if name in needed]
        done = written(_as_parameters(asked, names))
    return done, names


def _as_parameters(asked: Mapping[int, Variable], names: Sequence[str]) -> dict[int, Variable]:
    """The variables, each by the positional parameter that it becomes; one that becomes none by a number that no parameter has."""
    numbers = {name: str(number) for number, name in enumerate(names, 1)}
    return {number: variable.replaced(name=numbers.get(variable.name, "0")) for number, variable in asked.items()}


def _obstacle(script: Script, flow: Flow, program: Program, inside: Contents, variables: Mapping[int, Variable]) -> str:
    """Why nothing in a program can be rewritten; empty where something may."""
    unreached = f"the variables of the step do not reach the {program.language} program it stands in"
    if not program.environment and not program.takes_words:
        return unreached
    if not program.environment and _PARAMETERS.search(inside.text):
        return "the variables of the step do not reach the script it stands in, and that has parameters of its own"
    names = {variable.name for variable in variables.values()}
    if any(name.isdigit() for name in names):
        # The parameters of a script are not those of a program in it.
        return unreached
    for variable in variables.values():
        special = next((char for sample in variable.samples for char in sample if char in _SPECIAL.get(program.node.type, "")), "")
        if special:
            return f"a value it is known to take holds {special!r}, which the shell reads here"
    if names & (languages.assigned(program.language, inside.text) | _set_before(script, program)):
        return "the program it stands in sets the variable, or is given another value for it"
    return flow.hazard_of_output(program.command, _files(program.language, inside.text))


def _set_before(script: Script, program: Program) -> frozenset[str]:
    """The variables that are set for a command alone: ``V=1 bash -c …``, ``env V=1 bash -c …``."""
    words = (script.source(part) for part in program.command.named_children if part.end_byte <= program.node.start_byte)
    return frozenset(word.partition("=")[0] for word in words if "=" in word)


def _files(language: str, text: str) -> frozenset[str]:
    """The keys of the files that a program writes, as far as its text names them; see ``wffix.scripts.shell.files``."""
    found = [*_TARGET.finditer(text)] if language in _SHELLS else []
    if language != "jq" and (language not in _SHELLS or _INTERPRETERS.search(text)):
        found += _TEXT.finditer(text.replace("\\", ""))
    names = (match["name"] for match in found if _FILE.fullmatch(match["name"]))
    keys = frozenset(name.rpartition("/")[2] for name in names) - {""}
    return keys | _written_by_shell(text) if language in _SHELLS else keys


def _written_by_shell(text: str) -> frozenset[str]:
    """The keys of the files that a shell script itself writes."""
    outwards = Outwards(Script(text))
    keys = outwards.files.written
    for command in outwards.script.commands:
        call = outwards.call(command)
        copies = [part for part, _ in call.words[1:]] if call.name in commands().copies else []
        keys = keys.union(*(outwards.files.keys(part) for part in (*call.tees, *copies)))
    return keys


def _inner(inside: Contents, span: Span) -> Span:
    return bisect_left(inside.offsets, span[0]), bisect_left(inside.offsets, span[1])


def _outer(inside: Contents, replacement: Replacement) -> Replacement:
    start, end, text = replacement
    return inside.offsets[start], inside.offsets[end], inside.encode(text)
