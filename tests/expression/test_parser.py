"""The syntax tree of an expression, and what GitHub's parser refuses."""

import pytest

from wffix.expression.lexer import ExpressionError
from wffix.expression.nodes import Call, Compare, Context, Group, Index, Literal, Logical, Not
from wffix.expression.parser import MAX_DEPTH, parse

A, B, C, D = (Context(name) for name in "abcd")


def key(target, *names):
    for name in names:
        target = Index(target, Literal(name))
    return target


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        pytest.param("a || b && c", Logical("||", (A, Logical("&&", (B, C)))), id="and binds tighter than or"),
        pytest.param("a && b == c", Logical("&&", (A, Compare("==", B, C))), id="equality binds tighter than and"),
        pytest.param("a == b < c", Compare("==", A, Compare("<", B, C)), id="order binds tighter than equality"),
        pytest.param("!a == b", Compare("==", Not(A), B), id="a negation binds tighter than equality"),
        pytest.param("!a.b", Not(key(A, "b")), id="a dot binds tighter than a negation"),
        pytest.param("!!a", Not(Not(A)), id="negations nest"),
        pytest.param("a || b || c", Logical("||", (A, B, C)), id="a chain of ors is one node"),
        pytest.param("a || (b || c)", Logical("||", (A, Group(Logical("||", (B, C))))), id="parentheses are kept"),
        pytest.param("a == b == c", Compare("==", Compare("==", A, B), C), id="equality goes from left to right"),
        pytest.param("a < b >= c", Compare(">=", Compare("<", A, B), C), id="order goes from left to right"),
        pytest.param("(a || b) && c", Logical("&&", (Group(Logical("||", (A, B))), C)), id="parentheses bind tightest"),
        pytest.param("a.b.c", key(A, "b", "c"), id="a path"),
        pytest.param("a['b'].c", key(A, "b", "c"), id="brackets with a text are a dot"),
        pytest.param("a[b.c].d", Index(Index(A, key(B, "c")), Literal("d")), id="a computed key"),
        pytest.param("a.*.b[*]", Index(Index(Index(A, None), Literal("b")), None), id="stars"),
        pytest.param("a.true.null.NaN", key(A, "true", "null", "NaN"), id="behind a dot a constant is a key"),
        pytest.param("toJSON(a).b", key(Call("toJSON", (A,)), "b"), id="a call that is looked into"),
        pytest.param("(a).b", key(Group(A), "b"), id="parentheses that are looked into"),
        pytest.param("success()", Call("success", ()), id="a call without arguments"),
        pytest.param("JOIN ( a , 'b' )", Call("JOIN", (A, Literal("b"))), id="a function in another case, with blanks"),
        pytest.param("case(a, b, c, d, true)", Call("case", (A, B, C, D, Literal(True))), id="case with two conditions"),
        pytest.param("True", Context("True"), id="constants have one case"),
        pytest.param("'a''b'", Literal("a'b"), id="a doubled quote"),
        pytest.param("'a''''b'", Literal("a''b"), id="every doubled quote"),
        pytest.param("0x10", Literal(16.0), id="a hexadecimal number"),
        pytest.param("-Infinity", Literal(float("-inf")), id="negative infinity"),
        pytest.param("NaN", Literal(float("nan")), id="not a number"),
        pytest.param("null", Literal(None), id="null"),
    ],
)
def test_trees(text, tree) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        pytest.param("", 0, "unexpected end", id="nothing"),
        pytest.param("  ", 2, "unexpected end", id="only blanks"),
        pytest.param("a ||", 4, "unexpected end", id="an operand is missing"),
        pytest.param("a b", 2, "unexpected symbol 'b'", id="two operands"),
        pytest.param("a 'b'", 2, "unexpected symbol \"'b'\"", id="a name and a string"),
        pytest.param("|| a", 0, "unexpected symbol '||'", id="an operator at the beginning"),
        pytest.param("a ! b", 2, "unexpected symbol '!'", id="a negation between operands"),
        pytest.param("(a", 2, "unexpected end, expected ')'", id="a parenthesis that is not closed"),
        pytest.param("a)", 1, "unexpected symbol ')'", id="a parenthesis that is not opened"),
        pytest.param("()", 1, "unexpected symbol ')'", id="empty parentheses"),
        pytest.param("(a, b)", 2, "unexpected symbol ','", id="a comma outside a call"),
        pytest.param("a[b", 3, "unexpected end, expected ']'", id="a bracket that is not closed"),
        pytest.param("a[]", 2, "unexpected symbol ']'", id="empty brackets"),
        pytest.param("a[b)", 3, "unexpected symbol ')'", id="a bracket closed by a parenthesis"),
        pytest.param("a[*.b]", 3, "unexpected symbol '.'", id="a star that is looked into inside brackets"),
        pytest.param("a.", 2, "unexpected end", id="a dot at the end"),
        pytest.param("a..b", 2, "unexpected symbol '.b'", id="two dots"),
        pytest.param("a.'b'", 2, "unexpected symbol", id="a string behind a dot"),
        pytest.param("a.0", 2, "unexpected symbol '0'", id="a number behind a dot"),
        pytest.param("*", 0, "unexpected symbol '*'", id="a star alone"),
        pytest.param("a * b", 2, "unexpected symbol '*'", id="a star between operands"),
        pytest.param("'a'.b", 3, "unexpected symbol", id="a string that is looked into"),
        pytest.param("'a'[0]", 3, "unexpected symbol '['", id="a string with an index"),
        pytest.param("true.x", 4, "unexpected symbol '.'", id="a constant that is looked into"),
        pytest.param("true()", 0, "unknown function 'true'", id="a constant that is called"),
        pytest.param("a.b()", 3, "unexpected symbol '('", id="a key that is called"),
        pytest.param("join(a,)", 7, "unexpected symbol ')'", id="a comma before the closing parenthesis"),
        pytest.param("join(,a)", 5, "unexpected symbol ','", id="a comma behind the opening one"),
        pytest.param("join(a b)", 7, "unexpected symbol 'b', expected ')'", id="arguments without a comma"),
        pytest.param("join(a", 6, "unexpected end", id="a call that is not closed"),
        pytest.param("a || upper(b)", 5, "unknown function 'upper'", id="a function that does not exist"),
        pytest.param("contains(a)", 0, "wrong number of arguments", id="too few arguments"),
        pytest.param("toJSON(a, b)", 0, "wrong number of arguments", id="too many arguments"),
        pytest.param("always(a)", 0, "wrong number of arguments", id="an argument for a function without any"),
        pytest.param("case(a, b)", 0, "wrong number of arguments", id="case without a default"),
        pytest.param("case(a, b, c, d)", 0, "wrong number of arguments", id="case with a condition too many"),
    ],
)
def test_errors(text, offset, message) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert caught.value.offset == offset
    assert message in caught.value.message


LEVELS = {
    "parentheses": lambda depth: "(" * (depth - 1) + "a" + ")" * (depth - 1),
    "negations": lambda depth: "!" * (depth - 1) + "a",
    "calls": lambda depth: "toJSON(" * (depth - 1) + "a" + ")" * (depth - 1),
    "dots": lambda depth: "a" + ".b" * (depth - 1),
    "stars": lambda depth: "a" + ".*" * (depth - 1),
    "keys": lambda depth: "a[" * (depth - 1) + "b" + "]" * (depth - 1),
    "comparisons": lambda depth: "a" + " == b" * (depth - 1),
    "groups of and and or": lambda depth: "a" + "".join(f" {'&&' if level % 2 else '||'} b)" for level in range(depth - 1)),
}


def nested(what, depth):
    text = LEVELS[what](depth)
    return "(" * text.count(")") + text if what == "groups of and and or" else text


@pytest.mark.parametrize("what", LEVELS)
def test_fifty_levels_of_nesting_are_accepted_and_no_more(what) -> None:
    assert parse(nested(what, MAX_DEPTH))
    with pytest.raises(ExpressionError, match="nested more than 50 levels deep"):
        parse(nested(what, MAX_DEPTH + 1))


@pytest.mark.parametrize("what", LEVELS)
def test_nesting_without_end_is_an_error_and_no_crash(what) -> None:
    with pytest.raises(ExpressionError, match="nested more than 50 levels deep"):
        parse(nested(what, 2000))


def test_a_chain_of_one_operator_is_one_level_however_it_is_grouped() -> None:
    assert parse(" || ".join("a" * 1000))
    assert parse("(a || " * 40 + "b" + ")" * 40)
