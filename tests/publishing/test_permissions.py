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
    "nothing, where nothing holds the token": ("- run: make release", {}),
    "what it checks out": ("- uses: actions/checkout@v4", {"contents": "read"}),
    "the highest of several levels": (
        "- uses: softprops/action-gh-release@v2\n- uses: actions/checkout@v4",
        {"contents": "write"},
    ),
    "an action by another spelling": ("- uses: Actions/Checkout@v4", {"contents": "read"}),
    "attestations": ("- uses: actions/attest-build-provenance@v3", {"id-token": "write", "attestations": "write"}),
    "the identity of an upload without a password": ("- uses: pypa/gh-action-pypi-publish@release/v1", {"id-token": "write"}),
    "no identity for one with a password": (
        "- uses: pypa/gh-action-pypi-publish@release/v1\n  with: {password: '${{ secrets.PYPI }}'}",
        {},
    ),
    "more with an input": (
        "- uses: softprops/action-gh-release@v2\n  with:\n    discussion_category_name: News",
        {"contents": "write", "discussions": "write"},
    ),
    "no more where the input says no": ("- uses: codecov/codecov-action@v5\n  with: {use_oidc: false}", {}),
    "more where the input is computed": (
        "- uses: codecov/codecov-action@v5\n  with: {use_oidc: '${{ github.event_name == 1 }}'}",
        {"id-token": "write"},
    ),
    "more by the default of an input": (
        "- uses: sigstore/gh-action-sigstore-python@v3",
        {"id-token": "write", "contents": "write"},
    ),
    "no more where the default is given up": (
        "- uses: sigstore/gh-action-sigstore-python@v3\n  with: {release-signing-artifacts: false}",
        {"id-token": "write"},
    ),
    "artifacts of another run": (
        "- uses: actions/download-artifact@v4\n  with: {run-id: 1, github-token: '${{ github.token }}'}",
        {"actions": "read"},
    ),
    "nothing of this token where an action has another": (
        "- uses: peter-evans/create-pull-request@v7\n  with: {token: '${{ secrets.BOT }}'}",
        {},
    ),
    "nothing of this token where an action has that of an app": (
        "- uses: peter-evans/create-pull-request@v7\n  with: {token: '${{ steps.app.outputs.token }}'}",
        {},
    ),
    "this token too, where an action may have another": (
        "- uses: peter-evans/create-pull-request@v7\n  with: {token: '${{ secrets.BOT || github.token }}'}",
        {"contents": "write", "pull-requests": "write"},
    ),
    "this token, where a variable around the action holds it": (
        "- uses: softprops/action-gh-release@v1\n  with: {token: '${{ secrets.BOT }}'}\n  env: {GITHUB_TOKEN: '${{ github.token }}'}",
        {"contents": "write"},
    ),
    "images with the token as a password": (
        "- uses: docker/login-action@v3\n  with: {registry: ghcr.io, password: '${{ secrets.GITHUB_TOKEN }}'}",
        {"packages": "write"},
    ),
    "nothing for images with a password": ("- uses: docker/login-action@v3\n  with: {password: '${{ secrets.HUB }}'}", {}),
    "no scope for another token": ("- run: tool\n  env:\n    TOKEN: ${{ secrets.OTHER }}", {}),
    "no scope for targets that build": ("- run: make wheels && python -m build && twine upload dist/*", {}),
    "no scope for git that has no token": ("- run: git fetch --tags", {}),
    "the token in the words of what is known": (
        "- run: gh release upload v1 dist/*\n  env: {GH_TOKEN: '${{ github.token }}'}",
        {"contents": "write"},
    ),
    "nothing of this token where gh has another": ("- run: gh release upload v1 dist/*\n  env: {GH_TOKEN: '${{ secrets.BOT }}'}", {}),
    "gh, whoever gave it a token": (
        "- run: gh pr comment 1 --body x",
        {"pull-requests": "write"},
    ),
    "a push with what the checkout leaves": (
        "- uses: actions/checkout@v4\n- run: git -C docs push",
        {"contents": "write"},
    ),
    "no write for a push with another token": (
        "- uses: actions/checkout@v4\n  with: {token: '${{ secrets.BOT }}'}\n- run: git push",
        {"contents": "read"},
    ),
    "a push with the token in its address": (
        "- run: git push https://x:$T@github.com/a/b\n  env: {T: '${{ github.token }}'}",
        {"contents": "write"},
    ),
    "a push with what an earlier script left": (
        "- run: git remote set-url origin https://x:$T@github.com/a/b\n  env: {T: '${{ github.token }}'}\n- run: git push",
        {"contents": "write"},
    ),
    "a token that is only printed": ("- run: echo \"$ALL\"\n  env: {ALL: '${{ toJSON(github) }}'}", {}),
    "a login by what is printed into it": (
        "- run: echo $T | docker login ghcr.io -u me --password-stdin\n  env: {T: '${{ github.token }}'}",
        {"packages": "write"},
    ),
    "an own program where the checkout leaves nothing": (
        "- uses: actions/checkout@v4\n  with: {persist-credentials: false}\n- run: make release",
        {"contents": "read"},
    ),
    "what builds and tests, beside the credential": (
        "- uses: actions/checkout@v4\n- run: |\n    make dist && tox -e py312,lint\n    uv run pytest && python -m build",
        {"contents": "read"},
    ),
    "a signature": ("- run: cosign sign image", {"id-token": "write"}),
    "an installer of a tool": (
        "- uses: actions/checkout@v4\n- run: curl -LsSf https://astral.sh/uv/0.5.1/install.sh | sh",
        {"contents": "read"},
    ),
    "an installer with arguments": (
        "- uses: actions/checkout@v4\n- run: curl -sSL https://install.python-poetry.org | python3 - --version 1.8.5",
        {"contents": "read"},
    ),
    "documentation that is pushed": ("- uses: actions/checkout@v4\n- run: mkdocs gh-deploy --force", {"contents": "write"}),
}


@pytest.mark.parametrize(("steps", "scopes"), NEEDED.values(), ids=NEEDED.keys())
def test_what_the_steps_of_a_job_need(steps: str, scopes: dict[str, str]) -> None:
    assert needed(job(steps)) == scopes


UNKNOWN = {
    "an action that is not known": ("- uses: octo-org/tool@v1", "'octo-org/tool'"),
    "an action whose need cannot be known": ("- uses: pulumi/actions@v6", "'pulumi/actions'"),
    "an action with an input that asks for what is not known": (
        "- uses: dependabot/fetch-metadata@v2\n  with: {alert-lookup: true}",
        "'dependabot/fetch-metadata'",
    ),
    "an action that is given the token for something else": (
        "- uses: docker/build-push-action@v6\n  with: {build-args: 'T=${{ github.token }}'}",
        "'build-args'",
    ),
    "by a variable": (
        "- uses: docker/build-push-action@v6\n  with: {build-args: 'T=${{ env.T }}'}\n  env: {T: '${{ github.token }}'}",
        "'build-args'",
    ),
    "an action that hands its environment on": (
        "- uses: pypa/cibuildwheel@v3\n  env: {GITHUB_TOKEN: '${{ github.token }}'}",
        "'pypa/cibuildwheel'",
    ),
    "an action that is told to push": ("- uses: pypa/cibuildwheel@v3\n  env: {CIBW_AFTER_ALL: git push}", "'pypa/cibuildwheel'"),
    "an action of the repository": ("- uses: ./tool", "'./tool'"),
    "a container image beside the credential": ("- uses: actions/checkout@v4\n- uses: docker://alpine:3", "'docker://alpine:3'"),
    "a container image that is given the token": (
        "- uses: docker://alpine:3\n  with: {args: '${{ github.token }}'}",
        "'docker://alpine:3'",
    ),
    "the token in a script": ("- run: curl -u me:${{ secrets.GITHUB_TOKEN }}", "curl"),
    "by its other name": ("- name: x\n  run: tool ${{ github.token }}", "'x'"),
    "with all other secrets": ("- name: x\n  run: tool\n  env: {A: '${{ toJSON(secrets) }}'}", "'x'"),
    "by a computed name": ("- name: x\n  run: tool\n  env: {A: '${{ secrets[matrix.name] }}'}", "'x'"),
    "in a variable": ("- name: x\n  run: tool\n  env:\n    A: ${{ github.token }}", "'x'"),
    "in a variable that tests have": ("- run: pytest\n  env:\n    A: ${{ github.token }}", "pytest"),
    "handed on to later steps": ("- run: echo T=$T >> $GITHUB_ENV\n  env: {T: '${{ github.token }}'}", "echo"),
    "written into a file": ("- run: echo $T > ~/.netrc\n  env: {T: '${{ github.token }}'}", "echo"),
    "kept by gh for what comes later": (
        "- run: echo $T | gh auth login --with-token\n  env: {T: '${{ github.token }}'}\n- run: ./tool",
        "./tool",
    ),
    "GitHub's API by gh": ("- run: gh api user\n  env: {GH_TOKEN: '${{ github.token }}'}", "gh api"),
    "an own program that may push": ("- uses: actions/checkout@v4\n- run: make release", "persist-credentials"),
    "a file that may": ("- uses: actions/checkout@v4\n- run: ./build", "'./build'"),
    "one for Python": ("- uses: actions/checkout@v4\n- run: python tools/tag.py", "tools/tag.py"),
    "a file that is told something computed": ("- uses: actions/checkout@v4\n- run: ./tag '${{ inputs.version }}'", "'./tag '…''"),
    "a command that is computed": ("- uses: actions/checkout@v4\n- run: $TOOL push", "$TOOL"),
    "a push in a text": ("- uses: actions/checkout@v4\n- run: cat > x <<E\\ngit push\\nE", ""),
    "a program of Python": ("- uses: actions/checkout@v4\n- shell: python\n  run: x()", "x()"),
    "in a variable of an odd name": ("- run: tool\n  env: {'A+(': '${{ github.token }}'}", "tool"),
    "a target that may push": ("- uses: actions/checkout@v4\n- run: make deploy-docs", "make"),
    "a script that may push": ("- uses: actions/checkout@v4\n- run: ./scripts/push_changelog.sh", "push_changelog"),
    "the token beside an action that needs none": (
        "- uses: pypa/cibuildwheel@v3\n  env:\n    CIBW_ENVIRONMENT: TOKEN=${{ github.token }}",
        "'pypa/cibuildwheel'",
    ),
    "a script that is fetched from elsewhere": ("- uses: actions/checkout@v4\n- run: curl https://example.org/x.sh | sh", "'sh'"),
    "one among several that are fetched": (
        "- uses: actions/checkout@v4\n- run: curl https://astral.sh/uv/install.sh https://example.org/x.sh | sh",
        "'sh'",
    ),
    "a file for Python that is told a version": ("- uses: actions/checkout@v4\n- run: python tools/tag.py --version 1.0", "tools/tag.py"),
    "an identity token of its own": ("- run: curl $ACTIONS_ID_TOKEN_REQUEST_URL", "curl"),
}


@pytest.mark.parametrize(("steps", "name"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_a_user_of_the_token_that_is_not_known_is_named(steps: str, name: str) -> None:
    with pytest.raises(CannotEdit) as error:
        needed(job(steps))
    assert name in str(error.value)


def test_a_token_for_all_steps_is_one_for_each() -> None:
    own = "env: {GITHUB_TOKEN: '${{ github.token }}'}"
    assert needed(job("- run: gh release create v1\n- run: twine upload dist/*", "", own)) == {"contents": "write"}
    with pytest.raises(CannotEdit, match="'pytest'"):
        needed(job("- run: gh release create v1\n- run: pytest", "", own))


AROUND = {
    "images of containers": ("container: {image: a, credentials: {password: '${{ github.token }}'}}", {"packages": "read"}),
    "images with another password": ("container: {image: a, credentials: {password: '${{ secrets.HUB }}'}}", {}),
    "services": ("services: {db: {image: a, credentials: {password: '${{ secrets.GITHUB_TOKEN }}'}}}", {"packages": "read"}),
}


@pytest.mark.parametrize(("own", "scopes"), AROUND.values(), ids=AROUND.keys())
def test_what_is_pulled_around_the_steps(own: str, scopes: dict[str, str]) -> None:
    assert needed(job("- run: tool", "", own)) == scopes


HANDED_ON = {
    "a service": "services: {db: {image: a, env: {T: '${{ github.token }}'}}}",
    "an output": "outputs: {t: '${{ github.token }}'}",
    "the matrix": "strategy: {matrix: {t: ['${{ github.token }}']}}",
}


@pytest.mark.parametrize("own", HANDED_ON.values(), ids=HANDED_ON.keys())
def test_a_token_that_goes_elsewhere_is_not_followed(own: str) -> None:
    with pytest.raises(CannotEdit, match="outside its steps"):
        needed(job("- run: tool", "", own))


def test_a_caller_may_hand_on_its_token_by_a_name_of_its_own() -> None:
    steps = "- run: tool\n  env: {T: '${{ secrets.gh_token }}'}"
    assert needed(job(steps)) == {}
    called = Workflow.of(parse(f"on: workflow_call\njobs:\n  a:\n    steps:\n      {steps.replace(chr(10), chr(10) + ' ' * 6)}\n")).jobs[0]
    with pytest.raises(CannotEdit):
        needed(called)


ACTION = """\
runs:
  using: composite
  steps:
    - uses: actions/setup-python@v5
"""
PUSHING = ACTION + "    - run: git push\n      shell: bash\n"
TOKEN = "inputs: {with: {default: '${{ github.token }}'}}\n"
SEEN = {
    "nothing more": ("- uses: actions/checkout@v4\n- uses: ./setup", ACTION, {"contents": "read"}),
    "what its steps push": ("- uses: actions/checkout@v4\n- uses: ./setup", PUSHING, {"contents": "write"}),
    "what it checks out itself": ("- uses: ./setup", ACTION + "    - uses: actions/checkout@v4\n", {"contents": "read"}),
}
UNSEEN = {
    "it is given the token": ("- uses: ./setup\n  with: {with: '${{ github.token }}'}", ACTION),
    "it takes the token by itself": ("- uses: ./setup", TOKEN + ACTION),
    "it uses an action that is not known": ("- uses: ./setup", ACTION + "    - uses: octo-org/tool@v1\n"),
    "a program of it may push": ("- uses: actions/checkout@v4\n- uses: ./setup", ACTION + "    - run: ./tag.sh\n      shell: bash\n"),
    "a variable around it holds the token": (
        "- uses: ./setup\n  env: {T: '${{ github.token }}'}",
        ACTION + "    - run: tool\n      shell: bash\n",
    ),
    "it uses itself": ("- uses: ./setup", ACTION + "    - uses: ./setup\n"),
}


@pytest.mark.parametrize(("steps", "action", "scopes"), SEEN.values(), ids=SEEN.keys())
def test_an_action_of_the_repository_is_looked_into(steps: str, action: str, scopes: dict[str, str]) -> None:
    assert needed(job(steps), {"setup/action.yml": action}) == scopes


@pytest.mark.parametrize(("steps", "action"), UNSEEN.values(), ids=UNSEEN.keys())
def test_an_action_of_the_repository_is_refused_where(steps: str, action: str) -> None:
    with pytest.raises(CannotEdit):
        needed(job(steps), {"setup/action.yml": action})
