"""Python: how a variable is written where an expression stood, in steps with ``shell: python``, ``python -c`` and heredocs.

New code is what Python reads since 3.6. Strings become f-strings, or sums where no line can be added. A place without a rule is
refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from wffix.expression.lexer import embedded
from wffix.scripts.hoist import Rewritten, Span, Variable, mask, refuse_all
from wffix.scripts.python.environment import is_replaced, names_set, words
from wffix.scripts.python.flow import Flow
from wffix.scripts.python.syntax import NotPython, named, parsed

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
        masked = named(text, expressions, variables)
        tree = parsed(masked)
        if is_replaced(tree):
            return refuse_all(variables, "the script takes variables out of its environment")
        hazards = Flow(tree, lines=any(variable.lines for variable in variables.values())).hazards()
        safe = {number: variable for number, variable in items if number not in hazards}
        if not safe:
            return Rewritten((), hazards)
        # LibCST takes a tenth of a second to import.
        from wffix.scripts.python.rewriting import written
        from wffix.scripts.python.source import Source

        done = written(Source(text, masked, tree, expressions), safe, inline=inline, quote=quote)
    except NotPython:
        return refuse_all(variables, NOT_PYTHON)
    return done.replaced(refused={**hazards, **done.refused})


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
