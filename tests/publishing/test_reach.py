"""Which events reach which jobs and steps: yes, no, or not known."""

import pytest

from wffix.document.parse import parse
from wffix.document.workflow import Workflow
from wffix.reach import Event, events, job_runs, push_of_tag, push_to_branch, release, step_runs

SLUG = "octo-org/sampleproject"


def job_if(condition: str) -> Workflow:
    return Workflow.of(parse(f"on: push\njobs:\n  a:\n    if: {condition}\n    runs-on: x\n    steps:\n      - run: x\n"))


CONDITIONS = {
    "the event's name": ("github.event_name == 'release'", True, False, False),
    "a tag by its ref": ("startsWith(github.ref, 'refs/tags/')", True, True, False),
    "some tags by their ref are not known": ("startsWith(github.ref, 'refs/tags/v')", None, None, False),
    "a branch by its ref": ("\"github.ref == 'refs/heads/main'\"", False, False, None),
    "the kind of ref": ("github.ref_type == 'tag'", True, True, False),
    "an expression in braces": ("${{ github.event_name != 'push' }}", True, False, False),
    "text around the braces makes it always true for GitHub, and is not trusted": ("${{ false }} || false", None, None, None),
    "so does the line break behind them in a block": ("|\n      ${{ false }}", None, None, None),
    "but not behind a bare expression": ("|\n      false", False, False, False),
    "nor where the block has none": ("|-\n      ${{ false }}", False, False, False),
    "the repository by name": (f"github.repository == '{SLUG}'", True, True, True),
    "another repository": ("github.repository == 'someone/else'", False, False, False),
    "a variable of the repository is not known": ("vars.PUBLISH == 'yes'", None, None, None),
    "always": ("always()", True, True, True),
    "failure": ("failure()", False, False, False),
    "what decides beside an unknown": ("github.event_name == 'release' && vars.X == 'y'", None, False, False),
    "an expression that cannot be parsed": ("'&&'", None, None, None),
}


@pytest.mark.parametrize(("condition", "on_release", "on_tag", "on_branch"), CONDITIONS.values(), ids=CONDITIONS.keys())
def test_a_condition_of_a_job(condition: str, on_release: bool | None, on_tag: bool | None, on_branch: bool | None) -> None:
    (job,) = job_if(condition).jobs
    found = [job_runs(job, event, SLUG) for event in (release(), push_of_tag(), push_to_branch())]
    assert found == [on_release, on_tag, on_branch]


NEEDS = {
    "a job waits for a job that runs": ("", "", True),
    "a job is skipped with the job it needs": ("if: github.event_name == 'push'", "", False),
    "a job that always runs does not care": ("if: github.event_name == 'push'", "if: always()", True),
    "a job that needs success says so": ("if: github.event_name == 'push'", "if: success()", False),
    "what is not known of a job is not known of its follower": ("if: vars.X", "", None),
}


@pytest.mark.parametrize(("first", "second", "wanted"), NEEDS.values(), ids=NEEDS.keys())
def test_a_condition_of_a_needed_job(first: str, second: str, wanted: bool | None) -> None:
    first, second = first or "name: a", second or "name: b"
    text = f"on: push\njobs:\n  a:\n    {first}\n    runs-on: x\n  b:\n    {second}\n    needs: [a]\n    runs-on: x\n"
    assert job_runs(Workflow.of(parse(text)).jobs[1], release()) is wanted


def test_jobs_that_wait_for_each_other_are_not_known() -> None:
    text = "on: push\njobs:\n  a:\n    needs: b\n    runs-on: x\n  b:\n    needs: a\n    runs-on: x\n"
    assert job_runs(Workflow.of(parse(text)).jobs[0], release()) is None


def test_jobs_that_wait_for_many_in_many_ways_are_asked_once_each() -> None:
    text = "on: push\njobs:\n  a0: {runs-on: x}\n  b0: {runs-on: x}\n"
    for number in range(1, 60):
        text += "".join(f"  {name}{number}: {{runs-on: x, needs: [a{number - 1}, b{number - 1}]}}\n" for name in "ab")
    assert job_runs(Workflow.of(parse(text)).jobs[-1], release()) is True


def test_a_job_that_needs_an_unknown_one_is_not_known() -> None:
    text = "on: push\njobs:\n  a:\n    needs: nobody\n    runs-on: x\n"
    assert job_runs(Workflow.of(parse(text)).jobs[0], release()) is None


def test_a_condition_of_a_step_sees_constants_of_env() -> None:
    text = "on: push\nenv: {DRY: 'true'}\njobs:\n  a:\n    runs-on: x\n    steps:\n      - {run: x, if: \"env.DRY != 'true'\"}\n"
    (step,) = Workflow.of(parse(text)).steps
    assert step_runs(step, release()) is False


PAYLOADS = {
    "a push has no action": ("github.event.action == 'published'", True, False, False),
    "a release has no ref of its own": ("startsWith(github.event.ref, 'refs/tags/')", False, True, False),
    "a release has no last commit": ("github.event.head_commit != null", False, None, None),
    "a push has no release": ("github.event.release.draft == false", True, True, True),
    "nor its tag": ("github.event.release.tag_name != ''", True, False, False),
    "a branch may be called a/tags/b": ("contains(github.ref, '/tags/')", True, True, None),
}


@pytest.mark.parametrize(("condition", "on_release", "on_tag", "on_branch"), PAYLOADS.values(), ids=PAYLOADS.keys())
def test_what_a_payload_holds(condition: str, on_release: bool | None, on_tag: bool | None, on_branch: bool | None) -> None:
    (job,) = job_if(condition).jobs
    found = [job_runs(job, event, SLUG) for event in (release("refs/tags/v1/tags/", exact=True), push_of_tag(), push_to_branch())]
    assert found[0] is on_release
    assert found[1] in (on_tag, None)
    assert found[2] is on_branch


def test_a_condition_as_it_is_meant() -> None:
    (job,) = job_if("\"!(contains(github.event.ref, 'tags') && true)\"").jobs
    assert job_runs(job, push_to_branch()) is None
    assert job_runs(job, push_to_branch().replaced(as_meant=True)) is True


TRIGGERS = {
    "a bare push is a push of tags and of branches": ("push", ["push refs/tags/", "push refs/heads/"]),
    "tags only": ("{push: {tags: ['*']}}", ["push refs/tags/"]),
    "branches only": ("{push: {branches: [main]}}", ["push refs/heads/"]),
    "paths do not keep tags away": ("{push: {paths: ['src/**']}}", ["push refs/tags/", "push refs/heads/"]),
    "a list": ("[release, workflow_dispatch]", ["release refs/tags/", "workflow_dispatch "]),
    "pull requests and schedules": ("[pull_request, schedule]", ["pull_request refs/pull/", "schedule refs/heads/"]),
}


@pytest.mark.parametrize(("on", "wanted"), TRIGGERS.values(), ids=TRIGGERS.keys())
def test_the_events_of_a_workflow(on: str, wanted: list[str]) -> None:
    found = events(Workflow.of(parse(f"on: {on}\njobs: {{}}\n")))
    assert [f"{event.name} {_prefix(event)}" for event in found] == wanted


def _prefix(event: Event) -> str:
    return getattr(event.github.get("ref"), "prefix", "")
