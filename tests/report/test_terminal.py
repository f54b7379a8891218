"""The diff for a terminal."""

import io
import re

import pytest

from wffix.report.diff import unified
from wffix.report.terminal import has_colors, shown

SEQUENCES = re.compile(r"\x1b\[\d+m")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("wanted", "environment", "terminal", "colors"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, True, True),
        ("auto", {"FORCE_COLOR": "", "TERM": "xterm"}, False, False),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colours_are_for_terminals_and_for_whoever_asks(monkeypatch, wanted, environment, terminal, colors) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert has_colors(Terminal() if terminal else io.StringIO(), wanted) == colors


def test_a_closed_stream_has_no_colours(monkeypatch) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert not has_colors(None)


DIFFS = {
    "words": ("a: 1\nb: two words\n", "a: 1\nb: two others\n"),
    "lines like headers": ("-- a\nb\n", "++ a\nb\n"),
    "no line break at the end": ("a", "b"),
    "a line break at the end": ("a", "a\n"),
    "backslashes": ("\\ a\nb\n", "\\ b\nb\n"),
    "blank lines": ("a\n\n\nb\n", "a\nb\n"),
    "tabs": ("\ta\n", "\tb\n"),
    "far apart": ("a\n" + "x\n" * 20 + "b\n", "c\n" + "x\n" * 20 + "d\n"),
}


@pytest.mark.parametrize("case", DIFFS)
def test_without_its_colours_it_is_the_diff(case) -> None:
    diff = unified("x", *DIFFS[case])
    assert SEQUENCES.sub("", shown(diff, True)) == shown(diff, False) == diff


def test_colours_follow_the_place_of_a_line_not_its_text() -> None:
    assert shown(unified("x", "-- a\nb\n", "++ a\nb\n"), True) == (
        "\x1b[1m--- a/x\x1b[0m\n\x1b[1m+++ b/x\x1b[0m\n\x1b[36m@@ -1,2 +1,2 @@\x1b[0m\n"
        "\x1b[31m-\x1b[7m--\x1b[27m a\x1b[0m\n\x1b[32m+\x1b[7m++\x1b[27m a\x1b[0m\n b\n"
    )


def test_words_that_differ_are_marked() -> None:
    lines = shown(unified("x", "run: echo ${{ a }}\n", "run: echo ${A}\n"), True).split("\n")
    assert lines[3:5] == ["\x1b[31m-run: echo \x1b[7m${{ a }}\x1b[27m\x1b[0m", "\x1b[32m+run: echo \x1b[7m${A}\x1b[27m\x1b[0m"]


@pytest.mark.parametrize("color", [True, False])
@pytest.mark.parametrize(
    ("text", "seen"),
    [("a\r\n", "a"), ("a\rb\n", "a\\rb"), ("a\u202eb\n", "a\\u202eb"), ("a\u200b\n", "a\\u200b")],
    ids=["a line break of Windows", "a carriage return", "a change of direction", "an invisible character"],
)
def test_what_is_not_plainly_visible_is_shown_as_an_escape(text, seen, color) -> None:
    lines = SEQUENCES.sub("", shown(unified("x", text, "other\n"), color)).split("\n")
    assert lines[3] == f"-{seen}"
