"""The fixers of Dependabot's configuration as a whole: where they look, and hostile files."""

import pytest

from wffix import Options, Repository, Result, fix_source
from wffix.fixer import fixer_ids, load

NAMES = [name for name in fixer_ids() if load(name).kind == "dependabot"]
PATH = ".github/dependabot.yml"
WORKFLOW = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: actions/checkout@v4\n"
UPDATES = """\
version: 2
updates:
  - package-ecosystem: bundler
    directory: /
    insecure-external-code-execution: allow
    schedule: {interval: daily}
"""


def run(source: str, path: str = PATH, select: str = ",".join(NAMES), level: int = 3) -> Result:
    repository = Repository("o/r", {}, {".github/workflows/ci.yml": WORKFLOW})
    return fix_source(source, path, Options(frozenset(select.split(",")), level=level), repository)


def test_none_of_them_runs_unless_asked_for() -> None:
    assert [name for name in NAMES if load(name).default] == []
    assert not fix_source(UPDATES, PATH).changed


def test_fixers_of_workflows_find_nothing_in_it() -> None:
    steps = "jobs: {a: {runs-on: x, steps: [{run: 'echo ${{ github.head_ref }}'}, {run: twine upload -p $A x}]}}\n"
    result = run(f"on: pull_request\n{steps}", select=",".join(set(fixer_ids()) - set(NAMES)))
    assert (result.changed, result.refusals, result.problem) == (False, (), None)


@pytest.mark.parametrize("path", [".github/workflows/dependabot.yml", "dependabot.yml", "x/.github/dependabot.yml", ".gitlab-ci.yml"])
def test_they_find_nothing_in_other_files(path: str) -> None:
    result = run(UPDATES, path)
    assert (result.changed, result.refusals, result.problem) == (False, (), None)


def test_a_file_in_which_nothing_is_looked_for_need_not_be_read() -> None:
    result = fix_source("a: [\n", PATH)
    assert (result.changed, result.refusals, result.problem) == (False, (), None)


HOSTILE = {
    "no mapping": "- package-ecosystem: pip\n",
    "a single text": "package-ecosystem insecure-external-code-execution\n",
    "updates that are none": "version: 2\nupdates: package-ecosystem\n",
    "keys that are no texts": "version: 2\nupdates:\n- ? [a]\n  : b\n  package-ecosystem: pip\n",
    "values of the wrong kind": "version: 2\nupdates: [{package-ecosystem: pip, cooldown: {exclude: {a: b}, default-days: [1]}}]\n",
    "a schedule that is none": "version: 2\nupdates:\n- package-ecosystem: pip\n  schedule: 1\n",
    "a cooldown that is a list": "version: 2\nupdates:\n- package-ecosystem: pip\n  cooldown: [default-days, 7]\n",
    "a number of thousands of digits": f"version: 2\nupdates:\n- package-ecosystem: pip\n  cooldown: {{default-days: {'9' * 5000}}}\n",
    "a negative number": "version: 2\nupdates:\n- package-ecosystem: pip\n  cooldown: {default-days: -1}\n",
    "an empty number": "version: 2\nupdates:\n- package-ecosystem: pip\n  cooldown:\n    default-days:\n",
    "a number with a tag": "version: 2\nupdates:\n- package-ecosystem: pip\n  cooldown: {default-days: !!int 3}\n",
    "one entry many times": "version: 2\nupdates:\n- &a {package-ecosystem: pip, insecure-external-code-execution: allow}\n- *a\n- *a\n",
    "an entry that holds itself": "version: 2\nupdates: &a\n- package-ecosystem: pip\n  cooldown: *a\n",
    "a merge": "version: 2\nx: &x {cooldown: {default-days: 1}}\nupdates:\n- {<<: *x, package-ecosystem: pip}\n",
    "a template": "version: 2\nupdates:\n{{ entries }}\n- package-ecosystem: pip\n",
    "blocks as values": "version: 2\nupdates:\n- package-ecosystem: |\n    pip\n  schedule: |+\n    daily\n\n",
    "a block without a line break at the end": "version: 2\nupdates:\n- package-ecosystem: pip\n  schedule:\n    interval: |-\n      daily",
    "a kind of many lines": f'version: 2\nupdates:\n- package-ecosystem: "{chr(92)}n{chr(92)}e[31m"\n',
    "two documents": "version: 2\nupdates: [{package-ecosystem: pip}]\n---\nversion: 2\n",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_come_through(source: str) -> None:
    result = run(source)
    assert "report this" not in (result.problem.message if result.problem else "")
    assert not any("withdrawn" in item.refusal.reason for item in result.refusals)
    assert run(result.fixed).fixed == result.fixed


def test_windows_line_breaks_and_a_byte_order_mark_stay() -> None:
    source = "\ufeff" + UPDATES.replace("\n", "\r\n")
    result = run(source, select="dependabot-cooldown")
    added = "    schedule: {interval: daily}\n    cooldown:\n      default-days: 7\n"
    assert result.fixed == "\ufeff" + UPDATES.replace("    schedule: {interval: daily}\n", added).replace("\n", "\r\n")


def test_code_of_gems_is_denied_where_unsafe_fixes_are_asked_for() -> None:
    source = UPDATES.replace("allow", "'allow' # for the theme")
    result = run(source, select="dependabot-execution")
    assert result.fixed == source.replace("allow", "deny")
    (note,) = (note.text for fix in result.fixes for note in fix.follow_ups)
    assert "no updates any more, security updates included, for a Gemfile with gems from git" in note
    assert not run(source, select="dependabot-execution", level=2).changed
