"""What `dangerous-triggers` asks of the rest of the repository, and what it tells beside its repair."""

import pytest

from wffix import Options, Repository, Result, fix_source
from wffix.edit.model import Applicability

PATH = ".github/workflows/tests.yml"
HEAD = """\
      - uses: actions/checkout@v4
        with:
          ref: ${{ github.event.pull_request.head.sha }}
"""
SOURCE = f"on: pull_request_target\npermissions: {{}}\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n{HEAD}      - run: make\n"


def run(source: str, files: dict[str, str] | None) -> Result:
    known = None if files is None else {PATH: source, **files}
    return fix_source(source, PATH, Options(frozenset({"dangerous-triggers"})), Repository("octo-org/sampleproject", {}, known))


def reasons(result: Result) -> str:
    return "\n".join(item.refusal.reason for item in result.refusals)


def test_the_repair_is_right_but_tells_what_comes_out_differently() -> None:
    (fix,) = run(SOURCE, {}).fixes
    assert fix.applicability is Applicability.SETUP
    (note,) = fix.follow_ups
    for part in (
        "first-time contributors after an approval",
        "not while they have conflicts",
        "the workflow file of the pull request",
        "a maintenance branch",
    ):
        assert part in note.text


@pytest.mark.parametrize(
    ("name", "waits_for", "changed"),
    [
        pytest.param("name: tests\n", "tests", False, id="by its name"),
        pytest.param("", PATH, False, id="by its path where it has no name"),
        pytest.param("name: tests\n", "others", True, id="for another one"),
    ],
)
def test_another_workflow_may_wait_for_its_runs(name: str, waits_for: str, changed: bool) -> None:
    other = f"on:\n  workflow_run:\n    workflows: ['{waits_for}']\njobs: {{}}\n"
    result = run(name + SOURCE, {".github/workflows/report.yml": other})
    assert result.changed is changed
    assert ("report.yml waits for its runs" in reasons(result)) is not changed


def test_one_file_alone_is_not_enough() -> None:
    result = run(SOURCE, None)
    assert not result.changed
    assert "whether other workflows wait for it cannot be seen from one file alone" in reasons(result)


PROGRAMS = {
    "tests": ("python -m pytest -n 2", True),
    "an installation": ("pip install -U pip && pip install .", True),
    "a variable that is set": ("export A=1", True),
    "another program": ("make test", False),
    "another module": ("python -m twine upload dist/*", False),
    "a script of Python": ("python test.py", False),
    "a program that is computed": ("$TEST", False),
    "a push": ("pytest; git push", False),
    "a push in a substitution": ('echo "$(git push)"', False),
    "a push in a function": ("f() { git push; }; pytest", False),
    "a nested shell": ("pytest | bash", False),
    "a text that is no shell script": ("echo 'it is", False),
}


@pytest.mark.parametrize(("script", "changed"), PROGRAMS.values(), ids=PROGRAMS.keys())
def test_a_script_that_could_push_where_no_permissions_are_set(script: str, changed: bool) -> None:
    source = SOURCE.replace("permissions: {}\n", "").replace("run: make\n", f"run: |\n          {script}\n")
    result = run(source, {})
    assert result.changed is changed
    assert ("may push with the credentials that actions/checkout keeps" in reasons(result)) is not changed


def test_a_file_of_many_aliases_is_read_once() -> None:
    levels = "".join(f"  l{n}: &l{n} [*l{n - 1}, *l{n - 1}, *l{n - 1}]\n" for n in range(1, 30))
    source = f"env:\n  l0: &l0 [x]\n{levels}" + SOURCE
    assert run(source, {}).problem is not None or run(source, {}).fixes


ACTION = ".github/actions/test/action.yml"
COMPOSITE = "runs:\n  using: composite\n  steps:\n"
ACTIONS = {
    "known steps": (f"{COMPOSITE}    - uses: actions/setup-python@v5\n    - run: make\n      shell: bash\n", ""),
    "a script that reads the commit": (f"{COMPOSITE}    - run: echo $GITHUB_SHA\n      shell: bash\n", "reads 'GITHUB_SHA'"),
    "a checkout of what is meant by default": (f"{COMPOSITE}    - uses: actions/checkout@v4\n", "without a ref"),
    "an unknown action": (f"{COMPOSITE}    - uses: octo-org/act@v1\n", "uses 'octo-org/act'"),
    "an action inside that is not there": (f"{COMPOSITE}    - uses: ./.github/actions/other\n", "uses './.github/actions/other'"),
    "itself": (f"{COMPOSITE}    - uses: ./.github/actions/test\n", "uses './.github/actions/test'"),
    "the token as a default": (
        f"inputs:\n  token:\n    default: ${{{{ github.token }}}}\n{COMPOSITE}    - run: make\n      shell: bash\n",
        "uses the run's token",
    ),
    "a program": ("runs:\n  using: node20\n  main: index.js\n", "uses './.github/actions/test'"),
}


def test_an_action_that_uses_itself_again_and_again_does_not_hold_up_a_run() -> None:
    own = COMPOSITE + "    - uses: ./.github/actions/test\n" * 200
    assert "uses './.github/actions/test'" in reasons(run(SOURCE.replace("run: make", "uses: ./.github/actions/test"), {ACTION: own}))


@pytest.mark.parametrize(("action", "reason"), ACTIONS.values(), ids=ACTIONS.keys())
def test_actions_of_the_repository_are_looked_into(action: str, reason: str) -> None:
    source = SOURCE.replace("permissions: {}\n", "" if "token" in action else "permissions: {}\n").replace(
        "run: make", "uses: ./.github/actions/test"
    )
    result = run(source, {ACTION: action})
    assert result.changed is (not reason)
    assert reason in reasons(result)
