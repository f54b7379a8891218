"""``unpinned-uses`` in repositories with a lock file, and with what the repositories of actions told."""

import pytest

from wffix import Options, Repository, fix_source
from wffix.config import Refs
from wffix.edit.model import Applicability

A, B = "a" * 40, "b" * 40
PATH = ".github/workflows/ci.yml"
KNOWN = "11bd71901bbe5b1630ceea73d27597364c9af683"
LOCK = """\
version: 'v0.0.2'
workflows:
    '.github/workflows/ci.yml':
        - 'actions/checkout@v4.2.2'
dependencies:
    'actions/checkout@v4.2.2':
        ref: 'v4.2.2'
"""
ACTION = "runs:\n  using: composite\n  steps:\n    - uses: actions/checkout@v4.2.2\n"


def workflow(uses: str) -> str:
    return f"on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: {uses}\n"


def run(source: str, repository: Repository, level: int = 3, path: str = PATH):
    return fix_source(source, path, Options(frozenset({"unpinned-uses"}), level=level), repository)


@pytest.mark.parametrize(
    ("lock", "path", "source", "is_left"),
    [
        pytest.param(LOCK, PATH, workflow("actions/checkout@v4.2.2"), True, id="a workflow in the lock file"),
        pytest.param(LOCK, ".github/workflows/docs.yml", workflow("actions/checkout@v4.2.2"), False, id="a workflow that is not in it"),
        pytest.param(LOCK, ".github/actions/a/action.yml", ACTION, True, id="an action, which a workflow in it may use"),
        pytest.param("version: v9\n", PATH, workflow("actions/checkout@v4.2.2"), True, id="a lock file of another form"),
        pytest.param("", PATH, workflow("actions/checkout@v4.2.2"), False, id="no lock file"),
    ],
)
def test_a_lock_file_pins_actions_already(lock, path, source, is_left):
    result = run(source, Repository("o/r", lock=lock), path=path)
    assert result.refusals == ()
    assert result.changed is not is_left


ASKED = Refs({"v1.0.0": A, "v1.1.0": B, "v1": B, "v2": A, "nightly": A}, {"main": B, "v3": A})


@pytest.mark.parametrize(
    ("ref", "commit", "told", "applicability"),
    [
        pytest.param("v1", B, "v1.1.0", Applicability.SETUP, id="a tag that moves is the version it is at"),
        pytest.param("v1.0.0", A, "v1.0.0", Applicability.SAFE, id="an exact version"),
        pytest.param("v2", A, "v2", Applicability.SAFE, id="a tag that stands alone is one"),
        pytest.param("v3", A, "v3", Applicability.SETUP, id="a branch named like a version without such a version"),
        pytest.param("main", B, "main", Applicability.UNSAFE, id="a branch"),
        pytest.param("nightly", A, "nightly", Applicability.UNSAFE, id="a tag of another name"),
    ],
)
def test_what_the_repository_of_an_action_told(ref, commit, told, applicability):
    repository = Repository("o/r", refs={"octo-org/tool": ASKED})
    result = run(workflow(f"Octo-Org/tool/sub@{ref}"), repository)
    assert result.fixed == workflow(f"Octo-Org/tool/sub@{commit} # {told}")
    assert [fix.applicability for fix in result.fixes] == [applicability]
    assert not run(result.fixed, repository).changed


@pytest.mark.parametrize(
    ("uses", "reason"),
    [
        pytest.param("octo-org/tool@v9", "'octo-org/tool' has no tag or branch 'v9'", id="a ref that is not there"),
        pytest.param("octo-org/gone@v1", "could not be asked (repository not found), and no pin of it is known without", id="trouble"),
        pytest.param("octo-org/other@v1", "no pin of it is known; --online asks its repository", id="not asked"),
    ],
)
def test_refused(uses, reason):
    refs = {"octo-org/tool": ASKED, "octo-org/gone": Refs(trouble="repository not found")}
    result = run(workflow(uses), Repository("o/r", refs=refs))
    assert not result.changed
    assert [reason in item.refusal.reason for item in result.refusals] == [True]


def test_who_trusts_a_reusable_workflow_by_its_ref_has_to_know():
    source = "on: push\njobs:\n  a:\n    uses: octo-org/tool/.github/workflows/build.yml@v1.0.0\n"
    result = run(source, Repository("o/r", refs={"octo-org/tool": ASKED}))
    assert result.fixed == source.replace("@v1.0.0", f"@{A} # v1.0.0")
    assert [fix.applicability for fix in result.fixes] == [Applicability.SETUP]
    assert "job_workflow_ref" in result.fixes[0].follow_ups[0].text


def test_with_trouble_the_catalog_is_asked():
    result = run(workflow("actions/checkout@v4.2.2"), Repository("o/r", refs={"actions/checkout": Refs(trouble="no answer")}))
    assert result.fixed == workflow(f"actions/checkout@{KNOWN} # v4.2.2")


def test_exact_versions_alone_are_pinned_with_safe_only():
    source = workflow("actions/checkout@v4.2.2\n      - uses: actions/checkout@v4")
    result = run(source, Repository("o/r"), level=1)
    assert result.fixed == workflow(f"actions/checkout@{KNOWN} # v4.2.2\n      - uses: actions/checkout@v4")


def test_the_branch_of_an_action_becomes_its_newest_release_only_where_that_is_asked_for():
    result = run(workflow("actions/checkout@main"), Repository("o/r"))
    assert result.changed
    assert [fix.applicability for fix in result.fixes] == [Applicability.UNSAFE]


def test_windows_line_breaks_and_a_missing_last_one_stay():
    source = workflow("actions/checkout@v4.2.2 # why").replace("\n", "\r\n").removesuffix("\r\n")
    result = run(source, Repository("o/r"))
    assert result.fixed == workflow(f"actions/checkout@{KNOWN} # why # v4.2.2").replace("\n", "\r\n").removesuffix("\r\n")


@pytest.mark.parametrize(
    "uses",
    [
        "a/b@",
        "'@v1'",
        "a@v1",
        "a/b",
        "a/b@${{ matrix.v }}",
        "'a/b@v 1'",
        "'a/b@v1 '",
        "../a/b@v1",
        "a//b@v1",
        "a/b@v1@v2",
        "[]",
        "{}",
        "1",
        "~",
    ],
)
def test_what_is_no_reference_or_an_odd_one_harms_nothing(uses):
    result = run(workflow(uses), Repository("o/r"))
    assert result.problem is None
    assert not result.changed
