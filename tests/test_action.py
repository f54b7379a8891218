"""The GitHub Action at the top of the repository: its scripts, run as the runner runs them, with a stand-in for ``gh``."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from tests.report.runner import commands
from tests.samples import CI, CLEAN, INSECURE

from wffix import Options, fix_source
from wffix.fixer import fixer_ids

TOP = Path(__file__).parent.parent
ACTION = YAML(typ="safe").load((TOP / "action.yml").read_text(encoding="utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
DIFF = f"--- /dev/null\n+++ b/{CI}\n@@ -0,0 +1,8 @@\n" + "".join(f"+{line}\n" for line in INSECURE.splitlines())
GH = f"""\
#!{sys.executable}
import json, os, sys
open(os.environ["CALLS"], "a").write(json.dumps([sys.argv[1:], os.environ.get("GH_TOKEN")]) + "\\n")
if os.environ["REFUSED"] in sys.argv:
    sys.exit("gh: refused (HTTP 403)")
if "--input" in sys.argv:
    open(os.environ["POSTED"], "w").write(open(sys.argv[sys.argv.index("--input") + 1]).read())
else:
    sys.stdout.write(open(os.environ["COMMENTS" if "--jq" in sys.argv else "DIFF"]).read())
"""
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are scripts with a first line that names their interpreter")
needs_jq = pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")


class Runner:
    """A checkout and what the runner sets for the steps of an action."""

    def __init__(self, root: Path, text: str = INSECURE) -> None:
        self.root = root
        for name, content in {f"checkout/{CI}": text, "comments": "", "diff": DIFF, "bin/gh": GH}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        (root / "bin/gh").chmod(0o755)
        (root / "bin/wffix").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m wffix "$@"\n')
        (root / "bin/wffix").chmod(0o755)
        self.environment = {
            **os.environ,
            "PATH": f"{root / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(TOP / "src"),
            "GITHUB_OUTPUT": str(root / "output"),
            "GITHUB_REPOSITORY": "owner/name",
            "GITHUB_ACTIONS": "true",
            "RUNNER_TEMP": str(root),
            "WFFIX": str(root / "bin/wffix"),
            **{name: str(root / name.lower()) for name in ("CALLS", "POSTED", "COMMENTS", "DIFF")},
            "REFUSED": "nothing",
        }

    def run(self, name: str, **given: str) -> subprocess.CompletedProcess[str]:
        """Run a step's script with the values of its inputs; those not given are empty."""
        step = STEPS[name]
        environment = {**{key: "" for key in step["env"] if key != "WFFIX"}, **given}
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
        return subprocess.run(
            command, cwd=self.root / "checkout", env={**self.environment, **environment}, capture_output=True, text=True, check=False
        )

    def suggest(self, **given: str) -> subprocess.CompletedProcess[str]:
        return self.run("Suggest the repairs", GH_TOKEN="a token", HEAD="0123abc", NUMBER="7", **given)

    @property
    def output(self) -> str:
        return (self.root / "output").read_text()

    @property
    def calls(self) -> list[list[str]]:
        path = self.root / "calls"
        return [json.loads(line)[0] for line in path.read_text().splitlines()] if path.exists() else []

    @property
    def review(self) -> dict | None:
        path = self.root / "posted"
        return json.loads(path.read_text()) if path.exists() else None


# The file.


def test_wffix_leaves_it_alone() -> None:
    result = fix_source((TOP / "action.yml").read_text(encoding="utf-8"), "action.yml", Options(frozenset(fixer_ids()), level=3))
    assert (result.changed, result.refusals, result.problem) == (False, (), None)


@pytest.mark.skipif(shutil.which("zizmor") is None, reason="zizmor is not installed")
def test_the_strictest_persona_of_zizmor_finds_nothing() -> None:
    command = [
        "zizmor",
        "--offline",
        "--quiet",
        "--no-config",
        "--persona=auditor",
        "--format=plain",
        "action.yml",
        ".pre-commit-hooks.yaml",
    ]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(shutil.which("actionlint") is None, reason="actionlint is not installed")
def test_actionlint_accepts_a_workflow_that_uses_it(tmp_path) -> None:
    inputs = "".join(f"          {name}: 'x'\n" for name in ACTION["inputs"])
    workflow = (
        "on: pull_request\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: ./\n        id: wffix\n"
        f"        with:\n{inputs}      - run: echo ${{{{ steps.wffix.outputs.status }}}}\n"
    )
    for name, content in {CI: workflow, "action.yml": (TOP / "action.yml").read_text(encoding="utf-8")}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    done = subprocess.run(["actionlint", CI], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
@pytest.mark.parametrize("name", [name for name, step in STEPS.items() if "run" in step])
def test_shellcheck_finds_nothing_in_its_scripts(name) -> None:
    done = subprocess.run(["shellcheck", "--shell=bash", "-"], input=STEPS[name]["run"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_expression_stands_in_a_script() -> None:
    assert not any("${{" in step.get("run", "") for step in STEPS.values())


# What it does.


@pytest.mark.parametrize(
    ("text", "status", "kinds"),
    [(INSECURE, "1", ["warning"]), (CLEAN, "0", []), ("a: [\n", "2", ["error"])],
    ids=["a finding", "none", "an error"],
)
def test_the_check_annotates_and_never_fails_itself(tmp_path, text, status, kinds) -> None:
    runner = Runner(tmp_path, text)
    done = runner.run("Check the workflows", SELECT="template-injection")
    assert (done.returncode, runner.output) == (0, f"status={status}\n")
    assert [name for name, _, _ in commands(done.stdout)] == kinds


@pytest.mark.parametrize(
    ("paths", "read"),
    [("", 3), (f"{CI}\n", 1), ("a b/action.yml\n\n-x.yml\n", 2), (".\n", 3)],
    ids=["everything", "a file", "names with blanks and dashes", "a folder"],
)
def test_paths_are_taken_line_by_line(tmp_path, paths, read) -> None:
    runner = Runner(tmp_path)
    for name in ("a b/action.yml", "c/action.yml", "-x.yml"):
        path = tmp_path / "checkout" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(CLEAN)
    done = runner.run("Check the workflows", PATHS=paths)
    assert f"wffix: {read} file" in done.stderr


@needs_jq
def test_repairs_of_changed_lines_become_one_review(tmp_path) -> None:
    runner = Runner(tmp_path)
    done = runner.suggest(SELECT="template-injection")
    assert (done.returncode, done.stdout) == (0, "")
    review = runner.review
    assert review is not None
    assert (review["event"], review["commit_id"], len(review["comments"])) == ("COMMENT", "0123abc", 1)
    assert "${GITHUB_HEAD_REF}" in review["comments"][0]["body"]
    assert [call[-1] for call in runner.calls] == [
        "repos/owner/name/pulls/7",
        "repos/owner/name/pulls/7/comments",
        "repos/owner/name/pulls/7/reviews",
    ]


@needs_jq
def test_what_was_suggested_before_is_not_suggested_again(tmp_path) -> None:
    runner = Runner(tmp_path)
    runner.suggest()
    (comment,) = runner.review["comments"]
    (tmp_path / "posted").unlink()
    (tmp_path / "comments").write_text(f"something else\n{comment['body']}\n")
    assert runner.suggest().returncode == 0
    assert runner.review is None


@needs_jq
def test_without_changed_lines_to_repair_nothing_is_posted(tmp_path) -> None:
    runner = Runner(tmp_path)
    (tmp_path / "diff").write_text("")
    assert runner.suggest().returncode == 0
    assert runner.review is None
    assert len(runner.calls) == 2


@needs_jq
@pytest.mark.parametrize(
    ("refused", "told"),
    [
        ("repos/owner/name/pulls/7/reviews", "Suggestions need the permission pull-requests: write"),
        ("repos/owner/name/pulls/7", "The pull request cannot be read with this token"),
        ("repos/owner/name/pulls/7/comments", "The pull request cannot be read with this token"),
    ],
    ids=["writing", "reading", "reading comments"],
)
def test_a_token_without_rights_is_told_and_fails_nothing(tmp_path, refused, told) -> None:
    runner = Runner(tmp_path)
    runner.environment["REFUSED"] = refused
    done = runner.suggest()
    assert done.returncode == 0
    ((kind, _, message),) = commands(done.stdout)
    assert kind == "notice"
    assert message.startswith(told)


@needs_jq
def test_the_token_stands_in_no_output(tmp_path) -> None:
    runner = Runner(tmp_path)
    done = runner.run("Suggest the repairs", GH_TOKEN="a-canary", HEAD="0", NUMBER="7")
    written = [path.read_text() for path in tmp_path.iterdir() if path.is_file() and path.name != "calls"]
    assert "a-canary" not in "".join((done.stdout, done.stderr, *written))


@pytest.mark.parametrize("status", ["1", "2"])
def test_the_verdict_is_the_status(tmp_path, status) -> None:
    assert Runner(tmp_path).run("Tell the verdict", STATUS=status).returncode == int(status)


@pytest.mark.parametrize(
    ("version", "package"),
    [("", "the action"), ("1.2.0", "wffix==1.2.0"), ("1.2.0rc1", "wffix==1.2.0rc1"), ("https://evil.example/x", None), ("1 -r x", None)],
    ids=["this one", "a release", "a candidate", "an address", "an option"],
)
def test_what_is_installed(tmp_path, version, package) -> None:
    runner = Runner(tmp_path)
    python = tmp_path / "bin/python"
    python.write_text(
        f'#!/bin/sh\necho "$*" >> {tmp_path}/installed\nmkdir -p {tmp_path}/wffix/bin && cp -n "$0" {tmp_path}/wffix/bin/python\nexit 0\n'
    )
    python.chmod(0o755)
    runner.environment["GITHUB_ACTION_PATH"] = "the action"
    done = runner.run("Install wffix", PYTHON=str(python), VERSION=version)
    if package is None:
        assert done.returncode == 2
        assert not (tmp_path / "installed").exists()
    else:
        assert (tmp_path / "installed").read_text().splitlines()[-1].endswith(f"-- {package}")
        assert runner.output == f"wffix={tmp_path}/wffix/bin/wffix\n"
