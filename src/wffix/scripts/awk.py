"""awk: how a variable of the environment is written where an expression stood in a program.

``ENVIRON["NAME"]`` is a variable of the environment, and strings that stand side by side are joined (POSIX, awk, "Expressions
in awk"). What looks like a number there is compared as one, unless something is joined to it. Only whole strings are
rewritten; whether a slash divides or begins a regular expression is not always known.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from wffix.regex import regex
from wffix.scripts.hoist import Refused, Replacement, Rewritten, Span, Variable, mask, refuse_all

_TOKEN = regex(r"\"(?:[^\"\\\n]|\\.)*\"|#[^\n]*|/|[^\"#/]+", re.S)
_RUNS = regex(r"\bsystem\s*\(|\||\bENVIRON\s*\[[^]]*\]\s*=[^=]|@(?:include|load)|@\w+\s*\(")
_SPECIAL = regex(r"[\\\"\n]")
_NOT_A_VALUE = regex(r"(?<!\bprint)(?<!\breturn)(?<=[\w\]\")])\s*\Z")
# An escape that goes on with what follows it.
_OPEN_ESCAPE = regex(r"(?<!\\)(?:\\\\)*\\(?:[0-7]{0,2}|x[0-9A-Fa-f]*)\Z")


def rewrite(text: str, expressions: Sequence[Span], variables: Mapping[int, Variable]) -> Rewritten:
    """Write variables in the place of expressions; see ``wffix.scripts.hoist``."""
    masked = mask(text, expressions)
    if _RUNS.search(masked):
        return refuse_all(variables, "the awk program runs commands, which may be given the value")
    starts = [start for start, _ in expressions]
    try:
        strings = list(_strings(masked))
    except Refused as refusal:
        return refuse_all(variables, str(refusal))
    replacements: list[Replacement] = []
    refused = dict.fromkeys(variables, "it stands in an awk program outside of a string")
    for start, end in strings:
        numbers = range(bisect_right(starts, start), bisect_left(starts, end))
        moved = [number for number in numbers if number in variables]
        if not moved:
            continue
        reason = _obstacle(
            [(masked[start : expressions[number][0]], variables.get(number)) for number in numbers],
            masked[max(start - 200, 0) : start].rstrip()[-8:],
        )
        refused.update(dict.fromkeys(moved, reason))
        if not reason:
            replacements.append((start, end, _joined(text, (start, end), [expressions[number] for number in numbers], numbers, variables)))
    return Rewritten(tuple(replacements), {number: reason for number, reason in refused.items() if reason})


def assigned(text: str) -> frozenset[str]:
    """The variables of the environment that a program sets: it has no way to."""
    return frozenset()


def _strings(text: str) -> Iterator[Span]:
    """The spans of the strings of a program, up to the first slash, behind which nothing is known for sure."""
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise Refused("the awk program cannot be read for sure")
        if match[0] == "/":
            return
        if match[0].startswith('"'):
            yield match.span()
        at = match.end()


def _obstacle(held: Sequence[tuple[str, Variable | None]], before: str) -> str:
    """Why a string stays, with the text in it before each expression and the text before the string; empty where it need not."""
    for text, variable in held:
        if variable is None:
            return "it stands in a string of an awk program with another expression that stays"
        if any(_SPECIAL.search(sample) for sample in variable.samples):
            return "a value it is known to take holds a character that awk reads in a string"
        if _OPEN_ESCAPE.search(text):
            return "a backslash stands right before it"
    return "it stands in a string of an awk program that is joined to what is before it" if _NOT_A_VALUE.search(before) else ""


def _joined(text: str, string: Span, spans: Sequence[Span], numbers: Sequence[int], variables: Mapping[int, Variable]) -> str:
    parts: list[str] = []
    at = string[0] + 1
    for span, number in zip(spans, numbers, strict=True):
        parts += ([f'"{text[at : span[0]]}"'] if at < span[0] else []) + [f'ENVIRON["{variables[number].name}"]']
        at = span[1]
    rest = text[at : string[1] - 1]
    parts += [f'"{rest}"'] if rest or len(parts) == 1 else []
    return f"({' '.join(parts)})"
