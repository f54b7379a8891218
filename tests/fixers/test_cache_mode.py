"""``cache-mode`` knows where the repository is."""

import pytest

from wffix import Options, Repository, fix_source

SOURCE = """\
on:
  release:
    types: [published]
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: pypa/gh-action-pypi-publish@release/v1
"""


@pytest.mark.parametrize(
    ("origin", "is_refused"),
    [("github.com/o/r", False), ("", False), ("github.example.org/o/r", True), ("gitlab.com/o/r", True)],
    ids=["on github.com", "not known", "an Enterprise Server", "a mirror elsewhere"],
)
def test_only_github_com_knows_the_key(origin, is_refused):
    result = fix_source(SOURCE, ".github/workflows/p.yml", Options(frozenset({"cache-mode"})), Repository("o/r", origin=origin))
    assert result.changed is not is_refused
    assert ["only github.com knows cache-mode" in item.refusal.reason for item in result.refusals] == [True] * is_refused


def test_a_job_that_calls_a_reusable_workflow_says_so_there():
    called = "  build:\n    uses: ./.github/workflows/build.yml\n  publish:\n    needs: build\n"
    source = SOURCE.replace("  publish:\n", called).replace("actions/checkout@v4", "actions/download-artifact@v4")
    result = fix_source(source, ".github/workflows/p.yml", Options(frozenset({"cache-mode"})), Repository("o/r"))
    assert result.fixed.count("cache-mode: none") == 1
    assert "it calls a reusable workflow" in result.refusals[0].refusal.reason


def test_cache_poisoning_takes_the_cache_step_out_first():
    source = SOURCE.replace(
        "      - uses: pypa", "      - uses: actions/cache@v4\n        with: {path: ~/.cache, key: k}\n      - uses: pypa"
    )
    result = fix_source(source, ".github/workflows/p.yml", Options(frozenset({"cache-mode", "cache-poisoning"})), Repository("o/r"))
    assert result.fixed == SOURCE.replace("    steps:\n", "    cache-mode: none\n    steps:\n")
    assert result.refusals == ()
