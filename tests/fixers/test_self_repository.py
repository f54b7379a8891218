"""``self-repository`` for steps: where the workspace is the commit of the workflow, and where it may be something else."""

import pytest

from wffix import Options, Repository, Result, fix_source

PATH = ".github/workflows/ci.yml"
COMPOSITE = "runs:\n  using: composite\n  steps:\n    - run: pip install .\n      shell: bash\n"
CHECKOUT = "      - uses: actions/checkout@v4\n"


def workflow(before: str = CHECKOUT, on: str = "push", runner: str = "ubuntu-latest", uses: str = "./.github/actions/setup") -> str:
    return f"on: {on}\njobs:\n  build:\n    runs-on: {runner}\n    steps:\n{before}      - uses: {uses}\n"


def run(source: str, action: str = COMPOSITE, path: str = PATH, origin: str = "github.com/octo-org/tool") -> Result:
    files = {path: source, ".github/actions/setup/action.yml": action}
    return fix_source(source, path, Options(frozenset({"self-repository"})), Repository("octo-org/tool", {}, files, origin))


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(CHECKOUT, id="behind a checkout"),
        pytest.param("      - run: echo\n" + CHECKOUT, id="a script before the checkout"),
        pytest.param(CHECKOUT + "        with: {fetch-depth: 0, persist-credentials: false}\n", id="a checkout with all tags"),
        pytest.param(CHECKOUT + "      - uses: actions/setup-python@v5\n", id="an action that leaves the files alone"),
        pytest.param(CHECKOUT + "      - run: echo\n" + CHECKOUT, id="checked out again"),
    ],
)
def test_the_workspace_is_the_commit(before):
    result = run(workflow(before))
    assert result.fixed == workflow(before, uses="$/.github/actions/setup")
    assert not run(result.fixed).changed


def test_a_slash_at_the_end_goes():
    assert run(workflow(uses="./.github/actions/setup/")).fixed == workflow(uses="$/.github/actions/setup")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        pytest.param(workflow(""), "is not checked out before it", id="no checkout"),
        pytest.param(workflow("      - run: echo\n"), "is not checked out before it", id="a script alone"),
        pytest.param(workflow(CHECKOUT + "      - run: make\n"), "may have changed its files", id="a script in between"),
        pytest.param(workflow(CHECKOUT + "      - uses: actions/download-artifact@v4\n"), "may have", id="another action in between"),
        pytest.param(workflow(CHECKOUT + "        with: {ref: main}\n"), "another ref, repository or folder", id="another ref"),
        pytest.param(workflow(CHECKOUT + "        with: {path: src}\n"), "another ref, repository or folder", id="another folder"),
        pytest.param(workflow(CHECKOUT + "        with: {submodules: true}\n"), "more than the files of the commit", id="submodules"),
        pytest.param(workflow(CHECKOUT + "        with: {clean: false}\n"), "another ref, repository or folder", id="not cleaned"),
        pytest.param(workflow(CHECKOUT + "        if: inputs.x\n"), "checked out on some runs only", id="a checkout on some runs"),
        pytest.param(workflow(on="workflow_call"), "the workspace of its caller", id="a reusable workflow"),
        pytest.param(workflow(runner="self-hosted"), "one of your own", id="a self-hosted runner"),
        pytest.param(workflow(runner="${{ inputs.runner }}"), "one of your own", id="a runner chosen at run time"),
    ],
)
def test_refused(source, reason):
    result = run(source)
    assert not result.changed
    assert [reason in item.refusal.reason for item in result.refusals] == [True], result.refusals


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        pytest.param(COMPOSITE.replace("pip install .", "ls $GITHUB_ACTION_PATH/../.."), "looks at its own place", id="its own place"),
        pytest.param("runs:\n  using: node20\n  pre: setup.js\n  main: main.js\n", "(pre)", id="a step before all others"),
    ],
)
def test_actions_that_would_do_something_else(action, reason):
    result = run(workflow(), action)
    assert not result.changed
    assert reason in result.refusals[0].refusal.reason


def test_an_action_uses_the_workspace_of_whoever_uses_it():
    source = "runs:\n  using: composite\n  steps:\n    - uses: ./.github/actions/setup\n"
    result = run(source, path=".github/actions/all/action.yml")
    assert "the workspace of the workflow that uses it" in result.refusals[0].refusal.reason


def test_a_repository_elsewhere():
    result = run(workflow(), origin="git.example.org/octo-org/tool")
    assert "only github.com knows $/" in result.refusals[0].refusal.reason


def test_all_runners_of_a_matrix_are_looked_at():
    matrix = "    strategy: {matrix: {os: [ubuntu-latest, my-runner]}}\n    steps:\n"
    source = workflow(runner="${{ matrix.os }}").replace("    steps:\n", matrix)
    assert "one of your own" in run(source).refusals[0].refusal.reason
    assert run(source.replace("my-runner", "windows-2022")).changed
