"""Rewrites PowerShell scripts as the caller does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wffix.expression.lexer import embedded
from wffix.scripts.hoist import Rewritten, Variable
from wffix.scripts.powershell import rewrite

TOKENS = ("v1.2.3", "feature/x-1", "main", "42", "1.10", "a_b", "2024-01-02")
HOSTILE = (
    '"; canary; "', "'; canary; '", "$(canary)", "`$(canary)", "; canary #", "\ncanary\n", "| canary", "& canary", "a, b", "@{a=1}", "#",
    "}", ")", '"', "'", "`", "$env:PATH", "${env:PATH}", "--%", "\n'@\ncanary\n@'\n", '\n"@\ncanary\n@"\n', "‘", "“", "{0}", "1kb", "-x",
)  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """A script, what became of it, and the variables in the order of their expressions."""

    script: str
    variables: Mapping[int, Variable]
    done: Rewritten

    @property
    def rewritten(self) -> str:
        """The script with the replacements made."""
        parts: list[str] = []
        at = 0
        for start, end, new in self.done.replacements:
            parts += (self.script[at:start], new)
            at = end
        return "".join((*parts, self.script[at:]))

    def substituted(self, values: Mapping[str, str], *, after: bool = False) -> str:
        """A script as the runner writes it, with the values as text; afterwards only where an expression stayed."""
        text = self.rewritten if after else self.script
        for item in reversed(list(embedded(text))):
            text = text[: item.start] + values[name_of(item.source)] + text[item.end :]
        return text


def name_of(source: str) -> str:
    """The variable of an expression."""
    return "IN_" + re.sub(r"\W+", "_", source.strip()).upper()


def trial(
    script: str,
    dialect: str = "powershell",
    *,
    splits: bool = False,
    may_be_empty: bool = True,
    samples: Sequence[str] = (),
    form: str = "",
    staying: Sequence[str] = ("github.run_id", "secrets.TOKEN"),
) -> Trial:
    """Rewrite every expression of a script but those that stay."""
    found = list(embedded(script))
    variables = {
        number: Variable(name_of(item.source), splits=splits, may_be_empty=may_be_empty, samples=tuple(samples), form=form)
        for number, item in enumerate(found)
        if item.source.strip() not in staying
    }
    return Trial(script, variables, rewrite(script, [(item.start, item.end) for item in found], variables, dialect))
