"""Names of the variables that take the place of expressions: readable, and nobody else's."""

from __future__ import annotations

import re

from wffix.expression.nodes import Call, Compare, Expression, Group, Index, Literal, Logical, Not, accesses, parts
from wffix.regex import regex

# Where a new word begins in what is written without anything between words.
_HUMP = regex(r"(?<=[a-z0-9])(?=[A-Z])")
_RESERVED = ("GITHUB_", "RUNNER_", "INPUT_", "ACTIONS_")
_MOST_PARTS = 3


def name_for(node: Expression) -> str:
    """A variable name made of an expression's path: ``inputs.version`` is ``INPUTS_VERSION``, ``inputs.tagSet`` is ``INPUTS_TAG_SET``."""
    found = parts(node)
    if found is not None:
        return _of_path(found)
    words: list[str] = []
    _describe(node, words)
    name = "_".join(words) or "EXPRESSION_VALUE"
    return name if "_" in name and not name.startswith(_RESERVED) and name[:1].isalpha() else f"EXPRESSION_{name}"


def _of_path(found: tuple[str, ...]) -> str:
    words = [found[0].upper(), *(_word(key) for key in found[1:] if key != "*")]
    own = True
    if words[:2] == ["GITHUB", "EVENT"]:
        words = words[2:]
        # What an event calls by one word may be anybody's name.
        own = len(words) > 1
    elif words[0] == "GITHUB":
        words = words[1:]
    elif words[0] in ("STEPS", "NEEDS") and words[2:3] == ["OUTPUTS"]:
        words = [words[0], words[1], *words[3:]]
    name = "_".join(words)
    return name if own and "_" in name and not name.startswith(_RESERVED) and name[:1].isalpha() else f"EVENT_{name}"


def _word(key: str) -> str:
    """A key as a part of a name."""
    return re.sub(r"[^A-Za-z0-9]+", "_", _HUMP.sub("_", key)).strip("_").upper()


def _describe(node: Expression, words: list[str]) -> None:
    """The names of a compound expression's parts, joined by its operators."""
    if len(words) >= 2 * _MOST_PARTS:
        return
    match node:
        case Group(inner) | Not(inner):
            _describe(inner, words)
        case Logical(operator, operands):
            _describe_each([operand for operand in operands if any(accesses(operand))], "OR" if operator == "||" else "AND", words)
        case Call(name, arguments):
            words.append(name.upper())
            for argument in [argument for argument in arguments if any(accesses(argument))][:2]:
                _describe(argument, words)
        case Compare(_, left, _):
            _describe(left, words)
        case Index() | Literal():
            found = parts(node)
            words += [_of_path(found)] if found is not None else _keys(node)
        case _:
            return


def _describe_each(operands: list[Expression], joint: str, words: list[str]) -> None:
    """The names of operands, each name once."""
    seen: list[list[str]] = []
    for operand in operands[:_MOST_PARTS]:
        start = len(words)
        if seen:
            words.append(joint)
        first = len(words)
        _describe(operand, words)
        name = words[first:]
        if name in seen or not name:
            del words[start:]
        else:
            seen.append(name)


def _keys(node: Expression) -> list[str]:
    """The names looked up in what a call gives: ``fromJSON(…).build.outputs.tag`` is FROMJSON, BUILD, TAG.

    The keys alone could make any name: ``fromJSON(…).pip.index_url``.
    """
    keys: list[str] = []
    while isinstance(node, Index):
        if isinstance(node.key, Literal) and isinstance(node.key.value, str) and node.key.value != "outputs":
            keys.insert(0, _word(node.key.value))
        node = node.target
    call = [node.name.upper()] if isinstance(node, Call) else ["VALUE"]
    return [*call, *(key for key in keys if key)] if keys else []


def unused(name: str, taken: frozenset[str] | set[str]) -> str:
    """The name, or with a number behind it where it is taken; Windows compares names without case."""
    candidate, number = name, 1
    while candidate.upper() in taken:
        number += 1
        candidate = f"{name}_{number}"
    return candidate
