"""Runs Python scripts as the runner does, before and after the rewrite, and tells what they did.

Many scripts are run by one process. Expressions called ``j`` are what ``toJSON`` gives, ``n`` numbers; all others are texts. The
function ``canary`` stands for whatever an attacker would run.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from trials import Trial, name_of, substituted

from wffix.expression.lexer import embedded
from wffix.scripts.hoist import Variable
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


class PythonTrial(Trial):
    """A script, what became of it, and the values it is tried with."""

    def before(self, values: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
        """The script with the values as text."""
        return self._substituted(self.script, values), {}

    def after(self, values: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
        """What became of it, with the values as variables."""
        return self._substituted(self.rewritten, values), dict(values)

    def _substituted(self, text: str, values: Mapping[str, str]) -> str:
        return substituted(text, lambda source: values[name_of(source)])

    def values(self, texts: Sequence[str]) -> list[dict[str, str]]:
        """Values for all expressions, one set for each of the texts."""
        forms = {variable.name: variable.form for variable in self.variables.values()}
        choices = {"": texts, "number": NUMBERS, "json": JSON}
        return [{name: choices[form][at % len(choices[form])] for name, form in forms.items()} for at in range(len(texts))]


def trial(script: str, *, samples: Sequence[str] = (), inline: bool = False, quote: str = '"') -> PythonTrial:
    """Rewrite every expression of a script."""
    forms = {"j": "json", "n": "number"}
    found = list(embedded(script))
    variables: dict[int, Variable] = {}
    for number, item in enumerate(found):
        form = forms.get(item.source.strip(), "")
        variables[number] = Variable(name_of(item.source), False, not form, tuple(samples), form, lines=True)
    done = rewrite(script, [(item.start, item.end) for item in found], variables, inline=inline, quote=quote)
    return PythonTrial(script, variables, done)
