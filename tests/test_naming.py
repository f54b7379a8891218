"""The names of workflows, and who goes by them."""

from __future__ import annotations

import pytest

from wffix.callees import workflow_of
from wffix.naming import follower, name_of

PATH = ".github/workflows/x.yml"
WAITING = "on:\n  workflow_run:\n    workflows: ['{}']\njobs: {{}}\n"
CASES = {
    "by its name": ("name: ci\non: push\n", "ci", True),
    "by its path where it has no name": ("on: push\n", PATH, True),
    "another one": ("on: push\n", "other", False),
}


@pytest.mark.parametrize(("source", "waited", "follows"), CASES.values(), ids=CASES)
def test_what_runs_behind_a_workflow_is_found(source: str, waited: str, follows: bool) -> None:
    workflow = workflow_of(source)
    assert workflow is not None
    behind = ".github/workflows/y.yml"
    assert follower({PATH: source, behind: WAITING.format(waited)}, PATH, name_of(workflow, PATH)) == (behind if follows else "")


def test_a_workflow_that_waits_for_itself_is_no_other() -> None:
    assert follower({PATH: WAITING.format("ci")}, PATH, "ci") == ""
