"""What a person reads on standard error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wffix.edit.model import Applicability, Fix, FollowUp
from wffix.engine import Problem, Result
from wffix.report.text import error_line, follow_up_lines, printable, summary


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, 'quoted' ünïcödé 🎉", "plain, 'quoted' ünïcödé 🎉"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("\x9b31m\x7f", "\\x9b31m\\x7f"),
        ("\u202eright to left\u2066", "\\u202eright to left\\u2066"),
        ("\u200bzero\ufeff", "\\u200bzero\\ufeff"),
        ("\U000e0041tag", "\\U000e0041tag"),
        ("\udcff", "\\udcff"),
        ("a\u2028b", "a\\u2028b"),
    ],
    ids=[
        "ordinary text",
        "escape sequences",
        "line breaks",
        "C1 controls",
        "direction",
        "invisible",
        "tags",
        "surrogates",
        "line separators",
    ],
)
def test_what_is_not_plainly_visible_is_escaped(text, shown) -> None:
    assert printable(text) == shown


@given(st.text(st.characters(exclude_categories=())))
def test_every_text_is_one_harmless_line(text) -> None:
    assert printable(text).isprintable()


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (Problem("is bad", 3, 7), "a b.yml:3:7: error: is bad"),
        (Problem("cannot be read"), "a b.yml: error: cannot be read"),
        (Problem("two\nlines", 1, 1), "a b.yml:1:1: error: two\\nlines"),
    ],
    ids=["with a place", "without one", "a message of two lines"],
)
def test_an_error_names_file_line_and_column(problem, line) -> None:
    assert error_line(Result("a b.yml", problem=problem)) == line


def fixed(path: str, *follow_ups: FollowUp) -> Result:
    return Result(path, "a", "b", fixes=(Fix("x", "t", Applicability.SETUP, 0, 1, (), follow_ups=follow_ups),))


def test_a_follow_up_is_told_once_with_all_its_files_and_its_link() -> None:
    same, other = FollowUp("do this", "https://example.org/form"), FollowUp("do that")
    assert follow_up_lines([fixed("a.yml", same, other, same), fixed("b.yml", same), fixed("c.yml")]) == [
        "follow-up: a.yml, b.yml: do this",
        "    https://example.org/form",
        "follow-up: a.yml: do that",
    ]


@pytest.mark.parametrize(
    ("results", "line"),
    [
        ([], "wffix: 0 files read, 0 fixes to make in 0 files"),
        ([Result("a", "x", "x")], "wffix: 1 file read, 0 fixes to make in 0 files"),
        ([fixed("a"), fixed("b"), Result("c", "x", "x")], "wffix: 3 files read, 2 fixes to make in 2 files (+3 -4 lines)"),
        ([fixed("a"), Result("c", problem=Problem("x"))], "wffix: 1 file read, 1 fix to make in 1 file (+3 -4 lines), 1 error"),
        ([Result("c", problem=Problem("x"))] * 2, "wffix: 0 files read, 0 fixes to make in 0 files, 2 errors"),
    ],
    ids=["nothing", "a clean file", "fixes", "a fix and an error", "errors"],
)
def test_the_summary_is_one_line(results, line) -> None:
    assert summary(results, "to make", (3, 4)) == line
