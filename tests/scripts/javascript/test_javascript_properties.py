"""What holds for every script: random ones are run, and any text is either understood or refused."""

import javascript_sandbox
import pytest
import random_javascript
from hypothesis import given, settings
from hypothesis import strategies as st

from wffix.expression.lexer import embedded
from wffix.scripts.javascript import assigned, rewrite

SEEDS = range(400)
PIECES = [
    "${{ x }}", "${{ y.z }}", "${{ kept }}", "${{ n }}", "'", '"', "`", "${", "}", "{", "(", ")", "[", "]", "\n", ";", "\\",
    "/", "//", "/*",
    "*/", "a", "process", ".env", "eval", "(", "=", "=>", "const ", "return ", "0", "1", ",", ":", "?", "+", "++", "$", "#", "@", "<!--",
    "-->", "async ", "await ", "of", "\0", "\r", "\u2028", "\ud800", "é", "if (a) ", "function f() {", "class A {", "require('a')", "exec(",
]  # fmt: skip


def test_random_scripts_do_the_same_after_the_rewrite_and_cannot_be_injected() -> None:
    trials = [javascript_sandbox.trial(random_javascript.script(seed)) for seed in SEEDS]
    moved = [trial for trial in trials if trial.done.replacements]
    ordinary = [{"x": "v1", "y": "ü b", "kept": "k"}, {"x": "", "y": "a/b", "kept": ""}]
    hostile = [dict.fromkeys(("x", "y"), value) | {"kept": "k"} for value in javascript_sandbox.HOSTILE[:16]]
    jobs = [job for trial in moved for values in ordinary for job in (trial.before(values), trial.after(values))]
    attacks = [trial.after(values) for trial in moved if not trial.done.refused for values in hostile]
    done = javascript_sandbox.execute(jobs + attacks)
    for number in range(0, len(jobs), 2):
        # A text that is built with an escape may be wrong before any value is put into it.
        if done[number]["error"] != "SyntaxError":
            assert done[number] == done[number + 1], (jobs[number]["script"], jobs[number + 1]["script"])
    assert [job["script"] for job, outcome in zip(attacks, done[len(jobs) :], strict=True) if "canary" in outcome["log"]] == []
    assert len(moved) > len(SEEDS) / 3
    assert sum(done[number]["error"] is None for number in range(0, len(jobs), 2)) > len(jobs) / 4


@pytest.mark.parametrize("seed", range(0, 400, 10))
def test_a_second_run_over_a_random_script_changes_nothing(seed: int) -> None:
    trial = javascript_sandbox.trial(random_javascript.script(seed))
    kept = [number for number in trial.variables if number in trial.done.refused]
    again = javascript_sandbox.trial(trial.rewritten)
    assert len(again.done.refused) == len(kept)
    assert again.done.replacements == ()


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_text_is_understood_or_refused(text: str) -> None:
    trial = javascript_sandbox.trial(text)
    spans = [(item.start, item.end) for item in embedded(text)]
    assert trial.done == rewrite(text, spans, trial.variables)
    assert trial.done.refused.keys() <= trial.variables.keys()
    inside = {number for number in trial.variables for start, end, _ in trial.done.replacements if start <= spans[number][0] < end}
    assert inside == trial.variables.keys() - trial.done.refused.keys()
    assert isinstance(assigned(text), frozenset)


@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_characters_are_understood_or_refused(before: str, behind: str) -> None:
    trial = javascript_sandbox.trial(f"{before}${{{{ x }}}}{behind}")
    assert trial.done.refused or trial.done.replacements or not trial.variables
