"""What is known of a command in a script: what it needs, whether a token in its environment changes that, or nothing at all."""

import pytest

from wffix.catalog.programs import Command
from wffix.run_token.commands import command

NEEDS = {
    "git push --tags": {"contents": "write"},
    "git -C docs -c user.name=x push": {"contents": "write"},
    "git fetch origin": {"contents": "read"},
    "/usr/bin/git push": {"contents": "write"},
    "sudo -E git push": {"contents": "write"},
    "env GIT_TRACE=1 git push": {"contents": "write"},
    "gh -R octo-org/x release upload v1": {"contents": "write"},
    "gh release create v1 --discussion-category News": {"contents": "write", "discussions": "write"},
    "gh release view v1": {"contents": "read"},
    "gh pr merge --auto": {"contents": "write", "pull-requests": "write"},
    "gh run watch 1": {"actions": "read", "checks": "read"},
    "mike deploy --push 1.0": {"contents": "write"},
    "uv run --group docs mike deploy 1.0 --push": {"contents": "write"},
    "python -m mkdocs gh-deploy --force": {"contents": "write"},
    "python3.12 -mmkdocs gh-deploy": {"contents": "write"},
    "npx semantic-release": {"contents": "write", "issues": "write", "pull-requests": "write"},
    "pdm run mike deploy --push": {"contents": "write"},
    "mike deploy -pu 1.0 latest": {"contents": "write"},
    "ghp-import -npf docs/_build/html": {"contents": "write"},
    "xargs -n 1 git push origin": {"contents": "write"},
    "timeout 5m git push": {"contents": "write"},
    "gh issue comment 1 --body x": {"issues": "write", "pull-requests": "write"},
}
NOTHING = [
    "mike deploy 1.0",
    "python -m pip install build",
    "pip install twine",
    "uvx twine@6.1 upload x",
    "pipx run twine==6.1 upload x",
    "venv/bin/pip install x",
    "make --version",
    "git tag v1",
    "source .venv/bin/activate",
    "command -v gh",
    "exec",
    "find . -name x -exec mv {} dist ;",
    "poetry config x y",
]
UNLESS_GIVEN = [
    "python -m build",
    "pipx run build",
    "uv build",
    "pytest -x",
    "pip install .",
    "pip install -e .[dev]",
    "make",
    "make -j4 build DESTDIR=x",
    "make test clean",
    "tox -e py312,lint",
    "nox -s tests",
    "npm run build",
    "hatch run test",
    "hatch run lint:style",
    "pdm run pytest",
    "python setup.py sdist bdist_wheel",
    "python -c print(1)",
    "python -c 'import sys; print(sys.executable)'",
    "curl https://x",
    "poetry run pytest",
    "pipx run poetry==2.2.1 --no-ansi publish --build -n",
    "tox -- --push",
]
UNKNOWN = [
    "make release",
    "make build release",
    "make -C release",
    "tox -e release",
    "tox -erelease",
    "npm run deploy",
    "npm version patch",
    "cz bump",
    "hatch run release",
    "python setup.py upload",
    "python setup.py sdist upload",
    "python tools/x.py",
    "python",
    "python -",
    "python -c 'import os; os.system(1)'",
    "bash x.sh",
    "bash -c ls",
    "./build",
    "scripts/test",
    "eval x",
    "xargs make",
    "npx x",
    "make build-and-push",
    "make test-pypi",
    "timeout 5 ./x",
    "find . -exec ./x ;",
    "find . -exec ls {} ; -exec ./x ;",
    "find . -ok ./x ;",
    "git rebase --exec ./x",
    "git bisect run x",
    "git x",
    "gh api x",
    "gh x",
    "docker run x",
    "source x.sh",
    "uv run x.py",
    "cargo release",
    "conda run x",
    "awk 'BEGIN{system(1)}'",
    "sudo ./x",
    "command x",
    "git submodule foreach x",
]


def words(text: str) -> list[str]:
    head, quote, rest = text.partition(" '")
    return [*head.split(" "), rest.removesuffix("'")] if quote else text.split(" ")


@pytest.mark.parametrize(("text", "scopes"), NEEDS.items(), ids=NEEDS.keys())
def test_a_command_needs(text: str, scopes: dict[str, str]) -> None:
    found = command(words(text))
    assert found is not None
    assert found.scopes == scopes


@pytest.mark.parametrize("text", NOTHING)
def test_a_command_needs_nothing(text: str) -> None:
    assert command(words(text)) == Command({}, given=False)


@pytest.mark.parametrize("text", UNLESS_GIVEN)
def test_a_command_needs_nothing_unless_it_is_given_a_token(text: str) -> None:
    assert command(words(text)) == Command({}, given=True)


@pytest.mark.parametrize("text", UNKNOWN)
def test_a_command_may_do_anything(text: str) -> None:
    assert command(words(text)) is None


def test_words_that_are_computed_may_be_any() -> None:
    assert command([None, "push"]) is None
    assert command(["git", None]) is None
    assert command(["make", None]) is None
