"""What goes with a key or an item, what stays, and when neither can go."""

import pytest
from tests.edit.proven import at, proven

from wffix.document.parse import parse
from wffix.edit.model import CannotEdit
from wffix.edit.remove import remove_entries, remove_item


def removal(source, *names):
    """The patch that takes keys out of the last mapping that has them all, its own key with them where it is left empty."""
    document = parse(source)
    pairs = [(None, document.root)]
    for _, node in pairs:
        for below in getattr(node, "items", ()):
            pairs.append((None, below))
        for item in getattr(node, "entries", ()):
            pairs.append(((node, item), item.value))
    holder, mapping = [(holder, node) for holder, node in pairs if set(names) <= {item.name for item in getattr(node, "entries", ())}][-1]
    return document, remove_entries(document, mapping, [item for item in mapping.entries if item.name in names], holder)


@pytest.mark.parametrize(
    ("before", "names", "after"),
    [
        pytest.param("a: 1\nx: 2 # c\nb: 3\n", "x", "a: 1\nb: 3\n", id="its line, with the comment on it"),
        pytest.param("a: 1\n# about x\n# more\nx: 2\nb: 3\n", "x", "a: 1\nb: 3\n", id="the comment lines right above in its column"),
        pytest.param("a: 1\n# of a\n\nx: 2\nb: 3\n", "x", "a: 1\n# of a\n\nb: 3\n", id="no comment above a blank line"),
        pytest.param(
            "k:\n  a: 1\n# left\n    # deep\n  x: 2\n  b: 3\n",
            "x",
            "k:\n  a: 1\n# left\n    # deep\n  b: 3\n",
            id="no comment of another column",
        ),
        pytest.param("a: 1\n\nx: 2\n\nb: 3\n", "x", "a: 1\n\nb: 3\n", id="one gap is left of two"),
        pytest.param("a: 1\r\nx:\r\n  - 2\r\n\r\nb: 3\r\n", "x", "a: 1\r\n\r\nb: 3\r\n", id="all its lines, CRLF"),
        pytest.param("a: 1\rx: 2\rb: 3\r", "x", "a: 1\rb: 3\r", id="its line, lone CR"),
        pytest.param("x: |\n  t\n\n\nb: 3\n", "x", "\n\nb: 3\n", id="a block without the blank lines behind it"),
        pytest.param("x: |+\n  t\n\nb: 3\n", "x", "b: 3\n", id="a block with the blank lines it keeps"),
        pytest.param("a: 1\nx: 2\n# of b\nb: 3\n", "x", "a: 1\n# of b\nb: 3\n", id="not the comment of the next key"),
        pytest.param("a: 1\nx: 2\n  # below\nb: 3\n", "x", "a: 1\n  # below\nb: 3\n", id="not a deeper comment below"),
        pytest.param("a: 1\nx: 2\n", "x", "a: 1\n", id="the last line"),
        pytest.param("a: 1\nx: 2", "x", "a: 1", id="the last line of a file that ends without a line break"),
        pytest.param("a: 1\r\nx: 2", "x", "a: 1", id="the same, CRLF"),
        pytest.param("a: |\n  t\nx: 2", "x", "a: |\n  t\n", id="but the line break stays where a block needs it"),
        pytest.param("a: 1\nx: 2\ny: 3\nb: 4\n", "xy", "a: 1\nb: 4\n", id="neighbours"),
        pytest.param("a: 1\nx: 2\nb: 3\ny: 4\n", "xy", "a: 1\nb: 3\n", id="several, apart"),
        pytest.param("a: 1\nx: 2\n\ny: 3", "xy", "a: 1\n", id="neighbours with a blank line between, at the end of the file"),
        pytest.param("a: 1\nx: 2\ny: 3", "xy", "a: 1", id="neighbours at the end of the file"),
        # Behind a dash.
        pytest.param("- x: 1 # c\n  b: 2\n", "x", "- b: 2\n", id="the first key behind a dash: the next moves up"),
        pytest.param("-   x: 1\n\n    b: 2\n", "x", "-   b: 2\n", id="the same over a blank line"),
        pytest.param("- x: 1\n  y: 2\n  b: 3\n", "xy", "- b: 3\n", id="the first two keys behind a dash"),
        pytest.param("- x: 1\n  b: 2\n  y: 3\n", "xy", "- b: 2\n", id="the first and the last key behind a dash"),
        pytest.param("- x: |\n    t\n  b: 2\n", "x", "- b: 2\n", id="a block behind a dash"),
        pytest.param("- a: 1\n  x: 2\n- c: 3\n", "x", "- a: 1\n- c: 3\n", id="the last key of an item"),
        pytest.param("- &s\n  x: 1\n  b: 2\n", "x", "- &s\n  b: 2\n", id="the first key below an anchor"),
        # Nothing else left.
        pytest.param("a: 1\nk:\n  x: 2\nb: 3\n", "x", "a: 1\nb: 3\n", id="the only key: its parent goes"),
        pytest.param("a: 1\nk: {x: 2, y: 3} # c\nb: 3\n", "xy", "a: 1\nb: 3\n", id="all keys in braces: their parent goes"),
        # Braces.
        pytest.param("k: {x: 1, b: 2}\n", "x", "k: {b: 2}\n", id="the first in braces"),
        pytest.param("k: {a: 1, x: 2, b: 3}\n", "x", "k: {a: 1, b: 3}\n", id="the middle in braces, with its comma"),
        pytest.param("k: { a: 1, x: 2 }\n", "x", "k: { a: 1 }\n", id="the last in braces"),
        pytest.param("k: {a: 1, x: 2,}\n", "x", "k: {a: 1,}\n", id="the last in braces before a trailing comma"),
        pytest.param(
            "k: {a: '1, 2', x: [2, 3], y: {c: 4}, b: 5}\n", "xy", "k: {a: '1, 2', b: 5}\n", id="neighbours in braces, with commas inside"
        ),
        pytest.param("k: {x: 1, a: 2, y: 3}\n", "xy", "k: {a: 2}\n", id="the first and the last in braces"),
        pytest.param("k: {a: 1, x: 2, y: 3}\n", "xy", "k: {a: 1}\n", id="the last two in braces"),
        pytest.param("k: {\n  a: 1,\n  x: 2,\n  b: 3\n  }\n", "x", "k: {\n  a: 1,\n  b: 3\n  }\n", id="a line in braces"),
        pytest.param("k: {a, x, b}\n", "x", "k: {a, b}\n", id="keys without values"),
        # Right behind a block scalar, lines below would become its text.
        pytest.param("a: |\n  t\nx: 1\n   # deep\nb: 2\n", "x", "a: |\n  t\nb: 2\n", id="behind a block, with a deeper comment below"),
        pytest.param(
            "a: |\n  t\nx: 1\n # shallow\nb: 2\n", "x", "a: |\n  t\n # shallow\nb: 2\n", id="behind a block, a shallower comment stays"
        ),
        pytest.param(
            "a: |\n  t\n# of x\nx: 1\n# left\n   # deep\nb: 2\n",
            "x",
            "a: |\n  t\n# left\n   # deep\nb: 2\n",
            id="a comment in the way ends the block",
        ),
        pytest.param(
            "a: |\n  t\n # end\nx: 1\n   # deep\nb: 2\n", "x", "a: |\n  t\n # end\n   # deep\nb: 2\n", id="so does one above the key"
        ),
        pytest.param(
            "a: |+\n  t\nx: 1\n\n# c\nb: 2\n", "x", "a: |+\n  t\n# c\nb: 2\n", id="behind a block that would keep the blank lines below"
        ),
        pytest.param(
            "a: |\n  t\nx: 1\n\n     \nb: 2\n", "x", "a: |\n  t\nb: 2\n", id="behind a block, with blanks below beyond its indentation"
        ),
        pytest.param("a: |\n  t\nx: 1\n\nb: 2\n", "x", "a: |\n  t\n\nb: 2\n", id="behind a block that strips, a blank line stays"),
        pytest.param("k:\n- |\n   t\n- x: 1\n  b:\n", "x", "k:\n- |\n   t\n- b:\n", id="behind a block, behind a dash"),
    ],
)
def test_keys_go(before, names, after) -> None:
    assert proven(*removal(before, *names)) == after


def test_no_keys_are_no_edits() -> None:
    for source in ("a: 1\n", "{a: 1}\n"):
        document = parse(source)
        assert proven(document, remove_entries(document, document.root, [])) == source


@pytest.mark.parametrize(
    ("source", "names", "reason"),
    [
        pytest.param("x: 1\n", "x", "nothing would be left", id="the only key of the file"),
        pytest.param("- x: 1\n", "x", "nothing would be left", id="the only key of an item"),
        pytest.param("k:\n  j:\n    x: 1\n", "x", "nothing would be left", id="the only key of an only key"),
        pytest.param("a: &a\n  x: 1\n  b: 2\nc: *a\n", "x", "shared through a YAML alias", id="a key of a shared mapping"),
        pytest.param("x: &a 1\nb: *a\n", "x", "holds a YAML anchor", id="the owner of an anchor"),
        pytest.param("&a x: 1\nb: *a\n", "x", "holds a YAML anchor", id="a key that owns an anchor"),
        pytest.param("x:\n  - c: &a 1\nb: *a\n", "x", "holds a YAML anchor", id="an anchor further in"),
        pytest.param("a: &a {c: 1}\nb:\n  <<: *a\n  x: 1\n", "x", "merge key", id="a mapping with a merge key"),
        pytest.param("? x\n: 1\nb: 2\n", "x", "complex keys", id="an explicit key"),
        pytest.param("- x: 1\n  # of b\n  b: 2\n", "x", "a comment stands between", id="a comment below the first key of an item"),
        pytest.param(
            "- x: 1\n  # of y\n  y: 1\n  b: 2\n", "xy", "a comment stands between", id="a comment between the first keys of an item"
        ),
        pytest.param("k: {a: 1,\n  x: 2, # c\n  b: 3}\n", "x", "something else there", id="a comment in braces"),
        pytest.param("k: [x: 1, a]\n", "x", "a pair without braces", id="a pair without braces"),
    ],
)
def test_keys_stay(source, names, reason) -> None:
    with pytest.raises(CannotEdit, match=reason):
        removal(source, *names)


@pytest.mark.parametrize(
    ("before", "index", "after"),
    [
        pytest.param("s:\n- a\n- b # c\n- d\n", 1, "s:\n- a\n- d\n", id="its line, with the comment on it"),
        pytest.param("s:\n  # of a\n  - a: 1\n    b: 2\n  - d\n", 0, "s:\n  - d\n", id="the first, with the comment above"),
        pytest.param("s:\n  - a\n  - d: |\n      t\nk: 1\n", 1, "s:\n  - a\nk: 1\n", id="the last"),
        pytest.param("s:\n  - a\n\n  - b\n\n  - d\n", 1, "s:\n  - a\n\n  - d\n", id="of two gaps one stays"),
        pytest.param("s:\n  - a\n  - b\n\n  - d\n", 1, "s:\n  - a\n\n  - d\n", id="a gap behind it alone stays"),
        pytest.param("s:\n\n  - a\n\n\n  - d\n", 0, "s:\n\n  - d\n", id="the gap above the first stays"),
        pytest.param("s:\r\n  - a\r\n\r\n  - b\r\n   \r\n", 1, "s:\r\n  - a\r\n\r\n", id="the gap above the last stays, CRLF"),
        pytest.param("s:\n  - a\n  - b", 1, "s:\n  - a", id="the end of a file without a line break"),
        pytest.param("s:\n  -\n  - d\n", 0, "s:\n  - d\n", id="an empty one"),
        pytest.param("- a\n- b\n".replace("- a", "- a # 1"), 0, "- b\n", id="the first of the file"),
        pytest.param(
            "s:\n  - a: |\n      t\n  - b\n        # deep\n  - d\n",
            1,
            "s:\n  - a: |\n      t\n  - d\n",
            id="behind a block, with a deeper comment below",
        ),
        pytest.param(
            "s:\n  - a: |+\n      t\n\n  - b\n\n  - d\n",
            1,
            "s:\n  - a: |+\n      t\n\n  - d\n",
            id="behind a block that keeps its blank lines",
        ),
        pytest.param("s:\n  - a: &a 1\n  - b: 2\n    c: *a\n", 1, "s:\n  - a: &a 1\n", id="one that only uses an anchor"),
        pytest.param("s:\n  - a\n  - b\n    # of b\n  - d\n", 1, "s:\n  - a\n    # of b\n  - d\n", id="not a deeper comment below"),
        pytest.param("s:\n- a\n\n- b\nc: 1\n", 0, "s:\n- b\nc: 1\n", id="the first, with the blank line behind it"),
    ],
)
def test_an_item_goes(before, index, after) -> None:
    document = parse(before)
    sequence = at(document, "s") if before.startswith("s") else document.root
    assert proven(document, remove_item(document, sequence, index)) == after


@pytest.mark.parametrize(
    ("source", "path", "reason"),
    [
        pytest.param("s:\n- a\n", "s", "it is the only step", id="the only one"),
        pytest.param("s: [a, b]\n", "s", "written in flow style", id="one in brackets"),
        pytest.param("s:\n- - a\n  - b\n", "s.0", "another item begins on the same line", id="one behind another dash"),
        pytest.param("s:\n- &a b\n- *a\n", "s", "holds a YAML anchor", id="the owner of an anchor"),
        pytest.param("s: &a\n- b\n- c\nt: *a\n", "s", "shared through a YAML alias", id="one of a shared list"),
    ],
)
def test_an_item_stays(source, path, reason) -> None:
    document = parse(source)
    with pytest.raises(CannotEdit, match=reason):
        remove_item(document, at(document, path), 0)
