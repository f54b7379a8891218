"""Data files are read once, and again when they change."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from wffix.catalog import files


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(files, "_FOLDER", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def test_tables_are_kept(folder: Path) -> None:
    (folder / "a.toml").write_text("[x]\ny = ['\\n', \"é\"]\n", encoding="utf-8")
    assert files.tables("a.toml") == {"x": {"y": ["\\n", "é"]}}
    assert [path.name.partition(".")[0] for path in (folder / "__pycache__").iterdir()] == ["a"]
    assert files.tables("a.toml") == {"x": {"y": ["\\n", "é"]}}


def test_a_file_that_changed_is_read_again(folder: Path) -> None:
    path = folder / "a.toml"
    for text, second in (("x = 1", 1), ("x = 2", 2)):
        path.write_text(text, encoding="utf-8")
        os.utime(path, (second, second))
        assert files.tables("a.toml") == {"x": second}


def test_where_nothing_can_be_kept_it_is_read_each_time(folder: Path) -> None:
    (folder / "a.toml").write_text("x = 1", encoding="utf-8")
    (folder / "__pycache__").write_text("in the way", encoding="utf-8")
    assert files.tables("a.toml") == files.tables("a.toml") == {"x": 1}


def test_toml_is_not_imported_for_what_is_kept() -> None:
    script = "import sys; from wffix.catalog.files import tables; tables('events.toml'); print('tomllib' in sys.modules)"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    answers = [subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment) for _ in "ab"]
    assert answers[1].stdout == "False\n"
