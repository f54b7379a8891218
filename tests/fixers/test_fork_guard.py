"""The condition that `fork-guard` writes: here it is what it was, elsewhere it is false, whatever it was."""

from itertools import product

import pytest

from wffix import Options, Repository, Result, fix_source
from wffix.document.parse import parse as parse_document
from wffix.document.tree import scalar_at
from wffix.document.workflow import Workflow
from wffix.expression.evaluate import evaluate, truth
from wffix.expression.nodes import calls
from wffix.expression.parser import parse
from wffix.reach import condition_source

HERE, ELSEWHERE = "octo-org/sampleproject", "someone/sampleproject"


def run(condition: str, repository: Repository = Repository(HERE)) -> Result:
    """The run on a job with a condition, written as it is given, none where it is empty."""
    line = f"    if: {condition}\n" if condition else ""
    source = f"on: [release, push]\njobs:\n  publish:\n{line}    runs-on: ubuntu-latest\n    steps:\n      - run: uv publish\n"
    return fix_source(source, ".github/workflows/release.yml", Options(frozenset({"fork-guard"})), repository)


def condition(text: str) -> str:
    """The expression of the job's condition."""
    (job,) = Workflow.of(parse_document(text)).jobs
    found = scalar_at(job.node, "if")
    source = condition_source(found.value) if found is not None else None
    assert source is not None
    return source


CONDITIONS = [
    "inputs.a",
    "inputs.a || inputs.b",
    "inputs.a && inputs.b",
    "inputs.a && inputs.b || inputs.c",
    "inputs.a || inputs.b && inputs.c",
    "(inputs.a) || (inputs.b)",
    "(inputs.a || inputs.b)",
    "inputs.a == inputs.b",
    "inputs.a != inputs.b || inputs.c",
    "${{ inputs.a || inputs.b }}",
    "${{!inputs.a||inputs.b}}",
    "'!inputs.a || inputs.b'",
    "'!(inputs.a || inputs.b)'",
    "always() || inputs.a",
    "always() && (inputs.a || inputs.b)",
    "failure() || inputs.a",
    "'!cancelled() && inputs.a'",
    "${{ !failure() && !cancelled() || inputs.a }}",
    "contains('a || b', inputs.a) || inputs.b",
]
STATUS = frozenset({"always", "cancelled", "failure", "success"})


@pytest.mark.parametrize("old", CONDITIONS)
def test_a_condition_means_the_same_here_and_never_holds_elsewhere(old: str) -> None:
    result = run(old)
    assert (len(result.fixes), result.refusals) == (1, ())
    before, after = parse(condition(result.source)), parse(condition(result.fixed))
    assert calls(before) & STATUS == calls(after) & STATUS
    for a, b, c, fails in product([True, False], repeat=4):
        inputs = {"inputs": {"a": a, "b": b, "c": c}}
        functions = {"always": True, "failure": fails, "success": not fails, "cancelled": False}
        wanted = truth(evaluate(before, inputs, functions))
        assert truth(evaluate(after, {**inputs, "github": {"repository": HERE}}, functions)) is wanted
        assert truth(evaluate(after, {**inputs, "github": {"repository": ELSEWHERE}}, functions)) is False


@pytest.mark.parametrize(
    ("repository", "reason"),
    [
        pytest.param(Repository(), "the repository's name on github.com is not known", id="no name"),
        pytest.param(Repository("octo-org/a b"), "the repository's name on github.com is not known", id="no name that GitHub gives"),
        pytest.param(
            Repository("me/sampleproject", {"pyproject.toml": "urls = {Source = 'https://github.com/Octo-Org/SampleProject'}"}),
            "'me/sampleproject' may be a fork itself, as the project names 'github.com/octo-org/sampleproject'",
            id="the project names another owner",
        ),
        pytest.param(
            Repository("me/sampleproject", {}, {".github/workflows/a.yml": "if: github.repository == 'octo-org/sampleproject'"}),
            "'me/sampleproject' may be a fork itself, as a condition in the repository names 'octo-org/sampleproject'",
            id="a condition of another workflow names another owner",
        ),
    ],
)
def test_a_name_that_is_not_sure_is_not_written(repository: Repository, reason: str) -> None:
    result = run("", repository)
    assert not result.changed
    assert [item.refusal.reason for item in result.refusals] == [f"job 'publish' publishes in forks too: {reason}"]


@pytest.mark.parametrize(
    "manifest",
    [
        pytest.param("urls = {Source = 'https://github.com/octo-org/sampleproject.git'}", id="its own name"),
        pytest.param("urls = {Base = 'https://github.com/me/sampleproject', Source = 'git@github.com:octo-org/sampleproject'}", id="both"),
        pytest.param("urls = {Parent = 'https://github.com/me/another'}", id="another project"),
    ],
)
def test_a_project_that_names_its_repository_or_none_of_that_name(manifest: str) -> None:
    assert run("", Repository(HERE, {"pyproject.toml": manifest})).changed


def test_what_is_to_be_known_before_the_repository_is_renamed() -> None:
    (fix,) = run("").fixes
    assert [note.text for note in fix.follow_ups] == [
        "job 'publish' now names 'octo-org/sampleproject': make sure that this is where it is meant to run, and change the name when the"
        " repository is renamed or transferred, or the job is skipped there without an error and publishing stops"
    ]


def test_it_is_off_by_default() -> None:
    source = run("").source
    result = fix_source(source, ".github/workflows/release.yml", repository=Repository(HERE))
    assert "github.repository" not in result.fixed
    assert "fork-guard" not in {item.refusal.id for item in result.refusals}
