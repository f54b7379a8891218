"""Which maturin an upload by maturin-action runs, and whether that has Trusted Publishing."""

import pytest

from wffix import Options, Repository, fix_source

PATH = ".github/workflows/release.yml"
SELECT = Options(select=frozenset({"use-trusted-publishing"}))
SOURCE = """\
on:
  release:
    types: [published]
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/download-artifact@v4
      - uses: PyO3/maturin-action@v1
        env:
          MATURIN_PYPI_TOKEN: ${{ secrets.PYPI_TOKEN }}
        with:
          command: upload
          args: --skip-existing wheels-*/*
"""
NEW = {
    "the current line": "maturin>=1.0,<2.0",
    "no bound above": "maturin>=0.14",
    "one version": "maturin==1.7.4",
    "a compatible version": "maturin~=1.7.4",
    "with an extra": "maturin[patchelf]>=1.9",
    "no version": "maturin",
    "another builder": "setuptools-rust",
}
OLD = {
    "a bound below": "maturin>=0.14,<0.15",
    "one version": "maturin==0.14.17",
    "a compatible version": "maturin~=0.13.0",
    "a version that is unheard of": "maturin>1.2,<1.2.0",
    "no requirement": "maturin of today",
}


def reasons(requirement: str, source: str = SOURCE, path: str = "pyproject.toml") -> list[str]:
    manifest = f"[project]\nname = 'spam'\n[build-system]\nrequires = ['{requirement}']\n"
    result = fix_source(source, PATH, SELECT, Repository("octo-org/spam", {path: manifest}, {PATH: source}))
    assert result.changed == ("MATURIN_PYPI_TOKEN" not in result.fixed)
    return [item.refusal.reason for item in result.refusals]


@pytest.mark.parametrize("case", NEW)
def test_the_newest_maturin_that_the_project_allows_needs_no_token(case: str) -> None:
    assert reasons(NEW[case]) == []


@pytest.mark.parametrize("case", OLD)
def test_a_project_that_asks_for_an_old_maturin_keeps_the_token(case: str) -> None:
    (reason,) = reasons(OLD[case])
    assert "whether the maturin that 'pyproject.toml' asks for has Trusted Publishing is not known" in reason


def test_a_job_without_the_project_runs_the_newest() -> None:
    assert reasons(OLD["one version"], SOURCE.replace("      - uses: actions/checkout@v4\n", "")) == []


def test_the_manifest_is_that_of_the_working_directory() -> None:
    source = SOURCE.replace("command: upload", "command: upload\n          working-directory: python")
    assert reasons(NEW["one version"], source, "python/pyproject.toml") == []
    assert "'python/pyproject.toml'" in reasons(OLD["one version"], source, "python/pyproject.toml")[0]


@pytest.mark.parametrize(
    ("version", "is_new"), {"v1.7.1": True, "0.15.0": True, "latest": True, "0.14.17": False, "${{ inputs.v }}": False}.items()
)
def test_a_version_that_is_named_counts_alone(version: str, is_new: bool) -> None:
    source = SOURCE.replace("command: upload", f"command: upload\n          maturin-version: {version}")
    assert (reasons(OLD["one version"], source) == []) is is_new


def test_a_token_that_other_uploads_of_the_job_are_given_stays() -> None:
    source = SOURCE.replace("        env:\n          MATURIN_PYPI_TOKEN: ${{ secrets.PYPI_TOKEN }}\n", "").replace(
        "    steps:\n",
        "    env:\n      MATURIN_PYPI_TOKEN: ${{ secrets.PYPI_TOKEN }}\n    steps:\n      - run: maturin publish --dry-run\n",
    )
    assert "all steps of the job are given its credential" in reasons(NEW["one version"], source)[0]
