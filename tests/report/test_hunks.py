"""What stands beside each other in a diff, and which words of it differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wffix.report.hunks import compared, hunks

LINES = st.lists(st.sampled_from(["a", "b", "", "run: x", "run: y", "  env:", "a b c", "${{ a }}", "${A}"]), max_size=8)
TEXTS = st.builds(lambda lines, end: "\n".join(lines) + end, LINES, st.sampled_from(["", "\n"]))


@pytest.mark.parametrize(
    ("old", "new", "left", "right"),
    [
        ("run: a ${{ b }} c", "run: a ${B} c", "run: a [${{ b }}] c", "run: a [${B}] c"),
        ("pull_request_target:", "pull_request:", "[pull_request_target]:", "[pull_request]:"),
        ("echo 'a b'", 'echo "a b"', "echo [']a b[']", 'echo ["]a b["]'),
        ("a completely different line", "one: 2", "a completely different line", "one: 2"),
        ("", "something", "", "something"),
    ],
    ids=["an expression", "a word", "quotes", "nothing in common", "a new line"],
)
def test_words_that_differ_are_marked(old, new, left, right) -> None:
    def marked(line):
        return "".join(f"[{text}]" if differs else text for text, differs in line)

    (before,), (after,) = compared([old + "\n"], [new + "\n"])
    assert (marked(before), marked(after)) == (left, right)


def test_very_long_lines_are_not_compared() -> None:
    (before,), (after,) = compared(["a b " * 1000 + "\n"], ["a c " * 1000 + "\n"])
    assert (len(before), len(after)) == (1, 1)


def test_lines_that_are_alike_stand_beside_each_other() -> None:
    ((*_, first, second, third),) = hunks("a:\n  run: echo x\n", "a:\n  env:\n    X: x\n  run: echo y\n")
    assert [(row.old, row.new) for row in (first, second, third)] == [(0, 2), (0, 3), (2, 4)]


@given(TEXTS, TEXTS)
def test_every_line_of_both_sides_is_shown_once_in_order(before, after) -> None:
    rows = [row for hunk in hunks(before, after) for row in hunk]
    for text, numbers, sides in (
        (before, [row.old for row in rows], [row.before for row in rows]),
        (after, [row.new for row in rows], [row.after for row in rows]),
    ):
        lines = text.split("\n")
        shown = [(number, "".join(piece for piece, _ in side)) for number, side in zip(numbers, sides, strict=True) if number]
        assert [number for number, _ in shown] == sorted({number for number, _ in shown})
        assert all(lines[number - 1] == line for number, line in shown)
    changed = [row for row in rows if not row.kept]
    assert bool(changed) == (before != after)
