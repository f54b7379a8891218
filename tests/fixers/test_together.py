"""Fixers of scripts in one run: one goes on where another ends, and none undoes or spoils what another did."""

import re
from pathlib import Path
from textwrap import dedent, indent

import pytest

from wffix import Options, Repository, Result, fix_source

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
SCRIPTS = frozenset({"template-injection", "unquoted-ref", "github-env", "code-from-env"})


def run(script: str, select: frozenset[str] = SCRIPTS, env: str = "") -> Result:
    head = "on: pull_request_target\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n"
    source = head + indent(dedent(script), "          ") + (f"        env:\n          {env}\n" if env else "")
    result = fix_source(source, options=Options(select))
    again = fix_source(result.fixed, options=Options(select))
    assert (result.problem, again.fixed) == (None, result.fixed)
    return result


def lines(result: Result) -> list[str]:
    return [line.strip() for line in result.fixed.split("\n")]


def test_an_expression_that_is_printed_into_the_environment_becomes_a_variable_and_gets_a_delimiter() -> None:
    result = run('echo "TITLE=${{ github.event.pull_request.title }}" >> "$GITHUB_ENV"\n')
    assert "PULL_REQUEST_TITLE: ${{ github.event.pull_request.title }}" in lines(result)
    assert 'printf \'TITLE<<%s\\n%s\\n%s\\n\' "${delimiter}" "${PULL_REQUEST_TITLE}" "${delimiter}" >> "$GITHUB_ENV"' in lines(result)
    assert result.refusals == ()


def test_an_expression_beside_a_variable() -> None:
    result = run("tool $GITHUB_HEAD_REF a-$GITHUB_HEAD_REF-${{ github.head_ref }}\n")
    assert 'tool "$GITHUB_HEAD_REF" a-"$GITHUB_HEAD_REF"-"${GITHUB_HEAD_REF}"' in lines(result)


def test_quotes_do_not_let_line_breaks_into_the_files() -> None:
    result = run("echo TITLE=$TITLE >> $GITHUB_ENV\n", env="TITLE: ${{ github.event.pull_request.title }}")
    assert not result.changed
    assert [item.refusal.id for item in result.refusals] == ["unquoted-ref"]


def test_one_finding_is_told_once() -> None:
    result = run('eval $TITLE\nbash -c "echo $TITLE"\n', env="TITLE: ${{ github.event.pull_request.title }}")
    assert [(item.refusal.id, item.line) for item in result.refusals] == [("code-from-env", 7), ("code-from-env", 8)]


@pytest.mark.parametrize("path", sorted((FIXTURES / "template-injection").glob("*.fixed.yml")), ids=lambda path: path.name)
def test_what_template_injection_writes_is_right_for_the_others(path: Path) -> None:
    source = path.read_bytes().decode()
    result = fix_source(source, options=Options(frozenset({"unquoted-ref", "code-from-env"})))
    assert (result.fixed, result.refusals) == (source, ())


def test_crossed_order_of_fixers_gives_the_same() -> None:
    script = 'git checkout $GITHUB_HEAD_REF\necho "T=${{ github.event.pull_request.title }}" >> $GITHUB_OUTPUT\n'
    both = run(script).fixed
    first = fix_source(run(script, frozenset({"template-injection"})).fixed, options=Options(SCRIPTS)).fixed
    second = fix_source(run(script, frozenset({"unquoted-ref"})).fixed, options=Options(SCRIPTS)).fixed
    assert first == second == both


PUSHED = sorted(path for path in (FIXTURES / "split-publish").glob("*.yml") if "types: [published]" in path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", PUSHED, ids=lambda path: path.name)
def test_a_job_may_be_divided_while_its_trigger_moves(path: Path) -> None:
    source = re.sub(r"release:\n +types: \[published\]\n", "push:\n    tags: [v*]\n", path.read_text(encoding="utf-8"))
    name = ".github/workflows/release.yml"
    repository = Repository("octo-org/sampleproject", {"pyproject.toml": "[project]\nname = 'sampleproject'\n"}, {name: source})
    assert "push:" in source
    result = fix_source(source, name, Options(frozenset({"split-publish", "release-trigger"}), level=3), repository)
    assert result.problem is None
