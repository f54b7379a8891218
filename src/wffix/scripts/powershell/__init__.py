"""PowerShell: how a variable is written where an expression stood.

What 5.1 (``powershell``) and 7 (``pwsh``) read alike is rewritten, on every system that 7 runs on; what they read differently,
or what is not sure, is refused. The rules are those of the Windows PowerShell Language Specification and of the "about" pages of
the documentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from wffix.expression.lexer import embedded
from wffix.regex import regex
from wffix.scripts.hoist import Replacement, Rewritten, Span, Variable, refuse_all
from wffix.scripts.powershell.source import Source
from wffix.scripts.powershell.tree import STRINGS, NotSure
from wffix.scripts.powershell.writer import Writer

__all__ = ["assigned", "rewrite"]

_VALUES = frozenset({*STRINGS, "word", "number", "variable", "escape"})


def rewrite(text: str, expressions: Sequence[Span], variables: Mapping[int, Variable], dialect: str = "powershell") -> Rewritten:
    """Write variables in the place of expressions.

    ``expressions`` are the spans of all expressions of the script, ``variables`` says for some of them what to write;
    the others stay. ``dialect`` is ``powershell`` or ``pwsh``; the second reads characters beyond ASCII for what they are.
    """
    return _rewritten(text, tuple(expressions), tuple(sorted(variables.items())), dialect)


# What was refused in one round is asked for again in the next.
@lru_cache(maxsize=512)
def _rewritten(text: str, expressions: tuple[Span, ...], items: tuple[tuple[int, Variable], ...], dialect: str) -> Rewritten:
    variables = dict(items)
    try:
        source = Source(text, expressions, dialect)
    except NotSure:
        return refuse_all(variables, "the script cannot be read for sure")
    writer = Writer(text, source, variables)
    writer.write()
    replacements = tuple(sorted(writer.replacements))
    if replacements and not _keeps_structure(text, source, replacements, dialect):
        return refuse_all(variables, "the rewritten script cannot be read for sure")
    return Rewritten(replacements, writer.refused, frozenset(writer.plain), frozenset(writer.split))


def _keeps_structure(text: str, source: Source, replacements: Sequence[Replacement], dialect: str) -> bool:
    """Whether the script can be read after the replacements too, and has the same statements of as many words."""
    parts: list[str] = []
    computed: set[int] = set()
    at = length = 0
    for start, end, new in replacements:
        parts += (text[at:start], new)
        length += start - at
        if new.startswith(("(", "$(")):
            computed.add(length)
        length += len(new)
        at = end
    changed = "".join((*parts, text[at:]))
    try:
        after = Source(changed, [(item.start, item.end) for item in embedded(changed)], dialect)
    except NotSure:
        return False
    return list(_structure(source, frozenset())) == list(_structure(after, frozenset(computed)))


def _structure(source: Source, computed: frozenset[int]) -> Iterator[str]:
    """The kinds of a script's nodes from its root on, down to values, and what is computed inside those.

    ``computed``: where expressions begin that stand for one value.
    """
    yield from ("comment" for _ in source.comments)
    stack = [source.root]
    while stack:
        node = stack.pop()
        if node.kind in _VALUES or (node.kind in ("paren", "subexpression") and node.start in computed):
            inside = node.parent is not None and node.parent.kind in _VALUES
            if not inside:
                yield "value"
            if node.kind not in _VALUES:
                continue
        else:
            yield node.kind
        stack.extend(reversed(node.children))


# What sets a variable: in the language, by a path of the drive ``env:``, and by .NET.
_SET = regex(
    r"""\$\{?env:(\w+)\}?\s*(?:(?:[-+*/%]|\?\?)?=|\+\+|--|,|\sin\b)"""
    r"""|(?<![$\w{])env:[\\/]?(\w+)"""
    r"""|SetEnvironmentVariable\(\s*['"](\w+)""",
    re.I,
)


def assigned(text: str) -> frozenset[str]:
    """The environment variables that a script sets or removes, as they are written and in upper case."""
    names = {name for found in _SET.findall(text) for name in found if name}
    return frozenset(names | {name.upper() for name in names})
