"""Who brings an action into a workflow that stands in the lock file is told to record it there."""

from __future__ import annotations

from pathlib import Path

import pytest

from wffix import Options, Repository, fix_source
from wffix.pinning.locks import NOTE

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
PATH = ".github/workflows/release.yml"
LOCK = f"version: 1\nworkflows:\n  {PATH}:\n    - actions/checkout@v4\n"
CASES = {
    "a step that uploads by an action": ("use-trusted-publishing/upload-alone.yml", LOCK, True),
    "an action that moves to another version": ("use-trusted-publishing/action-of-an-old-version.yml", LOCK, True),
    "jobs that hand something over by actions": ("split-publish/both-indexes.yml", LOCK, True),
    "a script alone": ("template-injection/compound.yml", LOCK, False),
    "another workflow is locked": ("use-trusted-publishing/upload-alone.yml", LOCK.replace("release.yml", "ci.yml"), False),
    "there is no lock file": ("use-trusted-publishing/upload-alone.yml", "", False),
}


@pytest.mark.parametrize(("name", "lock", "told"), CASES.values(), ids=CASES)
def test_the_lock_file_is_spoken_of(name: str, lock: str, told: bool) -> None:
    source = (FIXTURES / name).read_text(encoding="utf-8")
    options = Options(frozenset({Path(name).parent.name}), level=3)
    result = fix_source(source, PATH, options, Repository("o/r", {"pyproject.toml": "[project]\nname = 'p'\n"}, {PATH: source}, lock=lock))
    assert result.changed
    assert (NOTE in {note for fix in result.fixes for note in fix.follow_ups}) == told
