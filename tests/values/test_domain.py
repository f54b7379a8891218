"""What an expression can be as text, which decides whether it is moved out of a script and how it is quoted."""

from textwrap import dedent, indent

import pytest

from wffix.document.parse import parse as parse_document
from wffix.document.workflow import Workflow
from wffix.expression.parser import parse
from wffix.values import FIXED, Domain, domain


def found(expression, text, step=-1):
    """The domain of an expression in a step of a workflow or action."""
    workflow = Workflow.of(parse_document(dedent(text)))
    return domain(parse(expression), workflow.steps[step], workflow)


def workflow(on="push:", job="", top="", step=""):
    parts = ["on:", indent(dedent(on), "  "), dedent(top), "jobs:", "  job:", "    runs-on: ubuntu-latest", indent(dedent(job), "    ")]
    return "\n".join([*parts, "    steps:", "      - run: echo", indent(dedent(step), "        "), ""])


def fixed(*samples, empty=False):
    return Domain("fixed", empty, samples)


def caller(*samples, empty=True):
    return Domain("caller", empty, samples)


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
    assert found(expression, workflow(on)) == expected


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
        pytest.param("toJSON(inputs)", BOTH, Domain("object"), id="all inputs"),
    ],
)
def test_an_input_of_several_events(expression, on, expected) -> None:
    assert found(expression, workflow(on)) == expected


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


MATRIX = """
strategy:
  matrix:
    OS: [ubuntu-latest, 'a b', "$(x)"]
    list: [[1, 2], [3]]
    object: [{name: a, Deep: {er: x}}, {name: b}]
    computed: ${{ fromJSON(needs.a.outputs.b) }}
    partly: [a, '${{ github.head_ref }}']
    a.b: [x]
    none: [null, ~, y]
    include:
      - {extra: one, OS: windows}
      - {extra: two, object: {name: c}}
      - {rare: r}
    exclude:
      - {OS: 'a b'}
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param(
            "matrix.os",
            fixed("ubuntu-latest", "a b", "$(x)", "windows", empty=True),
            id="the values of an axis and of include, without case",
        ),
        pytest.param("matrix.object.name", fixed("a", "b", "c", empty=True), id="a key of objects"),
        pytest.param("matrix.object.deep.ER", fixed("x", empty=True), id="a key that some objects lack"),
        pytest.param("matrix.os.name", fixed(empty=True), id="a key of what is no object"),
        pytest.param("matrix.object", caller(), id="an object"),
        pytest.param("matrix.list", caller(), id="a list"),
        pytest.param("join(matrix.list, ' ')", caller(" "), id="a list that is joined"),
        pytest.param("matrix.list[0]", caller(), id="an item of a list"),
        pytest.param("matrix.computed", caller(), id="an axis that is computed"),
        pytest.param("matrix.computed.x", caller(), id="a key of an axis that is computed"),
        pytest.param("matrix.partly", caller(), id="an axis with a value that is computed"),
        pytest.param("matrix['a.b']", fixed("x", empty=True), id="a name with a dot"),
        pytest.param("matrix.a.b", fixed(empty=True), id="a path that only looks like that name"),
        pytest.param("matrix.none", fixed("y", empty=True), id="null is empty"),
        pytest.param("matrix.extra", fixed("one", "two", empty=True), id="a key of include that not every combination has"),
        pytest.param("matrix.rare", fixed("r", empty=True), id="a key of one row of include"),
        pytest.param("matrix.unheard", fixed(empty=True), id="a key that is not there is empty"),
        pytest.param("join(matrix.*, ' ')", caller(" "), id="every key"),
        pytest.param("matrix[inputs.key]", caller(), id="a computed key"),
        pytest.param("toJSON(matrix)", Domain("object"), id="the whole matrix"),
    ],
)
def test_a_matrix(expression, expected) -> None:
    assert found(expression, workflow(job=MATRIX)) == expected


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        pytest.param("{key: [a, b]}", fixed("a", "b"), id="one axis"),
        pytest.param("{include: [{key: a}, {key: b}]}", fixed("a", "b"), id="only rows, each with the key"),
        pytest.param("{include: [{key: a}, {x: b}]}", fixed("a", empty=True), id="only rows, one without the key"),
        pytest.param("{key: [a], include: [{x: 1}]}", fixed("a"), id="a row that adds to every combination"),
        pytest.param("{key: [a], x: [1], include: [{x: 2}]}", fixed("a", empty=True), id="a row that makes a combination of its own"),
        pytest.param("{key: [a], include: '${{ fromJSON(inputs.rows) }}'}", caller(), id="rows that are computed"),
        pytest.param("{key: [a], include: ['${{ fromJSON(inputs.row) }}']}", caller(), id="a row that is computed"),
        pytest.param("{key: [a], include: }", fixed("a"), id="no rows"),
        pytest.param("{other: [a]}", fixed(empty=True), id="another axis only"),
        pytest.param("{}", fixed(empty=True), id="no axis"),
        pytest.param("{other: [a], include: [{<<: '${{ inputs.row }}'}]}", caller(), id="a key that may be merged in"),
        pytest.param("{key: [a, {b: c}]}", caller(), id="a text and an object"),
        pytest.param("'${{ fromJSON(inputs.matrix) }}'", caller(), id="a matrix that is computed"),
        pytest.param("{KEY: '${{ fromJSON(inputs.keys) }}'}", caller(), id="an axis in another case that is computed"),
    ],
)
def test_where_the_values_of_a_matrix_come_from(matrix, expected) -> None:
    assert found("matrix.key", workflow(job=f"strategy:\n  matrix: {matrix}")) == expected


def test_without_a_matrix_its_values_are_not_known() -> None:
    assert found("matrix.os", workflow()) == caller()
    assert found("matrix.os", workflow(job="strategy: ${{ fromJSON(inputs.strategy) }}")) == caller()


TOP = """
env:
  WORD: top
  TOP: from the top
  Mixed: mixed
"""
JOB = """
strategy: {matrix: {os: [linux]}}
env:
  WORD: job
  EMPTY:
  BLANK: ""
  REF: ${{ github.ref }}
  PREFIXED: v${{ matrix.os }}
  SHELL_TEXT: $HOME/${{ inputs.dir }}
  TERNARY: ${{ inputs.x == 'y' && 'a' || 'b' }}
  AGAIN: ${{ env.WORD }}
  LOOP: ${{ fromJSON(env.LOOP).x }}
  BROKEN: ${{ || }}
  LIST: [a]
"""
STEP = """
env:
  OWN: own value
  OWN_REF: ${{ github.head_ref || 'none' }}
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param("env.OWN", fixed("own value"), id="the step's own"),
        pytest.param("env.OWN_REF", Domain("ref", False, ("none",)), id="the step's own with an expression"),
        pytest.param("env.WORD", fixed("job"), id="the innermost counts"),
        pytest.param("env.TOP", fixed("from the top"), id="the workflow's"),
        pytest.param("env['TOP']", fixed("from the top"), id="in brackets"),
        pytest.param("env.mixed", fixed("mixed", empty=True), id="in another case it is there on Windows only"),
        pytest.param("env.EMPTY", fixed(empty=True), id="null is empty"),
        pytest.param("env.BLANK", fixed(empty=True), id="an empty text"),
        pytest.param("env.REF", Domain("ref", False), id="an expression is what it is"),
        pytest.param("env.PREFIXED", fixed("v", "linux"), id="an expression that is fixed, with text around it"),
        pytest.param("env.SHELL_TEXT", Domain("caller", False, ("$HOME/",)), id="the text around an expression is a sample"),
        pytest.param("env.TERNARY", fixed("a", "b"), id="a choice of two texts"),
        pytest.param("env.AGAIN", caller(), id="an expression over env"),
        pytest.param("env.LOOP", caller(), id="a variable that is made of itself"),
        pytest.param("env.BROKEN", caller(), id="an expression that cannot be parsed"),
        pytest.param("env.LIST", caller(), id="a list"),
        pytest.param("env.UNHEARD", caller(), id="a variable that is defined nowhere"),
        pytest.param("env[inputs.x]", caller(), id="a computed name"),
        pytest.param("toJSON(env)", Domain("object"), id="all variables"),
    ],
)
def test_a_variable(expression, expected) -> None:
    assert found(expression, workflow(top=TOP, job=JOB, step=STEP)) == expected


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        pytest.param("run: echo NAME=x >> $GITHUB_ENV", caller(), id="echo"),
        pytest.param('run: echo "name=$(cat x)" >> "${GITHUB_ENV}"', caller(), id="echo in another case, quoted"),
        pytest.param("run: printf '%s=%s\\n' NAME x >> $GITHUB_ENV", caller(), id="printf with the name apart"),
        pytest.param("run: |\n  {\n    echo 'NAME<<EOF'\n    cat x\n    echo EOF\n  } >> $GITHUB_ENV", caller(), id="a group of commands"),
        pytest.param("run: ./versions.sh | tee -a $GITHUB_ENV", caller(), id="a program that may write any name"),
        pytest.param('run: echo "$LINE" >> $GITHUB_ENV', caller(), id="a variable that may hold any name"),
        pytest.param(
            "run: |\n  import os\n  open(os.environ['GITHUB_ENV'], 'a').write(text)\nshell: python",
            caller(),
            id="a program of another language",
        ),
        pytest.param(
            "uses: actions/github-script@v7\nwith:\n  script: core.exportVariable('NAME', x)", caller(), id="a script of an action"
        ),
        pytest.param(
            "uses: actions/github-script@v7\nwith:\n  script: core.exportVariable(key, x)", caller(), id="a script with a computed name"
        ),
        pytest.param("run: echo OTHER=$NAME >> $GITHUB_ENV", fixed("job"), id="another name, whose value comes from it"),
        pytest.param("run: echo OTHER=${NAME} >> $GITHUB_ENV", fixed("job"), id="another name, with braces"),
        pytest.param("run: echo MY_NAME=x NAMES=y >> $GITHUB_ENV", fixed("job"), id="another name that contains it"),
        pytest.param("run: echo NAME=x >> $GITHUB_OUTPUT", fixed("job"), id="an output of that name"),
        pytest.param("run: NAME=x ./build", fixed("job"), id="a variable of a command"),
    ],
)
def test_a_variable_that_an_earlier_step_may_have_set(earlier, expected) -> None:
    steps = ["      - " + indent(earlier, "        ").lstrip(), "      - run: echo"]
    text = "\n".join(["on: push", "jobs:", "  job:", "    runs-on: x", "    env: {NAME: job}", "    steps:", *steps, ""])
    assert found("env.NAME", text) == expected
    assert found("env.NAME", text, step=0) == fixed("job"), "the step that sets it does not see it yet"
    own = text + "        env: {NAME: own}\n"
    assert found("env.NAME", own) == fixed("own"), "the step's own counts in any case"


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
            "format('{0}-{1}', github.sha, github.head_ref)", Domain("ref", True, ("{0}-{1}",)), id="format is as bad as its worst argument"
        ),
        pytest.param("join(github.event.commits.*.message, ',')", Domain("text", True, (",",)), id="join of what outsiders wrote"),
        pytest.param("join(needs.*.result, ',')", fixed(",", empty=True), id="join of fixed words"),
        pytest.param("toJSON(github.event.issue.title)", Domain("text"), id="toJSON of what outsiders wrote"),
        pytest.param("toJSON(github.event)", Domain("object"), id="toJSON of the event"),
        pytest.param("toJSON(github.event.commits)", Domain("object"), id="toJSON of texts of any length"),
        pytest.param("toJSON(steps.a.outputs)", Domain("object"), id="toJSON of all outputs"),
        pytest.param("fromJSON(needs.a.outputs.b).c[0]", caller(), id="something in an output"),
        pytest.param("fromJSON('{\"a\": 1}').a", fixed('{"a": 1}', empty=True), id="something in a text"),
        pytest.param("fromJSON(secrets.CONFIG).key", Domain("secret"), id="something in a secret"),
        pytest.param("secrets[inputs.name]", Domain("secret"), id="a secret by a computed name"),
        pytest.param("github[inputs.name]", Domain("object"), id="a computed key of github, which may be the event or the token"),
        pytest.param("github.event[inputs.name]", Domain("object"), id="a computed key of the event"),
        pytest.param("(github.event).issue.title", Domain("text"), id="parentheses hide nothing"),
        pytest.param("case(inputs.x == 'a', github.head_ref, 'b')", Domain("ref", True, ("b",)), id="case is its values"),
        pytest.param("format('{0}{1}', secrets.A, inputs.b)", Domain("secret", True, ("{0}{1}",)), id="a secret among others"),
    ],
)
def test_a_compound_expression(expression, expected) -> None:
    assert found(expression, workflow()) == expected
