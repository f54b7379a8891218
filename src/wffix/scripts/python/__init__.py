"""Python: how a variable is written where an expression stood, in steps with ``shell: python``, ``python -c`` and heredocs.

New code is what Python reads since 3.6. Strings become f-strings, or sums where no line can be added. A place without a rule is
refused.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from wffix.expression.lexer import embedded
from wffix.scripts.hoist import Refused, Replacement, Rewritten, Span, Variable, applied, mask, refuse_all
from wffix.scripts.python.environment import is_replaced, names_set, words
from wffix.scripts.python.flow import Flow
from wffix.scripts.python.names import Modules
from wffix.scripts.python.source import NotPython, Source, parsed
from wffix.scripts.python.writer import Writer

NOT_PYTHON = "the script is not Python 3 that can be parsed for sure"


def rewrite(
    text: str, expressions: Sequence[Span], variables: Mapping[int, Variable], *, inline: bool = False, quote: str = '"'
) -> Rewritten:
    """Write variables in the place of expressions; see ``wffix.scripts.hoist``.

    ``inline``: the script stands in a word of another one, so that no line is added; new texts are in the ``quote``.
    """
    return _rewritten(text, tuple(expressions), tuple(sorted(variables.items())), inline, quote)


# What was refused in one round is asked for again in the next.
@lru_cache(maxsize=512)
def _rewritten(text: str, expressions: tuple[Span, ...], items: tuple[tuple[int, Variable], ...], inline: bool, quote: str) -> Rewritten:
    variables = dict(items)
    try:
        source = Source(text, expressions, variables)
    except NotPython:
        return refuse_all(variables, NOT_PYTHON)
    hazards = Flow(source.tree, lines=any(variable.lines for variable in variables.values())).hazards()
    if is_replaced(source.tree):
        return refuse_all(variables, "the script takes variables out of its environment")
    modules = Modules(source, inline, quote)
    writer = Writer(source, modules, {number: item for number, item in items if number not in hazards}, inline=inline)
    writer.write()
    try:
        replacements = tuple(sorted([*modules.imports, *writer.replacements])) if writer.replacements else ()
    except Refused as refusal:
        return refuse_all(variables, str(refusal))
    if not _keeps_structure(text, source, replacements):
        return refuse_all(variables, "the rewritten script cannot be parsed for sure")
    return Rewritten(replacements, {**hazards, **writer.refused}, frozenset(writer.plain))


def _keeps_structure(text: str, source: Source, replacements: Sequence[Replacement]) -> bool:
    """Whether the script parses after the replacements too, to the same statements but for the imports that were added."""
    after = applied(text, replacements)
    try:
        tree = parsed(mask(after, [(item.start, item.end) for item in embedded(after)]))
        compile(tree, "", "exec", dont_inherit=True)
    except (NotPython, SyntaxError, ValueError, RecursionError):
        return False
    added = sum(new.count("import ") for start, end, new in replacements if start == end)
    kinds = [type(node).__name__ for node in ast.walk(source.tree) if isinstance(node, ast.stmt)]
    found = [type(node).__name__ for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    return sorted([*kinds, *["Import"] * added]) == sorted(found)


def assigned(text: str) -> frozenset[str]:
    """The environment variables that a script sets itself, and maybe more names than those."""
    if not re.search(r"environ|putenv|unsetenv", text):
        return frozenset()
    try:
        tree = parsed(mask(text, [(item.start, item.end) for item in embedded(text)]))
    except NotPython:
        return words(text)
    found = names_set(tree)
    return words(text) if found is None else found
