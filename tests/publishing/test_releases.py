"""Who makes GitHub releases: found in actions and scripts, not in comments; an unknown writer counts."""

import pytest

from wffix.releases import maker, pushes_tags, release_maker, tag_pusher


def step(text: str, permissions: str = "") -> str:
    return f"on: push\n{permissions}jobs:\n  a:\n    runs-on: x\n    steps:\n      - {text}\n"


TOKEN = "{{run: {}, env: {{GH: '${{{{ secrets.GITHUB_TOKEN }}}}'}}}}"
GIVEN = "'{}' is given the token of the run"
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
    "a draft is for a person to publish": (step("run: gh release create v1 --draft --notes x"), ""),
    "on two lines too": (step('run: "gh release create v1 \\\\\\n  --draft"'), ""),
    "no draft after all": (step("run: gh release create v1 --draft=false"), "'gh release create' in a script"),
    "a draft that is published at once": (
        step("run: gh release create v1 --draft && gh release edit v1 --draft=false"),
        "'gh release edit v1 --draft=false' in a script",
    ),
    "an action that makes a draft": (step("{uses: softprops/action-gh-release@v2, with: {draft: true}}"), ""),
    "an action that may make a draft": (
        step("{uses: softprops/action-gh-release@v2, with: {draft: '${{ inputs.draft }}'}}"),
        "softprops/action-gh-release",
    ),
    "release-drafter makes drafts": (step("uses: release-drafter/release-drafter@v6"), ""),
    "unless it is told to publish": (
        step("{uses: release-drafter/release-drafter@v6, with: {publish: true}}"),
        "release-drafter/release-drafter",
    ),
    "asking for the latest makes none": (step("run: gh api repos/o/r/releases/latest"), ""),
    "a signature makes none": (step("uses: sigstore/gh-action-sigstore-python@v3", "permissions: {contents: write}\n"), ""),
    "the gh command for a named repository": (step("run: gh -R o/r release create v1"), "'gh -R o/r release create' in a script"),
    "the gh command, set apart": (step("run: gh release  create v1"), "'gh release create' in a script"),
    "a draft by its letter": (step("run: gh release create v1 -d"), ""),
    "the API by its variable": (
        step("run: curl -d @x $GITHUB_API_URL/repos/$GITHUB_REPOSITORY/releases"),
        "'GITHUB_API_URL/repos/$GITHUB_REPOSITORY/releases' in a script",
    ),
    "the API in a github-script": (
        step("{uses: actions/github-script@v8, with: {script: 'github.request(`POST /repos/o/r/releases`)'}}"),
        "'POST /repos/o/r/releases' in a script",
    ),
    "the module of a tool": (step("run: python -m semantic_release version"), "'semantic_release' in a script"),
    "a script with the token whose name says so": (
        step(TOKEN.format("python tools/make_release.py")),
        GIVEN.format("tools/make_release.py"),
    ),
    "a target with the token whose name says so": (step(TOKEN.format("make github-release")), GIVEN.format("make github-release")),
    "a target without the token": (step("run: make github-release"), ""),
    "a target whose token only reads": (step(TOKEN.format("make github-release"), "permissions: {contents: read}\n"), ""),
    "a target that writes the notes": (step(TOKEN.format("make release-notes")), ""),
    "an unknown action whose name says so": (step("uses: some/auto-release@v1"), "'some/auto-release' by its name"),
    "unless it may only read": (step("uses: some/auto-release@v1", "permissions: {contents: read}\n"), ""),
    "an action that asks for the latest": (step("uses: some/get-latest-release@v1"), ""),
    "a branch of an action called so": (step("uses: some/thing@release/v1"), ""),
    "a workflow of others whose name says so": (
        "on: push\njobs:\n  a:\n    uses: o/.github/.github/workflows/release.yml@v1\n",
        "'o/.github/.github/workflows/release.yml' by its name",
    ),
    "an action that sets up something may write": (step("uses: actions/setup-go@v6", "permissions: {contents: write}\n"), ""),
    "a text that cannot be read may": ("permissions: {contents: write", "it cannot be read"),
}


@pytest.mark.parametrize(("text", "wanted"), MAKERS.values(), ids=MAKERS.keys())
def test_what_may_make_a_release(text: str, wanted: str) -> None:
    assert maker(text) == wanted


ACTION = ".github/actions/notes/action.yml"
UNKNOWN = "runs:\n  using: composite\n  steps:\n    - uses: some/thing@v1\n"


def test_an_unknown_action_in_an_action_of_the_repository_that_may_write() -> None:
    files = {"a.yml": step("uses: ./.github/actions/notes", "permissions: {contents: write}\n"), ACTION: UNKNOWN}
    assert release_maker(files) == ("a.yml", "'some/thing' is given contents: write")
    files["a.yml"] = step("uses: ./.github/actions/notes", "permissions: {contents: read}\n")
    assert release_maker(files) == ("", "")


def test_an_action_of_the_repository_that_uses_itself() -> None:
    itself = "runs:\n  using: composite\n  steps:\n    - uses: ./.github/actions/notes\n"
    files = {"a.yml": step("uses: ./.github/actions/notes", "permissions: {contents: write}\n"), ACTION: itself}
    assert release_maker(files) == ("", "")


def test_an_action_of_the_repository_that_makes_a_release() -> None:
    files = {"a.yml": step("run: x"), ACTION: "runs:\n  using: composite\n  steps:\n    - run: gh release create v1\n"}
    assert release_maker(files) == (ACTION, "'gh release create' in a script")


PUSHERS = {
    "a tag that is made and pushed": ("git tag v1\n          git push origin v1", "'git tag v1 git push' in a script"),
    "all tags": ("git push --tags", "'git push --tags' in a script"),
    "a tag by its variable": ('git push origin "$TAG"', "'git push origin \"$TAG' in a script"),
    "a tag by its ref": ("git push origin refs/tags/v1", "'git push origin refs/tags/' in a script"),
    "a branch": ("git push origin main", ""),
    "tags that are listed": ("git tag --list && git push origin main", ""),
    "a comment": ("# git push --tags", ""),
}


@pytest.mark.parametrize(("script", "wanted"), PUSHERS.values(), ids=PUSHERS.keys())
def test_what_pushes_a_tag(script: str, wanted: str) -> None:
    text = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n          " + script.replace('\\"', '"') + "\n"
    assert pushes_tags(text) == wanted


def test_an_action_that_pushes_tags_anywhere_in_the_repository() -> None:
    files = {"a.yml": step("run: x"), "b.yml": step("uses: Anothrnick/github-tag-action@v1")}
    assert tag_pusher(files) == ("b.yml", "anothrnick/github-tag-action")
    assert tag_pusher({"b.yml": "on: [git push --tags"}) == ("b.yml", "it cannot be read")
