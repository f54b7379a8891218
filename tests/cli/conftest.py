"""The command as users run it: in a process of its own (``wffix``), or for tables of many cases in this one (``invoke``)."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.samples import CLEAN, INSECURE, REFUSED, REPAIRED

from wffix.cli import main

PUBLISHING = """\
name: Publish
on:
  release:
    types: [published]
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          password: ${{ secrets.PYPI_API_TOKEN }}
"""


@dataclass(frozen=True)
class Ran:
    """What a run of the command left."""

    status: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode("utf-8")

    @property
    def lines(self) -> list[str]:
        return self.err.splitlines()


@pytest.fixture(autouse=True, scope="session")
def _interrupts_arrive() -> None:
    """A shell starts what runs in its background deaf to interrupts, and programs pass that on to those they start."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def texts():
    return {"insecure": INSECURE, "repaired": REPAIRED, "clean": CLEAN, "refused": REFUSED, "publishing": PUBLISHING, "broken": "a: [\n"}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, str | bytes]], Path]:
    """Makes a folder with these files the current one, and a git repository to wffix (an empty ``.git``)."""

    def write(contents: Mapping[str, str | bytes]) -> Path:
        root = tmp_path / "repository"
        (root / ".git").mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        monkeypatch.chdir(root)
        return root

    return write


@pytest.fixture
def wffix() -> Callable[..., Ran]:
    """Runs the real command."""

    def run(*arguments: str | bytes, stdin: bytes = b"", **options: object) -> Ran:
        command = [sys.executable, "-m", "wffix", *arguments]
        done = subprocess.run(command, input=stdin, capture_output=True, timeout=60, check=False, **options)  # type: ignore[call-overload]
        return Ran(done.returncode, done.stdout, done.stderr.decode("utf-8"))

    return run


@pytest.fixture
def invoke(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Ran]:
    """Runs the command in this process."""

    def run(*arguments: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["wffix", *map(os.fspath, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        sys.stdout.flush()
        sys.stderr.flush()
        out, err = capfdbinary.readouterr()
        return Ran(int(left.value.code or 0), out, err.decode("utf-8"))

    return run
