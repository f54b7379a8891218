"""Evaluation where not all is known: an answer holds whatever the unknown values turn out to be."""

import math
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.expression.generated import contexts, gaps, small_trees

from wffix.expression.data import Open, Unknown, truth
from wffix.expression.evaluate import EvaluationError, evaluate
from wffix.expression.nodes import Group, Not, to_source
from wffix.expression.parser import parse
from wffix.expression.simplify import simplify

GITHUB = {
    "ref": Unknown(prefix="refs/tags/"),
    "name": Unknown(truth=True),
    "nothing": Unknown(truth=False),
    "event_name": "push",
    "event": Open({"action": "published", "list": [Unknown(), "a"]}),
    "pair": ["a", Unknown(prefix="v")],
}
CONTEXTS = {"github": Open(GITHUB)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("env.X", Unknown(), id="a context that is not named"),
        pytest.param("github.actor", Unknown(), id="a key of an open object that is not named"),
        pytest.param("github.event_name == 'PUSH'", True, id="what is known is known"),
        pytest.param("github.actor == 'me'", Unknown(), id="a comparison with an unknown"),
        pytest.param("github.ref == 'refs/heads/main'", False, id="a text that begins differently"),
        pytest.param("github.ref != 'REFS/TAGS/v1'", Unknown(), id="a text that begins so, without case"),
        pytest.param("github.ref == ''", False, id="a text with a beginning is not empty"),
        pytest.param("github.name != ''", True, id="a truthy value is not the empty text"),
        pytest.param("github.name == null", Unknown(), id="a truthy value can equal null: a blank does"),
        pytest.param("github.nothing == ''", Unknown(), id="a falsy value can differ from the empty text: NaN does"),
        pytest.param("github.ref == github.pair[1]", False, id="two texts that begin differently"),
        pytest.param("github.ref == github.ref", Unknown(), id="a text that is known by its beginning only"),
        pytest.param("github.event == 'Object'", False, id="an open object is no text"),
        pytest.param("github.event == github.event", True, id="an open object equals itself"),
        pytest.param("github == github.event", Unknown(), id="two open objects"),
        pytest.param("github.event > 1", False, id="an open object has no order"),
        pytest.param("github.ref > 'a'", Unknown(), id="the order of an unknown"),
        pytest.param("github.ref >= 'a'", Unknown(), id="the order of a text that begins differently"),
        pytest.param("github.ref == github.event", False, id="a text with a beginning is no object"),
        pytest.param("github.ref == format('refs/{0}', env.X)", Unknown(), id="two texts one of which may begin like the other"),
        pytest.param("github.nothing.x", None, id="looking into a value known to be falsy"),
        pytest.param("!github.ref", False, id="a text with a beginning is truthy"),
        pytest.param("!github.nothing", True, id="a value known to be falsy"),
        pytest.param("!github.actor", Unknown(), id="a negation of an unknown"),
        pytest.param("false && github.actor", False, id="an and that is settled before the unknown"),
        pytest.param("github.actor && false", Unknown(truth=False), id="an and that is settled behind the unknown"),
        pytest.param("github.actor || 'x'", Unknown(truth=True), id="an or that is settled behind the unknown"),
        pytest.param("github.name || 'x'", Unknown(truth=True), id="an or that stops at an unknown that is truthy"),
        pytest.param("github.nothing || 'x'", "x", id="an or that goes on behind an unknown that is falsy"),
        pytest.param("github.actor && fromJSON('')", Unknown(), id="an error that may not be reached"),
        pytest.param("github.actor.x", Unknown(), id="looking into an unknown"),
        pytest.param("github.ref.x", None, id="looking into a text with a beginning"),
        pytest.param("github.actor.*", Unknown(), id="a star on an unknown"),
        pytest.param("github.event.*", Unknown(), id="a star on an open object"),
        pytest.param("github.pair[github.actor]", Unknown(), id="an unknown key"),
        pytest.param("fromJSON('[{},{}]').*[github.actor]", Unknown(), id="an unknown key behind a star"),
        pytest.param("github.event.list.*.x", Unknown(), id="an unknown item behind a star"),
        pytest.param("startsWith(github.ref, 'Refs/')", True, id="startsWith with a part of the known beginning"),
        pytest.param("startsWith(github.ref, 'refs/heads/')", False, id="startsWith with another beginning"),
        pytest.param("startsWith(github.ref, 'refs/tags/v')", Unknown(), id="startsWith with more than is known"),
        pytest.param("startsWith(github.actor, '')", Unknown(), id="an unknown may be an object, which starts with nothing"),
        pytest.param("endsWith(github.ref, '')", True, id="endsWith of a text with nothing"),
        pytest.param("endsWith(github.ref, '/')", Unknown(), id="endsWith of a text known by its beginning"),
        pytest.param("endsWith(github.actor, '')", Unknown(), id="endsWith of an unknown"),
        pytest.param("contains(github.ref, 'TAGS')", True, id="contains with a part of the known beginning"),
        pytest.param("contains(github.ref, 'v1')", Unknown(), id="contains with anything else"),
        pytest.param("contains(github.actor, '')", Unknown(), id="an unknown may be an empty array"),
        pytest.param("contains(github.event.list, 'A')", True, id="a known item among unknown ones"),
        pytest.param("contains(github.event.list, 'b')", Unknown(), id="an unknown item may be it"),
        pytest.param("contains(github.pair, 'b')", False, id="an item whose beginning rules it out"),
        pytest.param("contains(github.event, 'b')", False, id="an open object contains nothing"),
        pytest.param("contains('abc', github.actor)", Unknown(), id="an unknown part"),
        pytest.param("format('v{0}', github.actor)", Unknown(truth=True, prefix="v"), id="format is known up to the first unknown"),
        pytest.param(
            "format('{0}.{1}', github.ref, 1)", Unknown(truth=True, prefix="refs/tags/"), id="format goes on with a known beginning"
        ),
        pytest.param("format('{0}', github.actor)", Unknown(), id="format of an unknown alone"),
        pytest.param("format('{0}', github.event)", "Object", id="format of an open object"),
        pytest.param("format(github.actor, 1)", Unknown(), id="format with an unknown pattern"),
        pytest.param("join(github.pair, '-')", Unknown(truth=True, prefix="a-v"), id="join is known up to the first unknown"),
        pytest.param("join(github.ref)", Unknown(prefix="refs/tags/"), id="join of a text with a beginning"),
        pytest.param("join(github.actor)", Unknown(), id="join of an unknown"),
        pytest.param("join(github.name)", Unknown(), id="join of what is truthy, which may be an object"),
        pytest.param("join(github.pair, github.actor)", Unknown(), id="join with an unknown separator"),
        pytest.param("toJSON(github)", Unknown(truth=True), id="toJSON of an open object"),
        pytest.param("fromJSON(github.actor)", Unknown(), id="fromJSON of an unknown"),
        pytest.param("fromJSON('{a: 1} // loose')", Unknown(), id="fromJSON of what only the runner can read"),
        pytest.param("case(github.actor == 'x', 1, 2)", Unknown(), id="case with an unknown condition"),
        pytest.param("case(true, 1, github.actor)", 1.0, id="case that is settled before the unknown"),
        pytest.param("hashFiles('**/x')", Unknown(), id="hashFiles is never known"),
    ],
)
def test_answers(text, expected) -> None:
    assert evaluate(parse(text), CONTEXTS) == expected


def test_a_condition_that_begins_like_no_boolean_fails() -> None:
    with pytest.raises(EvaluationError):
        evaluate(parse("case(github.ref, 1, 2)"), CONTEXTS)


def test_status_functions_can_be_unknown_too() -> None:
    assert evaluate(parse("failure() || always()"), {}, {"failure": Unknown(), "always": True}) == Unknown(truth=True)
    assert evaluate(parse("cancelled()"), {}, {}) == Unknown()


def agrees(answer, actual) -> bool:
    """Whether an answer, which may be unknown in part, holds for what was found when all is known."""
    if isinstance(actual, Unknown):
        # What only the runner can read from JSON is not known however much else is.
        return True
    match answer:
        case Unknown(known, prefix):
            begins = not prefix or (isinstance(actual, str) and actual.startswith(prefix))
            return begins and (known is None or truth(actual) is known)
        case Open(known):
            return isinstance(actual, dict) and all(key in actual and agrees(value, actual[key]) for key, value in known.items())
        case list():
            return isinstance(actual, list) and len(answer) == len(actual) and all(map(agrees, answer, actual))
        case dict():
            return (
                isinstance(actual, dict)
                and answer.keys() == actual.keys()
                and all(agrees(value, actual[key]) for key, value in answer.items())
            )
        case float() if math.isnan(answer):
            return isinstance(actual, float) and math.isnan(actual)
    return type(answer) is type(actual) and answer == actual


@given(small_trees, contexts, st.data())
@settings(max_examples=1000, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_an_answer_agrees_with_every_filling_of_the_unknown(tree, known, data) -> None:
    partly = {name: data.draw(gaps(value)) for name, value in known.items()}
    try:
        answer = evaluate(tree, partly)
    except EvaluationError:
        with pytest.raises(EvaluationError):
            evaluate(tree, known)
        return
    with suppress(EvaluationError):
        assert agrees(answer, evaluate(tree, known))


@given(small_trees, contexts, st.data())
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_simplified_condition_is_true_exactly_when_the_condition_is(tree, known, data) -> None:
    partly = {name: data.draw(gaps(value)) for name, value in known.items()}
    try:
        expected = truth(evaluate(tree, known))
    except EvaluationError:
        expected = None
    assume(expected is not None)
    left = simplify(tree, partly)
    assert truth(evaluate(left, known)) is expected
    assert truth(evaluate(parse(to_source(left)), known)) is expected


def test_a_simplified_negation_keeps_its_parentheses() -> None:
    tree = Not(Group(parse("a.x == 'b' && github.event_name == 'push'")))
    assert to_source(simplify(tree, CONTEXTS)) == "!(a.x == 'b')"


def test_a_condition_that_fails_stays_as_it_is() -> None:
    tree = parse("fromJSON('') == github.actor")
    assert simplify(tree, CONTEXTS) is tree
