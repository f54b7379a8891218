"""How new keys and values are written: plain where every reader takes them for that very string."""

import pytest

from wffix.document.parse import parse
from wffix.edit.render import Names, Styled, entries, entry, flow_entries, key_shape, plain_is_safe, quoted, scalar
from wffix.edit.shape import mapping_shape, scalar_shape, shape

SAFE = [
    "a",
    "a b",
    "v1.2.3",
    "${{ github.ref }}",
    "a#b",
    "it's",
    'say "x"',
    "a:b",
    "-x",
    "?x",
    ":x",
    "1.5.2",
    "1a",
    "https://x.org/y#z",
    "é😀",
]
UNSAFE = [
    "", " a", "a ", "\xa0a", "a: b", "a:", "a #b", "#a", "- a", "-", "?", ":", "? a", "&a", "*a", "!a", "|", ">", "'a", '"a', "%a", "@a",
    "`a", "[a", "]a", "{a", "}a", ",a", "---", "--- a", "...", "a\nb", "a\tb", "a\x85b", "a\u2028", "\ufeffa", "\x00",
    "true", "True", "NO", "on", "Off", "y", "n", "null", "~", "=", "<<", "1", "-1", "+1", "0", "0o17", "017", "0x1F", "0b1", "1_000",
    "3.10", "1.", ".5", "1e5", "1.5e-3", "-.inf", ".NaN", "12:30:45", "2024-01-01", "2024-1-1 12:00:00",
]  # fmt: skip


@pytest.mark.parametrize("value", SAFE)
def test_a_plain_text_is_written_plain(value) -> None:
    assert scalar(value, flow=False) == (value, scalar_shape(value, ""))


@pytest.mark.parametrize("value", UNSAFE)
def test_what_would_be_something_else_is_quoted(value) -> None:
    assert not plain_is_safe(value)
    assert scalar(value, flow=False) == (quoted(value)[0], scalar_shape(value, '"'))


@pytest.mark.parametrize("value", ["a, b", "a]", "[a", "{a", "a}", "${{ x }}", "http://x", "a?", "v?.*"])
def test_in_a_flow_collection_brackets_commas_colons_and_expressions_are_quoted(value) -> None:
    # Readers of the js-yaml family stumble over an unquoted ${{ }} there, libyaml over a colon.
    assert scalar(value, flow=True)[0] == f'"{value}"'


@pytest.mark.parametrize("flow", [False, True], ids=["block", "flow"])
@pytest.mark.parametrize("value", [*SAFE, *UNSAFE, "a\\b", 'a "b" \\', 'it\'s "x"', "a\r\nb", "\x1b\x7f\u2029", True, False])
def test_a_value_reads_back_as_it_was_meant(value, flow) -> None:
    text, meant = scalar(value, flow)
    source = f"k: [{text}]\n" if flow else f"k: {text}\n"
    document = parse(source, pure=False)
    found = document.leaves[1]
    assert shape(found) == meant
    assert found.value == (value if isinstance(value, str) else str(value).lower())
    assert "\n" not in text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("a b", '"a b"', id="double quotes"),
        pytest.param('a "b"', "'a \"b\"'", id="single quotes around double ones"),
        pytest.param("a\\b", "'a\\b'", id="single quotes around backslashes"),
        pytest.param('it\'s "x"', "'it''s \"x\"'", id="a doubled quote"),
        pytest.param('"\n\\', '"\\"\\n\\\\"', id="double quotes around lines, whatever else"),
    ],
)
def test_which_quotes(value, text) -> None:
    assert quoted(value)[0] == text


NESTED = [("a", "b"), ("c: d", [("on", Names(("x", "y, z"))), ("n", None)]), ("e", True)]


def test_entries_in_block_style() -> None:
    text, meant = entries(NESTED, "    ", "  ", "\r\n")
    assert text == 'a: b\r\n    "c: d":\r\n      "on": [x, "y, z"]\r\n      "n":\r\n    e: true'
    document = parse("k:\r\n    " + text + "\r\n")
    assert shape(document.root)[3][0][1] == meant


def test_entries_in_flow_style() -> None:
    text, meant = flow_entries(NESTED)
    assert text == 'a: b, "c: d": {"on": [x, "y, z"], "n": null}, e: true'
    assert shape(parse("{" + text + "}").root) == meant


STYLED = {
    "double quotes": (Styled('a "b"', '"'), '"a \\"b\\""'),
    "single quotes": (Styled("it's", "'"), "'it''s'"),
    "no quotes": (Styled("weekly", ""), "weekly"),
    "quotes that are needed": (Styled("on", ""), '"on"'),
    "a line break, which single quotes do not hold": (Styled("a\nb", "'"), '"a\\nb"'),
    "a number": (7, "7"),
}


@pytest.mark.parametrize(("value", "text"), STYLED.values(), ids=STYLED.keys())
def test_a_style_of_quotes_is_kept_where_it_can_hold_the_text(value, text) -> None:
    for written, meant in (entries([("k", value)], "", "  ", "\n"), flow_entries([("k", value)])):
        assert written == f"k: {text}"
        assert shape(parse("{" + written + "}").root) == meant


def test_one_entry_and_its_key() -> None:
    assert entry("on", "1", "", "  ", "\n") == ('"on": "1"', scalar_shape("1", '"'))
    assert mapping_shape([(key_shape("on"), scalar_shape("1", '"'))]) == shape(parse('"on": "1"').root)
    assert key_shape("a,b", flow=True) != key_shape("a,b")


@pytest.mark.parametrize("value", [*SAFE, *UNSAFE, "!tag", "${{ x }}"])
def test_nothing_is_written_that_js_yaml_refuses(value) -> None:
    # Closing brackets and quoted text at the margin, unknown tags, unquoted expressions in a flow collection.
    for text in (entries([("k", value)], "", "  ", "\n")[0], flow_entries([("k", value), ("l", Names((value,)))])[0]):
        assert "\n" not in text
        assert ": !" not in text
        assert "[!" not in text
    assert ": ${{" not in flow_entries([("k", value)])[0]
