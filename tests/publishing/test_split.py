"""Jobs of a matrix that build and upload, divided on demand: which cells hand over, and on what condition the new job uploads."""

import pytest

from wffix import Applicability, Options, Repository, fix_source

PATH = ".github/workflows/release.yml"
SOURCE = """\
on: [push, pull_request]
jobs:
  build:
    runs-on: ubuntu-latest
    strategy:
      matrix: MATRIX
    steps:
      - uses: actions/checkout@v4
      - run: python -m build
      - if: CONDITION
        run: twine upload dist/*
        env:
          TWINE_PASSWORD: ${{ secrets.TOKEN }}
"""
VERSIONS = "{python: ['3.11', '3.12']}"
NUMBERS = "{python: [3.10, 3.12]}"
SYSTEMS = "{os: [ubuntu-latest, windows-latest], python: ['3.11', '3.12']}"


def divided(matrix: str, condition: str, runs_on: str = "ubuntu-latest"):
    source = SOURCE.replace("MATRIX", matrix).replace("CONDITION", condition).replace("runs-on: ubuntu-latest", f"runs-on: {runs_on}")
    options = Options(frozenset({"split-publish"}), level=Applicability.UNSAFE)
    return fix_source(source, PATH, options, Repository("o/r", {}, {PATH: source}))


# The matrix, the condition of the upload; whether one cell alone hands over, and the condition of the new job.
REPAIRED = {
    "one version": (VERSIONS, "matrix.python == '3.12'", True, ""),
    "a version that is a number": (NUMBERS, "matrix.python == 3.10", True, ""),
    "a text that is compared with a number": (VERSIONS, "matrix.python == 3.12", True, ""),
    "all but one version": (VERSIONS, "matrix.python != '3.11'", True, ""),
    "every version": (VERSIONS, "matrix.python", False, ""),
    "one version on tags": (VERSIONS, "github.ref_type == 'tag' && matrix.python == '3.12'", True, "github.ref_type == 'tag'"),
    "one version on tags or releases": (
        VERSIONS,
        "(github.ref_type == 'tag' || github.event_name == 'release') && matrix.python == '3.12'",
        True,
        "(github.ref_type == 'tag' || github.event_name == 'release')",
    ),
    "one version on success": (VERSIONS, "success() && matrix.python == '3.12'", True, "success()"),
    "one of two axes": (SYSTEMS, "matrix.os == 'ubuntu-latest'", False, ""),
    "both axes": (SYSTEMS, "matrix.os == 'ubuntu-latest' && matrix.python == '3.12'", True, ""),
    "a cell left out": (
        "{os: [a, b], python: [1, 2], exclude: [{os: a, python: 1}]}",
        "matrix.os == 'a'",
        True,
        "",
    ),
    "a cell marked by include": ("{python: ['3.11', '3.12'], include: [{python: '3.12', publish: true}]}", "matrix.publish", True, ""),
    "a cell made by include": ("{python: ['3.11'], include: [{python: '3.12', publish: true}]}", "matrix.publish", True, ""),
    "a mark for every cell": ("{python: ['3.11', '3.12'], include: [{publish: true}]}", "matrix.publish", False, ""),
    "rows alone": ("{include: [{os: a, publish: true}, {os: b, publish: false}]}", "matrix.publish", True, ""),
    "a value with parts": ("{config: [{os: a, go: true}, {os: b, go: false}]}", "matrix.config.go", True, ""),
}
REFUSED = {
    "no cell": (VERSIONS, "matrix.python == '3.8'", "holds in no cell of the matrix"),
    "a key that no cell has": (VERSIONS, "matrix.publish", "holds in no cell of the matrix"),
    "a matrix that is computed": ("${{ fromJSON(needs.x.outputs.y) }}", "matrix.python == '3.12'", "the matrix is not written out"),
    "an axis that is computed": ("{python: '${{ fromJSON(vars.X) }}'}", "matrix.python == '3.12'", "the matrix is not written out"),
    "a row that is computed": ("{python: [1, '${{ vars.X }}']}", "matrix.python == '3.12'", "the matrix is not written out"),
    "numbers that are written in another base": ("{python: [0x10]}", "matrix.python == 16", "the matrix is not written out"),
    "too many cells": (f"{{a: {[*range(20)]}, b: {[*range(20)]}}}", "matrix.a == 1", "the matrix is not written out"),
    "a text left out as a number": ("{a: ['1', '2'], exclude: [{a: 1}]}", "matrix.a == '1'", "the matrix is not written out"),
    "a choice of cell and run": (VERSIONS, "matrix.python == '3.12' || github.ref_type == 'tag'", "asks for 'matrix.python'"),
    "a cell compared with the run": (VERSIONS, "matrix.python == github.ref_name", "asks for 'matrix.python'"),
    "the place of the cell": (VERSIONS, "strategy.job-index == 0", "asks for 'strategy.job-index'"),
    "a file of the cell": (VERSIONS, "hashFiles('x') && matrix.python == '3.12'", "asks for the state of its job"),
    "what the runner is called": (VERSIONS, "runner.name == 'x'", "in which cells of the matrix the upload happens is not known"),
    "a step of the cell": (VERSIONS, "matrix.python == '3.12' && steps.a.outputs.b", "asks for a step of one cell"),
}


@pytest.mark.parametrize(("matrix", "condition", "alone", "left"), REPAIRED.values(), ids=REPAIRED.keys())
def test_cells_hand_over_and_the_new_job_uploads(matrix: str, condition: str, alone: bool, left: str) -> None:
    fixed = divided(matrix, condition).fixed
    build, _, publish = fixed.partition("\n  publish:\n")
    assert f"- if: {condition}\n" in build
    assert ("name: packages\n" in build, "name: packages\n" in publish) == (alone, alone)
    assert ("pattern: packages-*" in publish) is not alone
    assert publish.startswith(f"    needs: build\n    if: {left}\n" if left else "    needs: build\n    runs-on: ")


@pytest.mark.parametrize(("matrix", "condition", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_decides_beside_the_cell_is_a_reason(matrix: str, condition: str, reason: str) -> None:
    result = divided(matrix, condition)
    assert not result.changed
    assert any(reason in item.refusal.reason for item in result.refusals)


SYSTEM = {
    "Linux": ("runner.os == 'Linux'", "${{ matrix.os }}", True),
    "Windows": ("runner.os == 'Windows'", "${{ matrix.os }}", True),
    "macOS, of which there is none": ("runner.os == 'macOS'", "${{ matrix.os }}", False),
    "a runner that is computed": ("runner.os == 'Linux'", "${{ vars.RUNNER }}", False),
    "a runner of a name of its own": ("runner.os == 'Linux'", "${{ matrix.python }}", False),
}


@pytest.mark.parametrize(("condition", "runs_on", "changes"), SYSTEM.values(), ids=SYSTEM.keys())
def test_the_system_of_a_cell(condition: str, runs_on: str, changes: bool) -> None:
    assert divided(SYSTEMS, condition, runs_on).changed is changes
