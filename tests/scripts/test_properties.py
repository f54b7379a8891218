"""What holds for every script: nothing changes for ordinary values, nothing is run for hostile ones."""

import pytest
import sandbox
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from random_scripts import SCRIPT

from wffix.scripts.shell.grammar import Script

EXECUTED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.skipif(sandbox.shell("bash") is None, reason="there is no bash here")
@EXECUTED
@given(SCRIPT, st.sampled_from(sandbox.TOKENS), st.sampled_from(sandbox.TOKENS))
def test_ordinary_values_do_what_they_did(script: str, first: str, second: str) -> None:
    trial = sandbox.trial(script)
    assume(trial.done.replacements)
    values = [first, second][: len(trial.names)]
    before, after = trial.before(values), trial.after(values)
    assert (sorted(after.commands), after.output, after.status, after.files) == (
        sorted(before.commands), before.output, before.status, before.files,
    )  # fmt: skip


@pytest.mark.skipif(sandbox.shell("bash") is None, reason="there is no bash here")
@EXECUTED
@given(SCRIPT, st.sampled_from(sandbox.HOSTILE))
def test_hostile_values_run_nothing(script: str, value: str) -> None:
    trial = sandbox.trial(script)
    assume(trial.done.replacements and not trial.done.refused)
    assert not trial.after([value] * len(trial.names)).canary


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(SCRIPT)
def test_each_expression_is_written_or_refused_and_the_rest_stays(script: str) -> None:
    trial = sandbox.trial(script)
    written = [number for number in trial.variables if number not in trial.done.refused]
    at = 0
    for start, end, _ in trial.done.replacements:
        assert at <= start <= end
        at = end
    assert bool(written) == bool(trial.done.replacements)
    if written:
        assert not Script(trial.rewritten.replace("${{ x }}", "________").replace("${{ y }}", "________")).broken
