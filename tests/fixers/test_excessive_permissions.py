"""Permissions of jobs that stand side by side, of callers and of called workflows, and what a person is asked."""

import pytest

from wffix import Options, Repository, Result, fix_source
from wffix.edit.model import Applicability

CHECKOUT = "      - uses: actions/checkout@v5\n"
UNKNOWN = "      - uses: octo-org/tool@v1\n"
RELEASE = "      - uses: softprops/action-gh-release@v2\n"
PUSHES = f"{CHECKOUT}      - run: ./release.sh\n"
PATH = ".github/workflows/ci.yml"


def job(name: str, steps: str, *lines: str) -> str:
    return f"  {name}:\n" + "".join(f"    {line}\n" for line in ("runs-on: x", *lines)) + f"    steps:\n{steps}"


def call(name: str, path: str, *lines: str) -> str:
    return f"  {name}:\n" + "".join(f"    {line}\n" for line in (f"uses: ./{path}", *lines))


def workflow(*jobs: str, top: str = "", on: str = "push") -> str:
    return f"on: {on}\n{top}jobs:\n{''.join(jobs)}"


def repaired(source: str, level: int = 2, **files: str) -> Result:
    others = {f".github/workflows/{name}.yml": text for name, text in files.items()}
    repository = Repository("octo-org/sampleproject", {}, {PATH: source, **others})
    result = fix_source(source, PATH, Options(frozenset({"excessive-permissions"}), level=level), repository)
    assert result.problem is None
    return result


def reasons(result: Result) -> str:
    return " ".join(item.refusal.reason for item in result.refusals)


# A job whose needs are not known.


def test_where_nothing_was_said_it_keeps_the_default_and_the_others_get_their_own() -> None:
    result = repaired(workflow(job("a", CHECKOUT), job("b", UNKNOWN), job("c", RELEASE)))
    own = job("a", CHECKOUT, "permissions:", "  contents: read"), job("b", UNKNOWN)
    assert result.fixed == workflow(*own, job("c", RELEASE, "permissions:", "  contents: write # for softprops/action-gh-release"))
    assert "'b'" in reasons(result)
    assert "'octo-org/tool'" in reasons(result)
    assert repaired(result.fixed).fixed == result.fixed


def test_where_the_workflow_had_a_list_it_keeps_all_of_that() -> None:
    top = "permissions:\n  contents: write # releases\n  issues: read\n"
    result = repaired(workflow(job("a", CHECKOUT), job("b", UNKNOWN), top=top))
    kept = "permissions:", "  contents: write # releases", "  issues: read # as the workflow had it"
    lowered = "permissions:\n  contents: read # releases\n  issues: read\n"
    assert result.fixed == workflow(job("a", CHECKOUT), job("b", UNKNOWN, *kept), top=lowered)
    assert "'b' keeps all that the workflow granted" in result.fixes[0].follow_ups[0].text


def test_it_alone_is_no_reason_to_move_a_list() -> None:
    result = repaired(workflow(job("a", UNKNOWN), top="permissions:\n  contents: write\n"))
    assert not result.changed
    assert "'octo-org/tool'" in reasons(result)


def test_where_it_may_do_everything_it_alone_may_afterwards() -> None:
    result = repaired(workflow(job("a", CHECKOUT), job("b", UNKNOWN), top="permissions: write-all\n"))
    top = "permissions:\n  contents: read\n"
    assert result.fixed == workflow(job("a", CHECKOUT), job("b", UNKNOWN, "permissions: write-all"), top=top)
    assert "'b' may do more than it needs" in reasons(result)


def test_two_of_them_leave_everything_as_it_is() -> None:
    result = repaired(workflow(job("a", CHECKOUT), job("b", UNKNOWN), job("c", UNKNOWN), top="permissions: write-all\n"))
    assert not result.changed


# Programs that may push.


def test_whether_a_program_pushes_is_asked_of_a_person() -> None:
    source = workflow(job("a", CHECKOUT), job("b", PUSHES))
    result = repaired(source)
    assert result.fixed == workflow(job("a", CHECKOUT, "permissions:", "  contents: read"), job("b", PUSHES))
    assert "needs --unsafe" in reasons(result)
    result = repaired(source, level=3)
    assert "may './release.sh' push" in next(fix.title for fix in result.fixes if fix.applicability is Applicability.UNSAFE)
    both = (job(name, steps, "permissions:", "  contents: read") for name, steps in (("a", CHECKOUT), ("b", PUSHES)))
    assert result.fixed == workflow(*both, top="permissions: {}\n")
    assert repaired(result.fixed).fixed == result.fixed


# What no default ever grants, and what a job never had.


def test_an_identity_is_not_granted_where_none_was() -> None:
    result = repaired(workflow(job("a", "      - uses: pypa/gh-action-pypi-publish@release/v1\n")))
    assert "id-token" not in result.fixed


def test_a_job_gets_nothing_that_it_did_not_have() -> None:
    result = repaired(workflow(job("a", RELEASE), job("b", CHECKOUT), top="permissions:\n  contents: read\n  issues: write\n"))
    assert "write" not in result.fixed


IDENTITY = {
    "an upload": "uv publish",
    "one with a token that may be empty": "twine upload -p x dist/*",
    "another registry": "npm publish --provenance",
    "what is not known": "./release.sh",
}


@pytest.mark.parametrize("command", IDENTITY.values(), ids=IDENTITY.keys())
def test_an_identity_stays_where_something_may_ask_for_it(command: str) -> None:
    result = repaired(workflow(job("a", CHECKOUT), job("b", f"      - run: {command}\n"), top="permissions:\n  id-token: write\n"))
    assert "permissions: {}\njobs" in result.fixed
    assert "id-token: write" in result.fixed


# Callers and what they call.

CALLED = workflow(job("x", RELEASE), on="workflow_call")


def test_a_caller_grants_what_the_called_jobs_need() -> None:
    result = repaired(workflow(call("a", ".github/workflows/called.yml")), called=CALLED)
    own = "permissions:", "  contents: write # for softprops/action-gh-release"
    assert result.fixed == workflow(call("a", ".github/workflows/called.yml", *own), top="permissions: {}\n")


def test_a_caller_grants_what_is_asked_for_used_or_not() -> None:
    asking = workflow(job("x", CHECKOUT), on="workflow_call", top="permissions:\n  contents: read\n  issues: write\n")
    result = repaired(workflow(call("a", ".github/workflows/called.yml")), called=asking)
    assert "issues: write # for .github/workflows/called.yml" in result.fixed


REFUSED_CALLS = {
    "that is not there": ({}, (), "'./.github/workflows/called.yml' asks for is not known"),
    "that asks for everything": (
        {"called": workflow(job("x", RELEASE), on="workflow_call", top="permissions: write-all\n")},
        (),
        "asks for all permissions",
    ),
    "with an unknown user of the token": ({"called": workflow(job("x", UNKNOWN), on="workflow_call")}, (), "'octo-org/tool'"),
    "that is handed the token by another name": (
        {"called": CALLED},
        ("secrets:", "  upload: ${{ secrets.GITHUB_TOKEN }}"),
        "handed the token of the run as 'upload'",
    ),
}


@pytest.mark.parametrize(("files", "lines", "reason"), REFUSED_CALLS.values(), ids=REFUSED_CALLS.keys())
def test_a_call_is_refused(files: dict[str, str], lines: tuple[str, ...], reason: str) -> None:
    result = repaired(workflow(call("a", ".github/workflows/called.yml", *lines)), **files)
    assert not result.changed
    assert reason in reasons(result)


def test_workflows_that_call_each_other_have_an_end() -> None:
    result = repaired(workflow(call("a", PATH), on="workflow_call"))
    assert not result.changed


CALLERS = {
    "that grants it": (call("a", PATH, "permissions:", "  contents: write"), True),
    "that grants everything": (call("a", PATH, "permissions: write-all"), True),
    "whose default is repaired with it": (call("a", PATH), True),
    "that grants less": (call("a", PATH, "permissions:", "  contents: read"), False),
    "that grants nothing": (call("a", PATH, "permissions: {}"), False),
    "that hands it the token by another name": (
        call("a", PATH, "permissions:", "  contents: write", "secrets:", "  upload: ${{ github.token }}"),
        False,
    ),
}


@pytest.mark.parametrize(("caller", "changed"), CALLERS.values(), ids=CALLERS.keys())
def test_a_called_workflow_asks_for_no_more_than_its_callers_grant(caller: str, changed: bool) -> None:
    result = repaired(workflow(job("x", RELEASE), on="workflow_call"), main=workflow(caller))
    assert result.changed is changed
    if changed:
        assert any("workflows of other repositories" in note.text for note in result.fixes[0].follow_ups)


def test_a_called_workflow_that_needs_nothing_asks_for_nothing() -> None:
    result = repaired(workflow(job("x", "      - run: echo\n"), on="workflow_call"))
    assert "permissions: {}\njobs" in result.fixed


# How it is written.

STYLES = {
    "windows": (workflow(job("a", CHECKOUT)).replace("\n", "\r\n"), "on: push\r\npermissions:\r\n  contents: read\r\njobs:"),
    "with a byte order mark": ("\ufeff" + workflow(job("a", CHECKOUT)), "\ufeffon: push\npermissions:\n  contents: read\njobs:"),
    "in braces": (
        "{on: push, jobs: {a: {runs-on: x, steps: [{uses: actions/checkout@v5}]}}}\n",
        "uses: actions/checkout@v5}]}}, permissions: {contents: read}}",
    ),
}


@pytest.mark.parametrize(("source", "wanted"), STYLES.values(), ids=STYLES.keys())
def test_the_style_of_the_file_is_kept(source: str, wanted: str) -> None:
    assert wanted in repaired(source).fixed


def test_more_than_one_job_of_a_kind_makes_what_stands_at_the_top() -> None:
    quiet = "      - run: echo\n"
    result = repaired(workflow(job("a", quiet), job("b", CHECKOUT), job("c", quiet)))
    own = job("b", CHECKOUT, "permissions:", "  contents: read")
    assert result.fixed == workflow(job("a", quiet), own, job("c", quiet), top="permissions: {}\n")
