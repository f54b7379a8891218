"""JRubics/poetry-publish: Poetry on the runner builds, the publish action uploads."""

import pytest

from wffix import Options, Repository, fix_source

PATH = ".github/workflows/release.yml"
SELECT = Options(select=frozenset({"use-trusted-publishing"}))
ACTION = "pypa/gh-action-pypi-publish@dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2"
SOURCE = """\
on:
  release:
    types: [published]
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
"""
STEP = "      - uses: JRubics/poetry-publish@v2.0\n        with:\n          pypi_token: ${{ secrets.PYPI_TOKEN }}\n"
MANIFEST = """\
[tool.poetry]
name = 'spam'
[tool.poetry.dependencies]
python = '^3.9'
[build-system]
requires = ['poetry-core']
build-backend = 'poetry.core.masonry.api'
"""
OF_THE_VERSION = "depends on the version of Python"
MAY_FAIL = STEP.replace("        with:", "        continue-on-error: true\n        with:")
COMPILED = MANIFEST.replace("[tool.poetry.dep", "build = 'build.py'\n[tool.poetry.dep")


def repaired(step: str = STEP, manifest: str = MANIFEST, source: str = SOURCE) -> tuple[str, list[str]]:
    """What comes in the place of the step, and the refusals."""
    text = source + step
    result = fix_source(text, PATH, SELECT, Repository("octo-org/spam", {"pyproject.toml": manifest}, {PATH: text}))
    return result.fixed.partition("checkout@v4\n")[2], [item.refusal.reason for item in result.refusals]


REPAIRED = {
    "as it is": (STEP, f"      - run: pipx install poetry && poetry build\n      - uses: {ACTION}\n"),
    "under a name, and with a comment": (
        STEP.replace("- uses: JRubics/poetry-publish@v2.0", "- name: Publish\n        uses: JRubics/poetry-publish@v2.0 # the newest"),
        "      - name: Publish\n        run: pipx install poetry && poetry build # the newest\n"
        f"      - name: Publish to PyPI\n        uses: {ACTION}\n",
    ),
    "of one format": (
        STEP + "          build_format: wheel\n          python_version: latest\n",
        f"      - run: pipx install poetry && poetry build --format wheel\n      - uses: {ACTION}\n",
    ),
    "with a plugin": (
        STEP + '          plugins: "poetry-dynamic-versioning[plugin]"\n',
        '      - run: pipx install poetry && pipx inject poetry "poetry-dynamic-versioning[plugin]" && poetry build\n'
        f"      - uses: {ACTION}\n",
    ),
    "to the test index": (
        STEP + "          repository_name: testpypi\n          repository_url: https://test.pypi.org/legacy/\n",
        "      - run: pipx install poetry && poetry build\n"
        f"      - uses: {ACTION}\n        with:\n          repository-url: https://test.pypi.org/legacy/\n",
    ),
    "on a condition": (
        STEP.replace("        with:", "        if: github.event_name == 'release'\n        with:"),
        "      - run: pipx install poetry && poetry build\n        if: github.event_name == 'release'\n"
        f"      - if: github.event_name == 'release'\n        uses: {ACTION}\n",
    ),
}
REFUSED = {
    "a version of Python": (STEP + "          python_version: '3.10'\n", MANIFEST, "what 'python_version' makes of the build"),
    "a version of Poetry": (STEP + "          poetry_version: ==1.3.2\n", MANIFEST, "what 'poetry_version' makes of the build"),
    "another folder": (STEP + "          package_directory: python\n", MANIFEST, "what 'package_directory' makes of the build"),
    "options of the upload": (STEP + "          poetry_publish_options: --skip-existing\n", MANIFEST, "what 'poetry_publish_options'"),
    "a plugin that is not one": (STEP + "          plugins: $(tool)\n", MANIFEST, "a format or a plugin is not understood"),
    "half an index": (STEP + "          repository_url: https://test.pypi.org/legacy/\n", MANIFEST, "takes it for PyPI"),
    "a token of another step": (STEP.replace("secrets.PYPI_TOKEN", "steps.mint.outputs.token"), MANIFEST, "a place that is not seen"),
    "a project that is compiled": (
        STEP,
        MANIFEST.replace("[tool.poetry.dep", "build = 'build.py'\n[tool.poetry.dep"),
        "depends on the version",
    ),
    "a project that is not for new Pythons": (STEP, MANIFEST.replace("^3.9", ">=3.9,<3.12"), OF_THE_VERSION),
    "a project for the newest alone": (STEP, MANIFEST.replace("^3.9", "^3.13"), OF_THE_VERSION),
    "a project of another builder": (STEP, MANIFEST.replace("poetry.core.masonry.api", "hatchling.build"), OF_THE_VERSION),
    "a project that is not known": (STEP, "", "pyproject.toml is not understood"),
    "a failure that does not matter": (
        STEP.replace("        with:", "        continue-on-error: true\n        with:"),
        MANIFEST,
        "may fail",
    ),
}


@pytest.mark.parametrize(("step", "wanted"), REPAIRED.values(), ids=REPAIRED.keys())
def test_it_is_built_on_the_runner_and_uploaded_by_the_action(step: str, wanted: str) -> None:
    assert repaired(step) == (wanted, [])


@pytest.mark.parametrize(("step", "manifest", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_it_is_left_alone_where_that_would_not_be_the_same(step: str, manifest: str, reason: str) -> None:
    left, reasons = repaired(step, manifest)
    assert left == step
    assert len(reasons) == 1
    assert reason in reasons[0]


@pytest.mark.parametrize("python", ["*", "^3.8", ">=3.10 <4.0", ">=3.8,<4", ">=3.8, !=3.9.7", ">=3"])
def test_a_project_for_every_new_python_is_repaired(python: str) -> None:
    assert repaired(manifest=MANIFEST.replace("^3.9", python))[1] == []


def test_defaults_of_scripts_would_reach_the_build() -> None:
    source = SOURCE.replace("    steps:", "    defaults: {run: {working-directory: python}}\n    steps:")
    assert "the defaults of scripts" in repaired(source=source)[1][0]
