"""Runs shell scripts with real shells and notes what they did.

The folder on PATH holds a few harmless real tools and otherwise stubs that write down the arguments they were given. A
script is run as the runner does it, before the rewrite with the values put into its text, afterwards with the values in
its environment. The command ``canary`` stands for whatever an attacker would run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from trials import Trial, name_of, substituted

from wffix.expression.lexer import embedded
from wffix.scripts.hoist import Variable
from wffix.scripts.shell.rewriting import rewrite

SHELLS = {"bash": ("bash", "--noprofile", "--norc", "-eo", "pipefail"), "sh": ("dash", "-e")}
TOOLS = (
    "awk",
    "base64",
    "bash",
    "cat",
    "chmod",
    "dash",
    "dd",
    "env",
    "grep",
    "head",
    "mkdir",
    "perl",
    "sed",
    "sh",
    "sort",
    "tee",
    "tr",
    "wc",
    "xargs",
    "mktemp",
    "find",
    "cp",
    "sleep",
    "python3",
    "diff",
    "nice",
    "time",
    "timeout",
    "jq",
    "node",
)
STUBS = (
    "aws", "canary", "cmd", "curl", "docker", "gh", "git", "make", "mv", "pip", "publish", "pytest", "python", "rm", "ssh", "tar",
    "twine", "npm", "tool", "uv",
)  # fmt: skip
STUB = """#!{shell}
{{ printf '%s' "${{0##*/}}"; for word do printf '\\t<%s>' "$word"; done; printf '\\000'; }} >> "$SANDBOX_LOG"
"""

SUDO = """#!{shell}
while :; do case $1 in -u) shift 2 ;; -*) shift ;; *) break ;; esac; done
exec {env} -i PATH="$PATH" SANDBOX_LOG="$SANDBOX_LOG" LC_ALL=C "$@"
"""

TOKENS = ("v1.2.3", "feature/x-1", "main", "42")
WORDS = ("alpha beta", "--flag=1 -q  x.y")
HOSTILE = (
    "$(canary)", "`canary`", '"; canary; "', "'; canary; '", "; canary #", "\ncanary\n", "a[$(canary)]", "x || canary && canary",
    "EOF\ncanary\nEOF\n", "-va[$(canary)]", ") canary ;; (", "}; canary; {", "\\\"; canary; \\'",
    "$'\\n'canary", "* $(canary) ?", "${x:=$(canary)}",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What a run did: commands with their arguments, standard output, exit status and the files it left."""

    commands: tuple[str, ...]
    output: str
    status: int
    files: Mapping[str, str]

    @property
    def canary(self) -> bool:
        return any(line.split("\t")[0] == "canary" for line in self.commands)


@cache
def shell(dialect: str) -> tuple[str, ...] | None:
    """The command line of a real shell; None where this machine has none."""
    name, *options = SHELLS[dialect]
    found = shutil.which(name)
    return None if found is None else (found, *options)


@cache
def _tools() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="wffix-tools-")
    stub = Path(folder.name, ".stub")
    stub.write_text(STUB.format(shell=shutil.which("dash") or shutil.which("sh")))
    stub.chmod(0o755)
    for name in STUBS:
        Path(folder.name, name).symlink_to(stub)
    # A sudo that starts the command with an empty environment, but for what the stubs need.
    sudo = Path(folder.name, "sudo")
    sudo.write_text(SUDO.format(shell=shutil.which("dash") or shutil.which("sh"), env=shutil.which("env")))
    sudo.chmod(0o755)
    for name in TOOLS:
        # What stands on PATH for Python may be a script of a version manager, which needs more than is there.
        real = os.path.realpath(sys.executable) if name == "python3" else shutil.which(name)
        if real is not None:
            Path(folder.name, name).symlink_to(real)
    return folder


def prepare() -> None:
    """Make the folder of tools before threads ask for it at once."""
    _tools()


def execute(script: str, environment: Mapping[str, str], dialect: str = "bash") -> Outcome:
    """Run a script in an empty folder."""
    command = shell(dialect)
    assert command is not None
    with tempfile.TemporaryDirectory(prefix="wffix-run-") as name:
        folder = Path(name)
        work = folder / "work"
        work.mkdir()
        (folder / "script").write_bytes(script.encode())
        log = folder / "log"
        inherited = {
            "PATH": _tools().name, "HOME": str(work), "LC_ALL": "C", "SANDBOX_LOG": str(log), "GITHUB_ENV": str(work / "github_env"),
            "GITHUB_OUTPUT": str(work / "github_output"), "CI": "true",
        }  # fmt: skip
        done = subprocess.run(
            [*command, str(folder / "script")],
            cwd=work, env=inherited | dict(environment), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=20, check=False,
        )  # fmt: skip
        files = {
            str(path.relative_to(work)): path.read_bytes().decode("utf-8", "replace") for path in sorted(work.rglob("*")) if path.is_file()
        }
        commands = tuple(log.read_bytes().decode("utf-8", "replace").split("\0")[:-1]) if log.exists() else ()
        return Outcome(commands, done.stdout.decode("utf-8", "replace"), done.returncode, files)


@dataclass(frozen=True)
class ShellTrial(Trial):
    """A script, what became of it, and the shell that runs it."""

    dialect: str

    def before(self, values: Sequence[str]) -> Outcome:
        """Run it with the values as text."""
        return execute(self._substituted(self.script, values), {}, self.dialect)

    def after(self, values: Sequence[str]) -> Outcome:
        """Run what became of it with the values as variables, and as text where an expression stayed."""
        return execute(self._substituted(self.rewritten, values), dict(zip(self.names, values, strict=True)), self.dialect)

    def _substituted(self, text: str, values: Sequence[str]) -> str:
        by_name = dict(zip(self.names, values, strict=True))
        return substituted(text, lambda source: by_name[name_of(source)])


def trial(
    script: str,
    dialect: str = "bash",
    *,
    splits: bool = False,
    may_be_empty: bool = True,
    samples: Sequence[str] = (),
    form: str = "",
) -> ShellTrial:
    """Rewrite every expression of a script."""
    found = list(embedded(script))
    variables = {
        number: Variable(name_of(item.source), splits=splits, may_be_empty=may_be_empty, samples=tuple(samples), form=form)
        for number, item in enumerate(found)
    }
    return ShellTrial(script, variables, rewrite(script, [(item.start, item.end) for item in found], variables, dialect), dialect)


def in_parallel(calls: Sequence[object]) -> list[Outcome]:
    """Run several executions at once; each is a pair of a function and its values."""
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda call: call[0](call[1]), calls))  # type: ignore[index]
