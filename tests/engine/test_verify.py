"""What the proof at run time notices."""

import pytest

from wffix.document.parse import parse
from wffix.edit.model import Edit
from wffix.edit.shape import Inserted, Removed, Replaced, scalar_shape
from wffix.verify import verify

SOURCE = "a: x # c\nb: [y, z]\n"


def problem(source, after, edits, changes=()):
    document = parse(source)
    return verify(document, parse(after), edits, [change(document.root) for change in changes])


def to(value):
    return lambda root: Replaced(root.entries[0].value, scalar_shape(value, ""))


@pytest.mark.parametrize(
    ("after", "edits", "changes"),
    [
        pytest.param(SOURCE, [], [], id="nothing at all"),
        pytest.param("a: n # c\nb: [y, z]\n", [Edit(3, 4, "n")], [to("n")], id="a value"),
        pytest.param("b: [y, z]\n", [Edit(0, 9, "")], [lambda root: Removed(root.entries[0])], id="a line with its comment"),
        pytest.param("a: x # c\nb: [z]\n", [Edit(13, 16, "")], [lambda root: Removed(root.entries[1].value.items[0])], id="an item"),
        pytest.param(
            "a: x # c\nn: v # new\nb: [y, z]\n",
            [Edit(9, 9, "n: v # new\n")],
            [lambda root: Inserted(root, 1, scalar_shape("n", ""), scalar_shape("v", ""))],
            id="an entry with a comment of its own",
        ),
        pytest.param(
            "a: 'x' # c\nb: [y, z]\n",
            [Edit(3, 4, "'x'")],
            [lambda root: Replaced(root.entries[0].value, scalar_shape("x", '"'))],
            id="quotes, if said",
        ),
    ],
)
def test_what_was_meant_proves_right(after, edits, changes) -> None:
    assert problem(SOURCE, after, edits, changes) == ""


@pytest.mark.parametrize(
    ("after", "edits", "changes", "told"),
    [
        pytest.param("a: n # c\nb: [y, z]\n", [], [to("n")], "text outside the edits changed", id="a change outside all edits"),
        pytest.param("a: n # c\nb: [y,  z]\n", [Edit(3, 4, "n")], [to("n")], "text outside the edits changed", id="a blank behind an edit"),
        pytest.param("a:  n # c\nb: [y, z]\n", [Edit(3, 4, "n")], [to("n")], "text outside the edits changed", id="a blank before an edit"),
        pytest.param(SOURCE + "\n", [], [], "text outside the edits changed", id="a line more at the end"),
        pytest.param("a: n # c\nb: [y, z]\n", [Edit(3, 4, "n")], [], "a: not what was intended", id="a change that was not told of"),
        pytest.param(SOURCE, [], [to("n")], "a: not what was intended", id="a change that was told of and not made"),
        pytest.param("a: 'x' # c\nb: [y, z]\n", [Edit(3, 4, "'x'")], [], "a: not what was intended", id="quotes that were not told of"),
        pytest.param("a: n\nb: [y, z]\n", [Edit(3, 8, "n")], [to("n")], "a comment would be lost: # c", id="a comment replaced"),
        pytest.param("a: x # d\nb: [y, z]\n", [Edit(7, 8, "d")], [], "a comment would be lost: # c", id="a comment changed"),
        pytest.param("a: x # c\r\nb: [y, z]\n", [Edit(8, 9, "\r\n")], [], "line breaks of another kind came in", id="CRLF into LF"),
        pytest.param("a: x # c\rb: [y, z]\n", [Edit(8, 9, "\r")], [], "line breaks of another kind came in", id="a lone CR"),
    ],
)
def test_what_was_not_meant_is_told(after, edits, changes, told) -> None:
    assert problem(SOURCE, after, edits, changes) == told


def test_a_line_feed_into_crlf_is_told() -> None:
    edits = [Edit(4, 6, "\n")]
    assert problem("a: x\r\nb: y\r\n", "a: x\nb: y\r\n", edits) == "line breaks of another kind came in"


def test_a_file_of_both_kinds_of_line_breaks_may_get_either() -> None:
    assert problem("a: x\r\nb: y\n", "a: x\nb: y\n", [Edit(4, 6, "\n")]) == ""


def test_a_file_of_one_line_may_get_any_line_break() -> None:
    changes = [lambda root: Inserted(root, 1, scalar_shape("b", ""), scalar_shape("y", ""))]
    assert problem("a: x", "a: x\nb: y", [Edit(4, 4, "\nb: y")], changes) == ""


def test_of_two_equal_comments_one_may_not_take_the_place_of_the_other() -> None:
    source = "a: 1 # c\nb: 2 # c\n"
    changes = [lambda root: Removed(root.entries[0])]
    assert problem(source, "b: 2 # c\n", [Edit(0, 9, "")], changes) == ""
    assert problem(source, "b: 2 \n", [Edit(0, 9, ""), Edit(14, 17, " ")], changes) != ""


def test_a_text_that_became_a_comment_is_told() -> None:
    assert problem("a: x y\n", "a: x #y\n", [Edit(5, 5, "#")]) == "a: not what was intended"


def test_a_comment_that_became_text_is_told() -> None:
    source = "a: |\n  t\nb: 1\n   # c\n"
    changes = [lambda root: Removed(root.entries[1])]
    assert problem(source, "a: |\n  t\n   # c\n", [Edit(9, 14, "")], changes) == "a: not what was intended"
