"""What the rest of a repository says to publishing from a release, and what a repair tells of."""

import pytest

from wffix import Options, Repository, Result, fix_source

PATH = ".github/workflows/publish.yml"
ACTION = ".github/actions/build/action.yml"
CALLED = ".github/workflows/build.yml"


def publish(build: str = "steps:\n      - run: python -m build", on: str = "[push, pull_request]", name: str = "name: Publish\n") -> str:
    runs_on = "" if build.startswith("uses") else "runs-on: ubuntu-latest\n    "
    return f"""\
{name}on: {on}
jobs:
  build:
    {runs_on}{build}
  publish:
    needs: build
    if: github.event_name == 'push' && startsWith(github.ref, 'refs/tags/')
    runs-on: ubuntu-latest
    steps:
      - run: twine upload dist/*
"""


def repair(source: str, others: dict[str, str] | None = None, level: int = 2) -> Result:
    options = Options(frozenset({"release-trigger"}), level=level)
    return fix_source(source, PATH, options, Repository("octo-org/sampleproject", {}, {PATH: source, **(others or {})}))


def reason(result: Result) -> str:
    assert not result.changed
    return result.refusals[0].refusal.reason


def workflow(steps: str, on: str = "workflow_call") -> str:
    return f"on: {on}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n{steps}"


def action(step: str) -> str:
    return f"runs:\n  using: composite\n  steps:\n    - {step}\n"


USES = "steps:\n      - uses: ./.github/actions/build"
CALLS = "uses: ./.github/workflows/build.yml"

RIGHT = {
    "an action of the repository": (publish(USES), {ACTION: action("run: python -m build")}),
    "an action that asks for the tag": (publish(USES), {ACTION: action("{run: x, if: \"startsWith(github.ref, 'refs/tags/')\"}")}),
    "a workflow of the repository": (publish(CALLS), {CALLED: workflow("      - run: python -m build\n")}),
    "a workflow that runs behind another one": (
        publish(),
        {".github/workflows/docs.yml": workflow("      - run: x\n", "{workflow_run: {workflows: [Tests]}}")},
    ),
}


@pytest.mark.parametrize(("source", "others"), RIGHT.values(), ids=RIGHT.keys())
def test_files_around_that_do_the_same_for_a_release(source: str, others: dict[str, str]) -> None:
    result = repair(source, others)
    assert [item.refusal.reason for item in result.refusals] == []
    assert "if: github.event_name == 'release' && startsWith(github.ref, 'refs/tags/')" in result.fixed


WRONG = {
    "an action that is not there": (publish(USES), {}, "runs ./.github/actions/build, which cannot be looked into"),
    "an action that reads the event": (publish(USES), {ACTION: action("run: x $GITHUB_EVENT_NAME")}, "that reads 'GITHUB_EVENT_NAME'"),
    "an action with a condition on the event": (
        publish(USES),
        {ACTION: action("{run: x, if: github.event_name == 'push'}")},
        "that reads the event in a condition",
    ),
    "an action that lists changed files": (publish(USES), {ACTION: action("uses: dorny/paths-filter@v3")}, "reads dorny/paths-filter"),
    "a workflow that reads the event": (
        publish(CALLS),
        {CALLED: workflow("      - run: x ${{ github.event.before }}\n")},
        "reads 'github.event.before'",
    ),
    "a workflow with a concurrency group": (
        publish(CALLS),
        {CALLED: "concurrency: ${{ github.ref }}\n" + workflow("      - run: x\n")},
        "reads a concurrency group",
    ),
    "a workflow that acts": (
        publish(CALLS),
        {CALLED: workflow("      - run: mkdocs gh-deploy\n")},
        "would run for tag and release (it runs 'gh-deploy')",
    ),
    "another workflow that makes the releases": (
        publish(),
        {"notes.yml": workflow("      - run: gh release create v1\n", "push")},
        "notes.yml may make the releases itself ('gh release create' in a script)",
    ),
    "another workflow that pushes the tags": (
        publish(),
        {"bump.yml": workflow("      - run: git push --tags\n", "push")},
        "bump.yml pushes the tags itself ('git push --tags' in a script)",
    ),
    "another workflow that runs behind this one": (
        publish(),
        {".github/workflows/docs.yml": workflow("      - run: x\n", "{workflow_run: {workflows: [Publish]}}")},
        "docs.yml runs behind this workflow",
    ),
    "and names it by its path": (
        publish(name=""),
        {".github/workflows/docs.yml": workflow("      - run: x\n", f"{{workflow_run: {{workflows: [{PATH}]}}}}")},
        "docs.yml runs behind this workflow",
    ),
}


@pytest.mark.parametrize(("source", "others", "wanted"), WRONG.values(), ids=WRONG.keys())
def test_files_around_that_stand_against_it(source: str, others: dict[str, str], wanted: str) -> None:
    assert wanted in reason(repair(source, others))


SLASHES = {
    "any tag without a slash is not any tag": ("['*']", "pkg/v*", "!contains(github.ref_name, '/')"),
    "nor is any with a beginning": ("['v*']", "v1/*", "startsWith(github.ref, 'refs/tags/v') && !contains(github.ref_name, '/')"),
    "another beginning": ("['v*']", "pkg/v*", "startsWith(github.ref, 'refs/tags/v')"),
    "no tags with slashes": ("['v*']", "w*", "startsWith(github.ref, 'refs/tags/v')"),
}
PACKAGE = "      - {{run: x, if: \"startsWith(github.ref, 'refs/tags/{}')\"}}\n"


@pytest.mark.parametrize(("tags", "others", "condition"), SLASHES.values(), ids=SLASHES.keys())
def test_tags_with_slashes_are_those_of_another_package(tags: str, others: str, condition: str) -> None:
    source = publish(on=f"{{push: {{tags: {tags}}}}}").replace(
        "    if: github.event_name == 'push' && startsWith(github.ref, 'refs/tags/')\n", ""
    )
    for other in (
        workflow("      - run: x\n", f"{{push: {{tags: ['{others}']}}}}"),
        workflow(PACKAGE.format(others.strip("*")), "release"),
    ):
        assert condition in repair(source, {"pkg.yml": other}).fixed.replace('"', "")


def test_two_stars_match_slashes_themselves() -> None:
    source = publish(on="{push: {tags: ['**']}}")
    other = workflow("      - run: x\n", "{push: {tags: ['pkg/v*']}}")
    assert repair(source, {"pkg.yml": other}).changed
    mixed = publish(on="{push: {tags: ['v*', 'x**']}}")
    assert "tags of another workflow, would pass the condition" in reason(repair(mixed, {"pkg.yml": other.replace("pkg/v", "v1/")}))


def test_names_may_tell_of_the_event() -> None:
    assert repair(
        publish("name: Build for ${{ github.event_name }}\n    steps:\n      - {name: '${{ github.event_name }}', run: x}")
    ).changed


def test_one_file_alone_does_not_show_who_makes_the_releases() -> None:
    result = fix_source(publish(), PATH, Options(frozenset({"release-trigger"})), Repository("octo-org/sampleproject"))
    assert "cannot be seen from one file alone" in reason(result)


CONTINUOUS = """\
on:
  push:
    branches: [main]
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: uv build
      - run: uv publish
"""


def test_publishing_on_every_push_to_a_branch_is_asked_about_and_changed_on_demand() -> None:
    assert reason(repair(CONTINUOUS)).startswith("a push to a branch publishes now; is a published release to decide instead")
    result = repair(CONTINUOUS, level=3)
    assert result.fixed == CONTINUOUS.replace("  push:\n    branches: [main]\n", "  release:\n    types: [published]\n")
    listed = repair(CONTINUOUS.replace("on:\n  push:\n    branches: [main]\n", "on: [push, workflow_dispatch]\n"), level=3)
    assert listed.fixed.startswith("on:\n  release:\n    types: [published]\n  workflow_dispatch:\njobs:")


NOTES = [
    ("pushing a tag alone no longer publishes: to publish, make a release for the tag on GitHub and publish it", "/releases/new"),
    ("a release that is saved as a draft publishes nothing before the draft is published; so does one saved earlier", ""),
    ("a release runs the workflow file of its tag: branches that releases are still made from need the same change", ""),
    ("whoever may push tags still chooses what a release is made of: protect the tags of releases by a ruleset", "/settings/rules"),
]
BOTH = "a pushed tag goes on to start the workflow, without publishing: what is built for it is built again for its release"
ATTACHED = "files are attached to the release: with immutable releases that is no longer possible once it is published"


def notes(result: Result) -> list[tuple[str, str]]:
    base = "https://github.com/octo-org/sampleproject"
    return [(note.text, note.url.removeprefix(base)) for fix in result.fixes for note in fix.follow_ups]


def test_what_is_left_to_do_by_hand() -> None:
    tags = "{push: {tags: ['*']}, pull_request: {}}"
    assert notes(repair(publish(on=tags))) == NOTES
    assert notes(repair(publish())) == [*NOTES, (BOTH, "")]
    attaching = publish(on=tags) + "      - run: gh release upload $GITHUB_REF_NAME dist/*\n"
    assert notes(repair(attaching)) == [*NOTES, (ATTACHED, "")]
