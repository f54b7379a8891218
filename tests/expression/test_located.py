"""Where the parts of an expression stand, what constant ones come to, and the expression with these written out."""

import pytest
from hypothesis import given, settings
from tests.expression.generated import contexts, trees

from wffix.edit.model import Edit, apply
from wffix.expression.data import UNKNOWN, EvaluationError
from wffix.expression.evaluate import evaluate
from wffix.expression.fold import computed_keys, folded
from wffix.expression.lexer import ExpressionError
from wffix.expression.located import constant, located
from wffix.expression.nodes import to_source
from wffix.expression.parser import parse


def outcome(text, known):
    """The value of an expression as it is written, in which "not a number" is itself; or that it fails."""
    try:
        return repr(evaluate(parse(text), known, {}))
    except EvaluationError:
        return "it fails"


@given(trees)
@settings(max_examples=300)
def test_each_part_stands_where_it_is_said_to(tree) -> None:
    text = f" {to_source(tree)} "
    found = located(text)
    assert found[0].node == parse(text)
    assert all(parse(text[part.start : part.end]) == part.node for part in found)


def test_outer_parts_come_before_inner_ones() -> None:
    text = "a.b == 'x' && !(c[d] || f('y'))".replace("f", "toJSON")
    found = [text[part.start : part.end] for part in located(text)]
    assert found == [text, "a.b == 'x'", "a.b", "'x'", text[14:], text[15:], text[16:-1], "c[d]", "d", "toJSON('y')", "'y'"]


def test_a_text_that_is_no_expression_has_no_parts() -> None:
    with pytest.raises(ExpressionError):
        located("a ==")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("format('{0}-{1}', 'a', 1)", "a-1", id="a function"),
        pytest.param("fromJSON('[1, 2]')[1]", 2.0, id="an item"),
        pytest.param("!(1 > 2) && 'x'", "x", id="operators"),
        pytest.param("fromJSON('{\"a\": {}}').a.b", None, id="nothing"),
        pytest.param("false && github.ref", UNKNOWN, id="a context, though it decides nothing"),
        pytest.param("true || success()", UNKNOWN, id="a status function, though it decides nothing"),
        pytest.param("hashFiles('a')", UNKNOWN, id="files"),
        pytest.param("format('{1}', 'a')", UNKNOWN, id="a failure"),
        pytest.param("NaN", UNKNOWN, id="no number"),
    ],
)
def test_a_constant_is_what_reads_nothing(text, value) -> None:
    assert constant(parse(text)) == value


@pytest.mark.parametrize(
    ("text", "after"),
    [
        pytest.param("a == format('{0}', 'it''s')", "a == 'it''s'", id="quotes are doubled"),
        pytest.param("a[format('{0}', 'b')] || 1 == 1", "a['b'] || true", id="keys and operands"),
        pytest.param("a == (1)", "a == (1)", id="a literal in parentheses stays"),
        pytest.param("contains(fromJSON('[1]'), a)", "contains(fromJSON('[1]'), a)", id="an array stays"),
        pytest.param("a == fromJSON('1e21') && b[0.5 > 1]", "a == 1e+21 && b[false]", id="numbers and booleans"),
        pytest.param("toJSON(fromJSON('[1]')) == toJSON(a)", "'[\n  1\n]' == toJSON(a)", id="a text of several lines"),
    ],
)
def test_constant_parts_are_written_out(text, after) -> None:
    assert apply(text, [Edit(part.start, part.end, part.text) for part in folded(text)]) == after


@given(trees, contexts)
@settings(max_examples=400)
def test_an_expression_means_the_same_with_its_constant_parts_written_out(tree, known) -> None:
    text = to_source(tree)
    after = apply(text, [Edit(part.start, part.end, part.text) for part in folded(text)])
    assert outcome(after, known) == outcome(text, known)
    assert folded(after) == []


def test_only_keys_that_are_not_known_are_computed() -> None:
    text = "a[b].c[0].*['x'][format('{0}', 'y')] == d[e[f]]"
    assert [text[part.start : part.end] for part in computed_keys(text)] == ["a[b].c[0].*['x'][format('{0}', 'y')]", "d[e[f]]", "e[f]"][1:]
