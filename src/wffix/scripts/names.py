"""Names of the variables that take the place of expressions: readable, and nobody else's."""

from __future__ import annotations

import re

from wffix.expression.nodes import Call, Compare, Expression, Group, Index, Literal, Logical, Not, accesses, path

_RESERVED = ("GITHUB_", "RUNNER_", "INPUT_", "ACTIONS_")
_MOST_PARTS = 3


def name_for(node: Expression) -> str:
    """A variable name made of an expression's path: ``inputs.version`` is ``INPUTS_VERSION``."""
    found = path(node)
    if found is not None:
        return _of_path(found)
    words: list[str] = []
    _describe(node, words)
    name = "_".join(words) or "EXPRESSION_VALUE"
    return name if "_" in name and not name.startswith(_RESERVED) and name[:1].isalpha() else f"EXPRESSION_{name}"


def _of_path(found: str) -> str:
    parts = found.split(".")
    own = True
    if parts[:2] == ["github", "event"]:
        parts = parts[2:] if parts[2:3] != ["inputs"] else ["inputs", *parts[3:]]
        # What an event calls by one word may be anybody's name.
        own = len(parts) > 1
    elif parts[0] == "github":
        parts = parts[1:]
    elif parts[0] in ("steps", "needs") and parts[2:3] == ["outputs"]:
        parts = [parts[0], parts[1], *parts[3:]]
    name = "_".join(re.sub(r"[^A-Za-z0-9]+", "_", part).strip("_") for part in parts if part != "*").upper()
    return name if own and "_" in name and not name.startswith(_RESERVED) and name[:1].isalpha() else f"EVENT_{name}"


def _describe(node: Expression, words: list[str]) -> None:
    """The names of a compound expression's parts, joined by its operators."""
    if len(words) >= 2 * _MOST_PARTS:
        return
    match node:
        case Group(inner) | Not(inner):
            _describe(inner, words)
        case Logical(operator, operands):
            named = [operand for operand in operands if any(accesses(operand))][:_MOST_PARTS]
            for number, operand in enumerate(named):
                if number:
                    words.append("OR" if operator == "||" else "AND")
                _describe(operand, words)
        case Call(name, arguments):
            words.append(name.upper())
            for argument in [argument for argument in arguments if any(accesses(argument))][:2]:
                _describe(argument, words)
        case Compare(_, left, _):
            _describe(left, words)
        case Index() | Literal():
            found = path(node)
            words += [_of_path(found)] if found is not None else _keys(node)
        case _:
            return


def _keys(node: Expression) -> list[str]:
    """The names looked up in what a call gives: ``fromJSON(…).build.outputs.tag`` is FROMJSON, BUILD, TAG.

    The keys alone could make any name: ``fromJSON(…).pip.index_url``.
    """
    keys: list[str] = []
    while isinstance(node, Index):
        if isinstance(node.key, Literal) and isinstance(node.key.value, str) and node.key.value != "outputs":
            keys.insert(0, re.sub(r"[^A-Za-z0-9]+", "_", node.key.value).strip("_").upper())
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
