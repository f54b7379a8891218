"""Where each decoded character of a scalar stands in the source."""

import pytest

from wffix.document.parse import parse
from wffix.document.scalar import block_header, spans
from wffix.document.tree import Scalar, get


def scalar_of(source, pure=None):
    node = get(parse(source, pure).root, "k")
    assert isinstance(node, Scalar)
    return node


@pytest.mark.parametrize(
    ("source", "value", "pieces"),
    [
        # Plain.
        pytest.param("k: ab", "ab", ["a", "b"], id="plain"),
        pytest.param("k: a  b # c\n", "a  b", ["a", " ", " ", "b"], id="plain with blanks inside"),
        pytest.param("k: a\n   b\n", "a b", ["a", "\n   ", "b"], id="plain: one break with what is around it is a blank"),
        pytest.param("k: a  \n\n   b\n", "a\nb", ["a", "  \n\n   ", "b"], id="plain: two breaks are one line break"),
        pytest.param("k: a\r\n\r\n\r\n b\r\n", "a\n\nb", ["a", "\r\n", "\r\n ", "b"], id="plain: three breaks are two, CRLF"),
        pytest.param("k: a\n\n\n\n b\n", "a\n\n\nb", ["a", "\n", "\n", "\n ", "b"], id="plain: four breaks are three"),
        pytest.param("k: é😀\n", "é😀", ["é", "😀"], id="plain beyond ASCII"),
        # Single quotes.
        pytest.param("k: 'a'\n", "a", ["a"], id="single quotes"),
        pytest.param("k: ''\n", "", [], id="single quotes around nothing"),
        pytest.param("k: 'it''s'\n", "it's", ["i", "t", "''", "s"], id="single quotes: a doubled quote is one"),
        pytest.param("k: 'a\n  b'\n", "a b", ["a", "\n  ", "b"], id="single quotes over two lines"),
        pytest.param("k: ' a\n\n  b '\n", " a\nb ", [" ", "a", "\n\n  ", "b", " "], id="single quotes keep blanks at their ends"),
        # Double quotes.
        pytest.param(r'k: "a\tb\\\""', 'a\tb\\"', ["a", r"\t", "b", r"\\", r"\""], id="double quotes: escapes of one letter"),
        pytest.param(r'k: "\x41\u00e9\U0001F600"', "Aé😀", [r"\x41", r"\u00e9", r"\U0001F600"], id="double quotes: escapes by number"),
        pytest.param(
            r'k: "\N\L\P\_\e\0"', "\x85\u2028\u2029\xa0\x1b\0", [r"\N", r"\L", r"\P", r"\_", r"\e", r"\0"], id="double quotes: rare escapes"
        ),
        pytest.param('k: "a\\\n     b"\n', "ab", ["a", "b"], id="double quotes: an escaped break eats the next indentation"),
        pytest.param('k: "a \\\n  \\  b"\n', "a   b", ["a", " ", "\\ ", " ", "b"], id="double quotes: an escaped blank ends that"),
        pytest.param('k: "a\\\n\n  b"\n', "a\nb", ["a", "\n", "b"], id="double quotes: an empty line behind an escaped break"),
        pytest.param('k: "a\nb"\n', "a b", ["a", "\n", "b"], id="double quotes continued in the column of the key"),
        pytest.param('k: "a\\\\\n  b"\n', "a\\ b", ["a", "\\\\", "\n  ", "b"], id="double quotes: an escaped backslash before a break"),
        # Literal.
        pytest.param("k: |\n  a\n   b\n", "a\n b\n", ["a", "\n", " ", "b", "\n"], id="literal"),
        pytest.param("k: |-\n  a\n\n  b\n\n", "a\n\nb", ["a", "\n", "\n", "b"], id="literal, stripped"),
        pytest.param("k: |+\n  a\n\n \n", "a\n\n\n", ["a", "\n", "\n", "\n"], id="literal, kept"),
        pytest.param("k: |2\n   a\n", " a\n", [" ", "a", "\n"], id="literal with an indicator"),
        pytest.param("k: |-2\n   a\n", " a", [" ", "a"], id="literal with chomping before the indicator"),
        pytest.param("k: | # c\r\n  a\r\n\r\n  b\r\n", "a\n\nb\n", ["a", "\r\n", "\r\n", "b", "\r\n"], id="literal, CRLF and a comment"),
        pytest.param("k: |\r  a\r", "a\n", ["a", "\r"], id="literal, lone CR"),
        pytest.param("k: |\n\n  a\n", "\na\n", ["\n", "a", "\n"], id="literal that begins with an empty line"),
        pytest.param("k: |+\n\n   \n", "\n\n", ["\n", "\n"], id="literal of nothing but blanks"),
        pytest.param("k: |\n  a\n     \n", "a\n   \n", ["a", "\n", " ", " ", " ", "\n"], id="literal: blanks beyond the indentation"),
        pytest.param("k: |\n  a", "a", ["a"], id="literal that ends the file without a line break"),
        pytest.param("k: |\n  a\n # c\n", "a\n", ["a", "\n"], id="literal before a shallower comment"),
        pytest.param("k: |\n", "", [], id="literal of nothing"),
        pytest.param("k: |", "", [], id="literal of nothing at the end of the file"),
        pytest.param("k: &a |\n  a\n", "a\n", ["a", "\n"], id="literal behind an anchor"),
        pytest.param("k: |1\n a\n  b\n", "a\n b\n", ["a", "\n", " ", "b", "\n"], id="literal indented by one"),
        # Folded.
        pytest.param("k: >\n  a\n  b\n", "a b\n", ["a", "\n  ", "b", "\n"], id="folded: a break between texts is a blank"),
        pytest.param("k: >\n  a\n\n  b\n", "a\nb\n", ["a", "\n", "b", "\n"], id="folded: an empty line is a break"),
        pytest.param(
            "k: >\n  a\n   b\n  c\n", "a\n b\nc\n", ["a", "\n", " ", "b", "\n", "c", "\n"], id="folded: deeper lines keep their breaks"
        ),
        pytest.param(
            "k: >-\n  a\n\n   b\n\n  c\n",
            "a\n\n b\n\nc",
            ["a", "\n", "\n", " ", "b", "\n", "\n", "c"],
            id="folded: empty lines around a deeper line",
        ),
        pytest.param("k: >\r\n  a\r\n  b\r\n", "a b\n", ["a", "\r\n  ", "b", "\r\n"], id="folded, CRLF"),
        pytest.param("k: >+\n  a\n\n", "a\n\n", ["a", "\n", "\n"], id="folded, kept"),
    ],
)
def test_every_character_has_its_place(source, value, pieces) -> None:
    node = scalar_of(source)
    found = spans(source, node)
    assert node.value == value
    assert found is not None
    assert [source[start:end] for start, end in zip(*found, strict=True)] == pieces


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("s:\n- k: |2\n     a\n    b\n", id="from the key behind a dash"),
        pytest.param("j:\n    k: |1\n      a\n", id="from the key of the block mapping around"),
        pytest.param("j:\n- - k: |3\n         a\n", id="behind two dashes"),
    ],
)
def test_an_indicator_counts_from_the_column_of_the_key(source) -> None:
    node = next(leaf for leaf in parse(source).leaves if isinstance(leaf, Scalar) and leaf.style == "|")
    assert spans(source, node) is not None
    assert node.value.startswith(" ")


def test_an_indicator_in_an_indentless_sequence_counts_from_its_column() -> None:
    source = "j:\n- |1\n  a\n"
    node = parse(source).leaves[-1]
    assert node.value == " a\n"
    assert spans(source, node) == ([9, 10, 11], [10, 11, 12])


@pytest.mark.parametrize("pure", [False, True], ids=["C parser", "pure parser"])
def test_both_parsers_agree_with_the_decoder(pure) -> None:
    source = 'a: |+\n  x\n\nb: >\n  y\n   z\n\nc: "d\\\n  e\n\n  f"\ng: h\n  i\n'
    for leaf in parse(source, pure).leaves:
        found = spans(source, leaf)
        assert found is not None
        assert len(found[0]) == len(found[1]) == len(leaf.value)


@pytest.mark.parametrize(
    ("node", "text"),
    [
        pytest.param(Scalar("other", "", 0, 4, 0), "text", id="another value than the text has"),
        pytest.param(Scalar("x", "|", 0, 1, 0), "x", id="a block without a header"),
        pytest.param(Scalar("x", '"', 0, 5, 0), '"\\xzz"', id="an escape of no number"),
        pytest.param(Scalar("x", '"', 0, 4, 0), '"\\q"', id="an unknown escape"),
    ],
)
def test_where_the_decoder_does_not_agree_there_are_no_spans(node, text) -> None:
    assert spans(text, node) is None


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param("|", (0, "", 4), id="bare"),
        pytest.param("|2+", (2, "+", 6), id="indicator, chomping"),
        pytest.param(">-1", (1, "-", 6), id="chomping, indicator"),
        pytest.param(">+", (0, "+", 5), id="chomping"),
    ],
)
def test_the_header_of_a_block(header, expected) -> None:
    source = f"k: {header}\n   a\n"
    assert block_header(source, scalar_of(source)) == expected
