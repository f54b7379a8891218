"""Which jobs a stranger's pull request starts, and what brings its code into a run."""

import pytest

from wffix import Repository
from wffix.document.parse import parse
from wffix.document.workflow import Workflow
from wffix.pull_requests.strangers import after_pull_requests, reached, run_artifact, taking

SLUG = "octo-org/sampleproject"


def workflow(on: str, step: str, job: str = "name: a") -> Workflow:
    return Workflow.of(parse(f"on: {on}\njobs:\n  a:\n    {job}\n    runs-on: x\n    steps:\n      - {step}\n"))


CONDITIONS = {
    "no condition": ("pull_request_target", "true", True),
    "a label is no bar for the code behind it": ("pull_request_target", "contains(github.event.pull_request.labels.*.name, 'ok')", True),
    "a name that the run's starter can have": ("pull_request_target", "github.actor == 'dependabot[bot]'", True),
    "the author by name": ("pull_request_target", "github.event.pull_request.user.login == 'dependabot[bot]'", False),
    "not one author by name": ("pull_request_target", "github.event.pull_request.user.login != 'dependabot[bot]'", True),
    "branches of the repository itself": (
        "pull_request_target",
        "github.event.pull_request.head.repo.full_name == github.repository",
        False,
    ),
    "branches of the repository by its payload": (
        "pull_request_target",
        "github.event.pull_request.head.repo.full_name == github.event.pull_request.base.repo.full_name",
        False,
    ),
    "forks only": ("pull_request_target", "github.event.pull_request.head.repo.fork", True),
    "merged ones": ("pull_request_target", "github.event.pull_request.merged", False),
    "merged or closed": ("pull_request_target", "github.event.pull_request.merged || github.event.action == 'closed'", True),
    "members": (
        "pull_request_target",
        'contains(fromJSON(\'["OWNER", "MEMBER"]\'), github.event.pull_request.author_association)',
        False,
    ),
    "members and who has contributed before": (
        "pull_request_target",
        'contains(fromJSON(\'["MEMBER", "CONTRIBUTOR"]\'), github.event.pull_request.author_association)',
        True,
    ),
    "another event": ("pull_request_target", "github.event_name == 'push'", False),
    "a run of a pull request": ("workflow_run", "github.event.workflow_run.event == 'pull_request'", True),
    "a run of a push": ("workflow_run", "github.event.workflow_run.event == 'push'", False),
    "a run of a branch of that name": ("workflow_run", "github.event.workflow_run.head_branch == 'main'", True),
    "a run of the repository itself": (
        "workflow_run",
        "github.event.workflow_run.head_repository.full_name == github.repository",
        False,
    ),
}


@pytest.mark.parametrize(("event", "condition", "wanted"), CONDITIONS.values(), ids=CONDITIONS.keys())
def test_a_job_that_a_stranger_starts(event: str, condition: str, wanted: bool) -> None:
    condition = condition.replace("'", "''")
    assert bool(reached(workflow(event, "run: x", f"if: '{condition}'"), event, SLUG)) is wanted


TARGET = {
    "the head by its commit": (
        "{uses: actions/checkout@v4, with: {ref: '${{ github.event.pull_request.head.sha }}'}}",
        "checks out '${{ github.event.pull_request.head.sha }}'",
    ),
    "the head by its branch, in any case": (
        "{uses: Actions/Checkout@v4, with: {ref: '${{ GitHub.Head_Ref }}'}}",
        "checks out '${{ GitHub.Head_Ref }}'",
    ),
    "the fork": (
        "{uses: actions/checkout@v4, with: {repository: '${{ github.event.pull_request.head.repo.full_name }}'}}",
        "checks out '${{ github.event.pull_request.head.repo.full_name }}'",
    ),
    "the merge": (
        "{uses: actions/checkout@v4, with: {ref: 'refs/pull/${{ github.event.number }}/merge'}}",
        "checks out 'refs/pull/${{ github.event.number }}/merge'",
    ),
    "a variable that holds the head": (
        "{uses: actions/checkout@v4, env: {HEAD: '${{ github.head_ref }}'}, with: {ref: '${{ env.HEAD }}'}}",
        "checks out '${{ env.HEAD }}'",
    ),
    "the base": ("{uses: actions/checkout@v4, with: {ref: '${{ github.event.pull_request.base.sha }}'}}", ""),
    "the default": ("uses: actions/checkout@v4", ""),
    "an action that is only told the commit": (
        "{uses: octo-org/status@v1, with: {sha: '${{ github.event.pull_request.head.sha }}'}}",
        "",
    ),
    "gh": ("run: gh pr checkout 1", "runs 'gh pr checkout'"),
    "gh in a comment": ("run: '# gh pr checkout 1'", ""),
    "git with the runner's variable": ('run: git fetch origin "$GITHUB_HEAD_REF"', "fetches a stranger's code with git"),
    "git with a pull request's ref": ("run: git -C x fetch origin pull/$N/head:pr", "fetches a stranger's code with git"),
    "git over two lines": ('{run: "git fetch origin \\\\\\n  refs/pull/1/head"}', "fetches a stranger's code with git"),
    "git that shows what differs": ("run: git log origin/$GITHUB_HEAD_REF", ""),
    "a step that never runs for strangers": (
        "{run: gh pr checkout 1, if: github.event.pull_request.head.repo.full_name == github.repository}",
        "",
    ),
}


@pytest.mark.parametrize(("step", "wanted"), TARGET.values(), ids=TARGET.keys())
def test_a_step_that_brings_in_the_pull_requests_code(step: str, wanted: str) -> None:
    (job,) = workflow("pull_request_target", step).jobs
    found = taking(job, "pull_request_target", Repository(SLUG))
    assert (found.how if found else "") == wanted


ACTIONS = {
    "an action that is given the head": (
        "{uses: ./x, with: {branch: '${{ github.head_ref }}'}}",
        "fetches a stranger's code with git in './x'",
    ),
    "an action that is given it in a variable": (
        "{uses: ./x, env: {B: '${{ github.head_ref }}'}, with: {branch: '${{ env.B }}'}}",
        "fetches a stranger's code with git in './x'",
    ),
    "an action that is given the base": ("{uses: ./x, with: {branch: '${{ github.base_ref }}'}}", ""),
    "an action that takes the head by itself": (
        "uses: ./y/",
        "checks out '${{ github.event.pull_request.head.sha }}' in './y/'",
    ),
    "an action that uses another one": (
        "{uses: ./z, with: {to: '${{ github.head_ref }}'}}",
        "fetches a stranger's code with git in './x' in './z'",
    ),
    "an action that uses itself": ("uses: ./loop", ""),
    "an action that is not there": ("uses: ./nowhere", ""),
}
FILES = {
    "x/action.yml": "runs: {using: composite, steps: [{run: 'git checkout ${{ inputs.branch }}'}]}",
    "y/action.yaml": (
        "runs: {using: composite, steps: [{uses: actions/checkout@v4, with: {ref: '${{ github.event.pull_request.head.sha }}'}}]}"
    ),
    "z/action.yml": "runs: {using: composite, steps: [{uses: ./x, with: {branch: '${{ inputs.to }}'}}]}",
    "loop/action.yml": "runs: {using: composite, steps: [{uses: ./loop}, {uses: ./loop}]}",
}


@pytest.mark.parametrize(("step", "wanted"), ACTIONS.values(), ids=ACTIONS.keys())
def test_an_action_of_the_repository_that_brings_it_in(step: str, wanted: str) -> None:
    (job,) = workflow("pull_request_target", step).jobs
    found = taking(job, "pull_request_target", Repository(SLUG, {}, FILES))
    assert (found.how if found else "") == wanted


DOWNLOAD = "{uses: actions/download-artifact@v5, with: {path: out, run-id: '${{ github.event.workflow_run.id }}'}}"
CHECKOUT = "uses: actions/checkout@v4\n      - "
ARTIFACTS = {
    "a script of it": (CHECKOUT, DOWNLOAD, "bash out/a.sh", "'out/a.sh'"),
    "a program of it": (CHECKOUT, DOWNLOAD, "./out/a", "'./out/a'"),
    "a script of the repository": (CHECKOUT, DOWNLOAD, "bash scripts/a.sh out/a", ""),
    "a file that is only read": (CHECKOUT, DOWNLOAD, "cat out/a", ""),
    "where there is nothing else": ("", DOWNLOAD, "python a.py", "'a.py'"),
    "a tool that runs what it finds": ("", DOWNLOAD, "make", "what 'make' finds there"),
    "a tool that is installed": ("", DOWNLOAD, "npm install --global a", ""),
    "a module": ("", DOWNLOAD, "python -m a out", ""),
    "a text of the workflow": ("", DOWNLOAD, 'python -c "print(1)" out/a', ""),
    "variables": (CHECKOUT, DOWNLOAD, "cat out/a >> $GITHUB_ENV", "what it prints into the environment file"),
    "outputs": (CHECKOUT, DOWNLOAD, "cat out/a >> $GITHUB_OUTPUT", ""),
    "an artifact of the same run": ("", "uses: actions/download-artifact@v5", "make", ""),
    "gh": ("", "run: gh run download 1", "./a", "'./a'"),
}


@pytest.mark.parametrize(("before", "download", "script", "wanted"), ARTIFACTS.values(), ids=ARTIFACTS.keys())
def test_what_is_run_of_an_artifact(before: str, download: str, script: str, wanted: str) -> None:
    (job,) = workflow("workflow_run", f"{before}{download}\n      - run: '{script}'").jobs
    assert run_artifact(job, SLUG) == wanted


OTHERS = {
    "a workflow that pull requests start": ({"a.yml": "name: tests\non: [push, pull_request]\njobs: {}\n"}, True),
    "one that only pushes start": ({"a.yml": "name: tests\non: push\njobs: {}\n"}, False),
    "one that is not seen": ({"a.yml": "name: others\non: push\njobs: {}\n"}, True),
    "one that cannot be read": ({"a.yml": "name: tests\non: [push"}, True),
    "nothing is known of the repository": (None, True),
}


@pytest.mark.parametrize(("files", "wanted"), OTHERS.values(), ids=OTHERS.keys())
def test_a_run_that_comes_after_a_pull_requests(files: dict[str, str] | None, wanted: bool) -> None:
    known = None if files is None else {f".github/workflows/{name}": text for name, text in files.items()}
    found = after_pull_requests(workflow("{workflow_run: {workflows: [tests]}}", "run: x"), Repository(SLUG, {}, known))
    assert found is wanted
