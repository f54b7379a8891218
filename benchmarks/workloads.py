"""What is run: one workflow, many, and one with many steps; each in a folder of its own."""

from __future__ import annotations

import shutil
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).parent.parent
WORKFLOWS = Path(".github/workflows")
STEP = """\
      - name: Step {number}
        env:
          NUMBER: "{number}"
        run: |
          echo "$NUMBER" # of many
          make test ARGUMENTS="--part {number}"
"""
HEAD = """\
name: Many steps
on: [push, pull_request]
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
"""


def one(folder: Path, source: Path) -> Path:
    """A repository with one workflow; the path of that."""
    path = folder / WORKFLOWS / source.name
    path.parent.mkdir(parents=True)
    shutil.copy(source, path)
    return path


def steps(folder: Path, number: int) -> Path:
    """A repository with one workflow of many steps with nothing to repair; the path of that."""
    path = folder / WORKFLOWS / "steps.yml"
    path.parent.mkdir(parents=True)
    path.write_text(HEAD + "".join(STEP.format(number=at) for at in range(number)), encoding="utf-8")
    return path


def many(folder: Path, sources: list[Path], number: int) -> list[Path]:
    """Repositories of ten workflows each, copies of the sources in turn; the paths of all workflows."""
    paths = []
    for at, source in enumerate(islice(cycle(sources), number)):
        path = folder / f"repository{at // 10}" / WORKFLOWS / f"workflow{at}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, path)
        paths.append(path)
    return paths


def workflows(folder: Path) -> list[Path]:
    """The workflows of all checkouts below a folder."""
    return sorted(path for path in folder.rglob("*.y*ml") if path.parent.parts[-2:] == WORKFLOWS.parts and path.is_file())
