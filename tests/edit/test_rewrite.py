"""Parts of a scalar in another text: in its own style where that can hold it, in another or not at all where it cannot."""

import pytest
from tests.edit.proven import item, proven

from wffix.document.parse import parse
from wffix.edit.model import CannotEdit
from wffix.edit.rewrite import replace, rewrite


def rewritten(source, *changes, path="run"):
    """The source with each text of ``changes`` replaced by another in the decoded scalar."""
    document = parse(source)
    holder, entry = item(document, path)
    value = entry.value.value
    spots = sorted((value.index(old), value.index(old) + len(old), new) for old, new in changes)
    return proven(document, rewrite(document, entry.value, spots, holder))


X = "${{ x }}"


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        # The style stays.
        pytest.param("run: echo ${{ x }} b # c\n", "$X", "run: echo $X b # c\n", id="plain"),
        pytest.param("run: a\n  ${{ x }}\n\n  b # c\n", "$X", "run: a\n  $X\n\n  b # c\n", id="plain over several lines"),
        pytest.param("run: 'it''s ${{ x }}'\n", "'$X'", "run: 'it''s ''$X'''\n", id="single quotes: a quote is doubled"),
        pytest.param(
            'run: "a\\t${{ x }}"\n', '"$X"\\', 'run: "a\\t\\"$X\\"\\\\"\n', id="double quotes: quotes and backslashes are escaped"
        ),
        pytest.param(
            'run: "${{ x }}"\n', "a\nb\t\x07\x85é", 'run: "a\\nb\\t\\u0007\\u0085é"\n', id="double quotes: what cannot stand is escaped"
        ),
        pytest.param(
            'run: "a\nb\\\n   ${{ x }} c"\n', "$X", 'run: "a\nb\\\n   $X c"\n', id="double quotes continued in the column of the key"
        ),
        pytest.param("run: |\n  a ${{ x }}\n   b\n\n# c\n", '"$X" # d', 'run: |\n  a "$X" # d\n   b\n\n# c\n', id="literal"),
        pytest.param("run: |4-\n      a\n    ${{ x }}\n", "  b", "run: |4-\n      a\n      b\n", id="literal with an indicator"),
        pytest.param(
            "run: |\r\n   ${{ x }}\r\n",
            "a\nb\n\nc",
            "run: |\r\n   a\r\n   b\r\n   \r\n   c\r\n",
            id="literal: new lines are indented, CRLF",
        ),
        pytest.param("run: |+\n  ${{ x }}\n\nb: 1\n", "$X", "run: |+\n  $X\n\nb: 1\n", id="literal that keeps its blank lines"),
        pytest.param("run: >\n  a\n  ${{ x }}\n\n   b\n", "$X c", "run: >\n  a\n  $X c\n\n   b\n", id="folded"),
        pytest.param("run: é😀 ${{ x }} ü\r\n", "😀", "run: é😀 😀 ü\r\n", id="beyond ASCII"),
        pytest.param("run: &a ${{ x }}\n", "b c", "run: &a b c\n", id="behind an anchor"),
        pytest.param("{run: 'a ${{ x }}', b: 1}\n", "c, d", "{run: 'a c, d', b: 1}\n", id="quoted in braces"),
        # A plain scalar becomes a block.
        pytest.param(
            "run: echo ${{ x }} # c\nb: 1\n",
            "a: b",
            "run: |- # c\n  echo a: b\nb: 1\n",
            id="plain with a colon: a block, the comment on its header",
        ),
        pytest.param("run: ${{ x }}\n", '"$X"', 'run: |-\n  "$X"\n', id="plain that would begin with a quote"),
        pytest.param("run: echo ${{ x }}\n", "# b", "run: |-\n  echo # b\n", id="plain that would have a comment"),
        pytest.param(
            "run: a\n  ${{ x }} b\nc: 1\n", "#", "run: |-\n  a # b\nc: 1\n", id="a line of a plain scalar that would begin with a comment"
        ),
        pytest.param("run: ${{ x }}\r\n", "a\nb", "run: |-\r\n  a\r\n  b\r\n", id="plain that would have lines, CRLF"),
        pytest.param("run: ${{ x }}\nb: 1\n", "a\n", "run: |\n  a\nb: 1\n", id="plain that would end with a line break"),
        pytest.param(
            "run: ${{ x }}\n", "\n  a\n b", "run: |2-\n\n    a\n   b\n", id="a text that begins with a blank: the indentation is told"
        ),
        pytest.param("run: ${{ x }}\n", "\ta", "run: |2-\n  \ta\n", id="a text that begins with a tab"),
        pytest.param("run: ${{ x }}", "a: b", "run: |-\n  a: b", id="at the end of a file without a line break"),
        pytest.param(
            "run:\n    echo ${{ x }}\nb: 1\n",
            "a: b",
            "run: |-\n  echo a: b\nb: 1\n",
            id="a plain scalar below its key: the header stands behind the key",
        ),
        pytest.param(
            "run: # c\n  echo ${{ x }}\n", "a: b", "run: # c\n  |-\n  echo a: b\n", id="a comment in between: the header stands below"
        ),
        pytest.param(
            "with:\n    k: 1\nrun: ${{ x }} \n# c\n",
            "a: b",
            "with:\n    k: 1\nrun: |- \n    a: b\n# c\n",
            id="indented as its neighbours, above a shallower comment",
        ),
        pytest.param("run: ${{ x }}\n # c\n", "a: b", "run: |-\n  a: b\n # c\n", id="above a comment that is not deep enough to be text"),
        pytest.param("run: ${{ x }}\n\n  a\n", "", "run: |-\n\n  a\n", id="a first line of a plain scalar that would be empty"),
        # A plain scalar is quoted.
        pytest.param("{run: a ${{ x }}}\n".replace("${{ x }}", "X"), "b, c", '{run: "a b, c"}\n', id="in braces: quotes"),
        pytest.param("run: ${{ x }}\n", "3.10", 'run: "3.10"\n', id="what would be a number: quotes"),
        pytest.param("run: ${{ x }}\n", "true", 'run: "true"\n', id="what would be a boolean: quotes"),
    ],
)
def test_a_part_is_rewritten(before, new, after) -> None:
    assert rewritten(before, ("X" if X not in before else X, new), path="run") == after


@pytest.mark.parametrize(
    ("before", "part", "new", "after"),
    [
        pytest.param("run: |\n    a\n    b\n", "a\n", "", "run: |\n    b\n", id="the first line"),
        pytest.param("run: |\n    a\n    b\n    c\n", "b\n", "", "run: |\n    a\n    c\n", id="a line in between"),
        pytest.param("run: |\n    a\n\n    c\n", "a\n", "", "run: |\n\n    c\n", id="above a blank line"),
        pytest.param("run: |\r\n    a\r\n    b\r\n", "a\n", "", "run: |\r\n    b\r\n", id="CRLF"),
        pytest.param("run: |\n    a\n    b\n", "a\n", "c\n", "run: |\n    c\n    b\n", id="another line in its place"),
        pytest.param("run: |\n    a\n    b\n", "a\n", "c && ", "run: |\n    c && b\n", id="joined with the next"),
    ],
)
def test_lines_of_a_literal_go_with_their_indentation(before, part, new, after) -> None:
    assert rewritten(before, (part, new), path="run") == after


@pytest.mark.parametrize("header", ["", "'", '"', "|\n  ", ">\n  "], ids=["plain", "single", "double", "literal", "folded"])
def test_several_parts_and_the_empty_ones_at_both_ends(header) -> None:
    end = header if header in ("'", '"') else ""
    source = f"run: {header}a bc d{end}\n"
    document = parse(source)
    holder, entry = item(document, "run")
    changes = [(0, 0, "<"), (2, 3, ""), (3, 4, "xyz"), (6, 6, "!")]
    assert proven(document, rewrite(document, entry.value, changes, holder)) == f"run: {header}<a xyz d!{end}\n"


@pytest.mark.parametrize(
    ("source", "old", "new", "reason"),
    [
        pytest.param("run: 'a b'\n", "b", "c\nd", "of this style", id="single quotes hold no new line"),
        pytest.param("run: >\n  a b\n", "b", "c\nd", "of this style", id="never a new line in a folded scalar"),
        pytest.param("run: >\n  a\n  b\n", "b", "  b", "of this style", id="a folded line that would become a deeper one"),
        pytest.param("run: |\n  a b\n", "a", "  a", "of this style", id="a first line of a block that would begin with a blank"),
        pytest.param("run: |\n  a b\n", "a", "\ta", "of this style", id="a first line of a block that would begin with a tab"),
        pytest.param("run: |\n  a b\n", "b\n", "c", "of this style", id="the line break that ends a block"),
        pytest.param("run: |+\n  a b\nb: 1\n", "b\n", "c", "of this style", id="the line break that ends a block which keeps it"),
        pytest.param("run: |\n  a b\n", "b", "c\rd", "of this style", id="a lone carriage return in a block"),
        pytest.param("run: |\n  a b\n", "b", "\x85", "of this style", id="a character that YAML does not allow in a block"),
        pytest.param("run: 'a b'\n", "b", "\ufeff", "of this style", id="a byte order mark in quotes"),
        pytest.param("run: 'a\n\n  b'\n", "b", " ", "of this style", id="blanks that would be folded away"),
        pytest.param(
            "run: ${{ x }}\n", "${{ x }}", "a\n\n\n", "a block scalar cannot hold", id="lines at its end that a block would need to keep"
        ),
        pytest.param(
            "run: ${{ x }}", "${{ x }}", "a\n", "a block scalar cannot hold", id="a last line break in a file that ends without one"
        ),
        pytest.param("run: ${{ x }}\n", "${{ x }}", "a: \x85", "a block scalar cannot hold", id="a character that YAML does not allow"),
        pytest.param(
            "run: ${{ x }}\n  # c\nb: 1\n",
            "${{ x }}",
            "a: b",
            "a comment below would become part",
            id="a comment below as deep as the block would be",
        ),
        pytest.param(
            "run: ${{ x }}\n\n      \nb: 1\n",
            "${{ x }}",
            "a: b",
            "a comment below would become part",
            id="blanks below beyond its indentation",
        ),
        pytest.param("run: &a ${{ x }}\n", "${{ x }}", "a: b", "has a tag or an anchor", id="a plain scalar with an anchor"),
        pytest.param("run: !!str ${{ x }}\n", "${{ x }}", "a: b", "has a tag or an anchor", id="a plain scalar with a tag"),
        pytest.param("run: &a x y\nb: *a\n", "x", "z", "shared through a YAML alias", id="a scalar that an alias stands for"),
        pytest.param("c: &a {d: 1}\n<<: *a\nrun: x y\n", "x", "z", "merge key", id="a mapping with a merge key"),
        pytest.param("run: ''\n", "", "z", "cannot be mapped", id="nothing"),
    ],
)
def test_a_part_is_not_rewritten(source, old, new, reason) -> None:
    with pytest.raises(CannotEdit, match=reason):
        rewritten(source, (old, new))


def test_a_scalar_that_is_not_what_the_text_says_is_not_rewritten() -> None:
    document = parse("run: a\n")
    holder, entry = item(document, "run")
    entry.value.value = "b"
    with pytest.raises(CannotEdit, match="cannot be mapped"):
        rewrite(document, entry.value, [(0, 1, "c")], holder)


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        pytest.param("run: a b # c\n", "d", "run: d # c\n", id="plain"),
        pytest.param("run: 'a'\n", "it's", "run: 'it''s'\n", id="single quotes"),
        pytest.param('run: "a"\n', 'a "b"', 'run: "a \\"b\\""\n', id="double quotes"),
        pytest.param("run: a\n", "b: c", 'run: "b: c"\n', id="plain that cannot stay: double quotes"),
        pytest.param("run: a\n", 'b: "c"', "run: 'b: \"c\"'\n", id="plain that cannot stay, with double quotes: single ones"),
        pytest.param("run: a\n", "false", "run: false\n", id="a boolean is meant as one"),
        pytest.param("run: 1\n", "12", "run: 12\n", id="a whole number is meant as one"),
        pytest.param("run: 1\n", "3.10", 'run: "3.10"\n', id="a version is not"),
        pytest.param("run: 'a'\n", "b\nc", 'run: "b\\nc"\n', id="single quotes that cannot hold lines: double ones"),
        pytest.param("run: 'a'\n", "\ufeff", 'run: "\\ufeff"\n', id="single quotes that cannot hold a character: double ones"),
        pytest.param("{run: a, b: 1}\n", "a, b", '{run: "a, b", b: 1}\n', id="in braces"),
        pytest.param("run: a\n  b\n", "c", "run: c\n", id="several lines become one"),
        pytest.param("run: ''\n", "c", "run: 'c'\n", id="empty quotes"),
        pytest.param("run: ~\n", "c", "run: c\n", id="a tilde"),
    ],
)
def test_a_value_is_replaced_whole(before, value, after) -> None:
    document = parse(before)
    assert proven(document, replace(document, item(document, "run")[1].value, value)) == after


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        pytest.param("run: |\n  a\n", "a block scalar or empty", id="a block"),
        pytest.param("run:\n", "a block scalar or empty", id="nothing"),
        pytest.param("run: &a b\nc: *a\n", "shared through a YAML alias", id="a scalar that an alias stands for"),
    ],
)
def test_a_value_is_not_replaced(source, reason) -> None:
    document = parse(source)
    with pytest.raises(CannotEdit, match=reason):
        replace(document, item(document, "run")[1].value, "x")
