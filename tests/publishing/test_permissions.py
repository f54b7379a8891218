"""A job that may ask for an identity token keeps what else it may do; where that is not known it is left alone."""

import pytest

from wffix.document.parse import parse
from wffix.document.workflow import Job, Workflow
from wffix.edit.model import CannotEdit
from wffix.permissions import may_identify, needed


def job(steps: str, top: str = "", own: str = "") -> Job:
    lines = ["on: push", *top.splitlines(), "jobs:", "  build:", "    runs-on: ubuntu-latest"]
    lines += [f"    {line}" for line in own.splitlines()]
    lines += ["    steps:", *(f"      {line}" for line in steps.splitlines())]
    return Workflow.of(parse("\n".join(lines) + "\n")).jobs[0]


MAY = {
    "by itself": ("", "permissions: {id-token: write}"),
    "by itself, with all else": ("", "permissions: write-all"),
    "by the workflow": ("permissions: {id-token: write}", ""),
    "by all that the workflow has": ("permissions: write-all", ""),
}
MAY_NOT = {
    "without permissions": ("", ""),
    "by others": ("", "permissions: {contents: write}"),
    "by an own list, whatever the workflow has": ("permissions: {id-token: write}", "permissions: {contents: read}"),
    "by an empty list, whatever the workflow has": ("permissions: write-all", "permissions: {}"),
    "by nothing, whatever the workflow has": ("permissions: write-all", "permissions:"),
    "by reading": ("permissions: read-all", ""),
}


@pytest.mark.parametrize(("top", "own"), MAY.values(), ids=MAY.keys())
def test_a_job_may_ask_for_an_identity_token(top: str, own: str) -> None:
    assert may_identify(job("- run: tool", top, own))


@pytest.mark.parametrize(("top", "own"), MAY_NOT.values(), ids=MAY_NOT.keys())
def test_a_job_may_not(top: str, own: str) -> None:
    assert not may_identify(job("- run: tool", top, own))


NEEDED = {
    "nothing": ("- run: make", {}),
    "what it checks out": ("- uses: actions/checkout@v4", {"contents": "read"}),
    "the highest of several levels": (
        "- uses: softprops/action-gh-release@v2\n- uses: actions/checkout@v4",
        {"contents": "write"},
    ),
    "an action by another spelling": ("- uses: Actions/Checkout@v4", {"contents": "read"}),
    "attestations": (
        "- uses: actions/attest-build-provenance@v3",
        {"id-token": "write", "attestations": "write", "contents": "read"},
    ),
    "no scope for another token": ("- run: tool\n  env:\n    TOKEN: ${{ secrets.OTHER }}", {}),
    "no scope for targets that build": ("- run: make wheels && python -m build && twine upload dist/*", {}),
    "no scope for git that only reads": ("- run: git fetch --tags", {}),
}


@pytest.mark.parametrize(("steps", "scopes"), NEEDED.values(), ids=NEEDED.keys())
def test_what_the_steps_of_a_job_need(steps: str, scopes: dict[str, str]) -> None:
    assert needed(job(steps)) == scopes


UNKNOWN = {
    "an action that is not known": ("- uses: octo-org/tool@v1", "'octo-org/tool'"),
    "an action with an input that asks for more": (
        "- uses: softprops/action-gh-release@v2\n  with:\n    discussion_category_name: News",
        "'softprops/action-gh-release'",
    ),
    "artifacts of another run": ("- uses: actions/download-artifact@v4\n  with:\n    run-id: 1", "'actions/download-artifact'"),
    "an action of the repository": ("- uses: ./tool", "'./tool'"),
    "a container image": ("- uses: docker://alpine:3", "'docker://alpine:3'"),
    "the token in a script": ("- run: curl -u me:${{ secrets.GITHUB_TOKEN }}", "curl"),
    "the token by its other name": ("- name: x\n  run: tool ${{ github.token }}", "'x'"),
    "the token in a variable": ("- name: x\n  run: tool\n  env:\n    A: ${{ github.token }}", "'x'"),
    "GitHub's command": ("- run: gh release upload v1 dist/*", "gh release"),
    "a push": ("- run: git -C docs push", "git -C"),
    "documentation that is pushed": ("- run: mkdocs gh-deploy --force", "mkdocs"),
    "a target that may push": ("- run: make deploy-docs", "make"),
    "a script that may push": ("- run: ./scripts/push_changelog.sh", "push_changelog"),
    "the token beside an action that needs none": (
        "- uses: pypa/cibuildwheel@v3\n  env:\n    CIBW_ENVIRONMENT: TOKEN=${{ github.token }}",
        "'pypa/cibuildwheel'",
    ),
    "the API": ("- run: curl https://api.github.com/user", "curl"),
    "an identity token of its own": ("- run: curl $ACTIONS_ID_TOKEN_REQUEST_URL", "curl"),
}


@pytest.mark.parametrize(("steps", "name"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_a_user_of_the_token_that_is_not_known_is_named(steps: str, name: str) -> None:
    with pytest.raises(CannotEdit) as error:
        needed(job(steps))
    assert name in str(error.value)


@pytest.mark.parametrize(("top", "own"), [("env: {GITHUB_TOKEN: x}", ""), ("", "env: {A: '${{ github.token }}'}")], ids=["workflow", "job"])
def test_a_token_for_all_steps_is_not_known(top: str, own: str) -> None:
    with pytest.raises(CannotEdit, match="all its steps are given the token"):
        needed(job("- run: tool", top, own))


def test_an_image_that_is_fetched_with_the_token_is_not_known() -> None:
    own = "container: {image: ghcr.io/o/i, credentials: {username: o, password: '${{ secrets.GITHUB_TOKEN }}'}}"
    with pytest.raises(CannotEdit, match="an image is fetched with the token"):
        needed(job("- run: tool", own=own))
