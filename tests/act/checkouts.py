"""Real workflows that publish, run before and after wffix: events publish what they published.

``WFFIX_CORPUS`` names folders of real checkouts (several as in ``PATH``), to which nothing is written. Every workflow there
that uploads packages and that wffix would change is run by ``act`` with stubs, as the shapes of ``releases.py`` are; its
docstring tells the set-up. ::

    WFFIX_CORPUS=FOLDER pytest tests/act/checkouts.py

Many workflows need more than stubs (files of their project, containers); those that fail before they are repaired are left
out, and counted. A push of a tag is only looked at together with the release that is made for it, since repaired workflows
publish from the one and not from the other.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from tests.act import events
from tests.act.project import NotRun, Project, act

from wffix import Options, Result, fix_paths

CORPUS = [folder for folder in os.environ.get("WFFIX_CORPUS", "").split(os.pathsep) if folder]
UPLOADING = ("pypi-publish", "twine", "publish", "maturin")
EVENTS = {
    "a release for a new tag": events.created_release("v1.0.0"),
    "a push to a branch": events.push("refs/heads/main"),
    "a pull request": events.pull_request(),
    "a schedule": events.schedule(),
    "a dispatch": events.dispatch(),
}


def test_real_workflows_publish_what_they_published(tmp_path, capsys) -> None:
    if not CORPUS:
        pytest.skip("WFFIX_CORPUS names no folder of checkouts")
    act()
    changed = [result for result in fix_paths(CORPUS, Options(frozenset({"all"}))) if result.changed and is_publishing(result)]
    verdicts: Counter[str] = Counter()
    different = []
    for number, result in enumerate(changed):
        project = tmp_path / str(number)
        for event in EVENTS:
            verdict = compared(result, event, project / event.replace(" ", "-"))
            verdicts[verdict] += 1
            different += [f"{result.path}: {event}: {verdict}"] if verdict.startswith("different") else []
    with capsys.disabled():
        print(f"\n{len(changed)} workflows, each by {len(EVENTS)} events: {dict(verdicts)}")
    assert verdicts["published the same"]
    assert different == []


def is_publishing(result: Result) -> bool:
    return Path(result.path).parent.name == "workflows" and any(word in result.source for word in UPLOADING)


def compared(result: Result, event: str, folder: Path) -> str:
    """How a workflow before and one after compare when an event comes, as a verdict."""
    path = Path(result.path).resolve()
    others = around(path.parents[2])
    name = f".github/workflows/{path.name}"
    try:
        before = Project(folder / "before", {**others, name: result.source}).run(EVENTS[event], path.name)
    except NotRun:
        return "not run"
    try:
        after = Project(folder / "after", {**others, name: result.fixed}).run(EVENTS[event], path.name)
    except NotRun as error:
        return f"different: only the repaired one fails: {error}"
    for index in ("pypi", "testpypi", "other"):
        if (bool(before.uploads(index)), before.uploaded(index)) != (bool(after.uploads(index)), after.uploaded(index)):
            return f"different: {index}: {before.uploads(index)} became {after.uploads(index)}"
    return "published the same" if before.uploads() else "published nothing"


def around(repository: Path) -> dict[str, str]:
    """The workflows and actions of a repository, as texts by path."""
    files = [*repository.glob(".github/**/*.y*ml"), *repository.glob("action.y*ml")]
    return {path.relative_to(repository).as_posix(): path.read_bytes().decode("utf-8", "replace") for path in files if path.is_file()}
