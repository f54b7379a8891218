"""The condition that `unsound-condition` writes holds exactly when the one that was meant does, each pair of braces being one value."""

from itertools import product

import pytest

from wffix import Options, Repository, Result, fix_source
from wffix.document.parse import parse as parse_document
from wffix.document.tree import scalar_at
from wffix.document.workflow import Workflow
from wffix.edit.model import Applicability
from wffix.expression.evaluate import evaluate, text, truth
from wffix.expression.lexer import embedded
from wffix.expression.nodes import Literal, to_source
from wffix.expression.parser import parse
from wffix.reach import condition_source

PATH = ".github/workflows/tests.yml"


def run(condition: str, level: int = 2, on: str = "push", script: str = "make") -> Result:
    source = f"on: {on}\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: {script}\n        if: {condition}\n"
    return fix_source(source, PATH, Options(frozenset({"unsound-condition"}), level=level), Repository("octo-org/sampleproject"))


def condition(source: str) -> str:
    (step,) = Workflow.of(parse_document(source)).steps
    found = scalar_at(step.node, "if")
    assert found is not None
    return found.value


def as_meant(whole: str, known: dict) -> bool | None:
    """Whether a condition holds in which each pair of braces is replaced by the value of what is in it."""
    for part in reversed(list(embedded(whole))):
        value = evaluate(parse(part.source), known)
        in_quotes = whole[part.start - 1 : part.start] == "'"
        written = text(value) if in_quotes else to_source(Literal(value))
        whole = f"{whole[: part.start]}{written}{whole[part.end :]}"
    return truth(evaluate(parse(whole), known))


CONDITIONS = [
    "${{ inputs.a }} && inputs.b",
    "${{ inputs.a || inputs.b }} && inputs.c",
    "inputs.c && ${{ inputs.a || inputs.b }}",
    "${{ inputs.a && inputs.b }} || ${{ inputs.c }}",
    "'!${{ inputs.a || inputs.b }} && inputs.c'",
    "'!${{ inputs.a == inputs.b }} || inputs.c'",
    "${{ !inputs.a }} && ${{ !inputs.b || inputs.c }}",
    "(${{ inputs.a }} || ${{ inputs.b }}) && inputs.c",
    "${{ github.ref }} == 'refs/heads/main' && inputs.c",
    "\"'${{ github.ref }}' != 'refs/heads/main'\"",
    "contains(${{ github.ref }}, 'main') || inputs.a",
    "${{ inputs.a == inputs.b }} == true",
    "${{ inputs.a || inputs.b }} && ${{ inputs.b || inputs.c }} || ${{ inputs.c && inputs.a }}",
    "' ${{ inputs.a || inputs.b }}'",
    "|\n          ${{ inputs.a && inputs.b }}",
    ">\n          ${{ inputs.a ||\n              inputs.b }}",
    "|\n          ${{ inputs.a || inputs.b }}\n          && inputs.c",
    ">-\n          ${{ inputs.a || inputs.b }}\n          && ${{ inputs.c }}",
    "|2\n           ${{ inputs.a || inputs.b }}",
]


@pytest.mark.parametrize("old", CONDITIONS)
def test_a_condition_holds_when_the_one_that_was_meant_does(old: str) -> None:
    result = run(old)
    assert (len(result.fixes), result.refusals) == (1, ())
    before, after = condition(result.source), condition_source(condition(result.fixed))
    assert condition_source(before) is None
    assert after is not None
    for a, b, c, ref in product([True, False], [True, False], [True, False], ["refs/heads/main", "refs/tags/v1"]):
        known = {"inputs": {"a": a, "b": b, "c": c}, "github": {"ref": ref}}
        assert truth(evaluate(parse(after), known)) is as_meant(before, known)


@pytest.mark.parametrize(
    ("old", "script", "wanted"),
    [
        pytest.param("|\n          ${{ always() }}", "make", Applicability.SAFE, id="always true anyway"),
        pytest.param("|\n          ${{ true }}", "uv publish", Applicability.SAFE, id="always true anyway, on the way to publishing"),
        pytest.param("|\n          ${{ success() }}", "make", Applicability.SETUP, id="asked after failures too, so far"),
        pytest.param("always() || ${{ inputs.a }}", "make", Applicability.SETUP, id="asked after failures from now on"),
        pytest.param("|\n          ${{ inputs.a }}", "make", Applicability.SETUP, id="runs less often"),
        pytest.param("|\n          ${{ inputs.a }}", "uv publish", Applicability.UNSAFE, id="publishes less often"),
        pytest.param("|\n          ${{ inputs.a }}", "make pypi", Applicability.UNSAFE, id="may publish less often"),
    ],
)
def test_how_far_a_repair_may_be_trusted(old: str, script: str, wanted: Applicability) -> None:
    (fix,) = run(old, level=3, script=script).fixes
    assert fix.applicability is wanted
    assert bool(fix.follow_ups) is (wanted is not Applicability.SAFE)


def test_the_follow_up_says_what_decides_now() -> None:
    (fix,) = run("${{ inputs.a || inputs.b }} && ${{ inputs.c }}").fixes
    (note,) = fix.follow_ups
    assert "now this decides: (inputs.a || inputs.b) && inputs.c." in note.text


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_other_line_breaks_stay(end: str) -> None:
    source = run("|\n          ${{ inputs.a }}").source.replace("\n", end)
    result = fix_source(source, PATH, Options(frozenset({"unsound-condition"})), Repository("octo-org/sampleproject"))
    assert result.fixed == source.replace("if: |", "if: |-")


@pytest.mark.parametrize(
    "old",
    [
        "value_in_braces_0 && ${{ inputs.a }}",
        "${{ inputs.a }} && 'value_in_braces_0'",
        "'''${{ inputs.a }}'' == ''''''${{ inputs.b }}'''",
        "${{ inputs.a }}${{ inputs.b }}",
        "${{ " + "(" * 60 + "a" + ")" * 60 + " }} && b",
        "${{ inputs.a }} == ${{ inputs.b }}",
        "${{ inputs.a",
        "|\n          ${{ insert }}",
        "'${{ '''' }}'",
    ],
)
def test_what_is_not_clear_stays(old: str) -> None:
    result = run(old)
    assert result.problem is None
    assert result.fixed.replace("|-", "|") == result.source
