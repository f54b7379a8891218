"""Jobs that take artifacts and upload them by maturin: what a job of its own that does the same takes along, and where that is refused."""

import pytest

from wffix import Options, Repository, fix_source

PATH = ".github/workflows/release.yml"
SELECT = Options(select=frozenset({"split-publish"}))
TAKE = "      - uses: actions/download-artifact@v4\n"
UPLOAD = """\
      - if: github.ref_type == 'tag'
        uses: PyO3/maturin-action@v1
        env:
          MATURIN_PYPI_TOKEN: ${{ secrets.PYPI_TOKEN }}
        with:
          command: upload
          args: wheels-*/*
"""


def reasons(before: str = TAKE, upload: str = UPLOAD, job: str = "") -> list[str]:
    source = f"on: push\njobs:\n  release:\n    runs-on: ubuntu-latest\n{job}    steps:\n{before}{upload}"
    result = fix_source(source, PATH, SELECT, Repository("octo-org/spam", {}, {PATH: source}))
    assert result.changed == ("MATURIN_PYPI_TOKEN" not in result.fixed)
    return [item.refusal.reason for item in result.refusals]


DONE = {
    "artifacts of the run": (TAKE, UPLOAD, ""),
    "artifacts of a pattern": (TAKE + "        with:\n          pattern: wheels-*\n          merge-multiple: true\n", UPLOAD, ""),
    "attestations between": (TAKE + "      - uses: actions/attest@v4\n        with: {subject-path: wheels-*/*}\n", UPLOAD, ""),
    "a token for the whole job": (
        TAKE,
        UPLOAD.replace("        env:\n          MATURIN_PYPI_TOKEN: ${{ secrets.PYPI_TOKEN }}\n", ""),
        "    env:\n      MATURIN_PYPI_TOKEN: ${{ secrets.PYPI_TOKEN }}\n",
    ),
    "another index": (TAKE, UPLOAD.replace("args: ", "args: -r testpypi "), ""),
}
REFUSED = {
    "packages that it made": ("      - run: make dist\n", UPLOAD, "", "takes what its job made"),
    "packages that it made beside artifacts": (TAKE + "      - run: make dist\n", UPLOAD, "", "takes what its job made"),
    "the repository": (TAKE + "      - uses: actions/checkout@v4\n", UPLOAD, "", "takes what its job made"),
    "artifacts of some runs": (TAKE + "        if: vars.X\n", UPLOAD, "", "takes what its job made"),
    "artifacts of another run": (TAKE + "        with: {run-id: 1, github-token: '${{ github.token }}'}\n", UPLOAD, "", "of another run"),
    "artifacts that may be missing": (TAKE + "        continue-on-error: true\n", UPLOAD, "", "or may fail"),
    "a name that another step makes": (TAKE + "        with: {name: '${{ needs.a.outputs.b }}'}\n", UPLOAD, "", "is not understood"),
    "the index of the job": (TAKE, UPLOAD, "    env: {MATURIN_REPOSITORY: testpypi}\n", "the variables of its job"),
    "a container": (TAKE, UPLOAD, "    container: python\n", "in a place that another job does not have"),
    "a folder of its own": (TAKE, UPLOAD + "        working-directory: a\n", "", "'working-directory'"),
}


@pytest.mark.parametrize(("before", "upload", "job"), DONE.values(), ids=DONE.keys())
def test_the_same_is_done_in_a_job_of_its_own(before: str, upload: str, job: str) -> None:
    assert reasons(before, upload, job) == []


@pytest.mark.parametrize(("before", "upload", "job", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_it_is_refused_where_that_would_not_be_the_same(before: str, upload: str, job: str, reason: str) -> None:
    assert any(reason in found for found in reasons(before, upload, job)), reasons(before, upload, job)
