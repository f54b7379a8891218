"""How long a rewrite takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from wffix.expression.lexer import embedded
from wffix.scripts.hoist import Rewritten, Span, Variable

Rewrite = Callable[[str, Sequence[Span], Mapping[int, Variable]], Rewritten]


def seconds(rewrite: Rewrite, script: str, reason: str) -> float:
    """The shorter of two times; what is not rewritten at all must have been refused for the one ``reason``."""
    spans = [(item.start, item.end) for item in embedded(script)]
    found = []
    for run in range(2):
        # Results are kept: a script that was seen before would take no time.
        text = script + "\n" * run
        variables = {number: Variable(f"INPUTS_{run}_{number}", splits=True) for number in range(len(spans))}
        start = time.process_time()
        done = rewrite(text, spans, variables)
        found.append(time.process_time() - start)
        assert done.replacements or set(done.refused.values()) == {reason}
    return min(found)
