"""A script as Python's own parser reads it, with a name of its own length in the place of every expression."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Container, Sequence

from wffix.regex import regex
from wffix.scripts.hoist import Span

_DEEPEST = 100
"""Levels of nesting, and links of a chain, up to which LibCST is asked: it goes as deep as the source and exhausts the stack."""

_MOST_BRACKETS = 12
"""In the patterns of one ``case``: the time that LibCST takes doubles with every pair."""

_STRANGE = regex("[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff]")
_NUMBERED = regex("_Q([0-9a-f]{3})_")
_NUMBERED_NAME = regex("(?:_+Q[0-9a-f]{3})+_+")
_MOST_NUMBERS = 16**3


class NotPython(Exception):
    """The script is not Python 3 that can be parsed for sure."""


def named(text: str, expressions: Sequence[Span], asked: Container[int]) -> str:
    """The script with names for its expressions. Those of the ones ``asked`` for tell their numbers. Raises NotPython."""
    if _STRANGE.search(text) or "_Q" in text:
        raise NotPython
    parts: list[str] = []
    at = 0
    for number, (start, end) in enumerate(expressions):
        name = f"_Q{number:03x}_" if number in asked and number < _MOST_NUMBERS else ""
        if number in asked and not 0 < len(name) <= end - start:
            raise NotPython
        parts += (text[at:start], name.ljust(end - start, "_"))
        at = end
    return "".join((*parts, text[at:]))


def numbers_in(text: str) -> list[int]:
    """The numbers of the expressions that stand in a piece of a script with names."""
    return [int(digits, 16) for digits in _NUMBERED.findall(text)] if "_Q" in text else []


def without_names(text: str, instead: str) -> str:
    """A piece of a script with names, with something else in their place."""
    return _NUMBERED_NAME.sub(instead, text) if "_Q" in text else text


def parsed(text: str) -> ast.Module:
    """Python's own tree of a script. Raises NotPython for a text that is none, or is nested beyond reason."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of strings with odd escapes
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise NotPython from error
    level: list[ast.AST] = [tree]
    lines = text.split("\n")
    for _ in range(_DEEPEST):
        if any(_is_beyond_reason(node, lines) for node in level):
            raise NotPython
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    if level:
        raise NotPython
    return tree


def _is_beyond_reason(node: ast.AST, lines: Sequence[str]) -> bool:
    """Whether a node that Python takes at any length is too much for LibCST."""
    match node:
        case ast.BoolOp():
            return len(node.values) > _DEEPEST
        case ast.alias():
            return node.name.count(".") > _DEEPEST
        case ast.ImportFrom():
            return (node.module or "").count(".") > _DEEPEST
        case ast.Match():
            return _brackets(node, lines) > _MOST_BRACKETS
    return False


def _brackets(node: ast.Match, lines: Sequence[str]) -> int:
    """The opening brackets, at most, around the patterns of a ``case``: the tree does not tell of all."""
    most = 0
    at = node.subject.lineno
    for case in node.cases:
        head = "\n".join(lines[at - 1 : case.body[0].lineno])
        most = max(most, len(re.findall(r"[(\[{]", head)))
        at = case.body[-1].end_lineno or case.body[-1].lineno
    return most
