"""A Python script with variables in the place of its expressions, and the proof that its structure is what it was."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from wffix.expression.lexer import embedded
from wffix.scripts.hoist import Refused, Replacement, Rewritten, Variable, applied, mask, refuse_all
from wffix.scripts.python.names import Modules
from wffix.scripts.python.source import Source
from wffix.scripts.python.syntax import NotPython, parsed
from wffix.scripts.python.writer import Writer


def written(source: Source, variables: Mapping[int, Variable], *, inline: bool, quote: str) -> Rewritten:
    """Write the variables, none of which is read as code; ``inline`` and ``quote`` as in ``wffix.scripts.python.rewrite``."""
    modules = Modules(source, inline, quote)
    writer = Writer(source, modules, variables, inline=inline)
    writer.write()
    try:
        replacements = tuple(sorted([*modules.imports, *writer.replacements])) if writer.replacements else ()
    except Refused as refusal:
        return refuse_all(variables, str(refusal))
    if not _keeps_structure(source, replacements):
        return refuse_all(variables, "the rewritten script cannot be parsed for sure")
    return Rewritten(replacements, writer.refused, frozenset(writer.plain))


def _keeps_structure(source: Source, replacements: Sequence[Replacement]) -> bool:
    """Whether the script parses after the replacements too, to the same statements but for the imports that were added."""
    after = applied(source.text, replacements)
    try:
        tree = parsed(mask(after, [(item.start, item.end) for item in embedded(after)]))
        compile(tree, "", "exec", dont_inherit=True)
    except (NotPython, SyntaxError, ValueError, RecursionError):
        return False
    added = sum(new.count("import ") for start, end, new in replacements if start == end)
    kinds = [type(node).__name__ for node in ast.walk(source.tree) if isinstance(node, ast.stmt)]
    found = [type(node).__name__ for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    return sorted([*kinds, *["Import"] * added]) == sorted(found)
