"""Who makes GitHub releases: found in actions and scripts, not in comments; an unknown writer counts."""

import pytest

from wffix.releases import maker


def step(text: str, permissions: str = "") -> str:
    return f"on: push\n{permissions}jobs:\n  a:\n    runs-on: x\n    steps:\n      - {text}\n"


MAKERS = {
    "an action that makes releases": (step("uses: softprops/action-gh-release@v2"), "softprops/action-gh-release"),
    "case does not matter": (step("uses: Softprops/Action-GH-Release@v2"), "softprops/action-gh-release"),
    "the gh command": (step("run: gh release create v1"), "'gh release create' in a script"),
    "the API by gh": (step("run: gh api -X POST repos/o/r/releases"), "'gh api -X POST repos/o/r/releases' in a script"),
    "a github-script": (
        step("{uses: actions/github-script@v8, with: {script: await github.rest.repos.createRelease(x)}}"),
        "'createRelease' in a script",
    ),
    "a comment makes none": (step('run: "# gh release create v1"'), ""),
    "uploading to one makes none": (step("run: gh release upload v1 dist/*"), ""),
    "an unknown action with contents: write may": (
        step("uses: some/thing@v1", "permissions: {contents: write}\n"),
        "'some/thing' is given contents: write",
    ),
    "an unknown action with everything may": (
        step("uses: some/thing@v1", "permissions: write-all\n"),
        "'some/thing' is given contents: write",
    ),
    "a known one with contents: write does not": (step("uses: actions/checkout@v5", "permissions: {contents: write}\n"), ""),
    "an unknown action that may read does not": (step("uses: some/thing@v1", "permissions: {contents: read}\n"), ""),
    "a text that cannot be read may": ("permissions: {contents: write", "it cannot be read"),
}


@pytest.mark.parametrize(("text", "wanted"), MAKERS.values(), ids=MAKERS.keys())
def test_what_may_make_a_release(text: str, wanted: str) -> None:
    assert maker(text) == wanted
