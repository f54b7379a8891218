"""Our expression language against GitHub's own implementation in JavaScript, npm ``@actions/expressions``.

Not part of the default run, which collects ``test_*.py``. Once::

    npm install --prefix FOLDER @actions/expressions esbuild

then::

    WFFIX_NODE_MODULES=FOLDER/node_modules pytest tests/differential/expressions.py

``WFFIX_EXPRESSIONS`` may name a JSON file, a list of expressions without ``${{ }}`` from real workflows; they are
compared too. Where ``pip install tree-sitter-ghactions`` was done, what is accepted is also compared with that grammar.

The runner, which is what evaluates workflows, is in C#. Where it and the npm package differ, we follow the runner;
``DIFFERENCES`` lists those places, and the random expressions stay clear of them.
"""

from __future__ import annotations

import json
import math
import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.expression.generated import NAMES, contexts, trees
from tests.node import Driver, bundled

from wffix.expression.data import Unknown
from wffix.expression.evaluate import SUCCEEDING, EvaluationError, evaluate
from wffix.expression.lexer import ExpressionError
from wffix.expression.nodes import Call, Compare, Context, Group, Index, Literal, Logical, Not, calls, to_source, walk
from wffix.expression.parser import parse

EXPRESSIONS = os.environ.get("WFFIX_EXPRESSIONS", "")
FUNCTIONS = {**SUCCEEDING, "hashfiles": "hash"}
THOROUGH = settings(max_examples=4000, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


class Oracle(Driver):
    """A running driver."""

    def evaluate(self, expression, known=None, names=()):
        """What the driver answers; without ``known`` nothing is evaluated. ``names`` are those of contexts."""
        return self.ask({"expression": expression, "contexts": known, "names": list(names)})


@pytest.fixture(scope="module")
def oracle(tmp_path_factory):
    bundle = bundled(Path(__file__).with_name("driver.mjs"), tmp_path_factory.mktemp("driver"), ("@actions/expressions",))
    running = Oracle(bundle)
    yield running
    running.close()


def shown_value(value):
    """A value as the driver shows it."""
    match value:
        case None:
            return ["null"]
        case bool():
            return ["boolean", value]
        case float():
            return ["number", value]
        case str():
            return ["string", value]
        case list():
            return ["array", [shown_value(item) for item in value]]
    return ["object", [[key, shown_value(item)] for key, item in value.items()]]


def shown_tree(node):
    """A tree as the driver shows it."""
    match node:
        case Literal(value):
            return ["literal", shown_value(value)]
        case Context(name):
            return ["context", name]
        case Index(target, key):
            return ["index", shown_tree(target), ["star"] if key is None else shown_tree(key)]
        case Call(name, arguments):
            return ["call", name, [shown_tree(argument) for argument in arguments]]
        case Not(operand):
            return ["not", shown_tree(operand)]
        case Compare(operator, left, right):
            return ["compare", operator, shown_tree(left), shown_tree(right)]
        case Logical(operator, operands):
            return ["logical", operator, [shown_tree(operand) for operand in operands]]
        case Group(inner):
            return ["group", shown_tree(inner)]
    raise TypeError(node)


def same(ours, theirs) -> bool:
    """Whether two shown things are the same; their numbers are texts."""
    if isinstance(ours, list) and ours[:1] == ["number"]:
        number = float(theirs[1]) if theirs[:1] == ["number"] else None
        return number is not None and (ours[1] == number or (math.isnan(ours[1]) and math.isnan(number)))
    if isinstance(ours, list):
        return isinstance(theirs, list) and len(ours) == len(theirs) and all(map(same, ours, theirs))
    return ours == theirs


def parsed(text):
    try:
        return parse(text)
    except ExpressionError:
        return None


def compare_parsing(text, oracle) -> None:
    ours = parsed(text)
    # Which contexts there are depends on the place of an expression; we take any name for one.
    theirs = oracle.evaluate(text, names=[*NAMES, *(part.name for part in walk(ours) if isinstance(part, Context))] if ours else NAMES)
    if ours is None:
        assert "rejected" in theirs, f"only GitHub accepts {text!r}"
    else:
        assert "rejected" not in theirs, f"GitHub rejects {text!r}: {theirs['rejected']}"
        assert same(shown_tree(ours), theirs["tree"])


def compare_evaluation(text, known, oracle) -> None:
    theirs = oracle.evaluate(text, known, known)
    try:
        ours = evaluate(parse(text), known, FUNCTIONS)
    except EvaluationError:
        assert "failed" in theirs, f"only we fail on {text!r}"
        return
    # npm also fails where the runner does not: it evaluates arguments and keys that are not needed, and reads strict JSON only.
    if "failed" not in theirs:
        assert isinstance(ours, Unknown) or same(shown_value(ours), theirs["value"]), f"{ours!r} is not {theirs['value']!r}"


WORDS = (
    *("github", "env", "matrix", "event", "a-b", "_x", "true", "null", "NaN", "Infinity", "True", "contains", "format", "toJSON", "case"),
    *("'a'", "''", "'it''s'", "'", "0", "1.5", "-1", ".5", "1e3", "0x1f", "+", "-Infinity", "0o7", "1.2.3", "1a"),
    *(".", "*", "[", "]", "(", ")", ",", "!", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "=", "&", "|", "#", '"', " ", "\n", "\t", "\r"),
)

DIFFERENT = re.compile(r",\s*\)|'[^']*''[^']*''")
"""Texts that may be read differently: a comma before a closing parenthesis, more than one doubled quote."""


@given(st.lists(st.sampled_from(WORDS), max_size=12).map("".join))
@THOROUGH
def test_the_same_texts_are_expressions(oracle, text) -> None:
    assume(not DIFFERENT.search(text))
    compare_parsing(text, oracle)


@given(trees, st.data())
@THOROUGH
def test_the_same_trees_come_from_damaged_expressions(oracle, tree, data) -> None:
    text = to_source(tree)
    at = data.draw(st.integers(0, len(text)))
    damaged = text[:at] + data.draw(st.sampled_from(("", *WORDS))) + text[at + data.draw(st.integers(0, 2)) :]
    assume(not DIFFERENT.search(damaged))
    compare_parsing(damaged, oracle)


def finite(value):
    """A context without what JSON cannot hold, and without the keys that JavaScript moves to the front."""
    match value:
        case float() if not math.isfinite(value):
            return 7.0
        case list():
            return [finite(item) for item in value]
        case dict():
            return {key: finite(item) for key, item in value.items() if key != "0"}
    return value


@given(trees, contexts)
@THOROUGH
def test_the_same_values_come_out(oracle, tree, known) -> None:
    endless = any(isinstance(part, Literal) and isinstance(part.value, float) and not math.isfinite(part.value) for part in walk(tree))
    assume(not (endless and calls(tree) & {"tojson", "fromjson"}))
    text = to_source(tree)
    assume(not ("ß" in f"{text} {known}" and re.search("[<>]", text)))
    compare_evaluation(text, finite(known), oracle)


def real_expressions():
    if not EXPRESSIONS:
        pytest.skip("WFFIX_EXPRESSIONS names no file with expressions of real workflows")
    return json.loads(Path(EXPRESSIONS).read_text(encoding="utf-8"))


def test_real_expressions_parse_to_the_same_trees(oracle) -> None:
    for text in real_expressions():
        compare_parsing(text, oracle)


def test_real_expressions_have_the_same_values(oracle) -> None:
    known = {name: {} for name in ("env", "vars", "job", "jobs", "steps", "runner", "secrets", "strategy", "needs", "inputs")}
    known["matrix"] = {"os": "ubuntu-latest", "python-version": "3.12", "include": [{"a": 1.0}], "target": "x86"}
    event = {
        "action": "published",
        "inputs": {"version": "1.0"},
        "release": {"tag_name": "v1"},
        "pull_request": {"labels": [{"name": "bug"}]},
    }
    for name in ("push", "release", "pull_request", "workflow_dispatch"):
        github = {"event_name": name, "ref": "refs/tags/v1", "ref_name": "v1", "repository": "me/It", "event": event, "actor": "me"}
        for text in real_expressions():
            if (tree := parsed(text)) and {part.name.lower() for part in walk(tree) if isinstance(part, Context)} <= {*known, "github"}:
                compare_evaluation(text, {**known, "github": github}, oracle)


def test_real_expressions_are_accepted_by_a_third_grammar_too() -> None:
    grammar = pytest.importorskip("tree_sitter_ghactions")
    tree_sitter = pytest.importorskip("tree_sitter")
    parser = tree_sitter.Parser(tree_sitter.Language(grammar.language()))
    # The grammar has no star in brackets.
    different = [
        text
        for text in real_expressions()
        if "[*]" not in text and parser.parse(f"${{{{{text}}}}}".encode()).root_node.has_error == (parsed(text) is not None)
    ]
    assert different == []


REJECTED = object()
FAILS = object()
DIFFERENCES = [
    # expression, by the runner and us, by npm, reason
    ("join('a',)", REJECTED, "a", "npm accepts a comma before the closing parenthesis"),
    ("'a''b''c'", "a'b'c", "a'b''c", "npm undoubles the first quote of a text only"),
    ("\u00a0'a'", "a", REJECTED, "npm skips blanks, tabs and line breaks only, the runner all white space"),
    ("(" * 49 + "true || true" + ")" * 49, True, REJECTED, "npm counts parentheses and operators as levels, the runner does not"),
    ("0X1F == 31", REJECTED, True, "numbers of another base have a lower-case letter"),
    ("'0X1F' == 31", False, True, "numbers of another base have a lower-case letter"),
    ("'0b1' == 1", False, True, "there are no binary numbers"),
    ("0xFFFFFFFF", -1.0, 4294967295.0, "numbers of another base are signed 32-bit integers"),
    ("'infinity' == Infinity", True, False, "infinity is read without case"),
    ("format('{0}', 1e15)", "1E+15", "1000000000000000", "a number has at most fifteen digits"),
    ("format('{0}', 0.00001)", "1E-05", "0.00001", "small numbers have an exponent"),
    ("toJSON(NaN)", "NaN", "null", "JavaScript's JSON has no NaN"),
    (
        'toJSON(fromJSON(\'{"b":1,"0":2}\'))',
        '{\n  "b": 1,\n  "0": 2\n}',
        '{\n  "0": 2,\n  "b": 1\n}',
        "JavaScript moves keys that are numbers",
    ),
    ("toJSON('\u2028')", '"\\u2028"', '"\u2028"', "the runner escapes all line ends"),
    ("'ß' == 'SS'", False, True, "the runner compares letter by letter"),
    ("'ß' < 't'", False, True, "the runner compares letter by letter"),
    ('fromJSON(\'{"a":1,"A":2}\').a', 2.0, 1.0, "of two keys that differ in case the last value counts"),
    ("case(true, 1, fromJSON(''))", 1.0, FAILS, "npm evaluates all arguments"),
    ("format('x', fromJSON(''))", "x", FAILS, "npm evaluates all arguments"),
    ("github.ref[fromJSON('')]", None, FAILS, "npm evaluates the key of what is no collection"),
    ("format('{0x}', 1)", FAILS, "1", "npm does not look at what follows the number"),
    ("format('{0:x}', 1)", FAILS, "1", "npm does not look at format specifiers"),
]


@pytest.mark.parametrize(("text", "ours", "theirs"), [pytest.param(*row[:3], id=f"{row[3]}: {row[0][:40]!r}") for row in DIFFERENCES])
def test_known_differences_are_still_there(oracle, text, ours, theirs) -> None:
    known = {"github": {"ref": "refs/heads/main"}}
    answer = oracle.evaluate(text, known, known)
    tree = parsed(text)
    assert (tree is None) == (ours is REJECTED)
    assert ("rejected" in answer) == (theirs is REJECTED)
    assert ("failed" in answer) == (theirs is FAILS)
    if ours is FAILS:
        with pytest.raises(EvaluationError):
            evaluate(tree, known)
    elif tree is not None:
        assert evaluate(tree, known) == ours
    if theirs not in (REJECTED, FAILS):
        assert same(shown_value(theirs), answer["value"])
