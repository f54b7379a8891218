"""Questions that fixers ask of a syntax tree."""

import pytest

from wffix.expression.nodes import Literal, accesses, calls, parts, path, results, to_source
from wffix.expression.parser import parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("github", "github", id="a context"),
        pytest.param("GitHub.Event.issue", "github.event.issue", id="case does not count"),
        pytest.param("github['event']['issue']", "github.event.issue", id="brackets are dots"),
        pytest.param("(github.event).issue", "github.event.issue", id="parentheses do not count"),
        pytest.param("(github.ref)", "github.ref", id="parentheses around the whole do not count"),
        pytest.param("github.event.commits[0].id", "github.event.commits.0.id", id="a number is a part"),
        pytest.param("github.event.commits.*.id", "github.event.commits.*.id", id="a star is a part"),
        pytest.param("github.event.commits[*].id", "github.event.commits.*.id", id="a star in brackets is a part"),
        pytest.param("github[inputs.key]", None, id="a computed key has no path"),
        pytest.param("github.event[null].a", None, id="a key that is no text and no number has no path"),
        pytest.param("fromJSON(x).y", None, id="what a call gives has no path"),
        pytest.param("a || b", None, id="an operator has no path"),
        pytest.param("'github'", None, id="a text has no path"),
    ],
)
def test_path(text, expected) -> None:
    assert path(parse(text)) == expected


def test_parts_keep_the_spelling_and_the_dots_of_a_key() -> None:
    assert parts(parse("Matrix['python.Version'].x")) == ("Matrix", "python.Version", "x")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("github.ref", ["github.ref"], id="an access gives itself"),
        pytest.param("(github.ref)", ["github.ref"], id="parentheses give what is in them"),
        pytest.param("a.x || b.y || 'z'", ["a.x", "b.y", "'z'"], id="an or gives each side"),
        pytest.param("a.x && b.y", ["b.y"], id="an and gives its last side: the others only where they are falsy"),
        pytest.param("a.x && b.y && c.z", ["c.z"], id="a long and gives its last side"),
        pytest.param("a.x == 'y' && b.y || c.z", ["b.y", "c.z"], id="the ternary idiom gives both choices"),
        pytest.param("a.x == b.y", [], id="a comparison gives nothing"),
        pytest.param("!a.x", [], id="a negation gives nothing"),
        pytest.param("contains(a.x, b.y)", [], id="a test gives nothing"),
        pytest.param("hashFiles(a.x)", [], id="a hash gives nothing"),
        pytest.param("format('v{0}', a.x)", ["'v'", "a.x"], id="format gives its texts and its arguments"),
        pytest.param("format('{{{{{0}', a.x)", ["'{'", "'{'", "a.x"], id="format gives braces that stand for themselves"),
        pytest.param("JOIN(a.*.x, b.y)", ["a.*.x", "b.y"], id="join gives its arguments"),
        pytest.param("toJSON(a)", ["a"], id="toJSON gives its argument"),
        pytest.param("fromJSON(a.x).y", ["fromJSON(a.x).y"], id="what is looked up in a call gives itself"),
        pytest.param("case(a.x, b.y, c.z, d.w, e.v)", ["b.y", "d.w", "e.v"], id="case gives its values, not its conditions"),
    ],
)
def test_results_are_the_parts_that_can_become_the_text(text, expected) -> None:
    assert [to_source(part) for part in results(parse(text))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a.b.c", ["a.b.c"], id="the outermost access only"),
        pytest.param("a.b == c[d.e].f", ["a.b", "c", "d.e"], id="the keys of a computed access too"),
        pytest.param("format('x', a.b, 'y') && !(c)", ["a.b", "c"], id="in arguments, negations and parentheses"),
        pytest.param("'a.b'", [], id="none in a text"),
    ],
)
def test_accesses(text, expected) -> None:
    assert [to_source(part) for part in accesses(parse(text))] == expected


def test_calls_are_named_in_lower_case() -> None:
    assert calls(parse("Success() && contains(toJSON(a), always())")) == {"success", "contains", "tojson", "always"}


def test_literals_of_different_types_are_different() -> None:
    values = [None, False, True, 0.0, 1.0, "", "1", "true", float("nan")]
    assert len({Literal(value) for value in values}) == len(values)
    assert parse("inputs.a || true") != parse("inputs.a || 1")
    assert parse("NaN") == parse("  NaN")
