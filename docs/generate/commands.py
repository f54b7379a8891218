"""Commands that a page shows, run when the documentation is made: ``<!-- run: wffix --check -->``, with what they print.

A status other than 0 is told (``<!-- run 1: wffix --check -->``); a command that ends otherwise breaks the build. All commands of a page
run in one copy of the demo, each after the other.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from generate.examples import FIXTURES
from generate.writing import fenced

_MARKER = re.compile(r"<!-- run(?: (?P<status>\d))?: (?P<command>.+?) -->")


def with_commands(text: str) -> str:
    """A page with its commands run. Raises ValueError where one does not end as the page says."""
    if not _MARKER.search(text):
        return text
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder, "demo")
        shutil.copytree(FIXTURES / "demo", demo)
        subprocess.run(["git", "init", "--quiet", str(demo)], check=True)
        return _MARKER.sub(lambda found: _shown(found["command"], int(found["status"] or 0), demo), text)


def run(module: str, *arguments: str, folder: Path | None = None) -> tuple[int, str]:
    """Run a program of wffix as in a plain terminal: its status, and all that it prints."""
    path = os.pathsep.join(os.path.abspath(entry) for entry in sys.path if entry)
    environment = {**os.environ, "PYTHONPATH": path, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
    command = [sys.executable, "-m", module, *arguments]
    ended = subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False
    )
    return ended.returncode, ended.stdout


def _shown(command: str, status: int, folder: Path) -> str:
    program, *arguments = shlex.split(command)
    if program != "wffix":
        raise ValueError(f"only wffix is run for a page, and not: {command}")
    ended, printed = run("wffix", *arguments, folder=folder)
    if ended != status:
        raise ValueError(f"'{command}' ended with {ended}, and not with {status}:\n{printed}")
    if "--diff" in arguments:
        return fenced(f"$ {command}", "console") + "\n" + fenced(printed, "diff")
    return fenced(f"$ {command}\n{printed}", "console")
