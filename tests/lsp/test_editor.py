"""What somebody sees in an editor: findings, repairs, explanations; and what keeps the server quiet."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from lsprotocol.types import DiagnosticSeverity, Position, Range
from tests.lsp.conftest import edited
from tests.samples import CI, INSECURE, REFUSED, REPAIRED

from wffix import fix_paths
from wffix.edit.model import Edit
from wffix.lsp.positions import Positions

INJECTION = "template-injection"
PUBLISHING = """\
name: Publish
on:
  release:
    types: [published]
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          password: ${{ secrets.PYPI_API_TOKEN }}
"""


def told(found):
    return [(item.severity, item.code) for item in found]


def codes(found):
    return {item.code for item in found}


def injections(found):
    return [item for item in found if item.code == INJECTION]


def test_a_repair_is_a_warning_at_its_place_with_the_id_of_the_fixer(editor, files) -> None:
    path = files({CI: INSECURE}) / CI
    (found,) = injections(editor.open(path))
    assert (found.severity, found.source) == (DiagnosticSeverity.Warning, "wffix")
    assert editor.under(path, found).startswith("run: echo")


def test_a_refusal_is_information_with_the_reason_and_no_quick_fix(editor, files) -> None:
    path = files({CI: REFUSED}) / CI
    (found,) = injections(editor.open(path))
    assert found.severity == DiagnosticSeverity.Information
    assert "'eval' reads its arguments as code" in found.message
    assert not [action for action in editor.actions(path, found.range, ["quickfix"]) if INJECTION in str(action.diagnostics)]


def test_what_is_to_be_done_beside_a_repair_is_told_before_it_is_made(editor, files) -> None:
    path = files({CI: PUBLISHING, "pyproject.toml": "[project]\nname = 'a-name'\n"}) / CI
    found = next(item for item in editor.open(path) if "Trusted Publisher" in item.message)
    assert "\nFollow-up: before the next release register" in found.message
    offered = [action for action in editor.actions(path) if action.diagnostics and action.diagnostics[0] == found]
    assert all(action.title.endswith("(needs its follow-up)") and not action.is_preferred for action in offered)


def test_fix_all_is_what_the_command_writes_and_the_file_stays_as_it_is(editor, files) -> None:
    path = files({CI: PUBLISHING, "pyproject.toml": "[project]\nname = 'a-name'\n"}) / CI
    editor.open(path)
    (action,) = editor.actions(path, only=["source.fixAll.wffix"])
    after = editor.applied(path, action)
    assert path.read_text() == PUBLISHING
    fix_paths([path], save=True)
    assert after == path.read_text() != PUBLISHING


@pytest.mark.parametrize(
    ("only", "kinds"),
    [
        (None, ["quickfix", "source.fixAll.wffix"]),
        (["quickfix"], ["quickfix"]),
        (["source"], ["source.fixAll.wffix"]),
        (["source.fixAll"], ["source.fixAll.wffix"]),
        (["source.fixAll.wffix"], ["source.fixAll.wffix"]),
        (["source.fixAll.other", "refactor"], []),
        (["source.organizeImports"], []),
    ],
    ids=str,
)
def test_only_the_kinds_asked_for_are_offered(editor, files, only, kinds) -> None:
    path = files({CI: INSECURE}) / CI
    editor.open(path)
    assert [getattr(action.kind, "value", action.kind) for action in editor.actions(path, only=only)] == kinds


def test_quick_fixes_are_those_of_the_place(editor, files) -> None:
    path = files({CI: INSECURE.replace("permissions: {}\n", "")}) / CI
    editor.open(path)
    (action,) = editor.actions(path, Range(Position(6, 20), Position(6, 20)), ["quickfix"])
    assert "${GITHUB_HEAD_REF}" in editor.applied(path, action)
    assert editor.actions(path, Range(Position(0, 0), Position(0, 0)), ["quickfix"]) == []


def test_the_text_of_the_editor_counts_and_not_that_of_the_file(editor, files) -> None:
    path = files({CI: REPAIRED}) / CI
    assert not injections(editor.open(path))
    assert injections(editor.change(path, INSECURE))
    assert not injections(editor.change(path, INSECURE, REFUSED, REPAIRED))
    assert path.read_text() == REPAIRED


def test_the_text_of_another_open_file_of_the_repository_counts_too(editors, files) -> None:
    editor = editors(options={"select": ["secrets-inherit"]})
    caller = "name: Caller\non: push\njobs:\n  call:\n    uses: ./.github/workflows/called.yml\n    secrets: inherit\n"
    called = "name: Called\non:\n  workflow_call:\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo\n"
    root = files({CI: caller, ".github/workflows/called.yml": called})
    path, other = root / CI, root / ".github/workflows/called.yml"
    editor.open(path)
    (before,) = editor.actions(path, only=["source.fixAll.wffix"])
    assert editor.applied(path, before) == caller.replace("    secrets: inherit\n", "")
    declared = called.replace("call:\n", "call:\n    secrets:\n      A_TOKEN:\n        required: true\n")
    editor.open(other, declared + "        env:\n          T: ${{ secrets.A_TOKEN }}\n")
    (after,) = editor.actions(path, only=["source.fixAll.wffix"])
    assert "A_TOKEN: ${{ secrets.A_TOKEN }}" in editor.applied(path, after)


def test_a_closed_document_has_no_findings_and_may_be_opened_again(editor, files) -> None:
    path = files({CI: INSECURE}) / CI
    assert injections(editor.open(path))
    editor.close(path)
    assert editor.actions(path) == []
    assert not injections(editor.open(path, REPAIRED))


@pytest.mark.parametrize(
    ("text", "line", "character"),
    [
        ("on: push\njobs: [\n", 2, 0),
        ("on: push\njobs: {}\njobs: {}\n", 2, 0),
        ("\ufeffon: push\n\ton: push\n", 1, 0),
        ("name: 😋 \x07\n", 0, 9),
        ("\ufeffname: 😋 \x07\n", 0, 10),
        ("[]\n", 0, 0),
    ],
    ids=["open bracket", "key twice", "tab", "behind an astral character", "and a byte order mark", "no mapping"],
)
def test_a_broken_text_has_one_error_at_its_place(editor, files, text, line, character) -> None:
    path = files({CI: INSECURE}) / CI
    (found,) = editor.open(path, text)
    assert found.severity == DiagnosticSeverity.Error
    assert (found.range.start.line, found.range.start.character) == (line, character)
    assert editor.actions(path) == []
    assert editor.hover(path, line, character) == ""
    assert injections(editor.change(path, INSECURE))


@pytest.mark.parametrize("name", [".github/workflows/a.txt", ".github/labeler.yml", "a.yml", "sub/.gitlab-ci.yml", "workflows/ci.yml"])
def test_of_other_files_nothing_is_said(editor, files, name) -> None:
    path = files({name: INSECURE}) / name
    assert editor.open(path) == []
    assert editor.actions(path) == []
    assert path.as_uri() not in editor.published


@pytest.mark.parametrize("name", ["action.yml", "some/where/action.yaml"])
def test_actions_are_looked_at_wherever_they_stand_in_a_repository(editor, files, name) -> None:
    step = "runs:\n  using: composite\n  steps:\n    - shell: bash\n      run: echo ${{ github.head_ref }}\n"
    assert injections(editor.open(files({name: "name: A\n" + step}) / name))


def test_a_document_outside_of_all_repositories_is_left_alone(editor, tmp_path) -> None:
    path = tmp_path / "action.yml"
    path.write_text(INSECURE)
    assert editor.open(path) == []


@pytest.mark.parametrize("uri", ["untitled:Untitled-1", "git:/repo/.github/workflows/ci.yml", "file:///%00/.github/workflows/ci.yml"])
def test_a_document_that_is_no_file_is_left_alone(editor, uri) -> None:
    assert editor.open(uri, INSECURE) == []


@pytest.mark.parametrize(
    "contents",
    [
        {".github/wffix.toml": f'ignore = ["{INJECTION}"]\n'},
        {"pyproject.toml": f'[tool.wffix]\nignore = ["{INJECTION}"]\n'},
        {".github/wffix.toml": '[per-path-ignores]\n"ci.yml" = ["all"]\n'},
    ],
    ids=["wffix.toml", "pyproject.toml", "by path"],
)
def test_the_configuration_of_the_repository_is_heeded(editor, files, contents) -> None:
    path = files({CI: INSECURE, **contents}) / CI
    assert not injections(editor.open(path))


def test_a_mistake_in_the_configuration_is_the_one_thing_that_is_told(editor, files) -> None:
    root = files({CI: INSECURE, ".github/wffix.toml": 'ignroe = ["artipacked"]\n'})
    (found,) = editor.open(root / CI)
    assert (found.severity, found.range.start) == (DiagnosticSeverity.Error, Position(0, 0))
    assert "wffix.toml:1:1: error:" in found.message
    assert editor.actions(root / CI) == []
    (root / ".github/wffix.toml").write_text("")
    assert injections(editor.save(root / CI))


def test_the_words_of_the_fixer_are_shown_at_its_finding_and_nowhere_else(editor, files) -> None:
    path = files({CI: INSECURE}) / CI
    (found,) = injections(editor.open(path))
    shown = editor.hover(path, found.range.start.line, found.range.start.character + 1)
    assert shown.startswith(f"{INJECTION} (safe): ")
    assert "Expressions in scripts become environment variables." in shown
    assert editor.hover(path, 1, 0) == ""


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({"select": ["unpinned-uses"]}, {"unpinned-uses"}),
        ({"select": ["unpinned-uses", INJECTION], "ignore": ["unpinned-uses"]}, set()),
        ({"select": ["unpinned-uses"], "ignore": {}, "level": None}, {"unpinned-uses"}),
        ({"level": "safe", "select": ["use-trusted-publishing"]}, {"use-trusted-publishing"}),
    ],
    ids=["selected", "ignored", "empty", "level"],
)
def test_the_options_of_the_editor_count(editors, files, options, wanted) -> None:
    editor = editors(options=options)
    path = files({CI: PUBLISHING, "pyproject.toml": "[project]\nname = 'a-name'\n"}) / CI
    assert codes(editor.open(path)) == wanted
    if options.get("level"):
        assert editor.actions(path) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"level": "sfae"}, "'level' takes one of safe, setup, unsafe"),
        ({"level": 1}, "'level' takes one of"),
        ({"ignore": ["artipakced"]}, "did you mean 'artipacked'?"),
        ({"ignore": "artipacked"}, "'ignore' takes a list"),
        ({"ignroe": []}, "there is no initialization option 'ignroe'"),
        (["artipacked"], "have to be an object"),
    ],
    ids=str,
)
def test_options_that_make_no_sense_are_told_and_nothing_is_repaired(editors, files, options, message) -> None:
    editor = editors(options=options)
    path = files({CI: INSECURE}) / CI
    (found,) = editor.open(path)
    assert message in found.message
    assert editor.actions(path) == []
    assert message in editor.messages[0]


@pytest.mark.parametrize(
    ("offered", "agreed"),
    [(None, "utf-16"), ([], "utf-16"), (["utf-8", "utf-16"], "utf-8"), (["utf-32"], "utf-32"), (["other", "utf-16"], "utf-16")],
    ids=str,
)
def test_what_positions_count_is_agreed_upon(editors, files, offered, agreed) -> None:
    editor = editors(encodings=offered)
    assert editor.encoding == agreed
    path = files({CI: INSECURE}) / CI
    (found,) = injections(editor.open(path, REFUSED.replace("eval", "eval ä😋")))
    assert editor.under(path, found) == "${{ github.head_ref }}"


def test_an_editor_without_versions_gets_edits_without_them(editors, files) -> None:
    editor = editors(versions=False)
    path = files({CI: INSECURE}) / CI
    editor.open(path)
    (action,) = editor.actions(path, only=["source.fixAll"])
    assert action.edit.document_changes is None
    assert "${GITHUB_HEAD_REF}" in editor.applied(path, action)


def test_the_editor_is_asked_to_watch_the_files_on_which_findings_depend(editors, files) -> None:
    editor = editors(watches=True)
    editor.wait(lambda: bool(editor.watched))
    assert [item.method for item in editor.watched] == ["workspace/didChangeWatchedFiles"]


@pytest.mark.parametrize(
    ("text", "edits", "after"),
    [
        ("a\r\nb\r\n", [Edit(1, 2, "")], None),
        ("a\r\nb\r\n", [Edit(2, 2, "x")], "a\rx\nb\r\n"),
        ("a\r\nb\r\n", [Edit(0, 2, "x")], "x\nb\r\n"),
        ("a\r\nb\r\n", [Edit(2, 5, "x")], "a\rx\n"),
        ("a\r\nb\r\n", [Edit(0, 2, "x"), Edit(2, 3, "y")], ""),
    ],
    ids=["the first half goes", "inserted between", "ends between", "begins and ends between", "two that meet there"],
)
def test_edits_that_split_a_line_break_are_widened_or_not_made(text, edits, after) -> None:
    told = Positions(text, "utf-16").edits(edits)
    wanted = "a\nb\r\n" if after is None else after
    assert (edited(text, told, "utf-16") if told else "") == wanted


def test_the_server_says_goodbye(editors) -> None:
    from tests.lsp.conftest import Editor

    assert Editor().stop() == 0


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [(["--version"], 0, "wffix-lsp "), (["--help"], 0, "Usage: wffix-lsp"), (["--port", "1"], 2, "takes no arguments but --stdio")],
    ids=["version", "help", "others"],
)
def test_the_command_explains_itself(arguments, status, said) -> None:
    done = subprocess.run([sys.executable, "-m", "wffix.lsp", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == status
    assert said in done.stdout + done.stderr


def test_an_editor_that_goes_away_ends_the_server() -> None:
    done = subprocess.run([sys.executable, "-m", "wffix.lsp"], input=b"", capture_output=True, check=False, timeout=30)
    assert (done.returncode, done.stdout) == (0, b"")


def test_without_its_library_the_command_says_what_to_install(tmp_path) -> None:
    script = "import sys; sys.modules['pygls'] = None; from wffix.lsp.__main__ import console; sys.argv[1:] = []; console()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, "pip install 'wffix[lsp]'" in done.stderr) == (2, True)


def test_nothing_outside_of_the_server_imports_it() -> None:
    source = Path(__file__).parents[2] / "src" / "wffix"
    outside = [path for path in source.rglob("*.py") if "lsp" not in path.relative_to(source).parts]
    assert not [path for path in outside if any(word in path.read_text(encoding="utf-8") for word in ("wffix.lsp", "pygls", "lsprotocol"))]


def test_nothing_in_the_server_writes_a_file() -> None:
    source = Path(__file__).parents[2] / "src" / "wffix" / "lsp"
    texts = [path.read_text(encoding="utf-8") for path in source.glob("*.py")]
    assert not [word for text in texts for word in ("open(", "wffix.storage", "wffix.run", "os.replace") if word in text]
