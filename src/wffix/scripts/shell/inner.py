"""Expressions inside a program that a shell script hands to an interpreter, rewritten by the rules of its language."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping

from wffix.scripts import languages
from wffix.scripts.hoist import Replacement, Rewritten, Span, Variable, refuse_all
from wffix.scripts.shell.contents import Contents, contents
from wffix.scripts.shell.files import Files
from wffix.scripts.shell.flow import Flow
from wffix.scripts.shell.grammar import Script
from wffix.scripts.shell.programs import Program
from wffix.scripts.shell.variables import Variables

_PARAMETERS = re.compile(r"\$[@*#0-9]|\$\{[@*#!0-9]|\b(?:shift|getopts|set|source)\b|\(\)|\bfunction\b")
"""What a shell script says where it has parameters, changes them, or has functions with others."""

_SPECIAL = {"raw_string": "'", "string": '"$`\\'}


def rewrite_program(script: Script, flow: Flow, program: Program, variables: Mapping[int, Variable]) -> Rewritten:
    """Write variables in the place of expressions that stand in a program.

    Replacements, and the numbers of expressions, are those of the whole script. Words that the program gets as parameters
    are inserted behind it.
    """
    inside = contents(script, program.node)
    if inside is None:
        return refuse_all(variables, "the program it stands in is not wholly written in the script")
    reason = _obstacle(script, flow, program, inside, variables)
    if reason:
        return refuse_all(variables, reason)
    held = list(script.held(program.node))
    spans = [_inner(inside, script.expressions[number]) for number in held]
    names = {} if program.environment else _parameters(variables)
    renamed = {number: variable._replace(name=names.get(variable.name, variable.name)) for number, variable in variables.items()}
    asked = {held.index(number): variable for number, variable in renamed.items()}
    quote = "'" if program.node.type == "string" else '"'
    inline = program.node.type != "heredoc_body"
    done = languages.rewrite(program.language, inside.text, spans, asked, inline=inline, quote=quote)
    replacements = [_outer(inside, item) for item in done.replacements]
    if names and done.replacements:
        end = program.node.end_byte
        replacements.append((end, end, " _" + "".join(f' "${{{name}}}"' for name in names)))
    refused = {held[number]: f"in the {program.language} program inside the script: {why}" for number, why in done.refused.items()}
    plain, split = (frozenset(held[number] for number in numbers) for numbers in (done.plain, done.split))
    return Rewritten(tuple(replacements), refused, plain, split)


def _obstacle(script: Script, flow: Flow, program: Program, inside: Contents, variables: Mapping[int, Variable]) -> str:
    """Why nothing in a program can be rewritten; empty where something may."""
    if not program.environment and not program.takes_words:
        return f"the variables of the step do not reach the {program.language} program it stands in"
    if not program.environment and _PARAMETERS.search(inside.text):
        return "the variables of the step do not reach the script it stands in, and that has parameters of its own"
    for variable in variables.values():
        special = next((char for sample in variable.samples for char in sample if char in _SPECIAL.get(program.node.type, "")), "")
        if special:
            return f"a value it is known to take holds {special!r}, which the shell reads here"
    set_inside = languages.assigned(program.language, inside.text)
    if any(variable.name in set_inside for variable in variables.values()):
        return "the program it stands in sets the variable"
    inner = Script(inside.text)
    files = Files(inner, Variables(inner)).written if program.language in ("bash", "sh") else ()
    return flow.hazard_of_output(program.command, files)


def _parameters(variables: Mapping[int, Variable]) -> dict[str, str]:
    """The positional parameter that stands for each variable."""
    names = dict.fromkeys(variable.name for _, variable in sorted(variables.items()))
    return {name: str(number) for number, name in enumerate(names, 1)}


def _inner(inside: Contents, span: Span) -> Span:
    return bisect_left(inside.offsets, span[0]), bisect_left(inside.offsets, span[1])


def _outer(inside: Contents, replacement: Replacement) -> Replacement:
    start, end, text = replacement
    return inside.offsets[start], inside.offsets[end], inside.encode(text)
