"""What may not be read or written is told, and everything else is handled."""

import ctypes
import os
import subprocess

import pytest

CI = ".github/workflows/ci.yml"
BAD = ".github/workflows/bad.yml"
SELECT = "--select=template-injection"


def bound_by_permissions() -> None:
    """Take from a superuser's process what lets it read and write anything: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""
    drop_from_bounding_set = 24
    for capability in (1, 2):
        if ctypes.CDLL(None, use_errno=True).prctl(drop_from_bounding_set, capability, 0, 0, 0):
            os._exit(77)


@pytest.fixture
def bound(files, wffix):
    """Runs the command without the superuser's privileges."""
    if os.name == "nt":
        pytest.skip("permissions are those of POSIX")
    options = {"preexec_fn": bound_by_permissions} if os.geteuid() == 0 else {}
    probe = files({"locked": ""}) / "locked"
    probe.chmod(0)
    try:
        if subprocess.run(["cat", probe], capture_output=True, check=False, **options).returncode == 0:
            pytest.skip("this superuser cannot be bound by permissions")
    except subprocess.SubprocessError:
        pytest.skip("this superuser cannot be bound by permissions")
    return lambda *arguments: wffix(*arguments, **options)


@pytest.mark.parametrize(
    ("locked", "mode", "message"),
    [
        ("sub", 0o000, "sub: error: cannot be read: permission denied"),
        ("sub", 0o400, "sub/action.yml: error: cannot be read: permission denied"),
        (".github/workflows/bad.yml", 0o000, f"{BAD}: error: cannot be read: permission denied"),
    ],
    ids=["a folder", "a folder that can only be listed", "a file"],
)
def test_what_may_not_be_read_is_told(files, bound, texts, locked, mode, message) -> None:
    root = files(dict.fromkeys((CI, BAD, "sub/action.yml"), texts["clean"]))
    (root / locked).chmod(mode)
    ran = bound(".")
    (root / locked).chmod(0o700)
    assert (ran.status, ran.lines) == (2, [message, "wffix: 2 files read, 0 fixes to make in 0 files, 1 error"])


def test_a_folder_that_may_not_be_written_to_is_told_and_nothing_is_lost(files, bound, texts) -> None:
    root = files({CI: texts["insecure"], "sub/action.yml": texts["insecure"]})
    (root / "sub").chmod(0o555)
    ran = bound("--write", SELECT)
    (root / "sub").chmod(0o755)
    assert (ran.status, ran.lines[0]) == (2, "sub/action.yml: error: cannot be written: permission denied; nothing was written")
    assert (root / "sub/action.yml").read_text() == texts["insecure"]
    assert (root / CI).read_text() == texts["repaired"]
