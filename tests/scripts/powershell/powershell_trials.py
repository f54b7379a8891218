"""Rewrites PowerShell scripts as the caller does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trials import Trial, name_of, substituted

from wffix.expression.lexer import embedded
from wffix.scripts.hoist import Variable
from wffix.scripts.powershell import rewrite

TOKENS = ("v1.2.3", "feature/x-1", "main", "42", "1.10", "a_b", "2024-01-02")
HOSTILE = (
    '"; canary; "', "'; canary; '", "$(canary)", "`$(canary)", "; canary #", "\ncanary\n", "| canary", "& canary", "a, b", "@{a=1}", "#",
    "}", ")", '"', "'", "`", "$env:PATH", "${env:PATH}", "--%", "\n'@\ncanary\n@'\n", '\n"@\ncanary\n@"\n', "‘", "“", "{0}", "1kb", "-x",
)  # fmt: skip


class PowerShellTrial(Trial):
    """A script, and what became of it."""

    def substituted(self, values: Mapping[str, str], *, after: bool = False) -> str:
        """The script with the values as text; afterwards only where an expression stayed."""
        return substituted(self.rewritten if after else self.script, lambda source: values[name_of(source)])


def trial(
    script: str,
    dialect: str = "powershell",
    *,
    splits: bool = False,
    may_be_empty: bool = True,
    samples: Sequence[str] = (),
    form: str = "",
    staying: Sequence[str] = ("github.run_id", "secrets.TOKEN"),
) -> PowerShellTrial:
    """Rewrite every expression of a script but those that stay."""
    found = list(embedded(script))
    variables = {
        number: Variable(name_of(item.source), splits=splits, may_be_empty=may_be_empty, samples=tuple(samples), form=form)
        for number, item in enumerate(found)
        if item.source.strip() not in staying
    }
    return PowerShellTrial(script, variables, rewrite(script, [(item.start, item.end) for item in found], variables, dialect))
