"""The diff on standard output: ``git apply`` and ``patch -p1`` accept it, and make of the files what ``--write`` makes of them."""

import shutil
import subprocess

import pytest

CI = ".github/workflows/ci.yml"
GIT_APPLY = ("git", "apply", "-")
PATCH = ("patch", "-p1", "--quiet", "--no-backup-if-mismatch")


def tree(root):
    """The bytes of all files by path."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


# A comment beyond ASCII, and one edit at the very end of the file.
TEXT = """\
name: Prüfung 🎉
on: pull_request
permissions: {}
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: |
          echo "${{ github.head_ref }}" # -- ++ @@

          -- not a header "${{ github.head_ref }}"
  b:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/checkout@v4
      - uses: actions/checkout@v4
      - run: echo "${{ github.event.pull_request.title }}"
"""

CASES = {
    "an ordinary file": (CI, TEXT),
    "CRLF line ends": (CI, crlf(TEXT)),
    "CR line ends": (CI, TEXT.replace("\n", "\r")),
    "a byte order mark": (CI, "\ufeff" + TEXT),
    "a byte order mark and CRLF line ends": (CI, "\ufeff" + crlf(TEXT)),
    "no line end at the end": (CI, TEXT.rstrip("\n")),
    "no line end at the end, CRLF before": (CI, crlf(TEXT).rstrip("\r\n")),
    "blank lines at the end": (CI, TEXT + "\n\n  \n"),
    "a name with blanks": ("a b/ c/action.yml", TEXT),
    "a name that ends with a blank": ("x /action.yml", TEXT),
    "a name beyond ASCII": ("prüfung/🎉/action.yml", TEXT),
    "a name that is not UTF-8": ("pr\udcfcfung/action.yml", TEXT),
    "a name with quotes": ("a\"b'c/action.yml", TEXT),
    "a name with a backslash": ("a\\b/action.yml", TEXT),
    "a name with a tab and a line break": ("a\tb\nc/action.yml", TEXT),
    "a name with escape sequences": ("\x1b[31mred/action.yml", TEXT),
    "a name that turns the direction of writing": ("\u202ered/action.yml", TEXT),
    "a name with everything": ('a b/"ü"\\\t\n\r/action.yml', TEXT),
    "a name that looks like a header": ("--- a/+++ b/action.yml", TEXT),
    "a name that looks like a date": ("2024-01-01 10:00:00/action.yml", TEXT),
}


@pytest.mark.parametrize("judge", [GIT_APPLY, PATCH], ids=["git apply", "patch -p1"])
@pytest.mark.parametrize("case", CASES)
def test_applying_the_diff_does_what_write_does(files, invoke, tmp_path, monkeypatch, case, judge) -> None:
    name, text = CASES[case]
    root = files({name: text})
    before = tree(root)
    ran = invoke("--select=template-injection")
    assert ran.status == 1
    assert tree(root) == before
    other = tmp_path / "other"
    shutil.copytree(root, other)
    subprocess.run(judge, cwd=other, input=ran.out, check=True)
    invoke("--write", "--select=template-injection")
    assert tree(other) == tree(root) != before


@pytest.mark.parametrize("judge", [GIT_APPLY, PATCH], ids=["git apply", "patch -p1"])
def test_a_diff_made_in_a_subfolder_of_files_below_it_is_applied_there(files, invoke, monkeypatch, judge, texts) -> None:
    root = files({"sub/.github/workflows/ci.yml": TEXT, "sub/x/action.yml": TEXT, "action.yml": TEXT})
    shutil.rmtree(root / ".git")
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    monkeypatch.chdir(root / "sub")
    ran = invoke(".", "--select=template-injection")
    subprocess.run(judge, cwd=root / "sub", input=ran.out, check=True)
    assert invoke(".", "--select=template-injection").status == 0
    assert (root / "action.yml").read_text() == TEXT


@pytest.mark.parametrize("judge", [GIT_APPLY, PATCH], ids=["git apply", "patch -p1"])
def test_a_diff_made_in_a_subfolder_of_the_whole_repository_is_applied_at_its_top(files, invoke, monkeypatch, judge) -> None:
    root = files({CI: TEXT, "sub/action.yml": TEXT})
    shutil.rmtree(root / ".git")
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    monkeypatch.chdir(root / "sub")
    ran = invoke("--select=template-injection")
    subprocess.run(judge, cwd=root, input=ran.out, check=True)
    assert invoke("--select=template-injection").status == 0


@pytest.mark.parametrize("judge", [GIT_APPLY, PATCH], ids=["git apply", "patch -p1"])
def test_the_diff_of_a_linked_file_is_applied_to_the_file(files, invoke, judge) -> None:
    root = files({"shared/ci.yml": TEXT, ".github/workflows/.keep": ""})
    (root / CI).symlink_to("../../shared/ci.yml")
    subprocess.run(judge, cwd=root, input=invoke("--select=template-injection").out, check=True)
    assert (root / CI).is_symlink()
    assert invoke("--select=template-injection").status == 0


def test_nothing_but_the_diff_is_on_standard_output(files, wffix, texts) -> None:
    files({CI: texts["insecure"], "a/action.yml": texts["refused"], "b/action.yml": texts["broken"], "c/action.yml": texts["publishing"]})
    ran = wffix("--select=template-injection,publish-environment")
    assert ran.text.startswith("--- a/.github/workflows/ci.yml\n+++ b/.github/workflows/ci.yml\n@@ ")
    kinds = {line[:1] for line in ran.text.splitlines()}
    assert kinds == {"-", "+", "@", " "}
    assert [line.split(": ")[0] for line in ran.lines] == ["b/action.yml:2:1", "a/action.yml:8", "follow-up", "wffix"]


def test_a_clean_file_gives_nothing(files, wffix, texts) -> None:
    files({CI: texts["clean"]})
    ran = wffix("--diff")
    assert (ran.status, ran.out, ran.lines) == (0, b"", ["wffix: 1 file read, 0 fixes to make in 0 files"])


def test_the_diff_is_the_default(files, invoke, texts) -> None:
    files({CI: texts["insecure"]})
    assert invoke("--diff") == invoke()


def test_the_summary_counts_the_lines_of_the_diff(files, invoke) -> None:
    files({CI: TEXT})
    ran = invoke("--select=template-injection")
    added, removed = (sum(line.startswith(mark) for line in ran.text.split("\n")[2:]) for mark in "+-")
    assert ran.lines[-1] == f"wffix: 1 file read, 2 fixes to make in 1 file (+{added} -{removed} lines)"
