"""Which variables of a script hold what outsiders wrote, and what is known of their values."""

from textwrap import dedent

import pytest
from tests.values.domains import workflow

from wffix.document.parse import parse
from wffix.document.workflow import Workflow
from wffix.outsiders import Fed, fed

TITLE = "${{ github.event.issue.title }}"


def found(text: str, script: str = "$A $B $GITHUB_REF $GITHUB_REF_NAME $GITHUB_HEAD_REF $GITHUB_BASE_REF") -> dict[str, Fed]:
    """The variables of the last step, whose script is ``run: echo`` in the text."""
    document = Workflow.of(parse(dedent(text).replace("run: echo", f"run: echo {script}")))
    return fed(document.steps[-1], document)


EVENTS = {
    "a pull request": ("pull_request:", {"GITHUB_HEAD_REF", "GITHUB_BASE_REF"}),
    "a pull request with the rights of the base": (
        "pull_request_target:",
        {"GITHUB_HEAD_REF", "GITHUB_BASE_REF", "GITHUB_REF", "GITHUB_REF_NAME"},
    ),
    "a push": ("push:", {"GITHUB_REF", "GITHUB_REF_NAME"}),
    "a push of any tag": ("push:\n  tags: ['*']", {"GITHUB_REF", "GITHUB_REF_NAME"}),
    "a push to branches of a pattern": ("push:\n  branches: [main, 'release/**']", {"GITHUB_REF", "GITHUB_REF_NAME"}),
    "a push to named branches": ("push:\n  branches: [main, develop]", set()),
    "a push to a named branch": ("push:\n  branches: main\n  paths: ['**.py']", set()),
    "a push to named branches and of tags": ("push:\n  branches: [main]\n  tags: [v1]", {"GITHUB_REF", "GITHUB_REF_NAME"}),
    "a push to all branches but one": ("push:\n  branches-ignore: [main]", {"GITHUB_REF", "GITHUB_REF_NAME"}),
    "a release": ("release:", {"GITHUB_REF", "GITHUB_REF_NAME"}),
    "a start by hand": ("push:\n  branches: [main]\nworkflow_dispatch:", {"GITHUB_REF", "GITHUB_REF_NAME"}),
    "a schedule": ("schedule:\n  - cron: 0 4 * * 1", set()),
    "an issue": ("issues:\nissue_comment:", set()),
    "the end of another workflow": ("workflow_run:\n  workflows: [CI]", set()),
    "a call": ("workflow_call:", {"GITHUB_HEAD_REF", "GITHUB_BASE_REF", "GITHUB_REF", "GITHUB_REF_NAME"}),
}


@pytest.mark.parametrize(("on", "names"), EVENTS.values(), ids=EVENTS.keys())
def test_the_event_decides_which_refs_somebody_chooses(on: str, names: set[str]) -> None:
    variables = found(workflow(on))
    assert set(variables) == names
    assert {item.nature for item in variables.values()} <= {"ref"}


def test_the_ref_of_a_pull_request_is_empty_on_other_events() -> None:
    assert not found(workflow("pull_request:"))["GITHUB_HEAD_REF"].may_be_empty
    assert found(workflow("pull_request:\npush:"))["GITHUB_HEAD_REF"].may_be_empty
    assert not found(workflow("push:"))["GITHUB_REF"].may_be_empty


def test_of_an_action_nobody_knows_the_event() -> None:
    action = "runs:\n  using: composite\n  steps:\n    - shell: bash\n      run: echo\n"
    assert set(found(action)) == {"GITHUB_HEAD_REF", "GITHUB_BASE_REF", "GITHUB_REF", "GITHUB_REF_NAME"}


def test_only_variables_whose_names_stand_in_the_script_count() -> None:
    assert found(workflow("push:", step=f"env:\n  A: {TITLE}"), "hello") == {}


@pytest.mark.parametrize(
    "text",
    [workflow(step=f"env:\n  A: {TITLE}"), workflow(job=f"env:\n  A: {TITLE}"), workflow(top=f"env:\n  A: {TITLE}")],
    ids=["the step's", "the job's", "the workflow's"],
)
def test_env_feeds_from_every_level(text: str) -> None:
    assert found(text, "$A") == {"A": Fed("A", "text", may_be_empty=True)}


def test_the_innermost_env_counts() -> None:
    assert found(workflow(top=f"env:\n  A: {TITLE}", step="env:\n  A: fixed"), "$A") == {}
    assert set(found(workflow(top="env:\n  A: fixed", step=f"env:\n  A: {TITLE}"), "$A")) == {"A"}


def test_a_variable_that_an_earlier_step_may_set_is_not_known() -> None:
    text = f"on: push\nenv:\n  A: {TITLE}\njobs:\n  job:\n    steps:\n      - run: 'echo A=1 >> $GITHUB_ENV'\n      - run: echo\n"
    assert found(text, "$A") == {}


VALUES = {
    "a title": (TITLE, Fed("A", "text", True)),
    "a body": ("${{ github.event.issue.body }}", Fed("A", "text", True, is_line=False)),
    "a title beside a body": (
        "${{ github.event.issue.title }}${{ github.event.issue.body }}",
        Fed("A", "text", True, is_line=False),
    ),
    "a message": ("${{ github.event.head_commit.message }}", Fed("A", "text", True, is_line=False)),
    "a title or a number": ("${{ github.event.issue.title || github.run_id }}", Fed("A", "text", False)),
    "a branch": ("${{ github.head_ref }}", Fed("A", "ref", True)),
    "a branch behind a word": ("origin/${{ github.head_ref }}", Fed("A", "ref", False)),
    "a branch behind an option": ("--head ${{ github.head_ref }}", Fed("A", "ref", False, is_list=True)),
    "labels": ("${{ join(github.event.issue.labels.*.name, ' ') }}", Fed("A", "text", True, is_list=True)),
    "labels as JSON": ("${{ toJSON(github.event.issue.labels.*.name) }}", Fed("A", "text", False, is_list=True, is_json=True)),
    "a body as JSON": ("${{ toJSON(github.event.issue.body) }}", Fed("A", "text", False, is_line=False, is_list=True, is_json=True)),
    "a body beside JSON": (
        "${{ format('{0}{1}', toJSON(github.event.issue.title), github.event.issue.body) }}",
        Fed("A", "text", True, is_line=False, is_list=True),
    ),
}


@pytest.mark.parametrize(("value", "wanted"), VALUES.values(), ids=VALUES.keys())
def test_what_is_known_of_a_value(value: str, wanted: Fed) -> None:
    assert found(workflow(step=f"env:\n  A: {value}"), "$A") == {"A": wanted}


OTHERS = [
    "${{ inputs.title }}", "${{ inputs.title || github.head_ref }}", "${{ steps.meta.outputs.title }}", "${{ github.sha }}",
    "${{ github.event.issue.number }}", "${{ secrets.TOKEN }}", "${{ vars.TITLE }}", "${{ matrix.title }}", "fixed",
    "${{ github.event.issue }}", "${{ env.B }}", "${{ contains(github.event.issue.title, 'x') }}", "${{ github.event.issue.title",
]  # fmt: skip


@pytest.mark.parametrize("value", OTHERS)
def test_values_of_callers_and_fixed_ones_are_none(value: str) -> None:
    assert found(workflow(step=f"env:\n  A: {value!r}"), "$A") == {}
