"""What an expression can be as text, which decides whether it is moved out of a script and how it is quoted."""

import pytest
from tests.values.domains import caller, fixed, found, whole, workflow

from wffix.values import FIXED, Domain


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param("'text'", fixed("text"), id="a text"),
        pytest.param("''", fixed(empty=True), id="an empty text"),
        pytest.param("1 == 2", FIXED, id="a comparison"),
        pytest.param("!github.head_ref", FIXED, id="a negation"),
        pytest.param("contains(github.event.issue.title, 'x')", FIXED, id="a test of an outsider's text"),
        pytest.param("startsWith(github.ref, 'x')", FIXED, id="a test of a ref"),
        pytest.param("github.head_ref || github.ref_name", Domain("ref", False), id="an or of two refs, the last of which is never empty"),
        pytest.param("github.ref_name || github.head_ref", Domain("ref", True), id="an or of two refs, the last of which may be empty"),
        pytest.param("github.head_ref || inputs.ref || 'main'", caller("main", empty=False), id="an or is as bad as its worst side"),
        pytest.param("(github.head_ref || 'main')", Domain("ref", False, ("main",)), id="parentheses change nothing"),
        pytest.param("github.event_name == 'push' && github.ref_name || 'none'", Domain("ref", False, ("none",)), id="the ternary idiom"),
        pytest.param("inputs.debug && '--debug'", fixed("--debug", empty=True), id="an and is its last side, or empty"),
        pytest.param("inputs.secret && secrets.A || github.token", Domain("secret", False), id="two secrets"),
        pytest.param(
            "format('{0}-{1}', github.sha, github.head_ref)", Domain("ref", False, ("-",)), id="format is as bad as its worst argument"
        ),
        pytest.param("join(github.event.commits.*.message, ',')", Domain("text", True, (",",)), id="join of what outsiders wrote"),
        pytest.param("join(needs.*.result, ',')", fixed(",", empty=True), id="join of fixed words"),
        pytest.param("toJSON(github.event.issue.title)", Domain("text", False), id="toJSON of what outsiders wrote"),
        pytest.param("toJSON(github.event)", Domain("object", False), id="toJSON of the event"),
        pytest.param("toJSON(github.event.commits)", Domain("object", False), id="toJSON of texts of any length"),
        pytest.param("toJSON(steps.a.outputs)", Domain("object", False), id="toJSON of all outputs"),
        pytest.param("fromJSON(needs.a.outputs.b).c[0]", caller(), id="something in an output"),
        pytest.param("fromJSON('{\"a\": 1}').a", fixed('{"a": 1}', empty=True), id="something in a text"),
        pytest.param("fromJSON(secrets.CONFIG).key", Domain("secret"), id="something in a secret"),
        pytest.param("secrets[inputs.name]", Domain("secret"), id="a secret by a computed name"),
        pytest.param("github[inputs.name]", Domain("object"), id="a computed key of github, which may be the event or the token"),
        pytest.param("github.event[inputs.name]", Domain("object"), id="a computed key of the event"),
        pytest.param("(github.event).issue.title", Domain("text"), id="parentheses hide nothing"),
        pytest.param("case(inputs.x == 'a', github.head_ref, 'b')", Domain("ref", True, ("b",)), id="case is its values"),
        pytest.param("format('{0}{1}', secrets.A, inputs.b)", Domain("secret"), id="a secret among others"),
    ],
)
def test_a_compound_expression(expression, expected) -> None:
    assert found(expression, workflow()) == expected


@pytest.mark.parametrize(
    ("expression", "form"),
    [
        pytest.param("inputs.flag", "boolean", id="a boolean input"),
        pytest.param("!inputs.flag || contains(github.ref, 'x')", "boolean", id="two conditions"),
        pytest.param("inputs.count", "number", id="a number"),
        pytest.param("inputs.flag || inputs.count", "", id="a boolean or a number"),
        pytest.param("inputs.flag && 'yes'", "", id="a text that depends on a condition"),
        pytest.param("true", "boolean", id="a constant"),
        pytest.param("toJSON(github.head_ref)", "json", id="what toJSON writes"),
        pytest.param("fromJSON(toJSON(inputs.flag))", "", id="what fromJSON reads"),
        pytest.param("github.event.inputs.flag", "boolean", id="the same input by way of the event"),
        pytest.param("env.FLAG", "boolean", id="a variable that is nothing else"),
        pytest.param("env.FLAGS", "", id="a variable that holds more"),
        pytest.param("steps.cached.outputs.cache-hit", "boolean", id="an output of a known action"),
        pytest.param("steps.cached.outputs.other", "", id="an output that is not known"),
        pytest.param("steps.other.outputs.cache-hit", "", id="an output of a step that is not there"),
    ],
)
def test_the_form_of_an_expression(expression, form) -> None:
    on = "workflow_dispatch:\n  inputs:\n    flag: {type: boolean, default: false}\n    count: {type: number, default: 1}"
    top = "env: {FLAG: '${{ inputs.flag }}', FLAGS: 'x ${{ inputs.flag }}'}"
    text = workflow(on, top=top).replace("- run: echo\n", "- {id: cached, uses: actions/cache@v4}\n      - run: echo\n")
    assert whole(expression, text).form == form


def test_a_step_that_stands_in_two_jobs_has_the_values_of_both() -> None:
    text = """
        on: push
        env: {NAME: top}
        jobs:
          one:
            strategy: {matrix: {os: [linux]}}
            env: {NAME: one}
            steps:
              - &step
                run: echo
          two:
            strategy: {matrix: {os: '${{ fromJSON(x) }}'}}
            steps:
              - *step
    """
    assert found("env.NAME", text) == fixed("one", "top")
    assert found("matrix.os", text) == caller("linux")
