"""Nodes with exact, trimmed spans: the traps of the parsers' own marks."""

import pytest

from wffix.document import parse as parsing
from wffix.document.parse import parse
from wffix.document.source import InputError
from wffix.document.tree import Alias, Mapping, Scalar, Sequence, get, walk


@pytest.fixture(params=[False, True], ids=["C parser", "pure parser"])
def pure(request) -> bool:
    return request.param


def scalars(document):
    return [node for node in walk(document.root) if isinstance(node, Scalar)]


# Which parser.


def test_the_c_parser_comes_first() -> None:
    assert not parse("a: [b, 'c']\n").pure


@pytest.mark.parametrize("value", ["[http://x]", "{image: ubuntu:22.04}", "[v?.*]"])
def test_the_pure_parser_is_asked_about_colons_and_question_marks_in_flow(value) -> None:
    document = parse(f"a: {value}\n")
    assert document.pure
    assert document.text[get(document.root, "a").start : get(document.root, "a").end] == value


@pytest.mark.parametrize("source", ["a:\t1\n", "a: 1\t# c\n"])
def test_tabs_that_only_the_c_parser_allows_are_read(source) -> None:
    assert not parse(source).pure


def test_without_the_c_parser_the_pure_one_serves(monkeypatch) -> None:
    monkeypatch.setattr(parsing, "CParser", None)
    document = parse("a: &x [b]\nc: *x\n")
    assert document.pure
    assert [leaf.start for leaf in document.leaves] == [0, 7, 10, 13]


def test_one_parser_alone_can_be_asked_for() -> None:
    assert parse("a: 1\n", pure=True).pure
    assert parse("a: [http://x]\n", pure=True).pure
    with pytest.raises(InputError):
        parse("a: [http://x]\n", pure=False)


def test_a_parser_is_not_changed_by_what_it_read_before(pure) -> None:
    with pytest.raises(InputError):
        parse("%YAML 1.1\n---\non: yes\n", pure)
    assert get(parse("on: yes\n", pure).root, "on").value == "yes"


# Marks.


@pytest.mark.parametrize(
    ("source", "content"),
    [
        pytest.param("k: some words # c\n", "some words", id="plain, without its comment"),
        pytest.param("k: one\n  two\n\n  three\n\n# c\nl: 1\n", "one\n  two\n\n  three", id="plain over several lines"),
        pytest.param("k: 'it''s\n  one'  # c\n", "'it''s\n  one'", id="single quotes over several lines"),
        pytest.param('k: "a\\"b\\\n  c"\n', '"a\\"b\\\n  c"', id="double quotes over several lines"),
        pytest.param("k: 😀 é\r\nl: 1\r\n", "😀 é", id="characters beyond the first plane, CRLF"),
        pytest.param("k: a\rl: b\r", "a", id="lone carriage returns"),
        pytest.param("k: | # c\n    a\n\n    b\n\n\nl: 1\n", "| # c\n    a\n\n    b", id="a block ends with its last text"),
        pytest.param(
            "k: |\n  a\n\n  # c\n # d\nl: 1\n", "|\n  a\n\n  # c", id="a comment as deep as the text is text, a shallower one is none"
        ),
        pytest.param("k: |-\n  a \n     \n \n\nl: 1\n", "|-\n  a \n     ", id="blanks beyond the indentation are text"),
        pytest.param("k: >+\n  a\n\n\nl: 1\n", ">+\n  a\n\n\n", id="a block that keeps its blank lines"),
        pytest.param("k: |2+\n   a\n\n", "|2+\n   a\n\n", id="a block that keeps them, with an indicator"),
        pytest.param("k: |\nl: 1\n", "|", id="an empty block"),
        pytest.param("k: |  # c\n\n\nl: 1\n", "|  # c", id="an empty block with a comment"),
        pytest.param("k: |\n  a", "|\n  a", id="a block that ends the file without a line break"),
        pytest.param("k: >\n  a\n   \n", ">\n  a\n   ", id="blanks beyond the indentation end a folded text"),
        pytest.param("k: {a: [b, c],\n  d: 'e'\n  }  # c\n", "{a: [b, c],\n  d: 'e'\n  }", id="a flow mapping over several lines"),
        pytest.param("k: [a: b , c]\n", "[a: b , c]", id="a flow sequence"),
        pytest.param("k:\n  - a\n  -\n\n# c\nl: 1\n", "- a\n  -", id="a block sequence ends with its last dash"),
        pytest.param("k:\n  a: 1\n\n  # c\n\nl: 1\n", "a: 1", id="a block mapping ends with its last value"),
        pytest.param(
            "k:\n  a:\n    - b: |\n        c\n\n\nl: 1\n", "a:\n    - b: |\n        c", id="the end of the last descendant is the end"
        ),
        pytest.param("? k\n: some words # c\n", "some words", id="the value of an explicit key"),
        pytest.param("k:\n  a:   # c\nl: 1\n", "a:", id="a mapping that ends with nothing"),
    ],
)
def test_a_span_holds_the_content_and_nothing_behind_it(source, content, pure) -> None:
    node = get(parse(source, pure).root, "k")
    assert source[node.start : node.end] == content


@pytest.mark.parametrize(
    ("source", "properties", "content"),
    [
        pytest.param("k: &a x\n", "&a ", "x", id="an anchor"),
        pytest.param("k: !!str x\n", "!!str ", "x", id="a tag"),
        pytest.param("k: !<tag:yaml.org,2002:str> x\n", "!<tag:yaml.org,2002:str> ", "x", id="a tag in full"),
        pytest.param("k: !!str &a |\n  x\n", "!!str &a ", "|\n  x", id="both, before a block"),
        pytest.param("k: &a\n  x: 1\n", "&a\n  ", "x: 1", id="an anchor above a mapping"),
        pytest.param("k: &a # c\n\n  # d\n  - x\n", "&a # c\n\n  # d\n  ", "- x", id="an anchor and comments above a sequence"),
        pytest.param("k: &a # c\n  x\n", "&a # c\n  ", "x", id="an anchor and a comment above a text"),
        pytest.param("k: &a {x: 1}\n", "&a ", "{x: 1}", id="an anchor before braces"),
        pytest.param("k: [&a x, y]\n", "", "[&a x, y]", id="an anchor further in"),
    ],
)
def test_anchors_and_tags_stand_outside_the_content(source, properties, content, pure) -> None:
    node = get(parse(source, pure).root, "k")
    assert source[node.start : node.end] == content
    # The pure parser's mark of a node with both is that of its anchor.
    assert source[node.outer : node.start] in (properties, "&a " if pure else properties)


@pytest.mark.parametrize(
    ("source", "before"),
    [
        pytest.param("a:\nb: 1\n", "a:", id="at the end of a line"),
        pytest.param("a:   # c: d\n\nb: 1\n", "a:", id="before a comment with a colon"),
        pytest.param("x: 1\na:", "x: 1\na:", id="at the end of the file"),
        pytest.param("'a' : \nb: 1\n", "'a' :", id="behind a blank before the colon"),
        pytest.param("a: &x\nb: 1\n", "a: &x", id="behind an anchor"),
        pytest.param("a: !!null # c\nb: 1\n", "a: !!null", id="behind a tag"),
        pytest.param("{a: , b: 1}\n", "{a:", id="in braces"),
        pytest.param("{a, b: 1}\n", "{a", id="in braces without a colon"),
        pytest.param("? a # b: c\n: # d\nb: 1\n", "? a # b: c\n:", id="of an explicit key with a comment"),
        pytest.param("x:\n  ? a\ny: 1\n", "x:\n  ? a", id="of an explicit key alone"),
        pytest.param("x:\n- # c-d\n- e\n", "x:\n-", id="an item before a comment with a dash"),
        pytest.param("x:\n- e\n- # c-d\n# -\n- f\n", "x:\n- e\n-", id="an item in the middle"),
        pytest.param("x:\n  - e\n  -\n", "x:\n  - e\n  -", id="the last item"),
    ],
)
def test_a_null_stands_right_behind_what_asks_for_it(source, before, pure) -> None:
    null = next(node for node in scalars(parse(source, pure)) if node.start == node.end)
    assert source[: null.start] == before


def test_an_alias_is_a_node_of_its_own(pure) -> None:
    source = "a: &x [1]\nb: *x\nc: {*x : d}\n"
    document = parse(source, pure)
    alias = document.root.entries[1].value
    assert isinstance(alias, Alias)
    assert source[alias.start : alias.end] == "*x"
    assert alias.target is document.root.entries[0].value
    assert document.is_shared(alias.target)
    assert not document.is_shared(document.root.entries[2].value)
    assert document.root.entries[2].value.entries[0].name is None


def test_an_anchor_may_be_given_anew(pure) -> None:
    root = parse("a: &x 1\nb: *x\nc: &x 2\nd: *x\n", pure).root
    assert [root.entries[number].value.target.value for number in (1, 3)] == ["1", "2"]


@pytest.mark.parametrize(
    ("source", "column"),
    [
        pytest.param("k:\n    a: 1\n", 4, id="of its first key"),
        pytest.param("k:\n- a: 1\n", 2, id="behind a dash"),
        pytest.param("k:\n  - - a: 1\n", 6, id="behind two dashes"),
        pytest.param("k:\n -   &x a: 1\n", 5, id="of the anchor of its first key"),
    ],
)
def test_the_column_of_a_mapping(source, column, pure) -> None:
    mapping = [node for node in walk(parse(source, pure).root) if isinstance(node, Mapping)][-1]
    assert mapping.column == column


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("k:\n- a\n- b: 1\n  c: 2\n- d\n", id="in the column of the key"),
        pytest.param(
            "k:\n  - a\n\n  # - c\n  - |\n    - text\n  -\n  - - e\n    - f\n  - &x\n    g: 1\n",
            id="with nested items, blank lines, nothing",
        ),
        pytest.param("k: &x # - c\n  - a\n  - # - d\n    b\n", id="below an anchor"),
        pytest.param("- &a - b\n  - c\n- d\n".replace("&a - b\n  - c", "e"), id="at the top"),
    ],
)
def test_every_item_of_a_block_sequence_has_its_dash(source, pure) -> None:
    for node in walk(parse(source, pure).root):
        if isinstance(node, Sequence):
            columns = {offset - source.rfind("\n", 0, offset) for offset in node.dashes}
            assert len(node.dashes) == len(node.items)
            assert {source[offset] for offset in node.dashes} == {"-"}
            assert len(columns) == 1
            assert all(dash < max(item.outer, dash + 1) for dash, item in zip(node.dashes, node.items, strict=True))


def test_a_pair_without_braces_ends_with_its_value(pure) -> None:
    source = "a: [b: c  , d]\n"
    pair = get(parse(source, pure).root, "a").items[0]
    assert source[pair.start : pair.end] == "b: c"


def test_merge_keys_and_numbers_are_ordinary_text(pure) -> None:
    source = "a: &x {b: 0777}\nc:\n  <<: *x\n  1: 3.10\n"
    names = [item.name for item in get(parse(source, pure).root, "c").entries]
    assert names == ["<<", "1"]
    assert get(get(parse(source, pure).root, "a"), "b").value == "0777"


# What a document knows of itself.


@pytest.mark.parametrize(
    ("source", "comments"),
    [
        pytest.param("# a\nk: v # b\n  # c\n", ["# a", "# b", "# c"], id="above, behind, below"),
        pytest.param("k: a#b 'c#d'\nl: 'e # f'\n", [], id="not inside words and quotes"),
        pytest.param("k: | # a\n  # b\n # c\n", ["# a", "# c"], id="on the header of a block, not in its text"),
        pytest.param("k: [ # a\n  b, # c\n  d#e ] # f\n", ["# a", "# c", "# f"], id="among flow items"),
        pytest.param("k: 'a'# b\n", ["# b"], id="right behind a quote"),
        pytest.param("k: &x # a\n  b\nl: &y # c\n  - d\nm: &z # e\n", ["# a", "# c", "# e"], id="behind an anchor"),
        pytest.param("? a # b\n: # c\n  d\n", ["# b", "# c"], id="behind an explicit key"),
        pytest.param("k: # a\r\nl: b # c\r", ["# a", "# c"], id="up to a carriage return"),
    ],
)
def test_comments(source, comments) -> None:
    document = parse(source)
    assert [source[start:end] for start, end in document.comments] == comments
    assert all(document.is_comment(start) and not document.is_comment(start + 1) for start, _ in document.comments)
    assert document.has_comment(0, len(source)) == bool(comments)
    assert not document.has_comment(len(source), len(source))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("a: 1\r\nb: 2\n", ["\r\n", "\n", "\n"], id="of the line itself"),
        pytest.param("a: 1\r\nb: 2", ["\r\n", "\r\n", "\r\n"], id="of the line above at the end of the file"),
        pytest.param("a: 1\rb: 2", ["\r", "\r", "\r"], id="a lone carriage return"),
        pytest.param("{a: 1, b: 2}", ["\n", "\n", "\n"], id="a file of one line"),
    ],
)
def test_a_new_line_ends_as_the_nearest_one_does(source, expected) -> None:
    document = parse(source)
    assert [document.newline_at(offset) for offset in (0, source.index("b"), len(source))] == expected


@pytest.mark.parametrize(
    ("source", "step"),
    [
        pytest.param("new:\n  a:\n       b: 1\n  c: 1\n", 5, id="as beside it in the mapping"),
        pytest.param("x:\n  y: 1\nj:\n    new: {k: 1}\n    z: 1\nw:\n  v: 1\nu:\n  t: 1\n", 4, id="else as right before it in the file"),
        pytest.param("s:\n- a:\n      b: 1\n- new: 1\nl:\n  m: 1\nn:\n  o: 1\n", 4, id="behind a dash as in the item before"),
        pytest.param("new: 1\n", 2, id="by two columns where nothing tells"),
        pytest.param("- new: 1\n- k:\n     a: 1\n- k:\n     a: 1\n- k:\n   a: 1\n", 3, id="else as in most of the file"),
    ],
)
def test_by_how_much_a_new_mapping_is_indented(source, step) -> None:
    document = parse(source)
    mappings = [node for node in walk(document.root) if isinstance(node, Mapping) and not node.flow]
    of = next(node for node in mappings if any(item.name == "new" for item in node.entries))
    within = next((item.value for item in of.entries if item.name == "new" and isinstance(item.value, Mapping)), of)
    assert document.indent_step(of if within.flow else within) == step
