"""What jobs do outside their run: what acts is told from what only checks or builds."""

import pytest

from wffix.document.parse import parse
from wffix.document.workflow import Job, Workflow
from wffix.releasing.effects import job_effect, may_publish

FILES = {
    ".github/actions/build/action.yml": "runs:\n  using: composite\n  steps:\n    - run: python -m build\n",
    ".github/actions/deploy/action.yaml": "runs:\n  using: composite\n  steps:\n    - run: mkdocs gh-deploy\n",
    ".github/workflows/tests.yml": "on: workflow_call\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: pytest\n",
    "loop/action.yml": "runs:\n  using: composite\n  steps:\n    - uses: ./loop\n",
}


def job(body: str, top: str = "") -> Job:
    return Workflow.of(parse(f"on: push\n{top}jobs:\n  a:\n    {body}\n")).jobs[0]


def step(text: str) -> str:
    return f"runs-on: x\n    steps:\n      - {text}"


CHECKS = {
    "tests": step("run: pytest"),
    "a build": step("run: cargo build --release && python -m build && twine check dist/*"),
    "a download": step("run: curl -fsSL https://example.org/releases/download/a.tar.gz | tar -x"),
    "an unknown action with nothing to act with": step("uses: DoozyX/clang-format-lint-action@v0.18"),
    "an artifact": step("uses: actions/upload-artifact@v4"),
    "a report of coverage with its token": step("{uses: codecov/codecov-action@v5, with: {token: '${{ secrets.CODECOV_TOKEN }}'}}"),
    "the run's own token that may only read": "permissions: {contents: read}\n    "
    + step("{run: tool, env: {TOKEN: '${{ secrets.GITHUB_TOKEN }}'}}"),
    "permissions to read": "permissions: {contents: read}\n    " + step("run: pytest"),
    "an identity nobody asks for": "permissions: {id-token: write}\n    " + step("run: pytest"),
    "an action of the repository that builds": step("uses: ./.github/actions/build"),
    "a workflow of the repository that tests": "uses: ./.github/workflows/tests.yml",
    "a target that tests": step("run: make test"),
    "uv that syncs": step("run: uv sync --all-extras"),
}


@pytest.mark.parametrize("body", CHECKS.values(), ids=CHECKS.keys())
def test_a_job_that_only_checks(body: str) -> None:
    assert job_effect(job(body), FILES) == ""


ACTS = {
    "an upload": (step("run: twine upload -r testpypi dist/*"), "it uploads a package"),
    "a deployment": (step("run: mkdocs gh-deploy"), "it runs 'gh-deploy'"),
    "a push": (step("run: git -c a=b push origin main"), "it runs 'git -c a=b push'"),
    "the command of the forge": (step("run: gh pr comment 1"), "it runs 'gh'"),
    "data sent somewhere": (step("run: curl -sX POST https://example.org"), "it runs 'curl -sX'"),
    "an action by its name": (step("uses: peter-evans/create-or-update-comment@v4"), "it uses peter-evans/create-or-update-comment"),
    "a script that can do anything": (step("{uses: actions/github-script@v8, with: {script: x}}"), "it uses actions/github-script"),
    "the run's own token that may do anything": (
        step("{run: tool, env: {TOKEN: '${{ secrets.GITHUB_TOKEN }}'}}"),
        "it is given the token of the run",
    ),
    "a script by its name": (step("run: ./ci/deploy-docs.sh"), "it runs 'deploy-docs.sh'"),
    "a secret": (step("{run: ./tool, env: {KEY: '${{ secrets.KEY }}'}}"), "it is given the secret KEY"),
    "a secret in other spelling": (step("{run: ./tool, env: {KEY: \"${{ secrets['KEY'] }}\"}}"), "it is given the secret KEY"),
    "all secrets": (step("{run: ./tool, env: {KEY: '${{ toJSON(secrets) }}'}}"), "it is given secrets"),
    "a secret around the steps": ("env: {KEY: '${{ secrets.KEY }}'}\n    " + step("run: x"), "it is given the secret KEY"),
    "an environment": ("environment: docs\n    " + step("run: x"), "it has an environment"),
    "a write permission": ("permissions: {packages: write}\n    " + step("run: x"), "it has a write permission"),
    "every permission": ("permissions: write-all\n    " + step("run: x"), "it has a write permission"),
    "an action of the repository that deploys": (step("uses: ./.github/actions/deploy"), "it runs 'gh-deploy'"),
    "an action that cannot be looked into": (step("uses: ./elsewhere"), "it uses ./elsewhere"),
    "an action that uses itself": (step("uses: ./loop"), "it uses ./loop"),
    "a workflow of others": ("uses: octo-org/a/.github/workflows/b.yml@v1", "it calls octo-org/a/.github/workflows/b.yml@v1"),
    "a workflow that is given secrets": (
        "uses: ./.github/workflows/tests.yml\n    secrets: inherit",
        "it calls ./.github/workflows/tests.yml",
    ),
}


@pytest.mark.parametrize(("body", "wanted"), ACTS.values(), ids=ACTS.keys())
def test_a_job_that_acts(body: str, wanted: str) -> None:
    assert job_effect(job(body), FILES) == wanted


def test_permissions_of_the_workflow_are_those_of_its_jobs() -> None:
    assert job_effect(job(step("run: x"), "permissions: {contents: write}\n"), FILES) == "it has a write permission"
    assert job_effect(job("permissions: {}\n    " + step("run: x"), "permissions: {contents: write}\n"), FILES) == ""


@pytest.mark.parametrize(
    "script",
    ['"${POETRY}" publish', "make publish", "tox -e release", "python setup.py sdist upload", "tool --password ${{ secrets.PYPI_TOKEN }}"],
)
def test_an_upload_that_is_not_recognised(script: str) -> None:
    assert may_publish(job(step(f"run: '{script}'")), {})
    assert not may_publish(job(step("run: mkdocs gh-deploy")), {})
    assert not may_publish(job(f"needs: pypi\n    name: After twine\n    {step('run: mkdocs gh-deploy')}"), {})


def test_what_may_upload_in_a_file_that_a_job_calls() -> None:
    files = {
        "ship/action.yml": "runs:\n  using: composite\n  steps:\n    - run: twine upload dist/*\n",
        ".github/workflows/ship.yml": "on: workflow_call\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: ./ship\n",
    }
    assert may_publish(job(step("uses: ./ship")), files)
    assert may_publish(job("uses: ./.github/workflows/ship.yml"), files)
    assert may_publish(job("uses: octo-org/shared/.github/workflows/python-release.yml@v1"), {})
    assert not may_publish(job(step("uses: ./.github/actions/deploy")), FILES)
