"""``--write``: in place, all of a file or nothing of it, mode and symlinks kept."""

import os
import stat
from pathlib import Path

import pytest

from wffix import storage

CI = ".github/workflows/ci.yml"


@pytest.mark.parametrize("mode", [0o644, 0o600, 0o755, 0o664, 0o200, 0o4755], ids=oct)
def test_the_mode_stays(files, invoke, texts, mode) -> None:
    root = files({CI: texts["insecure"]})
    (root / CI).chmod(mode)
    ran = invoke("--write", "--select=template-injection")
    if os.access(root / CI, os.R_OK):
        assert (ran.status, (root / CI).read_text()) == (0, texts["repaired"])
    assert stat.S_IMODE((root / CI).stat().st_mode) == mode


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only the superuser can give a file away")
def test_the_owner_stays(files, invoke, texts) -> None:
    root = files({CI: texts["insecure"]})
    os.chown(root / CI, 12345, 23456)
    invoke("--write", "--select=template-injection")
    status = (root / CI).stat()
    assert (status.st_uid, status.st_gid, (root / CI).read_text()) == (12345, 23456, texts["repaired"])


@pytest.mark.parametrize("by", ["folder", "name"])
def test_a_link_stays_a_link_and_its_file_is_written(files, invoke, texts, by) -> None:
    root = files({"shared/ci.yml": texts["insecure"], ".github/workflows/.keep": ""})
    (root / "between.yml").symlink_to("shared/ci.yml")
    (root / CI).symlink_to("../../between.yml")
    ran = invoke("--write", "--select=template-injection", *([CI] if by == "name" else []))
    assert ran.status == 0
    assert os.readlink(root / CI) == "../../between.yml"
    assert os.readlink(root / "between.yml") == "shared/ci.yml"
    assert (root / "shared/ci.yml").read_text() == texts["repaired"]


def test_files_without_a_change_are_not_touched(files, invoke, texts) -> None:
    root = files({CI: texts["insecure"], "action.yml": texts["clean"], "x/action.yml": texts["refused"]})
    before = {name: (root / name).stat() for name in ("action.yml", "x/action.yml")}
    invoke("--write", "--select=template-injection")
    after = {name: (root / name).stat() for name in before}
    assert {name: (s.st_ino, s.st_mtime_ns) for name, s in after.items()} == {name: (s.st_ino, s.st_mtime_ns) for name, s in before.items()}


def test_nothing_else_is_left_in_the_folder(files, invoke, texts) -> None:
    root = files({CI: texts["insecure"]})
    invoke("--write", "--select=template-injection")
    assert [path.name for path in (root / CI).parent.iterdir()] == ["ci.yml"]


def test_a_second_run_writes_nothing(files, invoke, texts) -> None:
    root = files({CI: texts["insecure"]})
    invoke("--write", "--select=template-injection")
    node = (root / CI).stat().st_ino
    ran = invoke("--write", "--select=template-injection")
    assert (ran.status, ran.out, ran.lines) == (0, b"", ["wffix: 1 file read, 0 fixes made in 0 files"])
    assert (root / CI).stat().st_ino == node


def test_the_longest_name_can_be_written(files, invoke, texts) -> None:
    name = ".github/workflows/" + "x" * 251 + ".yml"
    root = files({name: texts["insecure"]})
    assert invoke("--write", "--select=template-injection").status == 0
    assert (root / name).read_text() == texts["repaired"]


def test_a_read_only_file_is_left_alone_even_by_the_superuser(files, invoke, texts) -> None:
    root = files({CI: texts["insecure"], "action.yml": texts["insecure"]})
    (root / CI).chmod(0o444)
    ran = invoke("--write", "--select=template-injection")
    assert (ran.status, ran.lines[0]) == (2, f"{CI}: error: is read-only; nothing was written, allow writing and run it again")
    assert (root / CI).read_text() == texts["insecure"]
    assert (root / "action.yml").read_text() == texts["repaired"]


def test_a_file_that_changed_since_it_was_read_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ci.yml"
    path.write_text("theirs\n")
    with pytest.raises(storage.FileProblem, match="changed while wffix ran; nothing was written, run it again"):
        storage.write(path, "before\n", "after\n")
    assert path.read_text() == "theirs\n"


def test_a_file_that_vanished_since_it_was_read_does_not_come_back(tmp_path: Path) -> None:
    path = tmp_path / "ci.yml"
    with pytest.raises(storage.FileProblem, match="cannot be written: no such file or directory; nothing was written"):
        storage.write(path, "before\n", "after\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes among files on Windows")
def test_a_file_that_became_a_pipe_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ci.yml"
    os.mkfifo(path)
    with pytest.raises(storage.FileProblem, match="not a regular file"):
        storage.write(path, "before\n", "after\n")
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_a_failure_half_way_leaves_the_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ci.yml"
    path.write_text("before\n")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(storage.FileProblem, match="cannot be written: no space left on device; nothing was written"):
        storage.write(path, "before\n", "after\n")
    assert {entry.name: entry.read_text() for entry in tmp_path.iterdir()} == {"ci.yml": "before\n"}


def test_an_interrupt_half_way_leaves_the_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ci.yml"
    path.write_text("before\n")

    def interrupt(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        storage.write(path, "before\n", "after\n")
    assert {entry.name: entry.read_text() for entry in tmp_path.iterdir()} == {"ci.yml": "before\n"}
