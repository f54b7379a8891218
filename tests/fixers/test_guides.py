"""The workflows that guides teach: those that do it right stay as they are, byte for byte; the others are brought there."""

from wffix import Options, Repository, Result, fix_source

PATH = ".github/workflows/release.yml"

# As pyOpenSci teaches it: a published release, packages built in a job of their own, an environment, an identity.
PYOPENSCI = """\
name: Publish to PyPI
on:
  release:
    types: [published]
permissions: {}
jobs:
  prerequisites:
    runs-on: ubuntu-latest
    steps:
    - uses: actions/checkout@v4
      with:
        persist-credentials: false
        fetch-depth: 0
    - uses: actions/setup-python@v5
      with:
        python-version: "3.12"
    - run: python -m pip install build twine
    - run: python -m build
    - run: twine check dist/*
    - uses: actions/upload-artifact@v4
      with:
        name: packages
        path: dist/
        if-no-files-found: error
  publish:
    if: github.repository_owner == 'octo-org'
    needs: [prerequisites]
    runs-on: ubuntu-latest
    environment:
      name: pypi
      url: https://pypi.org/p/sampleproject
    permissions:
      id-token: write # this permission is mandatory for trusted publishing
    steps:
    - uses: actions/download-artifact@v4
      with:
        name: packages
        path: dist/
    - uses: pypa/gh-action-pypi-publish@release/v1
"""

# As the Python Packaging Authority teaches it: every push is built, tags go to PyPI and become releases.
PYPA = """\
name: Publish
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
    - uses: actions/checkout@v4
      with:
        persist-credentials: false
    - uses: actions/setup-python@v5
      with:
        python-version: "3.x"
    - run: python3 -m pip install build --user
    - run: python3 -m build
    - uses: actions/upload-artifact@v4
      with:
        name: packages
        path: dist/
  publish-to-pypi:
    if: startsWith(github.ref, 'refs/tags/')
    needs: [build]
    runs-on: ubuntu-latest
    environment:
      name: pypi
      url: https://pypi.org/p/sampleproject
    permissions:
      id-token: write
    steps:
    - uses: actions/download-artifact@v4
      with:
        name: packages
        path: dist/
    - uses: pypa/gh-action-pypi-publish@release/v1
  github-release:
    needs: [publish-to-pypi]
    runs-on: ubuntu-latest
    permissions:
      contents: write
      id-token: write
    steps:
    - uses: actions/download-artifact@v4
      with:
        name: packages
        path: dist/
    - env:
        GITHUB_TOKEN: ${{ github.token }}
      run: gh release create "$GITHUB_REF_NAME" --repo "$GITHUB_REPOSITORY" --notes ""
"""

# As uv's documentation teaches it.
UV = """\
name: "Publish"
on:
  push:
    tags:
      # Publish on any tag starting with a `v`, e.g., v0.1.0
      - v*
jobs:
  run:
    runs-on: ubuntu-latest
    environment:
      name: pypi
    permissions:
      id-token: write
      contents: read
    steps:
      - name: Checkout
        uses: actions/checkout@v4
      - name: Install uv
        uses: astral-sh/setup-uv@v6
      - name: Install Python 3.13
        run: uv python install 3.13
      - name: Build
        run: uv build
      - name: Publish
        run: uv publish
"""


def repaired(source: str) -> Result:
    project = {"pyproject.toml": "[project]\nname = 'sampleproject'\n"}
    return fix_source(source, PATH, Options(), Repository("octo-org/sampleproject", project, {PATH: source}))


def test_what_pyopensci_teaches_is_left_alone() -> None:
    result = repaired(PYOPENSCI)
    assert (result.fixed, result.refusals, result.fixes) == (PYOPENSCI, (), ())


def test_what_the_packaging_authority_teaches_is_left_alone_and_told_why_it_does_not_start_from_a_release() -> None:
    result = repaired(PYPA)
    assert result.fixed == PYPA
    (refusal,) = result.refusals
    assert refusal.refusal.id == "release-trigger"
    assert "makes the releases itself" in refusal.refusal.reason or "may make the releases itself" in refusal.refusal.reason


def test_what_uv_teaches_starts_from_a_release_and_builds_without_a_cache() -> None:
    result = repaired(UV)
    before, _, steps = UV.partition("    steps:\n")
    on, _, job = before.partition("jobs:\n  run:\n")
    triggers = on.partition("  push:")[0] + "  # Publish on any tag starting with a `v`, e.g., v0.1.0\n  release:\n    types: [published]\n"
    uncached = steps.replace("setup-uv@v6\n", "setup-uv@v6\n        with:\n          enable-cache: false\n")
    assert result.fixed == f"{triggers}jobs:\n  run:\n    if: startsWith(github.ref, 'refs/tags/v')\n{job}    steps:\n{uncached}"
    assert result.refusals == ()
