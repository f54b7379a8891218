"""Diffs of any two texts under any name are understood by git and patch."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from unidiff.patch import PatchSet

from wffix.report.diff import counts, lines_of, unified

LINES = st.sampled_from(
    ["a", "b", "", " ", "\t", "-- a", "++ b", "--- a/x", "@@ -1 +1 @@", "\\ No newline", "a\r", "\rb", "é", "\ufeff", "\x0c", "\x85"]
)
TEXTS = st.builds(lambda lines, end: "\n".join(lines) + end, st.lists(LINES, max_size=12), st.sampled_from(["", "\n"]))
CHARACTERS = st.sampled_from(list("ab.- \"'\\\t\n\ré\u202e\udc80$`*"))
NAMES = st.text(CHARACTERS, min_size=1, max_size=6).filter(lambda name: name.strip(".") == name)


def applied(command: list[str], name: str, before: str, diff: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x", name)
        path.parent.mkdir()
        path.write_bytes(before.encode())
        subprocess.run(command, cwd=folder, input=os.fsencode(diff), check=True, capture_output=True)
        return path.read_bytes()


def number_of_lines(text: str) -> int:
    return text.count("\n") + (not text.endswith("\n"))


@settings(max_examples=60, deadline=None)
@given(TEXTS.filter(bool), TEXTS.filter(bool), NAMES)
@example("a", "a\n", "x")
@example("a\n", "a", "x")
@example("-- a\n", "++ a\n", "x")
@example("a\r\nb\r\n", "a\r\nc\r\n", "a b")
@example("a\n", "b\n", "a ")
def test_git_and_patch_make_the_one_text_of_the_other(before, after, name) -> None:
    diff = unified(f"x/{name}", before, after)
    if before == after:
        assert diff == ""
        return
    assert applied(["git", "apply", "--whitespace=nowarn", "-"], name, before, diff) == after.encode()
    assert applied(["patch", "-p1"], name, before, diff) == after.encode()
    added, removed = counts(diff)
    (parsed,) = PatchSet(lines_of(diff))
    assert (added, removed) == (parsed.added, parsed.removed)
    assert added - removed == number_of_lines(after) - number_of_lines(before)


def test_an_absolute_name_is_below_the_sides_of_the_diff() -> None:
    assert unified("/x/y.yml", "a\n", "b\n").splitlines()[:2] == ["--- a/x/y.yml", "+++ b/x/y.yml"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a\nb\n", "a\nc\nd\n", (2, 1)),
        ("a\n-- b\n", "a\n", (0, 1)),
        ("a\rb\n", "a\rc\n", (1, 1)),
        ("a\x0c\x85b\n", "c\n", (1, 1)),
    ],
    ids=["lines in and out", "a line like a header", "carriage returns inside a line", "form feeds and their like inside a line"],
)
def test_the_lines_of_a_diff_are_counted_as_git_counts_them(before, after, expected) -> None:
    assert counts(unified("x", before, after)) == expected


def test_the_diff_of_a_file_that_is_absent_makes_it(tmp_path) -> None:
    diff = unified("x/a b.yml", "", "a: 1\nb: 2\n", absent=True)
    assert diff.splitlines()[:3] == ["--- /dev/null", "+++ b/x/a b.yml\t", "@@ -0,0 +1,2 @@"]
    assert counts(diff) == (2, 0)
    subprocess.run(["git", "apply", "-"], input=diff, cwd=tmp_path, text=True, check=True)
    assert (tmp_path / "x" / "a b.yml").read_text() == "a: 1\nb: 2\n"
