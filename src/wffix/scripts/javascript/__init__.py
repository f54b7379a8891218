"""JavaScript: how a variable is written where an expression stood, in the ``script`` of actions/github-script and in ``node -e``.

Such a script is the body of an asynchronous function: ``await`` and ``return`` stand at its top. The rules are those of ECMA-262;
each one is held by tests that run the script. A place without a rule is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from wffix.expression.lexer import embedded
from wffix.scripts.hoist import Rewritten, Span, Variable, refuse_all
from wffix.scripts.javascript.environment import Environment
from wffix.scripts.javascript.grammar import Script
from wffix.scripts.javascript.names import Names
from wffix.scripts.javascript.places import NOT_SURE
from wffix.scripts.javascript.structure import keeps_structure
from wffix.scripts.javascript.writer import Writer


def rewrite(text: str, expressions: Sequence[Span], variables: Mapping[int, Variable]) -> Rewritten:
    """Write variables in the place of expressions.

    ``expressions`` are the spans of all expressions of the script, ``variables`` says for some of them what to write;
    the others stay.
    """
    return _rewritten(text, tuple(expressions), tuple(sorted(variables.items())))


def assigned(text: str) -> frozenset[str]:
    """The environment variables that a script sets itself, and maybe more names than those."""
    script = Script(text, [(item.start, item.end) for item in embedded(text)])
    words = frozenset(re.findall(r"\w+", text))
    if script.broken:
        return words
    environment = Environment(script, Names(script))
    return words if environment.is_replaced else environment.assigned


# What was refused in one round is asked for again in the next.
@lru_cache(maxsize=512)
def _rewritten(text: str, expressions: tuple[Span, ...], items: tuple[tuple[int, Variable], ...]) -> Rewritten:
    variables = dict(items)
    script = Script(text, expressions)
    if script.broken:
        return refuse_all(variables, NOT_SURE)
    names = Names(script)
    environment = Environment(script, names)
    if environment.is_replaced:
        return refuse_all(variables, "the script sets environment variables whose names are not known")
    writer = Writer(script, names, environment, variables)
    writer.write()
    replacements = tuple(sorted(writer.replacements))
    if not keeps_structure(script, replacements, writer.tokens.values()):
        return refuse_all(variables, "the rewritten script cannot be parsed for sure")
    return Rewritten(replacements, writer.refused, frozenset(writer.plain))
