"""An expression that is printed parses back to the same tree."""

import pytest
from hypothesis import given, settings
from tests.expression.generated import bare, trees

from wffix.expression.nodes import Call, Compare, Context, Group, Index, Literal, Logical, Not, to_source
from wffix.expression.parser import parse

A, B, C = Context("a"), Context("b"), Context("c")


@given(trees)
@settings(max_examples=400)
def test_any_tree_prints_and_parses_back_but_for_parentheses_that_were_needed(tree) -> None:
    assert bare(parse(to_source(tree))) == bare(tree)


@given(trees)
@settings(max_examples=400)
def test_what_was_parsed_prints_and_parses_back_to_the_very_tree(tree) -> None:
    parsed = parse(to_source(tree))
    assert parse(to_source(parsed)) == parsed


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        pytest.param(" github . event [ 'issue' ] ", "github.event.issue", id="a key that is a name is written with a dot"),
        pytest.param("a['b c']['1d']['-e']['']", "a['b c']['1d']['-e']['']", id="any other key stays in brackets"),
        pytest.param("a['ä']", "a['ä']", id="a letter outside ASCII makes no name"),
        pytest.param("a[ 0 ][b.c]", "a[0][b.c]", id="a computed key stays in brackets"),
        pytest.param("a[*].*", "a.*.*", id="a star is written with a dot"),
        pytest.param("( ( a ) )", "((a))", id="parentheses stay as written"),
        pytest.param("a&&b||!c", "a && b || !c", id="operators get blanks around them, a negation none"),
        pytest.param("f\n(  'it''s' ,1.50 )".replace("f", "join"), "join('it''s', 1.5)", id="arguments are parted by a comma and a blank"),
        pytest.param("toJSON(TRUE)", "toJSON(TRUE)", id="names keep their case"),
        pytest.param("null == NaN", "null == NaN", id="constants are spelled as GitHub does"),
        pytest.param(
            "[-Infinity, .5, 1e3, 0x10, 1e300]".replace("[", "format('', ").replace("]", ")"),
            "format('', -Infinity, 0.5, 1000, 16, 1e+300)",
            id="numbers are written in their shortest decimal form",
        ),
        pytest.param("0.1234567890123456789", "0.12345678901234568", id="a number keeps all its digits"),
    ],
)
def test_one_spelling(written, printed) -> None:
    assert to_source(parse(written)) == printed


@pytest.mark.parametrize(
    ("tree", "printed"),
    [
        pytest.param(Not(Compare("==", A, B)), "!(a == b)", id="a comparison below a negation"),
        pytest.param(Not(Not(A)), "!!a", id="a negation below a negation needs none"),
        pytest.param(Logical("&&", (Logical("||", (A, B)), C)), "(a || b) && c", id="an or below an and"),
        pytest.param(Logical("||", (Logical("&&", (A, B)), C)), "a && b || c", id="an and below an or needs none"),
        pytest.param(Logical("||", (Logical("||", (A, B)), C)), "(a || b) || c", id="an or below an or, which is another tree without"),
        pytest.param(Compare("<", A, Compare("<", B, C)), "a < (b < c)", id="the right side of a comparison"),
        pytest.param(Compare("<", Compare("<", A, B), C), "a < b < c", id="the left side of a comparison needs none"),
        pytest.param(Compare("==", Compare("<", A, B), C), "a < b == c", id="an order below an equality needs none"),
        pytest.param(Compare("<", Compare("==", A, B), C), "(a == b) < c", id="an equality below an order"),
        pytest.param(Index(Literal("x"), Literal("y")), "('x').y", id="a text that is looked into"),
        pytest.param(Index(Not(A), None), "(!a).*", id="a negation that is looked into"),
        pytest.param(Index(A, Logical("||", (B, C))), "a[b || c]", id="a key needs none"),
        pytest.param(Call("contains", (Logical("||", (A, B)), C)), "contains(a || b, c)", id="an argument needs none"),
        pytest.param(Not(Group(Logical("||", (A, B)))), "!(a || b)", id="no second pair where there is one"),
    ],
)
def test_parentheses_are_added_where_a_tree_needs_them(tree, printed) -> None:
    assert to_source(tree) == printed
    assert bare(parse(printed)) == bare(tree)
