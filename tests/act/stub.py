"""What stands in for every action and every program of a run: it notes that it was called, and does the least that later steps need.

``stub.py action NAME`` or ``stub.py program NAME ARGUMENTS…``; each call is a line of JSON in ``calls.jsonl`` beside this
file. A copy of this file is put into the folder of a run, where it stands beside the tiny project; it imports nothing else
of the tests. Building runs the ``setup.py`` of the tiny project, uploading notes the files that would go up, artifacts go
through a folder beside this file, and all other calls do nothing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ARTIFACTS = ROOT / "artifacts"
INPUTS = "STUB_INPUTS"

BUILDS_TOO = {("flit", "publish"), ("maturin", "publish"), ("pdm", "publish")}
UPLOADS = {
    ("twine", "upload"),
    ("uv", "publish"),
    ("poetry", "publish"),
    ("hatch", "publish"),
    ("rye", "publish"),
    ("maturin", "upload"),
    *BUILDS_TOO,
}
UPLOADING_ACTIONS = {"pypa/gh-action-pypi-publish", "JRubics/poetry-publish"}
INDEX_VARIABLES = ("TWINE_REPOSITORY", "TWINE_REPOSITORY_URL", "UV_PUBLISH_URL", "HATCH_INDEX_REPO", "FLIT_INDEX_URL")


def note(name: str, arguments: list[str], inputs: dict[str, str], uploads: str = "", files: Iterable[Path] = ()) -> None:
    """Write down a call: ``uploads`` is the index it uploads to (empty: none), ``files`` what it uploads."""
    call = {
        "job": os.environ.get("GITHUB_JOB", ""),
        "ref": os.environ.get("GITHUB_REF", ""),
        "name": name,
        "arguments": arguments,
        "inputs": inputs,
        "variables": sorted(os.environ.keys() - {INPUTS}),
        "uploads": uploads,
        "files": {path.name: sha256(path.read_bytes()).hexdigest() for path in files if path.is_file()},
    }
    with (ROOT / "calls.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(call) + "\n")


def index(texts: Iterable[str]) -> str:
    """The index that arguments, inputs and variables choose."""
    texts = [text.lower() for text in (*texts, *(os.environ.get(name, "") for name in INDEX_VARIABLES))]
    if any("testpypi" in text or "test.pypi" in text for text in texts):
        return "testpypi"
    return "other" if any("://" in text and "pypi.org" not in text for text in texts) else "pypi"


def checked_out(name: str) -> Path:
    """A file of the tiny project: the one checked out here, else (in a job without a checkout) the repository's."""
    return Path(name) if Path(name).exists() else ROOT / "repository" / name


def build(folder: Path) -> None:
    """Build the tiny project into a folder."""
    subprocess.run([sys.executable, checked_out("setup.py"), "sdist", "bdist_wheel", "--dist-dir", folder], check=True)


def target(words: list[str], otherwise: str) -> Path:
    """The folder that a build is told to build into."""
    chosen = [after for word, after in pairwise(words) if word in ("-o", "--out", "--outdir", "--out-dir")]
    return Path(chosen[0] if chosen else otherwise)


def program(name: str, arguments: list[str]) -> None:
    """A program: note it, and do what it does if it builds; Python and git do their work but for modules and pushes."""
    # A tool may be named by its path, or as a requirement (twine==6.2).
    named = (re.sub(r"[=@<>~\[].*", "", word.rpartition("/")[2]) for word in arguments if not word.startswith("-"))
    words = [name.rpartition("/")[2], *named]
    pairs = set(pairwise(words))
    installs = "install" in words
    uploads = bool(pairs & UPLOADS) and not installs and not {"--dry-run", "--help"} & set(arguments)
    if not installs and ({"build", "pyproject-build"} & set(words) or "--build" in arguments or pairs & BUILDS_TOO):
        build(target(arguments, "dist"))
    if uploads:
        files = [Path(word) for word in arguments if Path(word).is_file()]
        note(name, arguments, {}, index(arguments), files or sorted(Path("dist").glob("*")))
    else:
        note(name, arguments, {})
    if name == "git" and "push" not in arguments:
        os.execv("/usr/bin/git", ["git", *arguments])
    if name.startswith("python") and arguments[:1] != ["-m"]:
        os.execv(sys.executable, ["python", *(str(checked_out(word)) if word.endswith(".py") else word for word in arguments)])


def action(name: str, inputs: dict[str, str]) -> None:
    """An action: note it, and do what it does if it builds, checks out or hands artifacts over."""
    command = inputs.get("command", "")
    maturin = name == "PyO3/maturin-action"
    if name in UPLOADING_ACTIONS or (maturin and command in ("upload", "publish")):
        folder = Path(inputs.get("packages-dir") or inputs.get("packages_dir") or "dist")
        if maturin or name == "JRubics/poetry-publish":
            build(folder)
        note(name, [], inputs, index(inputs.values()), sorted(folder.glob("*")))
        return
    note(name, [], inputs)
    if name == "actions/checkout":
        shutil.copytree(ROOT / "repository", Path(inputs.get("path") or "."), dirs_exist_ok=True)
    elif name == "actions/upload-artifact":
        hand_over(inputs.get("name") or "artifact", inputs["path"].splitlines())
    elif name == "actions/download-artifact":
        take_over(inputs)
    elif name == "hynek/build-and-inspect-python-package":
        build(ARTIFACTS / "Packages")
    elif name == "pypa/cibuildwheel":
        build(Path(inputs.get("output-dir") or "wheelhouse"))
    elif maturin or name == "pypa/cibuildwheel":
        build(target(inputs.get("args", "").split(), inputs.get("output-dir") or "wheelhouse"))


def hand_over(name: str, patterns: list[str]) -> None:
    """Keep files and the contents of folders as an artifact."""
    (ARTIFACTS / name).mkdir(parents=True, exist_ok=True)
    for pattern in patterns:
        for found in sorted(Path().glob(pattern.strip().rstrip("/") or ".")):
            place = ARTIFACTS / name
            if found.is_dir():
                shutil.copytree(found, place, dirs_exist_ok=True)
            else:
                shutil.copy2(found, place)


def take_over(inputs: dict[str, str]) -> None:
    """Lay one artifact into a folder; without a name all (or those of a pattern), each in a folder of its own if they are not merged."""
    place = Path(inputs.get("path") or ".")
    if inputs.get("name"):
        shutil.copytree(ARTIFACTS / inputs["name"], place, dirs_exist_ok=True)
        return
    for artifact in wanted(inputs.get("pattern") or "*"):
        shutil.copytree(artifact, place if inputs.get("merge-multiple") == "true" else place / artifact.name, dirs_exist_ok=True)


def wanted(pattern: str) -> Iterator[Path]:
    """The artifacts whose names a pattern takes."""
    return (artifact for artifact in sorted(ARTIFACTS.glob("*")) if fnmatchcase(artifact.name, pattern))


if __name__ == "__main__":
    if sys.argv[1] == "program":
        program(sys.argv[2], sys.argv[3:])
    else:
        given = json.loads(os.environ.get(INPUTS) or "{}")
        action(sys.argv[2], {key: value for key, value in given.items() if value})
