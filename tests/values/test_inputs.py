"""What an input can be as text: in workflows, by the events that start them, and in composite actions."""

import pytest
from tests.values.domains import caller, fixed, found, workflow

from wffix.values import Domain

BOTH = """
workflow_call:
  inputs:
    both: {type: boolean, default: true}
    mixed: {type: boolean, default: true}
    called: {type: string}
workflow_dispatch:
  inputs:
    both: {type: boolean, default: false}
    mixed: {type: string, default: some text}
    chosen: {type: choice, options: [a, b c]}
"""


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        pytest.param("{type: boolean, default: false}", fixed(), id="a boolean is true or false"),
        pytest.param("{type: boolean}", fixed(empty=True), id="a boolean without default may be empty"),
        pytest.param("{type: number, default: 3}", fixed(), id="a number"),
        pytest.param("{type: choice, options: [patch, 'a; b']}", fixed("patch", "a; b", empty=True), id="a choice is one of its options"),
        pytest.param("{type: string}", caller(), id="a text is the caller's"),
        pytest.param("{type: string, default: -v --x}", caller("-v --x"), id="the default of a text is a sample"),
        pytest.param("{type: string, default: '${{ github.ref }}'}", caller(), id="a default that is computed is no sample"),
        pytest.param("{default: x}", caller("x"), id="an input without type is a text"),
        pytest.param("{type: environment}", caller(), id="the name of an environment is a text"),
        pytest.param("", caller(), id="an input without anything is a text"),
    ],
)
@pytest.mark.parametrize("expression", ["inputs.name", "inputs['NAME']", "github.event.inputs.Name", "GITHUB['event'].inputs.name"])
def test_an_input_of_a_manual_run(expression, declared, expected) -> None:
    on = f"workflow_dispatch:\n  inputs:\n    Name: {declared}"
    # Scanners do not know the type of an input that is read from the event.
    nature = "word" if "event" in expression and expected.is_fixed else expected.nature
    assert found(expression, workflow(on)) == expected.replaced(nature=nature)


@pytest.mark.parametrize(
    ("expression", "on", "expected"),
    [
        pytest.param("inputs.both", BOTH, fixed(), id="declared as a boolean by both events"),
        pytest.param("inputs.mixed", BOTH, caller("some text"), id="declared as a boolean and as a text"),
        pytest.param("inputs.chosen", BOTH, fixed("a", "b c", empty=True), id="declared for manual runs only"),
        pytest.param("inputs.called", BOTH, caller(), id="declared for calls only"),
        pytest.param("inputs.neither", BOTH, caller(), id="declared nowhere"),
        pytest.param("inputs.both", BOTH + "push:\n", fixed(empty=True), id="empty on an event that has no inputs"),
        pytest.param("github.event.inputs.chosen", BOTH, caller("a", "b c"), id="the event of a caller has the caller's inputs"),
        pytest.param("github.event.inputs.called", BOTH, caller(), id="an input of calls is not in the event"),
        pytest.param(
            "inputs['a.b']", "workflow_call:\n  inputs:\n    a.b: {type: boolean, default: true}", fixed(), id="a name with a dot"
        ),
        pytest.param(
            "inputs.a.b", "workflow_call:\n  inputs:\n    a: {type: boolean, default: true}", caller(), id="something below an input"
        ),
        pytest.param("inputs[matrix.key]", BOTH, caller(), id="a computed name"),
        pytest.param("toJSON(inputs)", BOTH, Domain("object", False), id="all inputs"),
    ],
)
def test_an_input_of_several_events(expression, on, expected) -> None:
    # Scanners do not know the type of an input that is read from the event.
    nature = "word" if "event" in expression and expected.is_fixed else expected.nature
    assert found(expression, workflow(on)) == expected.replaced(nature=nature)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param("inputs.plain", caller("3.12"), id="the default is a sample"),
        pytest.param("inputs.typed", caller("true"), id="an action's inputs have no type, whatever they say"),
        pytest.param("inputs.token", caller(), id="a default that is computed is no sample"),
        pytest.param("inputs.other", caller(), id="an input that is not declared"),
        pytest.param("env.OWN", fixed("x"), id="the step's own variable"),
        pytest.param("env.GIVEN", caller(), id="a variable of the calling job"),
        pytest.param("matrix.os", caller(), id="a matrix of the calling job"),
        pytest.param("github.workflow", Domain("text", False), id="the name of the calling workflow"),
        pytest.param("github.event.action", caller(), id="the action of any event"),
        pytest.param("steps.a.outputs.b", caller(), id="an output of another step"),
    ],
)
def test_a_step_of_a_composite_action(expression, expected) -> None:
    action = """
        inputs:
          plain: {default: '3.12'}
          typed: {type: boolean, default: 'true'}
          token: {default: '${{ github.token }}'}
        runs:
          using: composite
          steps:
            - run: echo
              shell: bash
              env: {OWN: x}
    """
    assert found(expression, action) == expected
