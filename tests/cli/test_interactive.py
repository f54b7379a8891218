"""``--interactive``: fix by fix at a terminal, which is a pseudo terminal here."""

import re
import sys

import pytest

pexpect = pytest.importorskip("pexpect", reason="the extra dev is not installed")
if not hasattr(pexpect, "spawn"):
    pytest.skip("there are no pseudo terminals here", allow_module_level=True)

CI = ".github/workflows/ci.yml"
SELECT = "--select=template-injection"
QUESTION = re.escape("Apply this fix? [y,n,a,q,e,?] ")
THREE = """\
name: Test
on: pull_request
permissions: {}
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: echo "1 ${{ github.head_ref }}"
      - run: echo "2 ${{ github.head_ref }}"
      - run: echo "3 ${{ github.head_ref }}"
"""


def with_repaired(*numbers: int) -> str:
    """The text with some of its three steps repaired."""
    text = THREE
    for number in numbers:
        text = text.replace(f'"{number} ${{{{ github.head_ref }}}}"', f'"{number} ${{GITHUB_HEAD_REF}}"')
    return text


class Asked:
    """A run at a terminal, with one answer for each question."""

    def __init__(self, *arguments: str, answers: str | list[str] = "", redirected: str = "") -> None:
        command = [sys.executable, "-m", "wffix", "--interactive", *arguments]
        if redirected:
            command = ["sh", "-c", f'"$0" "$@" > {redirected}', *command]
        child = pexpect.spawn(command[0], command[1:], encoding="utf-8", timeout=30, dimensions=(50, 300))
        child.setecho(False)
        self.questions: list[str] = []
        for answer in answers:
            child.expect(QUESTION)
            self.questions.append(child.before)
            child.send(answer if answer in ("\x03", "\x04") else f"{answer}\n")
        child.expect(pexpect.EOF)
        child.close()
        self.end = child.before
        self.status = child.exitstatus


@pytest.mark.parametrize(
    ("answers", "repaired", "status"),
    [
        ("yyy", (1, 2, 3), 0),
        ("nnn", (), 1),
        ("yny", (1, 3), 1),
        ("a", (1, 2, 3), 0),
        ("na", (2, 3), 1),
        ("q", (), 1),
        ("yq", (1,), 1),
        (["yes", "NO", " y "], (1, 3), 1),
        (["x", "", "y", "no", "all"], (1, 3), 1),
        (["e", "y", "?", "quit"], (1,), 1),
        (["y", "\x04"], (1,), 1),
    ],
    ids=[
        "yes to each", "no to each", "some", "all", "all that come", "quit at once", "quit later", "whole words", "what is no answer",
        "questions between", "no more answers",
    ],
)  # fmt: skip
def test_what_is_accepted_is_written_and_nothing_else(files, answers, repaired, status) -> None:
    root = files({CI: THREE})
    asked = Asked(SELECT, answers=answers)
    assert (root / CI).read_text() == with_repaired(*repaired)
    assert asked.status == status
    left = 3 - len(repaired)
    assert f"{len(repaired)} fix" in asked.end
    assert asked.end.count(": template-injection: move expressions out of scripts into env: declined") == left


def test_each_question_shows_the_fix_its_place_and_its_diff(files) -> None:
    files({CI: THREE})
    first, second, third = Asked(SELECT, "--color=never", answers="yny").questions
    for number, question in enumerate((first, second, third), 1):
        assert f"{CI}:{7 + number}: template-injection (safe): move expressions out of scripts into env" in question
        assert f'-      - run: echo "{number} ${{{{ github.head_ref }}}}"' in question
        assert f'+      - run: echo "{number} ${{GITHUB_HEAD_REF}}"' in question


def test_questions_are_coloured(files) -> None:
    files({CI: THREE})
    (question,) = Asked(SELECT, "--color=always", answers="q").questions
    assert "\x1b[31m" in question
    assert "\x1b[7m" in question


def test_a_fix_is_explained(files) -> None:
    files({CI: THREE})
    _, explained = Asked(SELECT, answers="eq").questions
    assert "The runner writes the value of `${{ … }}` into a script as text" in explained


def test_an_unknown_answer_is_told_which_there_are(files) -> None:
    files({CI: THREE})
    _, told = Asked(SELECT, "--color=never", answers=["what?", "q"]).questions
    assert [line[:3] for line in told.strip().splitlines()] == [f"{key}  " for key in "ynaqe"]


def test_all_and_quit_are_for_the_files_that_come_too(files) -> None:
    root = files({"a/action.yml": THREE, "b/action.yml": THREE})
    assert Asked(SELECT, answers="na").status == 1
    assert (root / "a/action.yml").read_text() == with_repaired(2, 3)
    assert (root / "b/action.yml").read_text() == with_repaired(1, 2, 3)
    files({"a/action.yml": THREE, "b/action.yml": THREE})
    Asked(SELECT, answers="yq")
    assert [(root / name / "action.yml").read_text() for name in "ab"] == [with_repaired(1), THREE]


def test_an_interrupt_writes_nothing(files) -> None:
    root = files({CI: THREE})
    asked = Asked(SELECT, answers=["y", "\x03"])
    assert asked.status == 130
    assert asked.end.strip().endswith("wffix: interrupted")
    assert (root / CI).read_text() == THREE


def test_the_diff_of_what_is_accepted_goes_to_standard_output(files) -> None:
    root = files({CI: THREE})
    asked = Asked("--diff", SELECT, answers="yny", redirected="out.diff")
    assert asked.status == 1
    assert (root / CI).read_text() == THREE
    diff = (root / "out.diff").read_text()
    assert diff.startswith(f"--- a/{CI}\n+++ b/{CI}\n@@ ")
    assert [line for line in diff.splitlines() if line.startswith("+ ")] == [
        f'+      - run: echo "{number} ${{GITHUB_HEAD_REF}}"' for number in (1, 3)
    ]


def test_a_file_that_would_be_made_can_be_declined(files) -> None:
    workflow = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n"
    root = files({CI: workflow})
    assert Asked("--select=dependabot-actions", answers="n").status == 1
    assert not (root / ".github/dependabot.yml").exists()
    Asked("--select=dependabot-actions", answers="y")
    assert (root / ".github/dependabot.yml").exists()


def test_nothing_in_a_workflow_is_obeyed_by_the_terminal(files) -> None:
    files({CI: THREE.replace("name: Test", "name: \u202eTest").replace('"1', '"\u202e1')})
    (question,) = Asked(SELECT, "--color=never", answers="q").questions
    assert "\\u202e1" in question
    assert "\u202e" not in question


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "--interactive asks at a terminal, and this is none"),
        (["-"], "--interactive takes the answers from standard input; name the file instead of -"),
        (["--check"], "--interactive goes with --write or --diff; --check only tells"),
    ],
    ids=["no terminal", "standard input", "a check"],
)
def test_where_nobody_can_answer_it_is_a_usage_error(files, wffix, arguments, message) -> None:
    root = files({CI: THREE})
    ran = wffix("--interactive", *arguments)
    assert (ran.status, ran.out, ran.lines) == (2, b"", [f"wffix: error: {message}"])
    assert (root / CI).read_text() == THREE
