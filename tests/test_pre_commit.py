"""The hooks for pre-commit: which files they are for, and a run of pre-commit itself where it can install wffix."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from tests.samples import CI, INSECURE

TOP = Path(__file__).parent.parent
HOOKS = {hook["id"]: hook for hook in YAML(typ="safe").load((TOP / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize(
    ("path", "is_for"),
    [
        (".github/workflows/ci.yml", True),
        (".github/workflows/ci.yaml", True),
        ("action.yml", True),
        ("a/b/action.yaml", True),
        (".github/actions/x/action.yml", True),
        (".gitlab-ci.yml", True),
        (".github/workflows/sub/ci.yml", False),
        ("template/.github/workflows/ci.yml", False),
        ("transaction.yml", False),
        ("a/.gitlab-ci.yml", False),
        ("docs/ci.yml", False),
        ("action.yml.orig", False),
    ],
)
def test_the_hooks_are_for_the_files_that_wffix_reads(hook, path, is_for) -> None:
    assert bool(re.search(HOOKS[hook]["files"], path)) == is_for


@pytest.mark.parametrize(("hook", "mode"), [("wffix", "--write"), ("wffix-check", "--check")])
def test_the_hooks_run_the_command(hook, mode) -> None:
    assert (HOOKS[hook]["entry"], HOOKS[hook]["language"]) == (f"wffix {mode}", "python")


@pytest.fixture
def repository(tmp_path):
    """A git repository with one insecure workflow, which is staged."""
    root = tmp_path / "repository"
    (root / CI).parent.mkdir(parents=True)
    (root / CI).write_text(INSECURE)
    for arguments in (["init", "--quiet"], ["add", "-A"]):
        subprocess.run(["git", *arguments], cwd=root, check=True)
    return root


@pytest.mark.parametrize(
    ("hook", "changes", "told"), [("wffix", True, "files were modified by this hook"), ("wffix-check", False, "Failed")]
)
def test_pre_commit_runs_them(repository, tmp_path, hook, changes, told) -> None:
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    # The hook as it is but for its environment: to install wffix needs a network.
    config = {**HOOKS[hook], "entry": f"{sys.executable} -m {HOOKS[hook]['entry']}", "language": "system"}
    text = f"repos:\n- repo: local\n  hooks:\n  - {json.dumps(config)}\n"
    (repository / ".pre-commit-config.yaml").write_text(text)
    environment = {**os.environ, "PYTHONPATH": str(TOP / "src"), "PRE_COMMIT_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color=never", "--verbose"]
    first = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)
    assert (first.returncode, told in first.stdout) == (1, True), first.stdout
    assert ((repository / CI).read_text() != INSECURE) == changes
    second = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)
    assert second.returncode == (0 if changes else 1), second.stdout
