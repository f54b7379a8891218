"""A script before and after the rewrite, in any language; the folders of the languages say how theirs are run."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wffix.expression.lexer import embedded
from wffix.scripts.hoist import Rewritten, Variable, applied


@dataclass(frozen=True)
class Trial:
    """A script, and what became of it."""

    script: str
    variables: Mapping[int, Variable]
    done: Rewritten

    @property
    def rewritten(self) -> str:
        """The script with the replacements made."""
        return applied(self.script, self.done.replacements)

    @property
    def names(self) -> list[str]:
        """The variables in the order of their expressions; expressions of one text share one."""
        return list(dict.fromkeys(variable.name for variable in self.variables.values()))


def name_of(source: str) -> str:
    """The variable of an expression."""
    return "IN_" + re.sub(r"\W+", "_", source.strip()).upper()


def substituted(text: str, value: Callable[[str], str]) -> str:
    """A script as the runner writes it, with the value of each expression as text."""
    for item in reversed(list(embedded(text))):
        text = text[: item.start] + value(item.source.strip()) + text[item.end :]
    return text
