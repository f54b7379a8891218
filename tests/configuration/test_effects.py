"""What the settings of a repository change in what fixers write, given as data: nothing is read for it."""

import re
from pathlib import Path

import pytest

from wffix import Options, Repository, fix_source
from wffix.config import Settings

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
PUBLISHING = """\
name: Publish
on:
  release:
    types: [published]
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - run: pipx run build
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          password: ${{ secrets.PYPI_TOKEN }}
"""
TESTPYPI = PUBLISHING.replace("with:\n", "with:\n          repository-url: https://test.pypi.org/legacy/\n")
MANIFESTS = {"pyproject.toml": '[project]\nname = "it"\n'}


@pytest.mark.parametrize(
    ("source", "select", "environment"),
    [
        (PUBLISHING, "publish-environment", "release"),
        (PUBLISHING, "publish-environment,use-trusted-publishing", "release"),
        (TESTPYPI, "publish-environment,use-trusted-publishing", "testpypi"),
    ],
)
def test_the_environment_for_pypi_has_the_name_that_the_repository_gives_it(source, select, environment) -> None:
    repository = Repository("octo-org/it", MANIFESTS, {}, "github.com/octo-org/it", settings=Settings(environment="release"))
    result = fix_source(source, ".github/workflows/publish.yml", Options(frozenset(select.split(","))), repository)
    assert f"    environment:\n      name: {environment}\n" in result.fixed
    told = [item.text for fix in result.fixes for item in fix.follow_ups if "environment '" in item.text]
    assert told
    assert all(f"environment '{environment}'" in text for text in told)


def test_a_job_that_is_made_for_the_upload_has_it_too() -> None:
    source = (FIXTURES / "split-publish" / "both-indexes.yml").read_text(encoding="utf-8")
    repository = Repository("octo-org/it", MANIFESTS, {}, "github.com/octo-org/it", settings=Settings(environment="release"))
    result = fix_source(source, ".github/workflows/publish.yml", Options(frozenset({"split-publish"})), repository)
    assert re.findall(r"^ +name: (release|pypi|testpypi)$", result.fixed, re.M) == ["testpypi", "release"]


def test_without_a_name_it_is_the_usual_one() -> None:
    result = fix_source(PUBLISHING, ".github/workflows/publish.yml", Options(frozenset({"publish-environment"})), Repository("", MANIFESTS))
    assert "      name: pypi\n" in result.fixed


@pytest.mark.parametrize(
    ("days", "present", "expected"),
    [(0, "", 7), (14, "", 14), (3, "", 3), (14, 7, 14), (3, 7, 7), (14, 30, 30)],
    ids=["the usual days", "more", "fewer", "too few are raised", "enough stay", "more than enough stay"],
)
def test_new_versions_wait_as_long_as_the_repository_says(days, present, expected) -> None:
    source = "version: 2\nupdates:\n  - package-ecosystem: pip\n    directory: /\n    schedule:\n      interval: weekly\n"
    source += f"    cooldown:\n      default-days: {present}\n" if present else ""
    repository = Repository(settings=Settings(cooldown=days))
    result = fix_source(source, ".github/dependabot.yml", Options(frozenset({"dependabot-cooldown"})), repository)
    assert f"default-days: {expected}\n" in result.fixed
