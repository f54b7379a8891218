"""One run on the demo closes every hole of its story, and leaves none to a person."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from wffix import Result, fix_paths

DEMO = Path(__file__).parent.parent.parent / "fixtures" / "demo"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Result]]:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    shutil.copytree(DEMO, folder)
    return folder, fix_paths([folder], save=True)


HOLES = {
    "a stranger's pull request starts a job with the repository's rights": ("workflows/format.yml", "pull_request_target"),
    "the name of its branch is run by the action": ("actions/setup/action.yml", '"${{ inputs.branch }}"'),
    "its title is run by the workflow": ("workflows/format.yml", "'Formatted ${{"),
    "what it leaves in the cache is built into the release": ("workflows/publish.yml", "cache: pip"),
    "a tag's name is run by the build": ("workflows/publish.yml", "set-version ${{"),
    "whoever pushes a tag publishes": ("workflows/publish.yml", "  push:"),
    "a token that is good for years publishes": ("workflows/publish.yml", "password:"),
}


@pytest.mark.parametrize(("file", "hole"), HOLES.values(), ids=HOLES.keys())
def test_a_hole_of_the_story_is_closed(written: tuple[Path, list[Result]], file: str, hole: str) -> None:
    assert hole in (DEMO / ".github" / file).read_text(encoding="utf-8")
    assert hole not in (written[0] / ".github" / file).read_text(encoding="utf-8")


def test_nothing_is_left_to_find(written: tuple[Path, list[Result]]) -> None:
    assert [(result.path, result.refusals, result.problem) for result in written[1] if result.refusals or result.problem] == []
    assert not any(result.changed or result.refusals for result in fix_paths([written[0]]))
