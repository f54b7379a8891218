"""Runs Python scripts as the runner does, before and after the rewrite, and tells what they did.

Many scripts are run by one process. Expressions called ``j`` are what ``toJSON`` gives, ``n`` numbers; all others are texts. The
function ``canary`` stands for whatever an attacker would run.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wffix.expression.lexer import embedded
from wffix.scripts.hoist import Rewritten, Variable, applied
from wffix.scripts.python import rewrite

ORDINARY = ("v1.2.3", "feature/x-1", "42", "", " two  words ", "ünï → ☃ 𝒳", "a;b")
HOSTILE = (
    "'; canary(); '", '"; canary(); "', "'''; canary(); '''", '"""; canary(); """', "{canary()}", "{{canary()}}", "' + canary() + '",
    '" + canary() + "', "\\'; canary(); #", '\\"; canary(); #', "\\", "\ncanary()\n", "canary()", "); canary(); (", "%s", "{0.__class__}",
    "${{ x }}", "$(canary)", "']; canary(); ['", "\\N{DASH}", "#",
)  # fmt: skip
NUMBERS = ("42", "0", "3.25")
JSON = ('{"a": [1, "b"]}', "[1, 2]", '"text"', "7")

DRIVER = """
import contextlib, io, json, os, sys
results = []
for script, variables in json.load(sys.stdin):
    before = dict(os.environ)
    os.environ.update(variables)
    done, log = io.StringIO(), []
    try:
        with contextlib.redirect_stdout(done):
            exec(compile(script, "script", "exec"), {"__name__": "__main__", "canary": lambda: log.append("canary"), "log": log.append})
        error = ""
    except BaseException as raised:
        error = type(raised).__name__
    os.environ.clear()
    os.environ.update(before)
    results.append({"out": done.getvalue(), "log": [str(item) for item in log], "error": error})
json.dump(results, sys.stdout)
"""

Outcome = Mapping[str, Any]


def run(scripts: Iterable[tuple[str, Mapping[str, str]]]) -> list[Outcome]:
    """What each script does with its variables: what it prints and logs, and the error it ends with."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", DRIVER], input=json.dumps(list(scripts)), capture_output=True, text=True, check=True, timeout=60
    )
    found: list[Outcome] = json.loads(done.stdout)
    return found


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
        return list(dict.fromkeys(variable.name for variable in self.variables.values()))

    def before(self, values: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
        """The script with the values as text."""
        return self._substituted(self.script, values), {}

    def after(self, values: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
        """What became of it, with the values as variables."""
        return self._substituted(self.rewritten, values), dict(values)

    def _substituted(self, text: str, values: Mapping[str, str]) -> str:
        for item in reversed(list(embedded(text))):
            text = text[: item.start] + values[name_of(item.source)] + text[item.end :]
        return text

    def values(self, texts: Sequence[str]) -> list[dict[str, str]]:
        """Values for all expressions, one set for each of the texts."""
        forms = {variable.name: variable.form for variable in self.variables.values()}
        choices = {"": texts, "number": NUMBERS, "json": JSON}
        return [{name: choices[form][at % len(choices[form])] for name, form in forms.items()} for at in range(len(texts))]


def name_of(source: str) -> str:
    """The variable of an expression."""
    return "IN_" + source.strip().upper()


def trial(script: str, *, samples: Sequence[str] = (), inline: bool = False, quote: str = '"') -> Trial:
    """Rewrite every expression of a script."""
    forms = {"j": "json", "n": "number"}
    found = list(embedded(script))
    variables: dict[int, Variable] = {}
    for number, item in enumerate(found):
        form = forms.get(item.source.strip(), "")
        variables[number] = Variable(name_of(item.source), False, not form, tuple(samples), form, lines=True)
    done = rewrite(script, [(item.start, item.end) for item in found], variables, inline=inline, quote=quote)
    return Trial(script, variables, done)
