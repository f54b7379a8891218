"""Where the project's own files may name another index than PyPI, or forbid the way, an upload keeps its token and its place."""

import pytest

from wffix import Options, Repository, fix_source

PATH = ".github/workflows/release.yml"
SOURCE = """\
on:
  release:
    types: [published]
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: TOOL publish
        env:
          HATCH_INDEX_AUTH: ${{ secrets.TOKEN }}
          UV_PUBLISH_TOKEN: ${{ secrets.TOKEN }}
          PDM_PUBLISH_PASSWORD: ${{ secrets.TOKEN }}
"""
ELSEWHERE = {
    "hatch in pyproject.toml": ("hatch", "pyproject.toml", "[tool.hatch.publish.index]\nrepo = 'private'\n"),
    "hatch in its own file": ("hatch", "hatch.toml", "[publish.index.repos]\nmain = 'https://pypi.example.org/'\n"),
    "uv in pyproject.toml": ("uv", "pyproject.toml", "[tool.uv]\npublish-url = 'https://pypi.example.org/'\n"),
    "uv without Trusted Publishing": ("uv", "pyproject.toml", "[tool.uv]\ntrusted-publishing = 'never'\n"),
    "uv in an index": ("uv", "uv.toml", "[[index]]\nname = 'private'\n  publish-url = 'https://pypi.example.org/'\n"),
    "pdm in pyproject.toml": ("pdm", "pyproject.toml", "[tool.pdm.publish]\nrepository = 'private'\n"),
    "pdm in its own file": ("pdm", "pdm.toml", "[repository.pypi]\nurl = 'https://pypi.example.org/'\n"),
}


def repaired(tool: str, manifests: dict[str, str]):
    source = SOURCE.replace("TOOL", tool)
    options = Options(frozenset({"use-trusted-publishing", "split-publish"}))
    return fix_source(source, PATH, options, Repository("o/r", manifests, {PATH: source}))


@pytest.mark.parametrize(("tool", "file", "text"), ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_settings_that_may_name_another_index_are_a_reason(tool: str, file: str, text: str) -> None:
    result = repaired(tool, {file: text})
    assert not result.changed
    assert [item.refusal.reason for item in result.refusals] == [
        f"job 'publish' publishes with a token: the settings of {tool} in the project's files may name another index,"
        " or forbid Trusted Publishing"
    ]


TEST_INDEX = "[[tool.uv.index]]\nname = 'testpypi'\npublish-url = 'https://test.pypi.org/legacy/'\n"


def test_an_index_that_the_upload_names_may_stand_there() -> None:
    result = repaired("uv --quiet publish --index testpypi #", {"pyproject.toml": TEST_INDEX + "[[tool.uv.index]]\nname = 'other'\n"})
    assert "UV_PUBLISH_TOKEN" not in result.fixed
    assert "environment: testpypi" in result.fixed


@pytest.mark.parametrize(
    "text",
    [
        TEST_INDEX.replace("test.pypi.org/legacy", "pypi.example.org"),
        TEST_INDEX + "[tool.uv]\npublish-url = 'https://pypi.example.org/'\n",
        "[tool.uv]\ntrusted-publishing = 'never'\n" + TEST_INDEX,
        TEST_INDEX + "[",
        "tool = 1\npublish-url = 'https://pypi.example.org/'\n",
        "[tool]\nuv = 1\n[x]\npublish-url = 'https://pypi.example.org/'\n",
    ],
    ids=["another address", "an address for all", "forbidden", "no TOML", "no table of tools", "no table of uv"],
)
def test_an_index_of_that_name_may_be_another(text: str) -> None:
    result = repaired("uv publish --index testpypi #", {"pyproject.toml": text})
    assert not result.changed
    assert len(result.refusals) == 1


@pytest.mark.parametrize("tool", ["hatch", "uv", "pdm"])
def test_other_settings_are_none(tool: str) -> None:
    assert repaired(tool, {"pyproject.toml": "[project]\nname = 'x'\n[tool.hatch.version]\npath = 'x.py'\n[tool.pdm]\n[tool.uv]\n"}).changed
