"""Runs JavaScript with Node as actions/github-script does, before and after the rewrite, and tells what it did.

Many scripts are run by one process. The names of the expressions say what they are: ``n`` is a number, ``b`` a boolean, ``j``
what ``toJSON`` gives, ``kept`` stays in the script, and all others are texts.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from trials import Trial, name_of, substituted

from wffix.expression.lexer import embedded
from wffix.scripts.hoist import Variable
from wffix.scripts.javascript import rewrite

FORMS = {"n": "number", "b": "boolean", "j": "json"}
KEPT = "kept"
ORDINARY = {
    "": ("v1.2.3", "feature/x-1", "42", "", " two  words ", "ünï → ☃ 𝒳", "a;b", "true"),
    "number": ("42", "0", "3.25", "1e3"),
    "boolean": ("true", "false"),
    "json": ('{"a": [1, "b"], "c": null}', '{\n  "a": "x y",\n  "b": {}\n}', "[1, 2]", '"text"', "null", "7", "true"),
}
HOSTILE = (
    "'; canary(); '", '"; canary(); "', "`; canary(); `", "${canary()}", "'+canary()+'", '"+canary()+"', "`+canary()+`",
    "\\'; canary(); //", '\\"; canary(); //', "\\`; canary(); //", "\\", "$", "*/ canary(); /*", "\ncanary()\n", "\u2028canary()\u2028",
    "canary()", "(canary())", "1; canary()", "true || canary()", "[canary()]", '{"a": canary()}', "}; canary(); {", "); canary(); (",
    "]; canary(); [", "__proto__", "constructor", "//", "/*", "<!-- canary()", "${{ x }}", "process.env.PATH", "});canary();({",
)  # fmt: skip

Outcome = Mapping[str, Any]


class JavaScriptTrial(Trial):
    """A script, what became of it, and the forms of its values."""

    @property
    def forms(self) -> dict[str, str]:
        """The form of each expression that is to be moved, by its text."""
        return {item.source.strip(): form_of(item.source) for item in embedded(self.script) if item.source.strip() != KEPT}

    def before(self, values: Mapping[str, str]) -> dict[str, Any]:
        """The run with the values as text."""
        return {"script": substituted(self.script, values.__getitem__), "environment": {}}

    def after(self, values: Mapping[str, str]) -> dict[str, Any]:
        """The run of what became of it, with the values as variables, and as text where an expression stayed."""
        environment = {name_of(source): value for source, value in values.items() if source != KEPT}
        return {"script": substituted(self.rewritten, values.__getitem__), "environment": environment}

    def ordinary(self) -> list[dict[str, str]]:
        """Values of the forms that the expressions have."""
        count = max(len(ORDINARY[form]) for form in ["", *self.forms.values()])
        return [
            {source: ORDINARY[form][number % len(ORDINARY[form])] for source, form in self.forms.items()} | {KEPT: "kept-1"}
            for number in range(count)
        ]

    def hostile(self) -> list[dict[str, str]]:
        return [dict.fromkeys(self.forms, value) | {KEPT: "kept-1"} for value in HOSTILE]


def form_of(source: str) -> str:
    return FORMS.get(source.strip(), "")


def trial(script: str, *, may_be_empty: bool | None = None, samples: Sequence[str] = (), name: str = "") -> JavaScriptTrial:
    """Rewrite every expression of a script but those that are to stay."""
    found = list(embedded(script))
    variables = {
        number: Variable(
            name or name_of(item.source),
            may_be_empty=not form_of(item.source) if may_be_empty is None else may_be_empty,
            samples=tuple(samples),
            form=form_of(item.source),
        )
        for number, item in enumerate(found)
        if item.source.strip() != KEPT
    }
    return JavaScriptTrial(script, variables, rewrite(script, [(item.start, item.end) for item in found], variables))


def execute(jobs: Iterable[Mapping[str, Any]]) -> list[Outcome]:
    """What several runs did, in one process of Node."""
    node = _node()
    if node is None:
        pytest.skip("node is not installed")
    done = subprocess.run(
        [node, str(Path(__file__).with_name("driver.cjs"))],
        input=json.dumps(list(jobs)), capture_output=True, encoding="utf-8", timeout=60, check=True,
    )  # fmt: skip
    outcomes: list[Outcome] = json.loads(done.stdout)
    return outcomes


@cache
def _node() -> str | None:
    return shutil.which("node")
