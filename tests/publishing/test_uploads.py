"""What counts as an upload, where it goes, and which jobs hand something to it."""

import pytest

from wffix.document.parse import parse
from wffix.document.workflow import Workflow
from wffix.publishing import feeders, publishers


def workflow(jobs: str) -> Workflow:
    return Workflow.of(parse(f"on: push\njobs:\n{jobs}"))


def job_with(step: str) -> Workflow:
    return workflow(f"  publish:\n    runs-on: ubuntu-latest\n    steps:\n      - {step}\n")


def indexes(step: str) -> list[str]:
    return [upload.index for publisher in publishers(job_with(step)) for upload in publisher.uploads]


ACTION = "uses: pypa/gh-action-pypi-publish@release/v1"

UPLOADS = {
    "the action uploads to PyPI by default": (ACTION, ["pypi"]),
    "the action's repository-url names TestPyPI": (
        f"{{{ACTION}, with: {{repository-url: 'https://test.pypi.org/legacy/'}}}}",
        ["testpypi"],
    ),
    "the old spelling repository_url counts too": (
        f"{{{ACTION}, with: {{repository_url: 'https://test.pypi.org/legacy/'}}}}",
        ["testpypi"],
    ),
    "another address is another index": (f"{{{ACTION}, with: {{repository-url: 'https://pypi.example.org/'}}}}", ["other"]),
    "an address from an expression is computed": (f"{{{ACTION}, with: {{repository-url: '${{{{ inputs.url }}}}'}}}}", ["computed"]),
    "twine upload": ("run: twine upload dist/*", ["pypi"]),
    "twine as a module": ("run: python3 -m twine upload dist/*", ["pypi"]),
    "twine by pipx": ("run: pipx run twine upload dist/*", ["pypi"]),
    "twine of a version by pipx": ("run: pipx run twine==6.2 upload dist/*", ["pypi"]),
    "twine by uvx": ("run: uvx twine upload dist/*", ["pypi"]),
    "twine by uv run": ("run: uv run twine upload dist/*", ["pypi"]),
    "twine with a repository's name": ("run: twine upload -r testpypi dist/*", ["testpypi"]),
    "twine with a long option and equals": ("run: twine upload --repository=testpypi dist/*", ["testpypi"]),
    "twine with an address": ("run: twine upload --repository-url https://test.pypi.org/legacy/ dist/*", ["testpypi"]),
    "twine with a computed name": ('run: twine upload -r "$INDEX" dist/*', ["computed"]),
    "twine with its variable in env": (
        "{run: twine upload dist/*, env: {TWINE_REPOSITORY_URL: 'https://test.pypi.org/legacy/'}}",
        ["testpypi"],
    ),
    "twine with its variable before it": ("run: TWINE_REPOSITORY=testpypi twine upload dist/*", ["testpypi"]),
    "twine with a variable before another command": (
        "run: TWINE_REPOSITORY=testpypi twine upload dist/* && twine upload dist/*",
        ["testpypi", "pypi"],
    ),
    "twine with a computed variable before it": ("run: TWINE_REPOSITORY=$INDEX twine upload dist/*", ["computed"]),
    "twine with a variable that the script sets": ("run: export TWINE_REPOSITORY=testpypi && twine upload dist/*", ["computed"]),
    "twine with a variable that an earlier step sets": (
        "run: echo TWINE_REPOSITORY=testpypi >> $GITHUB_ENV\n      - run: twine upload dist/*",
        ["computed"],
    ),
    "twine with a private name": ("run: twine upload -r internal dist/*", ["other"]),
    "two uploads of one step": ("run: twine upload -r testpypi dist/* && twine upload dist/*", ["testpypi", "pypi"]),
    "uv publish": ("run: uv publish", ["pypi"]),
    "uv publish to a named index": ("run: uv publish --index testpypi", ["testpypi"]),
    "poetry publish that builds": ("run: poetry publish --build", ["pypi"]),
    "poetry publish with a repository": ("run: poetry publish -r testpypi", ["testpypi"]),
    "hatch publish": ("run: hatch publish", ["pypi"]),
    "flit publish": ("run: flit publish", ["pypi"]),
    "pdm publish": ("run: pdm publish --no-build", ["pypi"]),
    "maturin upload": ("run: maturin upload dist/*", ["pypi"]),
    "rye publish": ("run: rye publish --token $TOKEN --yes", ["pypi"]),
    "setup.py upload": ("run: python setup.py sdist bdist_wheel upload", ["pypi"]),
    "setup.py upload to a named index": ("run: python3 setup.py sdist upload -r pypitest", ["testpypi"]),
    "twine by the path of a home": ("run: ~/.local/bin/twine upload dist/*", ["pypi"]),
    "poetry by a computed path": ("run: $HOME/.poetry/bin/poetry publish --build", ["pypi"]),
    "poetry by a computed path in quotes": ('run: |-\n          "${POETRY_HOME}/bin/poetry" publish', ["pypi"]),
    "twine by an expression's path": ("run: ${{ env.VENV }}/bin/twine upload dist/*", ["pypi"]),
    "twine of a folder of Windows": ("{run: '.venv\\Scripts\\twine.exe upload dist/*', shell: bash}", ["pypi"]),
    "twine with an extra by pipx": ("run: pipx run 'twine[keyring]==6.1' upload dist/*", ["pypi"]),
    "twine from a requirement by uvx": ("run: uvx --from twine==6.1 twine upload dist/*", ["pypi"]),
    "twine by conda": ("run: conda run -n release twine upload dist/*", ["pypi"]),
    "poetry as a module": ("run: python -m poetry publish", ["pypi"]),
    "poetry in a folder": ("run: poetry --directory sub publish", ["pypi"]),
    "poetry in a folder that is named publish": ("run: poetry -C publish build", []),
    "uv in a folder": ("run: uv --directory sub publish", ["pypi"]),
    "a script of the project that is called publish": ("run: poetry run publish && uv --quiet run publish", []),
    "poetry to an index of its settings": (
        "run: |-\n          poetry config repositories.staging https://test.pypi.org/legacy/\n          poetry publish -r staging",
        ["testpypi"],
    ),
    "poetry to a private index of its settings that is called testpypi": (
        "run: poetry config repositories.testpypi https://pypi.example.org/\n      - run: poetry publish -r testpypi",
        ["other"],
    ),
    "poetry to an index whose address is computed": (
        "run: poetry config repositories.testpypi $ADDRESS\n      - run: poetry publish -r testpypi",
        ["computed"],
    ),
    "poetry to an index with two addresses": (
        "run: poetry config repositories.x https://test.pypi.org/legacy/\n      - run: poetry config repositories.x https://a.example/\n"
        "      - run: poetry publish -r x",
        ["computed"],
    ),
    "a command that is tried again": ("{uses: nick-fields/retry@v3, with: {command: 'twine upload -r testpypi dist/*'}}", ["testpypi"]),
    "an action that is tried again": (
        "{uses: Wandalen/wretry.action@v3, with: {action: 'pypa/gh-action-pypi-publish@release/v1', with: 'repository-url: https://a.example/'}}",
        ["other"],
    ),
    "another action that is tried again": ("{uses: Wandalen/wretry.action@v3, with: {action: actions/checkout@v4}}", []),
    "maturin-action that publishes": ("{uses: PyO3/maturin-action@v1, with: {command: publish}}", ["pypi"]),
    "maturin-action that publishes to a named index": (
        "{uses: PyO3/maturin-action@v1, with: {command: upload, args: '-r testpypi wheels/*'}}",
        ["testpypi"],
    ),
    "maturin-action that publishes where its variable says": (
        "{uses: PyO3/maturin-action@v1, with: {command: upload}, env: {MATURIN_REPOSITORY_URL: 'https://pypi.example.org/'}}",
        ["other"],
    ),
    "maturin-action that builds": ("{uses: PyO3/maturin-action@v1, with: {command: build}}", []),
    "twine check uploads nothing": ("run: twine check dist/*", []),
    "a dry run uploads nothing": ("run: poetry publish --dry-run", []),
    "a comment uploads nothing": ('run: "# twine upload dist/*"', []),
    "an echo uploads nothing": ('run: echo "now twine upload dist/*"', []),
    "echoed words upload nothing": ("run: echo twine upload dist/*", []),
    "installing twine uploads nothing": ("run: pip install twine upload", []),
    "make publish is not known": ("run: make publish", []),
}


@pytest.mark.parametrize(("step", "wanted"), UPLOADS.values(), ids=UPLOADS.keys())
def test_uploads_of_a_step(step: str, wanted: list[str]) -> None:
    assert indexes(step) == wanted


CONDITIONAL = {
    "on a line of its own": ("twine upload dist/*", False),
    "first of a chain": ("twine upload dist/* && echo done", False),
    "last of a chain, with which the script fails": ("test -n x && twine upload dist/*", False),
    "last of a chain that something follows": ("test -n x && twine upload dist/*; echo done", True),
    "an alternative": ("test -n x || twine upload dist/*", True),
    "last of a chain that is an alternative": ("false || (test -n x && twine upload dist/*)", True),
    "last of a chain in parentheses, with which the script fails": ("python -m build\n\n  (cd out && twine upload dist/*)", False),
    "last of a chain in parentheses that something follows": ("(cd out && twine upload dist/*)\n\n  make", True),
    "inside an if": ("if true; then twine upload dist/*; fi", True),
    "inside a function": ("go() { twine upload dist/*; }; go", True),
    "inside a loop": ("for f in dist/*; do twine upload $f; done", True),
    "behind a semicolon": ("cd out; twine upload dist/*", False),
    "behind a way out": ("test -n x || exit 0\n\n  twine upload dist/*", True),
    "behind a way out with a computed status": ("test -n x || exit $status\n\n  twine upload dist/*", True),
    "behind a way out with the last status": ("if true; then exit; fi\n\n  twine upload dist/*", True),
    "behind a way out with which it fails": ("test -n x || exit 1\n\n  twine upload dist/*", False),
    "before a way out": ("twine upload dist/*\n\n  exit 0", False),
}


@pytest.mark.parametrize(("script", "wanted"), CONDITIONAL.values(), ids=CONDITIONAL.keys())
def test_whether_the_script_decides_that_it_uploads(script: str, wanted: bool) -> None:
    (publisher,) = publishers(job_with(f"run: '{script}'"))
    assert publisher.uploads[0].conditional is wanted


PATHS = {
    "tests that only have to pass feed nothing": (
        "  test:\n    runs-on: x\n    steps:\n      - run: pytest\n",
        "[test]",
        ["publish"],
    ),
    "a job whose artifact is downloaded feeds": (
        "  build:\n    runs-on: x\n    steps:\n      - {uses: actions/upload-artifact@v4, with: {name: dist}}\n",
        "[build]",
        ["build", "publish"],
    ),
    "an artifact of another name feeds nothing": (
        "  test:\n    runs-on: x\n    steps:\n      - {uses: actions/upload-artifact@v4, with: {name: coverage}}\n",
        "[test]",
        ["publish"],
    ),
    "an artifact with a computed name may feed": (
        "  build:\n    runs-on: x\n    steps:\n      - {uses: actions/upload-artifact@v4, with: {name: 'd${{ matrix.kind }}'}}\n",
        "[build]",
        ["build", "publish"],
    ),
    "an artifact with a computed name that begins otherwise feeds nothing": (
        "  test:\n    runs-on: x\n    steps:\n      - {uses: actions/upload-artifact@v4, with: {name: 'c-${{ matrix.os }}'}}\n",
        "[test]",
        ["publish"],
    ),
    "an output that a condition reads decides what is published": (
        "  plan:\n    runs-on: x\n    outputs: {go: 'yes'}\n    steps:\n      - run: git push --tags\n",
        "[plan]\n    if: needs.plan.outputs.go == 'yes'",
        ["plan", "publish"],
    ),
    "a job that only tells whether all went well takes nothing from them": (
        "  test:\n    runs-on: x\n    steps:\n      - run: pytest\n"
        "  check:\n    needs: [test]\n    runs-on: x\n    outputs: {ok: 'yes'}\n    steps:\n"
        "      - {uses: re-actors/alls-green@release/v1, with: {jobs: '${{ toJSON(needs) }}'}}\n",
        "[check]\n    if: needs.check.outputs.ok == 'yes'",
        ["check", "publish"],
    ),
    "a reusable workflow cannot be seen and may feed": (
        "  build:\n    uses: ./.github/workflows/build.yml\n",
        "[build]",
        ["build", "publish"],
    ),
    "a job that merges artifacts takes them and gives one": (
        "  build:\n    runs-on: x\n    steps:\n      - {uses: actions/upload-artifact@v4, with: {name: 'part-${{ matrix.os }}'}}\n"
        "  test:\n    runs-on: x\n    steps:\n      - {uses: actions/upload-artifact@v4, with: {name: coverage}}\n"
        "  merge:\n    needs: [build, test]\n    runs-on: x\n    steps:\n"
        "      - {uses: actions/upload-artifact/merge@v4, with: {name: dist, pattern: part-*}}\n",
        "[merge]",
        ["build", "merge", "publish"],
    ),
    "what feeds a feeder is on the path too": (
        "  plan:\n    runs-on: x\n    outputs: {v: '1'}\n    steps:\n      - run: a\n"
        "  build:\n    needs: plan\n    runs-on: x\n    steps:\n      - run: make ${{ needs.plan.outputs.v }}\n"
        "      - {uses: actions/upload-artifact@v4, with: {name: dist}}\n",
        "[build]",
        ["plan", "build", "publish"],
    ),
}


@pytest.mark.parametrize(("before", "needs", "wanted"), PATHS.values(), ids=PATHS.keys())
def test_the_publish_path(before: str, needs: str, wanted: list[str]) -> None:
    publish = (
        f"  publish:\n    needs: {needs}\n    runs-on: x\n    steps:\n"
        "      - {uses: actions/download-artifact@v4, with: {name: dist}}\n      - run: twine upload dist/*\n"
    )
    found = workflow(before + publish)
    (publisher,) = publishers(found)
    assert [job.id for job in feeders(found, publisher)] == wanted
