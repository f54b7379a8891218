"""Concurrency groups in which a release would meet its pushed tag."""

import pytest

from wffix.document.parse import parse
from wffix.document.workflow import Workflow
from wffix.edit.model import CannotEdit, apply
from wffix.releasing.concurrency import same_group, separated


def grouped(group: str, cancel: str = "true") -> Workflow:
    return Workflow.of(parse(f"on: push\nconcurrency:\n  group: {group}\n  cancel-in-progress: {cancel}\njobs: {{}}\n"))


def after(workflow: Workflow) -> str:
    return apply(workflow.document.text, separated(workflow, [], "").edits).split("\n")[2].partition(": ")[2]


GROUPS = {
    "the ref": ("${{ github.ref }}", "${{ github.ref }}-${{ github.event_name }}"),
    "the ref, or a pull request": (
        "${{ github.workflow }}-${{ github.event.pull_request.number || github.ref }}",
        "${{ github.workflow }}-${{ github.event.pull_request.number || github.ref }}-${{ github.event_name }}",
    ),
    "a name": ("ci", "ci-${{ github.event_name }}"),
    "in quotes": ('"ci-${{ github.sha }}"', '"ci-${{ github.sha }}-${{ github.event_name }}"'),
    "the event's name is there already": ("${{ github.event_name }}-${{ github.ref }}", "${{ github.event_name }}-${{ github.ref }}"),
    "one of its own for each run": ("${{ github.head_ref || github.run_id }}", "${{ github.head_ref || github.run_id }}"),
}


@pytest.mark.parametrize(("group", "wanted"), GROUPS.values(), ids=GROUPS.keys())
def test_a_group_whose_runs_cancel_each_other(group: str, wanted: str) -> None:
    assert after(grouped(group)) == wanted


def test_a_condition_that_cancels_neither() -> None:
    assert after(grouped("${{ github.ref }}", "${{ github.event_name == 'pull_request' }}")) == "${{ github.ref }}"
    assert after(grouped("${{ github.ref }}", "${{ github.event_name == 'push' }}")) == "${{ github.ref }}-${{ github.event_name }}"


def test_runs_that_wait_for_one_another() -> None:
    assert after(grouped("${{ github.ref }}", "false")) == "${{ github.ref }}"
    with pytest.raises(CannotEdit, match="holds all runs"):
        after(grouped("ci", "false"))


def test_a_group_that_a_release_has_as_its_tag() -> None:
    assert same_group(grouped("${{ github.ref }}"), [], "")
    assert not same_group(grouped("${{ github.event.head_commit.id }}"), [], "")
    assert same_group(Workflow.of(parse("on: push\njobs: {}\n")), [], "")
