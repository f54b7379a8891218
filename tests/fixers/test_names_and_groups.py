"""What `anonymous-definition` and `concurrency-limits` ask of the rest of the repository, and which runs are in one group."""

from itertools import combinations

import pytest

from wffix import Options, Repository, Result, fix_source
from wffix.document.parse import parse as parse_document
from wffix.document.tree import get, mapping_at, text_at
from wffix.document.workflow import Workflow
from wffix.edit.model import Applicability
from wffix.expression.evaluate import evaluate, text
from wffix.expression.lexer import embedded
from wffix.expression.parser import parse
from wffix.naming import name_from

PATH = ".github/workflows/build-docs.yml"
JOBS = "jobs:\n  test:\n    name: Test\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n"
CALL = "jobs:\n  test:\n    name: Test\n    uses: ./.github/workflows/called.yml\n"


def run(fixer: str, source: str, files: dict[str, str] | None = {}) -> Result:  # noqa: B006 - never changed
    known = None if files is None else {PATH: source, **files}
    return fix_source(source, PATH, Options(frozenset({fixer})), Repository("octo-org/sampleproject", {}, known))


def reasons(result: Result) -> str:
    return "\n".join(item.refusal.reason for item in result.refusals)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (".github/workflows/ci.yml", "CI"),
        (".github/workflows/build-docs.yml", "Build docs"),
        (".github/workflows/publish_to_pypi.yaml", "Publish to PyPI"),
        (".github/workflows/.tests.linux.yml", "Tests linux"),
        (".github/workflows/iOS.yml", "IOS"),
        (".github/workflows/-.yml", ""),
    ],
)
def test_a_name_is_made_of_the_name_of_the_file(path: str, name: str) -> None:
    assert name_from(path) == name


def test_a_workflow_is_named_and_told_who_may_have_known_it_by_its_path() -> None:
    result = run("anonymous-definition", f"on: push\n{JOBS}")
    assert result.fixed.startswith("name: Build docs\non: push\n")
    (fix,) = result.fixes
    assert fix.applicability is Applicability.SETUP
    assert PATH in fix.follow_ups[0].text


@pytest.mark.parametrize(
    ("jobs", "files", "reason"),
    [
        pytest.param(JOBS, None, "cannot be seen from one file alone", id="one file alone"),
        pytest.param(
            JOBS,
            {".github/workflows/docs.yml": f"name: build DOCS\non: push\n{JOBS}"},
            "is the name of .github/workflows/docs.yml",
            id="taken",
        ),
        pytest.param(
            JOBS,
            {".github/workflows/deploy.yml": f"on:\n  workflow_run:\n    workflows: [{PATH}]\n{JOBS}"},
            ".github/workflows/deploy.yml runs behind it",
            id="another runs behind it",
        ),
        pytest.param(
            CALL,
            {".github/workflows/called.yml": f"name: Called\non: workflow_call\nenv:\n  NAME: ${{{{ github.workflow }}}}\n{JOBS}"},
            "the name of the workflow is read",
            id="a called workflow reads it",
        ),
        pytest.param(f"env:\n  ALL: ${{{{ toJSON(github) }}}}\n{JOBS}", {}, "the name of the workflow is read", id="everything is read"),
    ],
)
def test_a_name_that_somebody_goes_by_stays(jobs: str, files: dict[str, str] | None, reason: str) -> None:
    result = run("anonymous-definition", f"on: push\n{jobs}", files)
    assert not result.changed
    assert reason in reasons(result)


@pytest.mark.parametrize(
    "jobs",
    [
        f"concurrency: ${{{{ github.workflow }}}}\n{JOBS}",
        f"concurrency:\n  group: ${{{{ github.workflow }}}}\n{JOBS}",
        f"env:\n  REF: ${{{{ github.workflow_ref }}}}\n  SHA: $GITHUB_WORKFLOW_SHA\n{JOBS}",
    ],
)
def test_what_does_not_go_by_the_name_is_no_reason(jobs: str) -> None:
    assert run("anonymous-definition", f"on: push\n{jobs}").changed


# Groups of runs. A run is its event, its pull request and its number.

RUNS = [("push", None, 1), ("push", None, 2), ("pull_request", 7, 3), ("pull_request", 7, 4), ("pull_request", 8, 5), ("schedule", None, 6)]


def group(source: str, event: str, number: int | None, run: int) -> str:
    """The name of the group of a run."""
    concurrency = mapping_at(Workflow.of(parse_document(source)).root, "concurrency")
    found = text_at(concurrency, "group") or ""
    pull_request = {} if number is None else {"pull_request": {"number": float(number)}}
    known = {"github": {"workflow": "Tests", "run_id": str(run), "event_name": event, "event": pull_request}}
    for part in reversed(list(embedded(found))):
        found = f"{found[: part.start]}{text(evaluate(parse(part.source), known))}{found[part.end :]}"
    return found


def test_only_runs_of_one_pull_request_cancel_each_other() -> None:
    result = run("concurrency-limits", f"name: Tests\non: [push, pull_request, schedule]\n{JOBS}")
    assert len(result.fixes) == 1
    for one, other in combinations(RUNS, 2):
        same = one[0] == other[0] == "pull_request" and one[1] == other[1]
        assert (group(result.fixed, *one) == group(result.fixed, *other)) is same


@pytest.mark.parametrize(
    ("on", "cancels"), [("pull_request", "true"), ("[push, pull_request]", "${{ github.event_name == 'pull_request' }}")]
)
def test_a_group_that_is_there_cancels_for_pull_requests_only(on: str, cancels: str) -> None:
    result = run("concurrency-limits", f"name: Tests\non: {on}\nconcurrency: ${{{{ github.workflow }}}}-${{{{ github.ref }}}}\n{JOBS}")
    found = get(Workflow.of(parse_document(result.fixed)).root, "concurrency")
    assert text_at(found, "group") == "${{ github.workflow }}-${{ github.ref }}"
    assert text_at(found, "cancel-in-progress") == cancels


def called(concurrency: str, script: str = "make") -> dict[str, str]:
    return {".github/workflows/called.yml": f"name: Called\non: workflow_call\n{concurrency}{JOBS.replace('make', script)}"}


@pytest.mark.parametrize(
    ("jobs", "files", "reason"),
    [
        pytest.param(JOBS, None, "cannot be seen from one file alone", id="one file alone"),
        pytest.param(
            JOBS,
            {".github/workflows/other.yml": f"name: Tests\non: push\n{JOBS}"},
            ".github/workflows/other.yml has the same name",
            id="another workflow has the same name",
        ),
        pytest.param(
            CALL + JOBS[6:].replace("test:", "own:"), called("concurrency: x\n"), "calls a workflow that has a group", id="a called group"
        ),
        pytest.param(
            CALL + JOBS[6:].replace("test:", "own:"), called("", "uv publish"), "it may publish a package", id="a called workflow publishes"
        ),
        pytest.param(
            CALL + JOBS[6:].replace("test:", "own:"), {}, "it calls ./.github/workflows/called.yml", id="a called workflow is not there"
        ),
    ],
)
def test_runs_that_must_not_be_cut_short_are_not(jobs: str, files: dict[str, str] | None, reason: str) -> None:
    result = run("concurrency-limits", f"name: Tests\non: pull_request\n{jobs}", files)
    assert not result.changed
    assert reason in reasons(result)
