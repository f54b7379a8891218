"""Judges that are npm packages: a driver in JavaScript is bundled with them once, and asked line by line.

The packages are in the folder that ``WFFIX_NODE_MODULES`` names; which ones a suite needs its docstring tells.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest


class Driver:
    """A running driver, which answers each line of JSON with a line of JSON."""

    def __init__(self, bundle: Path) -> None:
        self.process = subprocess.Popen(["node", bundle], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")

    def ask(self, question):
        """The driver's answer to a question."""
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def bundled(source: Path, folder: Path, packages: tuple[str, ...]) -> Path:
    """The driver ``source`` with the packages it imports, as one file in ``folder``; skips the tests where something is missing."""
    modules = Path(os.environ.get("WFFIX_NODE_MODULES", ""))
    missing = [name for name in (*packages, "esbuild") if not (modules / name).is_dir()]
    if missing or "WFFIX_NODE_MODULES" not in os.environ:
        wanted = " ".join((*packages, "esbuild"))
        pytest.skip(f"WFFIX_NODE_MODULES names no folder node_modules with all of: {wanted} (npm install --prefix FOLDER {wanted})")
    if shutil.which("node") is None:
        pytest.skip("node is not installed; any Node.js from 20 on will do")
    bundle = folder / f"{source.stem}.cjs"
    # The packages import JSON in a way that not every Node accepts; bundled, they run on any.
    esbuild = [str(modules / ".bin" / "esbuild"), "--bundle", "--platform=node", "--format=cjs", "--target=node20", "--log-level=error"]
    subprocess.run([*esbuild, f"--outfile={bundle}", source], check=True, env={**os.environ, "NODE_PATH": str(modules)})
    return bundle
