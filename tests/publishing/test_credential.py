"""What uses the credential that a checkout leaves in the repository, and what does not."""

import pytest

from wffix.catalog.files import rows
from wffix.document.parse import parse
from wffix.document.workflow import Workflow
from wffix.run_token.credential import is_public, users

COMMON = "on: push\njobs:\n  j:\n    runs-on: ubuntu-latest\n    steps:\n    "
ACTION = "runs:\n  using: composite\n  steps:\n    - run: {}\n      shell: bash\n"
FILES = {
    "own/action.yml": ACTION.format("git push"),
    "calm/action.yml": ACTION.format("pytest"),
    "image/action.yml": "runs: {using: docker}",
}

CASES = {
    "a push": ("run: git push", ["push"]),
    "a push in a condition": ("run: if ! git push; then exit 1; fi", ["push"]),
    "a push in a subshell of a loop": ('run: for x in a b; do (cd "$x" && git push); done', ["push"]),
    "a push in a substitution": ("run: echo $(git push)", ["push"]),
    "a push behind a launcher": ("run: sudo -E git push", ["push"]),
    "a push that a shell is given": ("run: bash -c 'git push'", ["may", "may"]),
    "a push that is evaluated": ('run: eval "git push"', ["may", "may"]),
    "a subcommand that is computed": ("run: git $WHAT", ["may"]),
    "a program that is computed": ("run: $GIT status", ["may"]),
    "a subcommand of another name": ("run: git -c alias.x=push x", ["may", "may"]),
    "documentation that is pushed": ("run: mike deploy --push 1.0", ["push"]),
    "documentation that is built": ("run: mkdocs build", []),
    "a fetch": ("run: git fetch --tags", ["fetch"]),
    "submodules": ("run: git submodule update --init", ["push"]),
    "a clone": ("run: git clone https://github.com/octo-org/other", []),
    "a commit and a tag": ("run: git commit -am x && git tag v1", []),
    "gh": ("run: gh release upload v1 dist/* && gh api user", []),
    "gh that lends its own to git": ("run: gh auth setup-git", ["may"]),
    "a container": ("run: docker run --rm alpine ls", []),
    "a container with the repository": ('run: docker run -v "$PWD:/x" alpine ls', ["may"]),
    "a task that tests": ("run: tox -e py313", []),
    "a task that may do anything": ("run: make release", ["may"]),
    "a file of the repository": ("run: ./x.sh", ["may"]),
    "a function of the script": ("run: |\n          f() { pytest; }\n          f", []),
    "a comment": ("run: |\n          # git push\n          pytest", []),
    "a script that is not a shell's": ("run: print(1)\n      shell: python", ["may"]),
    "an own action that pushes": ("uses: ./own", ["push"]),
    "an own action that does not": ("uses: ./calm", []),
    "an own action that cannot be looked into": ("uses: ./image", ["may"]),
    "an own action that is not there": ("uses: ./none", ["may"]),
    "a container image": ("uses: docker://alpine", ["may"]),
    "an action that pushes": ("uses: EndBug/add-and-commit@v9", ["push"]),
    "an action that pushes if it is told": ("uses: JamesIves/github-pages-deploy-action@v4\n      with: {tag: v1}", ["push"]),
    "the same without": ("uses: JamesIves/github-pages-deploy-action@v4", []),
    "an action that fetches": ("uses: tj-actions/changed-files@v46", ["fetch"]),
    "an action with a credential of its own": ("uses: peter-evans/create-pull-request@v7", []),
    "an action that needs nothing": ("uses: actions/setup-python@v6", []),
    "an action that is told to run a push": ("uses: pypa/cibuildwheel@v3\n      env: {CIBW_BEFORE_ALL: git push}", ["may"]),
    "an unknown action": ("uses: octo-org/x@v1", ["may"]),
    "code that asks GitHub": ("uses: actions/github-script@v8\n      with: {script: 'github.rest.issues.create({})'}", []),
    "code that runs a program": ("uses: actions/github-script@v8\n      with: {script: \"await exec.exec('make')\"}", ["may"]),
    "another checkout": ("uses: actions/checkout@v6", []),
}


@pytest.mark.parametrize(("step", "wanted"), CASES.values(), ids=CASES)
def test_what_uses_the_credential(step: str, wanted: list[str]) -> None:
    workflow = Workflow.of(parse(f"{COMMON}- {step}\n"))
    assert [user.use for user in users(workflow.steps, FILES)] == wanted


CHECKOUT = "    steps:\n    - uses: actions/checkout@v4\n"
PUBLIC = {
    "a job without the right to read": ("    permissions: {}\n" + CHECKOUT, True),
    "one that may only identify itself": ("    permissions:\n      id-token: write\n" + CHECKOUT, True),
    "one that may read": ("    permissions:\n      contents: read\n" + CHECKOUT, False),
    "one whose rights are not told": (CHECKOUT, False),
    "one that may never run": ("    if: false\n    permissions: {}\n" + CHECKOUT, False),
    "a step that may fail": ("    permissions: {}\n" + CHECKOUT + "      continue-on-error: true\n", False),
    "another repository": ("    permissions: {}\n" + CHECKOUT + "      with: {repository: octo-org/x}\n", False),
    "another token": ("    permissions: {}\n" + CHECKOUT + "      with: {token: '${{ secrets.BOT }}'}\n", False),
    "maybe another token": ("    permissions: {}\n" + CHECKOUT + "      with: {token: '${{ secrets.BOT || github.token }}'}\n", False),
}


@pytest.mark.parametrize(("job", "wanted"), PUBLIC.values(), ids=PUBLIC)
def test_a_repository_is_public_where_a_job_without_the_right_to_read_checks_it_out(job: str, wanted: bool) -> None:
    text = f"on: push\njobs:\n  j:\n    runs-on: ubuntu-latest\n{job}"
    assert is_public({".github/workflows/x.yml": text}) is wanted


def test_each_row_of_the_catalog_says_one_thing() -> None:
    found = rows("credential.tsv")
    assert {row[2] for row in found} == {"push", "fetch", "own", "code"}
    assert len({(row[0], row[1]) for row in found}) == len(found)
    assert found == sorted(found)
    assert all(row[0] == row[0].lower() and len(row) == 4 for row in found)
