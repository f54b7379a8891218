"""Workflows, jobs and steps as views of a document, for composite actions too."""

import pytest

from wffix.document.parse import parse
from wffix.document.source import InputError
from wffix.document.tree import entry, get, mapping_at, scalar_at, text_at
from wffix.document.workflow import Workflow, texts


def view(source) -> Workflow:
    return Workflow.of(parse(source))


WORKFLOW = """\
on:
  push:
    tags: [v*]
  release:
env: {TOP: 1}
defaults:
  run: {shell: sh}
jobs:
  build:
    env:
      JOB: 1
    defaults:
      run:
        shell: bash
    steps:
      - &checkout
        uses: Actions/Checkout@v4 # c
        id: first
        if: always()
      - name: both
        parallel:
          - run: one
            env:
              STEP: 1
          - run: two
  call:
    needs: build
    uses: ./.github/workflows/other.yml
  publish:
    needs: [build, call]
    steps:
      - run: three
      - *checkout
      - just text
  broken: nothing
"""


def test_a_workflow() -> None:
    workflow = view(WORKFLOW)
    assert workflow.kind == "workflow"
    assert [job.id for job in workflow.jobs] == ["build", "call", "publish"]
    assert workflow.on.name == "on"
    assert list(workflow.events) == ["push", "release"]
    assert workflow.events["release"] is None
    assert texts(get(workflow.events["push"], "tags")) == ["v*"]
    assert workflow.job("call").uses == "./.github/workflows/other.yml"
    assert workflow.job("none") is None
    assert workflow.job("build").uses is None


def test_jobs_know_what_they_wait_for_and_their_shell() -> None:
    jobs = {job.id: job for job in view(WORKFLOW).jobs}
    assert [jobs[name].needs for name in ("build", "call", "publish")] == [(), ("build",), ("build", "call")]
    assert [jobs[name].default_shell for name in ("build", "publish")] == ["bash", "sh"]
    assert view("jobs: {a: {steps: []}}").jobs[0].default_shell is None


def test_a_step_that_stands_twice_is_one_and_names_both_jobs() -> None:
    workflow = view(WORKFLOW)
    assert [step.run.value if step.run else step.action for step in workflow.steps] == ["actions/checkout", "", "one", "two", "three"]
    shared = workflow.steps[0]
    assert [job.id for job in shared.jobs] == ["build", "publish"]
    assert (shared.action, shared.version, shared.id, shared.condition) == ("actions/checkout", "v4", "first", "always()")


def test_the_steps_of_a_job_are_in_its_own_order() -> None:
    workflow = view(WORKFLOW)
    assert [step.run.value if step.run else step.action for step in workflow.job("publish").steps] == ["three", "actions/checkout"]
    assert workflow.job("publish").steps[1] is workflow.job("build").steps[0]
    assert workflow.job("call").steps == ()


def test_a_step_that_stands_twice_in_one_job_is_one_of_its_steps() -> None:
    (step,) = view("jobs:\n  a:\n    steps:\n      - &s\n        run: x\n      - *s\n").job("a").steps
    assert [job.id for job in step.jobs] == ["a"]


def test_variables_around_a_step() -> None:
    workflow = view(WORKFLOW)
    names = [[env.entries[0].name for env in step.envs()] for step in workflow.steps]
    assert names == [["JOB", "TOP"], ["JOB", "TOP"], ["STEP", "JOB", "TOP"], ["JOB", "TOP"], ["TOP"]]


def test_a_composite_action() -> None:
    workflow = view("name: x\nruns:\n  using: composite\n  steps:\n    - run: a\n      env: {A: 1}\n    - uses: b\n      with: {c: d}\n")
    assert workflow.kind == "action"
    assert (workflow.jobs, workflow.events, workflow.on) == ((), {}, None)
    first, second = workflow.steps
    assert [env.entries[0].name for env in first.envs()] == ["A"]
    assert (first.jobs, first.uses, first.action, first.version, first.inputs) == ((), None, "", "", None)
    assert (second.run, second.action, second.version, text_at(second.inputs, "c")) == (None, "b", "", "d")
    assert list(second.envs()) == []


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        pytest.param("jobs: {}\n", "workflow", id="a workflow without jobs"),
        pytest.param("runs: {}\n", "action", id="an action without steps"),
        pytest.param("a: 1\n", "other", id="something else"),
        pytest.param("jobs: []\nruns: 1\n", "other", id="words that mean something else"),
    ],
)
def test_a_file_without_steps(source, kind) -> None:
    workflow = view(source)
    assert (workflow.kind, workflow.steps, workflow.jobs) == (kind, (), ())


@pytest.mark.parametrize(
    ("on", "names"),
    [
        pytest.param("on: push", ["push"], id="a text"),
        pytest.param("on: [push, release]", ["push", "release"], id="a list"),
        pytest.param('"on": {push: }', ["push"], id="a mapping under a quoted key"),
        pytest.param("x: &o [push]\non: *o", ["push"], id="an alias"),
        pytest.param("on: [push, {a: b}, [c]]", ["push"], id="a list with what is no text"),
        pytest.param("on:", [], id="nothing"),
    ],
)
def test_triggers_however_they_are_written(on, names) -> None:
    assert list(view(on + "\n").events) == names


def test_a_file_that_is_no_mapping_is_refused_with_its_place() -> None:
    with pytest.raises(InputError, match="3:1: the file holds a list"):
        view("# c\n\n- a\n")


def test_looking_into_mappings_follows_aliases_and_takes_nothing_else() -> None:
    root = parse("a: &a {b: c}\nd: *a\ne: [f]\ng: ~\n").root
    assert text_at(mapping_at(root, "d"), "b") == "c"
    assert [mapping_at(root, "e"), scalar_at(root, "a"), text_at(root, "g"), get(root, "x"), get(None, "x"), entry(None, "x")] == [None] * 6
