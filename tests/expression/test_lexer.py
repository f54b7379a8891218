"""The tokens of an expression: what GitHub's lexer accepts, and where it stops."""

import math

import pytest

from wffix.expression.coercion import number_text, to_number
from wffix.expression.lexer import MAX_LENGTH, ExpressionError, tokens


def kinds(text):
    return [(token.kind, token.text) for token in tokens(text)[:-1]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("github", [("name", "github")], id="a name"),
        pytest.param("_a-b_1", [("name", "_a-b_1")], id="a name with a hyphen, an underscore and a digit"),
        pytest.param("a.b", [("name", "a"), (".", "."), ("name", "b")], id="a dot between names"),
        pytest.param("a . b", [("name", "a"), (".", "."), ("name", "b")], id="blanks around a dot"),
        pytest.param("a.*.b", [("name", "a"), (".", "."), ("*", "*"), (".", "."), ("name", "b")], id="a star between dots"),
        pytest.param("a[*]", [("name", "a"), ("[", "["), ("*", "*"), ("]", "]")], id="a star in brackets"),
        pytest.param("f(x).y", [("name", "f"), ("(", "("), ("name", "x"), (")", ")"), (".", "."), ("name", "y")], id="a dot behind a call"),
        pytest.param(
            "a[0].y", [("name", "a"), ("[", "["), ("number", "0"), ("]", "]"), (".", "."), ("name", "y")], id="a dot behind an index"
        ),
        pytest.param("'it''s'", [("string", "'it''s'")], id="a doubled quote in a string"),
        pytest.param("''", [("string", "''")], id="an empty string"),
        pytest.param("''''", [("string", "''''")], id="a string that is one quote"),
        pytest.param("'a\nb'", [("string", "'a\nb'")], id="a string over two lines"),
        pytest.param("'${{ }}'", [("string", "'${{ }}'")], id="braces in a string"),
        pytest.param("a==b", [("name", "a"), ("==", "=="), ("name", "b")], id="an operator without blanks"),
        pytest.param("!a!=b", [("!", "!"), ("name", "a"), ("!=", "!="), ("name", "b")], id="a negation and an inequality"),
        pytest.param("a<=b<c", [("name", "a"), ("<=", "<="), ("name", "b"), ("<", "<"), ("name", "c")], id="the longest operator counts"),
        pytest.param("a&&b||c", [("name", "a"), ("&&", "&&"), ("name", "b"), ("||", "||"), ("name", "c")], id="and, or"),
        pytest.param(
            "f(1,-2)", [("name", "f"), ("(", "("), ("number", "1"), (",", ","), ("number", "-2"), (")", ")")], id="a negative number"
        ),
        pytest.param("(.5)", [("(", "("), ("number", ".5"), (")", ")")], id="a number that begins with a dot"),
        pytest.param("1.5e-3", [("number", "1.5e-3")], id="a number with an exponent"),
        pytest.param("+1 -Infinity", [("number", "+1"), ("number", "-Infinity")], id="signed numbers"),
        pytest.param("0x1F 0o17", [("number", "0x1F"), ("number", "0o17")], id="hexadecimal and octal numbers"),
        pytest.param("\u00a0a\u2003\n\tb\u2028", [("name", "a"), ("name", "b")], id="white space of every kind parts tokens"),
    ],
)
def test_tokens(text, expected) -> None:
    assert kinds(text) == expected


def test_each_token_knows_where_it_stands() -> None:
    assert [(token.offset, token.text) for token in tokens("  a == 'é' ")] == [(2, "a"), (4, "=="), (7, "'é'"), (11, "")]


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        pytest.param("a == 'b", 5, id="a string that is not closed"),
        pytest.param("a == 'b''", 5, id="a string whose closing quote is doubled"),
        pytest.param('  "a"', 2, id="double quotes"),
        pytest.param("a = b", 2, id="a single equals sign"),
        pytest.param("a & b", 2, id="a single ampersand"),
        pytest.param("a | b", 2, id="a single bar"),
        pytest.param("a + b", 2, id="a plus sign, which begins a number"),
        pytest.param("a-1 - 2", 4, id="a minus sign that stands alone"),
        pytest.param("1a", 0, id="a name that begins with a digit"),
        pytest.param("a.1b", 2, id="a key that begins with a digit"),
        pytest.param("$a", 0, id="a dollar sign"),
        pytest.param("a#b", 0, id="a sign inside a name"),
        pytest.param("a'b'", 0, id="a string that touches a name"),
        pytest.param("ä", 0, id="a letter outside ASCII"),
        pytest.param("٣", 0, id="a digit outside ASCII"),
        pytest.param("1.2.3", 0, id="two dots in a number"),
        pytest.param("0X1F", 0, id="a capital X in a hexadecimal number"),
        pytest.param("0x", 0, id="a hexadecimal number without digits"),
        pytest.param("0x100000000", 0, id="a hexadecimal number of more than 32 bits"),
        pytest.param("0o8", 0, id="an octal number with an 8"),
        pytest.param("1e", 0, id="an exponent without digits"),
        pytest.param("1_000", 0, id="an underscore in a number"),
        pytest.param("a\x1cb", 0, id="a control character that is no white space"),
        pytest.param("\u200ba", 0, id="a zero-width space, which is no white space"),
        pytest.param(".", 0, id="a dot alone"),
    ],
)
def test_no_token(text, offset) -> None:
    with pytest.raises(ExpressionError) as caught:
        tokens(text)
    assert caught.value.offset == offset


def test_an_expression_may_be_as_long_as_github_allows_and_no_longer() -> None:
    quoted = "'" + "x" * (MAX_LENGTH - 2) + "'"
    assert kinds(quoted) == [("string", quoted)]
    assert kinds(f"\n  {quoted}  ") == [("string", quoted)], "white space around it does not count"
    with pytest.raises(ExpressionError, match="longer than 21000"):
        tokens(f"'{quoted}")
    with pytest.raises(ExpressionError, match="longer than 21000"):
        tokens("'" + "😀" * (MAX_LENGTH // 2) + "'")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("", 0, id="nothing is zero"),
        pytest.param(" \n\u00a0", 0, id="white space is zero"),
        pytest.param(" 1 ", 1, id="white space around it does not count"),
        pytest.param("1.", 1, id="a dot at the end"),
        pytest.param(".5", 0.5, id="a dot at the beginning"),
        pytest.param("+1.5E+2", 150, id="sign and exponent"),
        pytest.param("007", 7, id="leading zeros"),
        pytest.param("1e400", math.inf, id="too large"),
        pytest.param("0xff", 255, id="hexadecimal"),
        pytest.param("0xFFFFFFFF", -1, id="a hexadecimal number is a signed 32-bit integer"),
        pytest.param("0x00000000001", 1, id="leading zeros of a hexadecimal number do not count"),
        pytest.param("0o17", 15, id="octal"),
        pytest.param("0o37777777777", -1, id="an octal number is a signed 32-bit integer"),
        pytest.param("Infinity", math.inf, id="Infinity"),
        pytest.param("-infinity", -math.inf, id="infinity is read without case"),
        pytest.param("0x1ffffffff", math.nan, id="more than 32 bits"),
        pytest.param("0X1F", math.nan, id="a capital X"),
        pytest.param("0b1", math.nan, id="binary"),
        pytest.param("-0x1", math.nan, id="a signed hexadecimal number"),
        pytest.param("0x-5", math.nan, id="a sign behind the x"),
        pytest.param("1,000", math.nan, id="a comma"),
        pytest.param("1_0", math.nan, id="an underscore"),
        pytest.param("٣", math.nan, id="a digit outside ASCII"),
        pytest.param("inf", math.nan, id="inf is no name for infinity"),
        pytest.param("true", math.nan, id="a word"),
        pytest.param("1 2", math.nan, id="two numbers"),
    ],
)
def test_a_text_as_a_number(text, number) -> None:
    found = to_number(text)
    assert found == number or (math.isnan(found) and math.isnan(number))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        pytest.param(1.0, "1", id="a whole number has no dot"),
        pytest.param(-0.0, "0", id="negative zero is zero"),
        pytest.param(0.1 + 0.2, "0.3", id="fifteen digits count"),
        pytest.param(123456789012345.0, "123456789012345", id="fifteen digits before the dot"),
        pytest.param(1e15, "1E+15", id="an exponent from the sixteenth digit on"),
        pytest.param(0.0001, "0.0001", id="four places behind the dot"),
        pytest.param(0.00001, "1E-05", id="an exponent from the fifth place on"),
        pytest.param(-1.5e300, "-1.5E+300", id="very large"),
        pytest.param(math.nan, "NaN", id="not a number"),
        pytest.param(-math.inf, "-Infinity", id="infinity"),
    ],
)
def test_a_number_as_a_text(number, text) -> None:
    assert number_text(number) == text
