"""What GitHub's contexts can hold."""

import re
from textwrap import dedent

import pytest

from wffix.catalog.contexts import context
from wffix.catalog.files import rows
from wffix.document.parse import parse as parse_document
from wffix.document.workflow import Workflow
from wffix.expression.parser import parse
from wffix.values import domain


def found(expression, on="push"):
    text = f"on: [{on}]\njobs: {{job: {{runs-on: x, steps: [{{run: echo}}]}}}}\n"
    workflow = Workflow.of(parse_document(dedent(text)))
    return domain(parse(expression), workflow.steps[0], workflow)


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param("github.sha", id="a hash"),
        pytest.param("github.run_id", id="a number"),
        pytest.param("github.event_name", id="the name of an event"),
        pytest.param("github.ref_type", id="branch or tag"),
        pytest.param("github.actor", id="the name of an account"),
        pytest.param("github.triggering_actor", id="the name of another account"),
        pytest.param("github.repository", id="owner and name of a repository"),
        pytest.param("github.repository_owner", id="the owner of a repository"),
        pytest.param("github.server_url", id="an address of GitHub"),
        pytest.param("github.workspace", id="a folder of the runner"),
        pytest.param("github.job", id="the id of a job"),
        pytest.param("github.action_ref", id="the ref in a uses line, which holds no expression"),
        pytest.param("github.workflow", id="the name that this file gives itself"),
        pytest.param("github.event.action", id="the action of an event, a word of GitHub"),
        pytest.param("github.event.number", id="the number of a pull request"),
        pytest.param("github.event.issue.number", id="the number of an issue"),
        pytest.param("github.event.comment.id", id="an id"),
        pytest.param("github.event.comment.user.login", id="the account of an outsider"),
        pytest.param("github.event.sender.login", id="the account of the sender"),
        pytest.param("github.event.pull_request.head.sha", id="the hash of a commit"),
        pytest.param("github.event.pull_request.merge_commit_sha", id="the hash of a merge"),
        pytest.param("github.event.merge_group.head_sha", id="the hash of a merge group"),
        pytest.param("github.event.commits.*.id", id="the hashes of commits"),
        pytest.param("github.event.pull_request.html_url", id="the address of a pull request"),
        pytest.param("github.event.pull_request.head.repo.full_name", id="owner and name of a fork"),
        pytest.param("github.event.pull_request.head.repo.fork", id="whether it is a fork"),
        pytest.param("github.event.pull_request.draft", id="whether it is a draft"),
        pytest.param("github.event.pull_request.created_at", id="a time"),
        pytest.param("github.event.pull_request.author_association", id="a word of a closed list"),
        pytest.param("github.event.repository.name", id="the name of this repository"),
        pytest.param("github.event.repository.stargazers_count", id="a count"),
        pytest.param("github.event.workflow_run.artifacts_url", id="the address of a run's artifacts"),
        pytest.param("github.event.workflow_run.conclusion", id="the end of a run"),
        pytest.param("runner.os", id="the runner's operating system"),
        pytest.param("runner.temp", id="the runner's folder"),
        pytest.param("strategy.job-index", id="the number of a job in a matrix"),
        pytest.param("job.status", id="the state of a job"),
        pytest.param("job.services.db.ports['5432']", id="the port of a service"),
        pytest.param("job.workflow_sha", id="the hash of the called workflow"),
        pytest.param("steps.a.outcome", id="the outcome of a step"),
        pytest.param("needs.a.result", id="the result of a job"),
        pytest.param("needs.*.result", id="the results of all jobs"),
    ],
)
def test_what_cannot_carry_the_structure_of_a_script(expression) -> None:
    assert found(expression).nature in ("fixed", "word")


@pytest.mark.parametrize(
    ("expression", "nature"),
    [
        pytest.param("github.sha", "fixed", id="the hash that is run"),
        pytest.param("github.event.issue.number", "fixed", id="a number"),
        pytest.param("github.repository", "fixed", id="owner and name of the repository"),
        pytest.param("github.actor", "word", id="the name of an account"),
        pytest.param("github.event.comment.user.login", "word", id="the name of another account"),
        pytest.param("github.event.pull_request.html_url", "word", id="the address of a pull request"),
        pytest.param("github.event.pull_request.head.sha", "fixed", id="the hash of a pull request"),
        pytest.param("github.event.workflow_run.head_sha", "word", id="the hash of another run"),
        pytest.param("github.event.head_commit.id", "word", id="the hash of a pushed commit"),
        pytest.param("github.event.issue.state", "fixed", id="whether an issue is open"),
        pytest.param("github.event.deployment_status.state", "word", id="how a deployment went"),
        pytest.param("job.status", "word", id="the state of a job"),
    ],
)
def test_what_has_to_be_known_to_be_harmless_is_moved_all_the_same(expression, nature) -> None:
    assert found(expression).nature == nature


@pytest.mark.parametrize(
    ("expression", "nature"),
    [
        pytest.param("github.ref_name", "ref", id="a ref"),
        pytest.param("github.head_ref", "ref", id="the branch of a pull request"),
        pytest.param("github.workflow_ref", "ref", id="the workflow's file and ref"),
        pytest.param("job.workflow_ref", "ref", id="the called workflow's file and ref"),
        pytest.param("github.event.ref", "ref", id="the ref of a push"),
        pytest.param("github.event.release.tag_name", "ref", id="the tag of a release"),
        pytest.param("github.event.workflow_run.head_branch", "ref", id="the branch of another run"),
        pytest.param("github.event.repository.default_branch", "ref", id="the default branch"),
        pytest.param("github.event.issue.title", "text", id="a title"),
        pytest.param("github.event.pull_request.head.label", "text", id="a label of owner and branch"),
        pytest.param("github.event.pull_request.labels[0].name", "text", id="the name of a label"),
        pytest.param("github.event.pull_request.head.repo.default_branch", "text", id="the default branch of a fork"),
        pytest.param("github.event.head_commit.author.email", "text", id="an address of mail"),
        pytest.param("github.event.release.html_url", "text", id="an address that holds a tag"),
        pytest.param("github.event.repository.owner.name", "text", id="the name of a person"),
        pytest.param("github.event.registry_package.package_version.npm_metadata.id", "text", id="an id that a package chooses"),
        pytest.param("github.event.repository.custom_properties.id", "text", id="a property that an organization defines"),
        pytest.param("github.event.something_new", "text", id="a key that is not in the catalog"),
        pytest.param("github.event.client_payload.id", "caller", id="an id that the sender of an event chooses"),
        pytest.param("github.event.client_payload", "caller", id="all that the sender of an event chooses"),
        pytest.param("github.event.deployment.payload.number", "caller", id="a number that a deployment chooses"),
        pytest.param("github.event.inputs.number", "caller", id="an input, whatever it is called"),
        pytest.param("github.event.schedule", "caller", id="a line of cron, which has blanks and stars"),
        pytest.param("steps.a.outputs.b", "caller", id="an output of a step"),
        pytest.param("steps.a.outputs['b.c']", "caller", id="an output whose name has a dot"),
        pytest.param("needs.a.outputs.b", "caller", id="an output of a job"),
        pytest.param("needs.*.outputs.b", "caller", id="an output of all jobs"),
        pytest.param("vars.NAME", "caller", id="a configuration variable, which can hold anything"),
        pytest.param("runner.name", "text", id="the name of a runner"),
        pytest.param("secrets.NAME", "secret", id="a secret"),
        pytest.param("github.token", "secret", id="the token"),
        pytest.param("github", "object", id="the whole of github"),
        pytest.param("github.*", "object", id="every value of github"),
        pytest.param("github.event.*.id", "object", id="a value of every object of the event"),
        pytest.param("runner.*", "object", id="every value of runner"),
        pytest.param("github.event.pull_request", "object", id="a whole pull request"),
        pytest.param("needs", "object", id="all jobs"),
        pytest.param("something", "object", id="a context that is not in the catalog"),
    ],
)
def test_what_can_carry_the_structure_of_a_script_or_is_special(expression, nature) -> None:
    assert found(expression).nature == nature


@pytest.mark.parametrize(
    ("expression", "on", "nature"),
    [
        pytest.param("github.workflow", "push, workflow_call", "text", id="a called workflow has the name of its caller"),
        pytest.param("github.event.action", "release", "word", id="the actions of a release are words of GitHub"),
        pytest.param("github.event.action", "repository_dispatch", "caller", id="whoever dispatches names the action"),
        pytest.param("github.event.action", "workflow_call", "caller", id="a called workflow sees any event"),
    ],
)
def test_what_the_events_of_a_workflow_change(expression, on, nature) -> None:
    assert found(expression, on).nature == nature


@pytest.mark.parametrize(
    ("expression", "on", "empty"),
    [
        pytest.param("github.head_ref", "pull_request", False, id="a pull request has a branch"),
        pytest.param("github.head_ref", "push", True, id="a push has no branch of a pull request"),
        pytest.param("github.head_ref", "pull_request, push", True, id="one of two events has none"),
        pytest.param("github.ref_name", "push", False, id="there is always a ref"),
        pytest.param("github.event.release.tag_name", "release", False, id="a release has a tag"),
        pytest.param("github.event.release.tag_name", "release, push", True, id="a push has no release"),
        pytest.param("github.event.pull_request.html_url", "pull_request_review", False, id="a review is of a pull request"),
        pytest.param("github.head_ref", "pull_request_review", True, id="a review has no branch but in its payload"),
        pytest.param("github.event.pull_request.merge_commit_sha", "pull_request", True, id="a merge that has not been tried has no hash"),
        pytest.param("github.event.pull_request.head.repo.full_name", "pull_request", True, id="a fork may be deleted"),
        pytest.param("github.event.issue.html_url", "issues, issue_comment", False, id="a comment belongs to an issue"),
        pytest.param("github.event.workflow_run.head_sha", "workflow_run", False, id="a run is of a commit"),
        pytest.param("github.event.workflow_run.head_sha", "workflow_run, workflow_call", True, id="a caller may have any event"),
        pytest.param("github.event.repository.name", "push, workflow_dispatch", False, id="a push is to a repository"),
        pytest.param("github.event.repository.default_branch", "schedule", True, id="a schedule says nothing of the repository"),
        pytest.param("github.workflow", "push", False, id="a workflow has a name"),
        pytest.param("steps.a.outputs.b", "push", True, id="an output may be missing"),
    ],
)
def test_what_may_be_empty(expression, on, empty) -> None:
    assert found(expression, on).may_be_empty is empty


@pytest.mark.parametrize(
    ("path", "variable"),
    [
        pytest.param("github.ref_name", "GITHUB_REF_NAME", id="a ref"),
        pytest.param("github.head_ref", "GITHUB_HEAD_REF", id="the branch of a pull request"),
        pytest.param("github.workflow", "GITHUB_WORKFLOW", id="the name of the workflow"),
        pytest.param("runner.name", "RUNNER_NAME", id="the name of the runner"),
        pytest.param("github.event.ref", "", id="what is in the event only"),
        pytest.param("github.action_ref", "", id="what differs between run and env"),
    ],
)
def test_the_variable_that_the_runner_provides(path, variable) -> None:
    assert context(path).variable == variable


def test_the_rows_of_the_catalog_are_well_formed_and_each_can_count() -> None:
    objects = {name for name, _ in rows("payloads.tsv")}
    seen: list[str] = []
    for pattern, nature, empty, variable in rows("contexts.tsv"):
        assert nature in {"fixed", "word", "ref", "text", "caller", "secret", "object"}
        assert empty in {"yes", "no", *objects}
        assert re.fullmatch("-|(?:GITHUB|RUNNER)_[A-Z_]+", variable)
        example = pattern.replace(".**", ".x.y").replace("**", "x.y").replace("*", "x")
        first = context(example)
        assert (first.nature, first.may_be_empty) == (nature, empty != "no"), f"{pattern} never counts"
        assert pattern not in seen
        seen.append(pattern)
