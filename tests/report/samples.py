"""Results to report, made by hand or by wffix itself."""

from collections.abc import Sequence

from wffix import Options, fix_source
from wffix.edit.model import Applicability, Edit, Fix, FollowUp, Refusal
from wffix.engine import Located, Problem, Result
from wffix.report.diff import unified

SCRIPT = """\
name: Test
on: pull_request
permissions: {}
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: echo "${{ github.head_ref }}"
      - run: eval ${{ github.head_ref }}
"""


def repaired(source: str = SCRIPT, path: str = ".github/workflows/ci.yml", *, select: str = "template-injection", level: int = 2) -> Result:
    """What wffix makes of a text."""
    return fix_source(source, path, Options(frozenset(select.split(",")), level=level))


def paired(*results: Result) -> list[tuple[Result, str]]:
    """Results as outputs take them, each with its diff."""
    return [(result, unified(result.path, result.source, result.fixed, result.absent)) for result in results]


def made(
    path: str = "a.yml",
    before: str = "a\n",
    after: str = "b\n",
    *,
    title: str = "a title",
    reasons: Sequence[str] = (),
    follow_ups: Sequence[FollowUp] = (),
    number: int = 1,
) -> Result:
    """A result whose fixes replace the whole text, the first all of it."""
    edit = Edit(0, len(before), after)
    first = Fix("template-injection", title, Applicability.SETUP, 0, len(before), (edit,), follow_ups=tuple(follow_ups))
    others = [first.replaced(edits=()) for _ in range(number - 1)]
    refusals = tuple(Located(Refusal("template-injection", reason, 0, 1), 1, 1) for reason in reasons)
    return Result(path, before, after, (first, *others), refusals, rounds=1)


def broken(path: str = "a.yml", message: str = "is bad", line: int = 3, column: int = 7) -> Result:
    return Result(path, problem=Problem(message, line, column))
