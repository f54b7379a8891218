"""Suggestions for a pull request: only whole repairs, only of lines that stand in its diff, and accepted one by one they are right."""

import itertools
import json
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.report.samples import SCRIPT, made, paired, repaired

from wffix.edit.model import Edit, FollowUp
from wffix.report import suggestions
from wffix.report.diff import unified
from wffix.report.pull_request import Stretch, shown

PATH = ".github/workflows/ci.yml"
STEPS = SCRIPT.partition("      - run: eval")[0]


def review(result, lines):
    return json.loads(suggestions.report(paired(result), {result.path: lines}))


def whole(text: str) -> list[Stretch]:
    """A pull request that brings the whole file."""
    return shown(unified(PATH, "", text, absent=True))[PATH]


def accepted(text: str, comment) -> str:
    """What GitHub makes of a file when somebody accepts a suggestion."""
    lines = text.split("\n")
    body = comment["body"]
    fence = body[body.index("```") :].split("suggestion\n")[0]
    block = body.partition(f"{fence}suggestion\n")[2].partition(f"{fence}\n")[0]
    first = comment.get("start_line", comment["line"])
    return "\n".join([*lines[: first - 1], *block.split("\n")[:-1], *lines[comment["line"] :]])


def test_a_repair_of_a_line_in_the_diff_is_a_suggestion() -> None:
    result = repaired(STEPS)
    found = review(result, whole(STEPS))
    (comment,) = found["comments"]
    assert (found["event"], comment["path"], comment["line"], comment["side"]) == ("COMMENT", PATH, 8, "RIGHT")
    assert "start_line" not in comment
    assert comment["body"].startswith(
        "**template-injection** (safe): move expressions out of scripts into env\n\n```suggestion\n      - run: echo"
    )
    assert accepted(STEPS, comment) == result.fixed
    assert found["body"] == "wffix can repair lines of this pull request; each suggestion is a repair by itself."


def test_a_repair_that_adds_lines_takes_the_ones_around_them_along() -> None:
    source = STEPS.replace("head_ref", "event.pull_request.title")
    result = repaired(source)
    (comment,) = review(result, whole(source))["comments"]
    assert (comment["line"], comment["body"].count("\n      ")) == (8, 3)
    assert accepted(source, comment) == result.fixed


def test_follow_ups_stand_in_the_comment() -> None:
    note = FollowUp("do this", "https://example.org/x")
    result = made(PATH, "a\n", "b\n", follow_ups=[note, note])
    (comment,) = review(result, [Stretch(1, ["a\n"])])["comments"]
    assert "Afterwards:\n\n- [ ] do this <https://example.org/x>\n\n```suggestion\nb\n```" in comment["body"]


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [Stretch(1, ["name: Test\n"])],
        [Stretch(8, ['      - run: echo "something else"\n'])],
        [Stretch(7, [STEPS.split("\n")[7] + "\n"])],
    ],
    ids=["no lines of the file", "other lines", "a line that is another one there", "the line in another place"],
)
def test_other_lines_get_no_suggestion_and_are_counted(lines) -> None:
    found = review(repaired(STEPS), lines)
    assert found["comments"] == []
    assert "1 more repair cannot be suggested here: `wffix --write` makes all of them." in found["body"]


def test_a_repair_in_two_places_needs_all_lines_between_them_in_one_stretch() -> None:
    result = made(PATH, "a\nb\nc\n", "A\nb\nC\n")
    (fix,) = result.fixes
    result = result.replaced(fixes=(fix.replaced(edits=(Edit(0, 1, "A"), Edit(4, 5, "C"))),))
    assert review(result, [Stretch(1, ["a\n"]), Stretch(3, ["c\n"])])["comments"] == []
    (comment,) = review(result, [Stretch(1, ["a\n", "b\n", "c\n"])])["comments"]
    assert (comment["start_line"], comment["start_side"], comment["line"]) == (1, "RIGHT", 3)
    assert accepted("a\nb\nc\n", comment) == "A\nb\nC\n"


@pytest.mark.parametrize(
    "text",
    ["a\r\n", "a\u202e\n", "a"],
    ids=["line breaks of Windows", "characters that cannot be seen", "no line break at the end"],
)
def test_what_github_might_write_otherwise_is_not_suggested(text) -> None:
    assert review(made(PATH, text, text.replace("a", "b")), [Stretch(1, [text])])["comments"] == []


@pytest.mark.parametrize("brk", ["\r", "\r\n"])
@pytest.mark.parametrize("line", range(8))
def test_a_line_break_of_another_kind_anywhere_shifts_no_suggestion(brk, line) -> None:
    lines = STEPS.splitlines()
    text = "".join(text + (brk if number == line else "\n") for number, text in enumerate(lines))
    assert review(repaired(text), whole(text))["comments"] == []


def test_lines_may_be_taken_out() -> None:
    result = made(PATH, "a\nb\n", "b\n")
    (fix,) = result.fixes
    result = result.replaced(fixes=(fix.replaced(edits=(Edit(0, 2, ""),)),))
    (comment,) = review(result, [Stretch(1, ["a\n", "b\n"])])["comments"]
    assert "```suggestion\n```" in comment["body"]
    assert accepted("a\nb\n", comment) == "b\n"


def test_a_fence_in_the_lines_gets_a_longer_one_around_it() -> None:
    result = made(PATH, "````\nx\n", "````\ny\n")
    (comment,) = review(result, [Stretch(1, ["````\n", "x\n"])])["comments"]
    assert accepted("````\nx\n", comment) == "````\ny\n"


def test_repairs_of_several_rounds_are_one() -> None:
    result = made(PATH, "a\nb\nc\n", "A\nb\nC\n")
    (fix,) = result.fixes
    parts = (fix.replaced(edits=(Edit(0, 1, "A"),)), fix.replaced(edits=(Edit(4, 5, "C"),)))
    text = [Stretch(1, ["a\n", "b\n", "c\n"])]
    assert len(review(result.replaced(fixes=parts), text)["comments"]) == 2
    assert len(review(result.replaced(fixes=parts, rounds=2), text)["comments"]) == 1
    assert review(result.replaced(fixes=parts, rounds=2), [Stretch(1, ["a\n"])])["comments"] == []


@settings(max_examples=60, deadline=None)
@given(st.sets(st.integers(0, 5)), st.permutations(range(6)))
def test_any_suggestions_accepted_in_any_order_leave_what_the_repairs_make(chosen, order) -> None:
    source = STEPS.partition("      - run")[0] + "".join(
        f"      - name: step {number}\n        run: echo ${{{{ github.event.issue.{name} }}}}\n"
        for number, name in enumerate(["title", "body", "title", "body", "title", "body"])
    )
    comments = review(repaired(source), whole(source))["comments"]
    assert len(comments) == 6
    text = source
    done: list[int] = []
    for number in (number for number in order if number in chosen):
        earlier = sum(2 for other in done if other < number)  # lines that env and its variable took
        comment = dict(comments[number])
        for name in ("line", "start_line"):
            if name in comment:
                comment[name] += earlier
        text = accepted(text, comment)
        done.append(number)
    if len(chosen) == 6:
        assert text == repaired(source).fixed
    assert all((f"step {number}\n        env:" in text) == (number in chosen) for number in range(6))
    assert repaired(text).fixed == repaired(source).fixed


def test_the_same_suggestion_has_the_same_mark() -> None:
    marks = [review(repaired(STEPS, path), whole(STEPS))["comments"][0]["body"].rpartition("<!-- ")[2] for path in (PATH, PATH)]
    assert marks[0] == marks[1]
    assert marks[0].startswith("wffix ")


# The lines of a pull request.


def test_the_diff_of_git_is_read(tmp_path) -> None:
    def git(*arguments):
        return subprocess.run(["git", *arguments], cwd=tmp_path, check=True, capture_output=True).stdout

    git("init", "--quiet")
    names = ["a.yml", "a b.yml", 'ü"\\\t.yml', "gone.yml", "moved.yml"]
    for name in names:
        (tmp_path / name).write_text("".join(f"{number}\n" for number in range(20)))
    git("add", "-A")
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "a")
    for name in names[:3]:
        (tmp_path / name).write_text("".join(f"{number}{'!' if number in (0, 18) else ''}\n" for number in range(20)) + "+++ b/x")
    (tmp_path / "gone.yml").unlink()
    (tmp_path / "moved.yml").rename(tmp_path / "there.yml")
    git("add", "-A")
    found = shown(git("diff", "--cached").decode("utf-8", "surrogateescape"))
    assert sorted(found) == sorted(names[:3])
    for lines in found.values():
        assert [(item.start, len(item.texts)) for item in lines] == [(1, 4), (16, 6)]
        assert lines[0].texts == ["0!\n", "1\n", "2\n", "3\n"]
        assert lines[1].texts[-2:] == ["19\n", "+++ b/x\n"]


@pytest.mark.parametrize(
    "text", ["", "nonsense", "@@ -1 +1 @@\n-a\n+b\n", "+++ b/x\n@@ -1,9 +1,9 @@\n", "+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"]
)
def test_what_is_no_diff_has_no_lines(text) -> None:
    assert all(not lines.texts for stretch in shown(text).values() for lines in stretch)


@given(st.text(st.sampled_from('+-@ \\\n"b/0123456789,a')))
def test_any_text_may_be_given_as_a_diff(text) -> None:
    shown(text)
    shown("+++ b/x\n" + text)


def test_many_suggestions_are_cut() -> None:
    lines = [f"{number}\n" for number in range(200)]
    text = "".join(lines)
    (fix,) = made(PATH, text, "").fixes
    starts = list(itertools.accumulate(map(len, lines), initial=0))
    fixes = tuple(fix.replaced(edits=(Edit(starts[number], starts[number] + 1, "x"),)) for number in range(0, 200, 2))
    found = review(made(PATH, text, "x").replaced(fixes=fixes), [Stretch(1, lines)])
    assert len(found["comments"]) == 50
    assert "50 more repairs cannot be suggested" in found["body"]
