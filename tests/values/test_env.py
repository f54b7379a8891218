"""What a variable of `env` can be as text."""

from textwrap import indent

import pytest
from tests.values.domains import caller, fixed, found, word, workflow

from wffix.values import Domain

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
        pytest.param("env.PREFIXED", word("v", "linux"), id="an expression that is fixed, with text around it"),
        pytest.param("env.SHELL_TEXT", Domain("caller", False, ("$HOME/",)), id="the text around an expression is a sample"),
        pytest.param("env.TERNARY", word("a", "b"), id="a choice of two texts"),
        pytest.param("env.AGAIN", caller(), id="an expression over env"),
        pytest.param("env.LOOP", caller(), id="a variable that is made of itself"),
        pytest.param("env.BROKEN", caller(), id="an expression that cannot be parsed"),
        pytest.param("env.LIST", caller(), id="a list"),
        pytest.param("env.UNHEARD", caller(), id="a variable that is defined nowhere"),
        pytest.param("env[inputs.x]", caller(), id="a computed name"),
        pytest.param("toJSON(env)", Domain("object", False), id="all variables"),
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
        pytest.param("run: '\"OTHER=1;$env:PATH\" | Out-File $env:GITHUB_ENV -Append'", fixed("job"), id="another name, in PowerShell"),
        pytest.param("run: Add-Content $env:GITHUB_ENV -Value OTHER=1", fixed("job"), id="another name, as the value of a cmdlet"),
        pytest.param("run: '\"NAME=1\" >> $env:GITHUB_ENV'", caller(), id="the name, in PowerShell"),
        pytest.param("run: '\"$line\" >> $env:GITHUB_ENV'", caller(), id="a variable of PowerShell that may hold any name"),
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
