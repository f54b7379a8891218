"""A file that a repository lacks: shown as one that is made, made by ``--write``, and only where its repository was given as a folder."""

import json
import os
import stat
import subprocess

import pytest

from wffix import storage

CI = ".github/workflows/ci.yml"
PATH = ".github/dependabot.yml"
WORKFLOW = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n"
MADE = """\
version: 2
updates:
  - package-ecosystem: github-actions
    directory: /
    schedule:
      interval: weekly
    cooldown:
      default-days: 7
"""
DIFF = f"--- /dev/null\n+++ b/{PATH}\n@@ -0,0 +1,8 @@\n" + "".join(f"+{line}\n" for line in MADE.splitlines())
SELECT = "--select=dependabot-actions"


@pytest.mark.parametrize("arguments", [[], ["."], [".github"]], ids=["found", "the repository", "its folder"])
def test_the_diff_makes_it(files, invoke, arguments) -> None:
    root = files({CI: WORKFLOW})
    ran = invoke(SELECT, *arguments)
    assert (ran.status, ran.text) == (1, DIFF)
    assert ran.lines == ["wffix: 1 file read, 1 fix to make in 1 file (+8 -0 lines)"]
    subprocess.run(["git", "apply", "-"], input=ran.out, cwd=root, check=True)
    assert (root / PATH).read_text() == MADE


def test_writing_makes_it_and_a_second_run_finds_it_right(files, invoke) -> None:
    root = files({CI: WORKFLOW})
    ran = invoke("--write", SELECT)
    assert (ran.status, ran.out, ran.lines) == (0, b"", ["wffix: 1 file read, 1 fix made in 1 file"])
    assert (root / PATH).read_text() == MADE
    assert sorted(os.listdir(root / ".github")) == ["dependabot.yml", "workflows"]
    again = invoke("--write", SELECT)
    assert (again.status, again.lines) == (0, ["wffix: 2 files read, 0 fixes made in 0 files"])


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_it_has_the_mode_of_new_files(files, invoke) -> None:
    root = files({CI: WORKFLOW})
    before = os.umask(0o027)
    try:
        invoke("--write", SELECT)
    finally:
        os.umask(before)
    assert stat.S_IMODE((root / PATH).stat().st_mode) == 0o640


def test_the_report_tells_that_it_is_made(files, invoke) -> None:
    files({CI: WORKFLOW})
    first, second = json.loads(invoke("--output-format=json", SELECT).out)["files"]
    assert (first["path"], first["changed"], first["created"], first["diff"]) == (PATH, True, True, DIFF)
    assert [(fix["id"], fix["edits"]) for fix in first["fixes"]] == [
        ("dependabot-actions", [{"start": 0, "end": 0, "byte_start": 0, "byte_end": 0, "text": MADE}])
    ]
    assert (second["path"], second["changed"], second["created"]) == (CI, False, False)


OTHER_YAML = ".github/dependabot.yaml"
EMPTY = "version: 2\nupdates:\n  - package-ecosystem: github-actions\n    directory: /\n    schedule: {interval: daily}\n"
UNTOUCHED = {
    "no fixer for it": ({CI: WORKFLOW}, ["--select=template-injection"]),
    "the default fixers": ({CI: WORKFLOW}, []),
    "a fixer for it that adds nothing": ({CI: WORKFLOW}, ["--select=dependabot-cooldown"]),
    "a workflow named alone": ({CI: WORKFLOW}, [SELECT, CI]),
    "the folder of the workflows": ({CI: WORKFLOW}, [SELECT, ".github/workflows"]),
    "a file under its other name": ({CI: WORKFLOW, OTHER_YAML: EMPTY}, [SELECT]),
    "a folder of its name": ({CI: WORKFLOW, f"{PATH}/x": ""}, [SELECT]),
    "no action in use": ({CI: "on: push\njobs: {a: {runs-on: x, steps: [{uses: ./a}, {run: make}]}}\n"}, [SELECT]),
    "an action without workflows": ({"action.yml": "runs: {using: composite, steps: [{uses: a/b@v1}]}\n"}, [SELECT]),
    "a template inside": ({"template/.github/workflows/ci.yml": WORKFLOW}, [SELECT]),
    "a repository elsewhere": ({CI: WORKFLOW, ".git/config": '[remote "origin"]\n\turl = https://gitlab.com/o/r\n'}, [SELECT]),
}


@pytest.mark.parametrize(("contents", "arguments"), UNTOUCHED.values(), ids=UNTOUCHED.keys())
def test_where_none_is_made(files, invoke, contents, arguments) -> None:
    root = files(contents)
    before = sorted(root.rglob("*"))
    ran = invoke("--write", *arguments)
    assert (ran.status, ran.out, sorted(root.rglob("*"))) == (0, b"", before)


def test_the_repository_of_a_copy_without_git_is_what_holds_the_outermost_workflows(files, invoke) -> None:
    root = files({f"copy/{CI}": WORKFLOW, f"copy/template/{CI}": WORKFLOW, f"other/{CI}": WORKFLOW})
    os.rmdir(root / ".git")
    invoke("--write", SELECT)
    assert sorted(str(path.relative_to(root)) for path in root.rglob("dependabot.yml")) == [f"copy/{PATH}", f"other/{PATH}"]


@pytest.mark.parametrize(
    ("contents", "named"),
    [
        ({"renovate.json": "{}"}, "renovate.json"),
        ({".github/renovate.json5": "{}"}, ".github/renovate.json5"),
        ({".renovaterc": "{}"}, ".renovaterc"),
        ({".github/workflows/r.yml": "jobs: {a: {steps: [{uses: renovatebot/github-action@v40}]}}\n"}, ".github/workflows/r.yml"),
    ],
    ids=["at the top", "in .github", "with a dot", "run by a workflow"],
)
@pytest.mark.parametrize("there", [False, True], ids=["no file", "a file without the entry"])
def test_users_of_renovate_are_told(files, invoke, contents, named, there) -> None:
    files({CI: WORKFLOW, **contents, **({PATH: EMPTY.replace("github-actions", "pip")} if there else {})})
    ran = invoke(SELECT)
    reason = f"Renovate updates this repository ({named}); see that it covers them"
    told = f"{PATH}:1: dependabot-actions: Dependabot does not keep the actions of the workflows up to date: {reason}"
    assert (ran.status, ran.out, ran.lines[0]) == (0, b"", told)


def test_actions_of_the_repository_that_use_others_are_covered(files, invoke) -> None:
    action = "runs: {using: composite, steps: [{uses: a/b@v1}]}\n"
    root = files(
        {
            CI: f"{WORKFLOW}      - uses: ./tools/two\n",
            ".github/actions/one/action.yml": action,
            "tools/two/action.yaml": action,
            ".github/actions/none/action.yml": "runs: {using: composite, steps: [{run: make, shell: bash}]}\n",
        }
    )
    invoke("--write", SELECT)
    assert "    directories: [/, /.github/actions/one, /tools/two]\n" in (root / PATH).read_text()


def test_many_repositories_are_handled_by_several_processes(files, invoke) -> None:
    root = files(
        {f"{number}/{name}": WORKFLOW for number in range(60) for name in (".git/x", CI, ".github/workflows/b.yml", "a/action.yml")}
    )
    ran = invoke("--write", SELECT)
    assert (ran.status, len(list(root.rglob("dependabot.yml")))) == (0, 60), ran.err


@pytest.mark.skipif(os.name == "nt", reason="Windows needs a privilege for links")
def test_none_is_made_behind_a_link(files, invoke) -> None:
    root = files({"elsewhere/workflows/ci.yml": WORKFLOW})
    (root / "repository" / ".git").mkdir(parents=True)
    (root / "repository" / ".github").symlink_to(root / "elsewhere")
    ran = invoke("--write", SELECT, "repository/.github")
    assert (ran.status, os.listdir(root / "elsewhere")) == (0, ["workflows"])


@pytest.mark.skipif(os.name == "nt", reason="Windows needs a privilege for links")
def test_a_link_that_leads_nowhere_is_a_file_too(files, invoke) -> None:
    root = files({CI: WORKFLOW})
    (root / PATH).symlink_to("nowhere.yml")
    assert invoke("--write", SELECT).out == b""
    assert not (root / ".github" / "nowhere.yml").exists()


def test_a_file_that_came_in_the_meantime_stays(files, invoke, monkeypatch) -> None:
    root = files({CI: WORKFLOW})
    made = storage.create

    def late(path: str, text: str) -> None:
        (root / PATH).write_text(EMPTY)
        made(path, text)

    monkeypatch.setattr("wffix.run.create", late)
    ran = invoke("--write", SELECT)
    assert (ran.status, ran.lines[0]) == (2, f"{PATH}: error: appeared while wffix ran; nothing was written, run it again")
    assert (root / PATH).read_text() == EMPTY


def test_a_failure_to_write_leaves_nothing_behind(files, invoke, monkeypatch) -> None:
    root = files({CI: WORKFLOW})

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wffix.storage.os.replace", full)
    ran = invoke("--write", SELECT)
    assert (ran.status, ran.lines[0]) == (2, f"{PATH}: error: cannot be written: no space left on device; nothing was written")
    assert os.listdir(root / ".github") == ["workflows"]
