"""jq: how a variable of the environment is written where an expression stood in a program.

Strings of jq take values in by ``\\(…)``, and ``env.NAME`` is a variable of the environment (jq 1.5 and its relatives). The
manual of jq, "Types and Values", "String interpolation", "$ENV, env".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from wffix.regex import regex
from wffix.scripts.hoist import Refused, Replacement, Rewritten, Span, Variable, mask, refuse_all

_PLAIN = regex(r"[^\"#()\\]+")
_STRING = regex(r"[^\"\\]+")
_SPECIAL = regex(r"[\\\"\n]")
_OPEN_ESCAPE = regex(r"(?<!\\)(?:\\\\)*\\(?:u[0-9A-Fa-f]{0,3})?\Z")
_READERS = regex(r"\bdef\s+(?:env\b|\w+\s*\([^)]*\benv\b)|\b(?:import|include)\b")
_FORMS = {"number": "(env.{}|tonumber)", "boolean": '(env.{} == "true")', "json": "(env.{}|fromjson)"}


def rewrite(text: str, expressions: Sequence[Span], variables: Mapping[int, Variable]) -> Rewritten:
    """Write variables in the place of expressions; see ``wffix.scripts.hoist``."""
    masked = mask(text, expressions)
    if _READERS.search(masked):
        return refuse_all(variables, "the jq program names what may be another 'env'")
    try:
        kinds = dict(_kinds(masked, {start: number for number, (start, _) in enumerate(expressions)}))
    except Refused as refusal:
        return refuse_all(variables, str(refusal))
    replacements: list[Replacement] = []
    refused: dict[int, str] = {}
    plain: set[int] = set()
    for number in sorted(variables):
        span = expressions[number]
        try:
            new = _written(text, span, variables[number], kinds.get(number, ""))
        except Refused as refusal:
            refused[number] = str(refusal)
            continue
        if kinds[number] == "comment":
            plain.add(number)
        replacements.append((*span, new))
    return Rewritten(tuple(replacements), refused, frozenset(plain))


def assigned(text: str) -> frozenset[str]:
    """The variables of the environment that a program sets: none can be set."""
    return frozenset()


def _kinds(text: str, starts: Mapping[int, int]) -> Iterator[tuple[int, str]]:
    """Of each expression, by number, what it stands in: ``string``, ``format`` (a formatted string), ``comment`` or ``code``."""
    waiting = sorted(starts)
    stack: list[str] = ["code"]
    at = 0
    while at < len(text):
        kind = stack[-1]
        found = (_PLAIN if kind == "code" else _STRING).match(text, at)
        end = found.end() if found else at + 1
        if not found:
            end = _special(text, at, stack)
        comment = kind == "code" and text[at] == "#"
        while waiting and waiting[0] < end:
            yield starts[waiting.pop(0)], "comment" if comment else kind
        at = end
    if stack != ["code"]:
        raise Refused("the jq program cannot be read for sure")


def _special(text: str, at: int, stack: list[str]) -> int:
    """Take the special character at ``at`` and return where to go on."""
    char, kind = text[at], stack[-1]
    if kind == "code":
        match char:
            case "#":
                end = text.find("\n", at)
                if text[end - 1] == "\\" and end > 0:
                    # Some versions go on with the comment on the next line.
                    raise Refused("the jq program cannot be read for sure")
                return end if end >= 0 else len(text)
            case '"':
                stack.append("format" if re.search(r"@\w+\s*$", text[max(at - 40, 0) : at]) else "string")
            case "(":
                stack.append("code")
            case ")" if len(stack) > 1:
                stack.pop()
            case _:
                raise Refused("the jq program cannot be read for sure")
        return at + 1
    if char == '"':
        stack.pop()
        return at + 1
    if text.startswith("\\(", at):
        stack.append("code")
    return at + 2


def _written(text: str, span: Span, variable: Variable, kind: str) -> str:
    if kind == "comment":
        return " ".join(text[span[0] + 3 : span[1] - 2].split())
    if kind == "string":
        if _OPEN_ESCAPE.search(text, max(span[0] - 20, 0), span[0]):
            raise Refused("a backslash stands right before it")
        sample = next((sample for sample in variable.samples if _SPECIAL.search(sample)), None)
        if sample is not None:
            raise Refused(f"a value it is known to take ({sample!r}) holds a character that jq reads here")
        return f"\\(env.{variable.name})"
    if kind == "format":
        raise Refused("it stands in a formatted string of jq, which would format it")
    form = _FORMS.get(variable.form)
    before, behind = text[: span[0]][-1:], text[span[1] : span[1] + 1]
    if form is None:
        raise Refused("it stands in a jq program outside of strings, and its type is not known")
    if re.match(r"[\w.$@]", before) or re.match(r"[\w.\[(:]", behind):
        raise Refused("it is joined to other text of a jq program")
    return form.format(variable.name)
