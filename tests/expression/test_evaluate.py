"""The value of an expression where all it reads is known: as GitHub evaluates it."""

import math

import pytest

from wffix.expression.evaluate import EvaluationError, evaluate
from wffix.expression.parser import parse

CONTEXTS = {
    "github": {
        "ref": "refs/heads/Main",
        "event_name": "push",
        "event": {"labels": [{"name": "Bug"}, {"name": "ui"}, {"id": 1.0}], "n": 3.0, "x.y": "dotted"},
    },
    "env": {"EMPTY": "", "BLANK": " ", "NUMBER": "1.50", "FLAG": "false"},
    "matrix": {"list": ["a", "B", 3.0, None, True], "pair": {"one": [1.0, 2.0], "two": [3.0]}, "none": [], "0": "zero"},
}


def value(text):
    return evaluate(parse(text), CONTEXTS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("github.event_name", "push", id="a context"),
        pytest.param("GITHUB.Event_Name", "push", id="names are looked up without case"),
        pytest.param("github.event['x.y']", "dotted", id="a key with a dot"),
        pytest.param("github.nothing", None, id="a key that is not there is null"),
        pytest.param("github.nothing.more", None, id="looking into null is null"),
        pytest.param("github.ref.length", None, id="looking into a text is null"),
        pytest.param("matrix.list[0]", "a", id="an index"),
        pytest.param("matrix.list['1']", "B", id="an index that is a text"),
        pytest.param("matrix.list[1.9]", "B", id="an index is rounded down"),
        pytest.param("matrix.list[true]", "B", id="an index that is a boolean"),
        pytest.param("matrix.list[null]", "a", id="an index that is null is zero"),
        pytest.param("matrix.list[5]", None, id="an index behind the end is null"),
        pytest.param("matrix.list[-1]", None, id="an index before the beginning is null"),
        pytest.param("matrix.list['x']", None, id="an index that is no number is null"),
        pytest.param("matrix.list[Infinity]", None, id="an infinite index is null"),
        pytest.param("matrix.list.length", None, id="an array has no keys"),
        pytest.param("matrix[0]", "zero", id="a number is a key of an object"),
        pytest.param("matrix[matrix.list]", None, id="an array is no key"),
        pytest.param("matrix[format('{0}', 'pair')].two[0]", 3.0, id="a computed key"),
        pytest.param("github.event.labels.*.name", ["Bug", "ui"], id="a star goes through an array and leaves out what has no such key"),
        pytest.param("matrix.pair.*[0]", [1.0, 3.0], id="a star goes through an object"),
        pytest.param("matrix.pair.*.*", [1.0, 2.0, 3.0], id="a star behind a star goes one level deeper"),
        pytest.param("matrix.pair.*.one", [], id="arrays below a star have no keys"),
        pytest.param("github.ref.*", [], id="a star on a text is empty"),
        pytest.param("github.nothing.*.name", [], id="a star on null is empty"),
        pytest.param("matrix.list.*[1]", [], id="an index behind a star counts for each item"),
        pytest.param("(github.event.labels.*).name", ["Bug", "ui"], id="parentheses do not end a star"),
    ],
)
def test_looking_up(text, expected) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("'ABC' == 'abc'", True, id="texts are equal without case"),
        pytest.param("'é' == 'É'", True, id="without case outside ASCII too"),
        pytest.param("'ß' == 'SS'", False, id="but letter by letter"),
        pytest.param("'ı' == 'I'", False, id="the dotless i has no case"),
        pytest.param("'a' != 'b'", True, id="an inequality"),
        pytest.param("'a' < 'B'", True, id="texts are sorted without case"),
        pytest.param("'_' < 'a'", False, id="as capitals"),
        pytest.param("'10' < '9'", True, id="texts of digits are sorted as texts"),
        pytest.param("10 > '9'", True, id="a number and a text compare as numbers"),
        pytest.param("'1.50' == 1.5", True, id="a text is read as a number"),
        pytest.param("' 1 ' == 1", True, id="blanks around it do not count"),
        pytest.param("'' == 0", True, id="an empty text is zero"),
        pytest.param("'abc' == 0", False, id="a text that is no number equals none"),
        pytest.param("'0x1F' == 31", True, id="a hexadecimal text"),
        pytest.param("null == 0", True, id="null is zero"),
        pytest.param("null == ''", True, id="null is an empty text"),
        pytest.param("null == false", True, id="null is false"),
        pytest.param("null == null", True, id="null is null"),
        pytest.param("null > null", False, id="null is not greater than null"),
        pytest.param("null >= null", True, id="null is at least null"),
        pytest.param("true == 1", True, id="true is one"),
        pytest.param("true == 'true'", False, id="true is no text"),
        pytest.param("true == '1'", True, id="true is the text of one"),
        pytest.param("true > false", True, id="true is greater than false"),
        pytest.param("env.FLAG == false", False, id="a variable that says false is a text"),
        pytest.param("NaN == NaN", False, id="NaN equals nothing"),
        pytest.param("NaN != NaN", True, id="NaN differs from itself"),
        pytest.param("NaN < 1 || NaN >= 1", False, id="NaN has no order"),
        pytest.param("'a' < 1 || 'a' >= 1", False, id="a text that is no number has no order among numbers"),
        pytest.param("'Infinity' == Infinity", True, id="infinity as a text"),
        pytest.param("matrix.list == matrix.list", True, id="an array equals itself"),
        pytest.param("fromJSON('[]') == fromJSON('[]')", False, id="an array equals no other"),
        pytest.param("matrix.list.* == matrix.list.*", False, id="each star is a new array"),
        pytest.param("matrix.pair == 'Object'", False, id="an object equals no text"),
        pytest.param("matrix.pair == NaN", False, id="an object equals no number"),
        pytest.param("matrix.pair > 0 || matrix.pair <= 0", False, id="an object has no order"),
        pytest.param("matrix.pair >= matrix.pair", True, id="an object is at least itself"),
    ],
)
def test_comparisons(text, expected) -> None:
    assert value(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("'a' && 'b'", "b", id="and gives the last"),
        pytest.param("'' && 'b'", "", id="and gives the first that is falsy"),
        pytest.param("'a' || 'b'", "a", id="or gives the first that is truthy"),
        pytest.param("0 || null || ''", "", id="or gives the last where none is truthy"),
        pytest.param("NaN || 'x'", "x", id="NaN is falsy"),
        pytest.param("env.BLANK && 'x'", "x", id="a blank is truthy"),
        pytest.param("'false' && 'x'", "x", id="the text false is truthy"),
        pytest.param("'0' && 'x'", "x", id="the text zero is truthy"),
        pytest.param("matrix.none && 'x'", "x", id="an empty array is truthy"),
        pytest.param("!github.nothing", True, id="null is falsy"),
        pytest.param("!-1", False, id="a negative number is truthy"),
        pytest.param("true || fromJSON('')", True, id="an or does not go on behind a truthy side"),
        pytest.param("false && fromJSON('')", False, id="an and does not go on behind a falsy side"),
        pytest.param("success() && !failure() && !cancelled() || 'no'", True, id="everything before went well"),
    ],
)
def test_logic(text, expected) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("contains('Hello', 'ELL')", True, id="contains compares without case"),
        pytest.param("contains('Hello', '')", True, id="contains an empty text"),
        pytest.param("contains(123, 2)", True, id="contains a number as a text"),
        pytest.param("contains(null, 'n')", False, id="null contains nothing"),
        pytest.param("contains(matrix.list, 'b')", True, id="an array contains an item without case"),
        pytest.param("contains(matrix.list, 'ab')", False, id="an item must be equal"),
        pytest.param("contains(matrix.list, '3')", True, id="items are compared as == does"),
        pytest.param("contains(github.event.labels.*.name, 'bug')", True, id="what a star gives"),
        pytest.param("contains(matrix.none, fromJSON(''))", False, id="an empty array contains nothing, whatever it is"),
        pytest.param("contains(matrix.pair, 'one')", False, id="an object contains nothing"),
        pytest.param("contains('Object', matrix.pair)", False, id="no text contains an object"),
        pytest.param("startsWith('Hello', 'hE')", True, id="startsWith compares without case"),
        pytest.param("startsWith('Hello', 'lo')", False, id="startsWith looks at the beginning"),
        pytest.param("startsWith('Hello', null)", True, id="everything starts with null"),
        pytest.param("startsWith(10, 1)", True, id="startsWith of numbers"),
        pytest.param("startsWith(matrix.list, 'Arr')", False, id="an array starts with nothing"),
        pytest.param("startsWith('Array', matrix.list)", False, id="nothing starts with an array"),
        pytest.param("endsWith('Hello', 'LO')", True, id="endsWith compares without case"),
        pytest.param("endsWith(matrix.pair, '')", False, id="an object ends with nothing"),
        pytest.param("format('{0}-{1}-{0}', 'a', 2)", "a-2-a", id="format fills in"),
        pytest.param("format('{{{0}}} }}', true)", "{true} }", id="format with doubled braces"),
        pytest.param("format('{0}', null)", "", id="format with null"),
        pytest.param("format('{0} {1}', matrix.list, matrix.pair)", "Array Object", id="format with an array and an object"),
        pytest.param("format('{0:}', 1)", "1", id="format with empty specifiers"),
        pytest.param("format('x', fromJSON(''))", "x", id="format does not evaluate what it does not use"),
        pytest.param("format(1)", "1", id="format of a number"),
        pytest.param("join(matrix.list)", "a,B,3,,true", id="join with commas"),
        pytest.param("join(matrix.list, '; ')", "a; B; 3; ; true", id="join with a separator"),
        pytest.param("join(matrix.list, '')", "aB3true", id="join with nothing between"),
        pytest.param("join(matrix.list, matrix.pair)", "a,B,3,,true", id="join with an object as separator uses a comma"),
        pytest.param("join('a', '-')", "a", id="join of a text"),
        pytest.param("join(matrix.pair, '-')", "", id="join of an object"),
        pytest.param("join(matrix.none)", "", id="join of nothing"),
        pytest.param("join(matrix.pair.*, '+')", "Array+Array", id="join of arrays"),
        pytest.param("fromJSON('[1, \"a\", null]')", [1.0, "a", None], id="fromJSON of an array"),
        pytest.param('fromJSON(\'{"a": {"B": true}}\').A.b', True, id="keys of JSON are looked up without case"),
        pytest.param('fromJSON(\'{"a": 1, "A": 2}\').a', 2.0, id="of two keys that differ in case the last counts"),
        pytest.param("fromJSON(' 1e2 ')", 100.0, id="fromJSON of a number"),
        pytest.param("fromJSON(true)", True, id="fromJSON of a boolean"),
        pytest.param("toJSON('a\"b\n\u2028é')", '"a\\"b\\n\\u2028é"', id="toJSON of a text"),
        pytest.param("toJSON(null)", "null", id="toJSON of null"),
        pytest.param("toJSON(1e20)", "1E+20", id="toJSON of a large number"),
        pytest.param("toJSON(-Infinity)", "-Infinity", id="toJSON of infinity"),
        pytest.param("toJSON(matrix.none)", "[]", id="toJSON of nothing"),
        pytest.param("toJSON(fromJSON('{}'))", "{}", id="toJSON of an empty object"),
        pytest.param(
            "toJSON(matrix.pair)", '{\n  "one": [\n    1,\n    2\n  ],\n  "two": [\n    3\n  ]\n}', id="toJSON of an object is indented"
        ),
        pytest.param("case(false, 1, true, 2, 3)", 2.0, id="case gives the value of the first true condition"),
        pytest.param("case(false, 1, 3)", 3.0, id="case gives the default"),
        pytest.param("case(true, 1, fromJSON(''))", 1.0, id="case evaluates only what it needs"),
        pytest.param("case(false, fromJSON(''), 2)", 2.0, id="case does not evaluate the value of a false condition"),
    ],
)
def test_functions(text, expected) -> None:
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


def test_nan_is_a_value() -> None:
    assert math.isnan(value("NaN && 1"))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("fromJSON('')", id="fromJSON of nothing"),
        pytest.param("fromJSON(null)", id="fromJSON of null"),
        pytest.param("format('{0}')", id="format with too few arguments"),
        pytest.param("format('{300}', 1)", id="format with a number out of range"),
        pytest.param("format('{0', 1)", id="format with a brace that is not closed"),
        pytest.param("format('0}', 1)", id="format with a brace that is not opened"),
        pytest.param("format('{}', 1)", id="format without a number"),
        pytest.param("format('{a}', 1)", id="format with a name"),
        pytest.param("format('{0:x}', 1)", id="format with specifiers"),
        pytest.param("format('{0:}}', 1)", id="format whose specifiers are not closed"),
        pytest.param("format('{٠}', 1)", id="format with a digit outside ASCII"),
        pytest.param("case('true', 1, 2)", id="case with a condition that is a text"),
        pytest.param("case(1, 1, 2)", id="case with a condition that is a number"),
        pytest.param("github[fromJSON('')]", id="an error in a key"),
        pytest.param("matrix.list.*[fromJSON('')]", id="an error in a key behind a star"),
        pytest.param("1 == fromJSON('')", id="an error in a comparison"),
        pytest.param("true && fromJSON('')", id="an error behind an and"),
        pytest.param("join(matrix.list, fromJSON(''))", id="an error in a separator"),
    ],
)
def test_expressions_that_fail(text) -> None:
    with pytest.raises(EvaluationError):
        value(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("join('a', fromJSON(''))", "a", id="a separator of a text"),
        pytest.param("contains(matrix.pair, fromJSON(''))", False, id="what an object would contain"),
        pytest.param("startsWith(matrix.list, fromJSON(''))", False, id="what an array would start with"),
        pytest.param("github.ref[fromJSON('')]", None, id="a key of a text"),
    ],
)
def test_what_is_not_needed_is_not_evaluated(text, expected) -> None:
    assert value(text) == expected
