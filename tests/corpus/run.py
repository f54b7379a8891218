"""Run wffix over a folder of real workflows and check the promises on every file.

    python tests/corpus/run.py FOLDER [--judges FOLDER] [WFFIX OPTIONS…]

Works on a copy. Checked on every file: no crash, the result parses (with the pure Python parser of ruamel.yaml, which
wffix itself asks only in need), a second run changes nothing, no comment is lost but on removed lines (one on a line of
its own may end up behind another), line breaks and byte order marks stay, the edits of the JSON report give the written
file. Prints one line of figures and exits 1 where one is off. With ``--judges`` every executable of that folder named
``judge`` is run too, as ``judge WFFIX FOLDER``.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from ruamel.yaml import YAML

WFFIX = [sys.executable, "-m", "wffix"]


def run(folder: Path, *options: str) -> tuple[subprocess.CompletedProcess[str], float]:
    start = time.perf_counter()
    done = subprocess.run([*WFFIX, *options, "."], cwd=folder, capture_output=True, text=True, check=False)
    return done, time.perf_counter() - start


def parses(data: bytes) -> bool:
    try:
        YAML(typ="safe", pure=True).compose(data.decode("utf-8-sig"))
    except Exception:
        return False
    return True


def comments(data: bytes) -> Counter[str]:
    """Whole-line comments; those inside scripts count too, which only makes the check stricter."""
    return Counter(line.strip() for line in data.decode("utf-8", "replace").splitlines() if line.strip().startswith("#"))


def applied(source: str, edits: list[dict[str, object]]) -> str:
    for edit in sorted(edits, key=lambda edit: (edit["start"], edit["end"]), reverse=True):
        source = source[: int(str(edit["start"]))] + str(edit["text"]) + source[int(str(edit["end"])) :]
    return source


def content(path: Path) -> bytes:
    """The bytes of a file; none of one that is not there, which wffix may make."""
    return path.read_bytes() if path.exists() else b""


def problems(before: bytes, after: bytes, edits: list[dict[str, object]]) -> list[str]:
    """What is wrong with one changed file."""
    found: list[str] = []
    if not parses(after) and parses(before):
        found.append("does not parse")
    if before and before.count(b"\n") == before.count(b"\r\n") and after.count(b"\n") != after.count(b"\r\n"):
        found.append("line breaks")
    if before.startswith(b"\xef\xbb\xbf") != after.startswith(b"\xef\xbb\xbf"):
        found.append("byte order mark")
    expression_free = {line for line in comments(before) - comments(after) if "${{" not in line and line.encode() not in after}
    if expression_free:
        found.append(f"comments gone: {sorted(expression_free)}")
    if applied(before.decode("utf-8-sig"), edits) != after.decode("utf-8-sig"):
        found.append("the reported edits do not give the written file")
    return found


def main(arguments: list[str]) -> int:
    judges = Path(arguments.pop(at + 1)) if (at := arguments.index("--judges") if "--judges" in arguments else -1) >= 0 else None
    options = [argument for argument in arguments[1:] if argument != "--judges"]
    corpus = Path(arguments[0]).resolve()
    with tempfile.TemporaryDirectory() as scratch:
        before, after, again = (Path(scratch) / name for name in ("before", "after", "again"))
        shutil.copytree(corpus, before, symlinks=True)
        shutil.copytree(corpus, after, symlinks=True)
        report, _ = run(after, "--output-format", "json", *options)
        written, seconds = run(after, "--write", *options)
        shutil.copytree(after, again, symlinks=True)
        second, _ = run(again, "--write", *options)
        off = [f"crash: {done.stderr.strip().splitlines()[-1]}" for done in (report, written, second) if "Traceback" in done.stderr]
        files = json.loads(report.stdout)["files"]
        for file in files:
            name = file["path"]
            first, then, last = (content(folder / name) for folder in (before, after, again))
            if then != last:
                off.append(f"{name}: a second run changes it")
            if first != then:
                edits = [edit for fix in file["fixes"] for edit in fix["edits"]]
                off += [f"{name}: {problem}" for problem in problems(first, then, edits)]
        changed = sum(file["changed"] for file in files)
        fixes = Counter(fix["id"] for file in files for fix in file["fixes"])
        refusals = Counter(refusal["id"] for file in files for refusal in file["refusals"])
        errors = sum(file["error"] is not None for file in files)
        print(*off, sep="\n", end="\n" if off else "")
        print(f"files {len(files)} changed {changed} errors {errors} seconds {seconds:.2f} off {len(off)}")
        print(f"fixes {dict(fixes)} refusals {dict(refusals)}")
    status = 1 if off or not files else 0
    if judges is not None:
        wffix = shutil.which("wffix", path=str(Path(sys.executable).parent)) or "wffix"
        status = max(status, subprocess.run([judges / "judge", wffix, corpus, *options], check=False).returncode)
    return status


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
