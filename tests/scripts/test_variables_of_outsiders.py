"""What holds for every script in which outsiders' variables stand: quotes change nothing for refs, and the time is in proportion."""

import re
import time
from collections.abc import Callable

import pytest
import sandbox
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from random_scripts import SCRIPT

from wffix.scripts.hoist import Variable
from wffix.scripts.shell.evaluated import evaluated
from wffix.scripts.shell.expansions import unquoted
from wffix.scripts.shell.grammar import Script
from wffix.scripts.shell.line_breaks import writes
from wffix.scripts.shell.nested import nested
from wffix.scripts.shell.rewriting import rewrite
from wffix.scripts.shell.variables import Variables

NAMES = frozenset({"REF", "TITLE"})
SCRIPTS = SCRIPT.map(lambda script: script.replace("${{ x }}", "${REF}").replace("${{ y }}", "${TITLE##*/}"))


def quoted(script: str) -> str:
    items = [item for item in unquoted(script, (), NAMES, "bash") if not item.reason]
    variables = {number: Variable(item.name, written=script[item.start : item.end]) for number, item in enumerate(items)}
    done = rewrite(script, [(item.start, item.end) for item in items], variables, "bash")
    for start, end, text in reversed(done.replacements):
        script = script[:start] + text + script[end:]
    return script


_COMPUTED_NAME = re.compile(r"(?:^|[;&|(`'\"{]|then|do|else|!)\s*(?:\$\(|`)", re.M)
"""A command whose name another one prints."""


def can_be_parsed(script: Script) -> bool:
    """Whether a script can be parsed, and all scripts inside it too."""
    return not script.broken and all(can_be_parsed(inner.script) for inner in nested(script, Variables(script)) if inner.is_shell)


@pytest.mark.skipif(sandbox.shell("bash") is None, reason="there is no bash here")
# The same scripts every time: what is reported grows by cases, and a script that nobody thought of must not stop a change by chance.
@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(SCRIPTS, st.sampled_from([*sandbox.TOKENS, "refs/tags/v1", ""]))
def test_quotes_change_nothing_for_refs(script: str, value: str) -> None:
    after = quoted(script)
    assume(after != script)
    environment = dict.fromkeys(NAMES, value)
    one, other = sandbox.execute(script, environment), sandbox.execute(after, environment)
    assert (sorted(other.commands), other.output, other.status, other.files) == (sorted(one.commands), one.output, one.status, one.files)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(SCRIPTS)
def test_a_second_time_nothing_is_left_to_quote(script: str) -> None:
    after = quoted(script)
    assert quoted(after) == after


@pytest.mark.skipif(sandbox.shell("bash") is None, reason="there is no bash here")
# The same scripts every time: what is reported grows by cases, and a script that nobody thought of must not stop a change by chance.
@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(SCRIPTS, st.sampled_from(sandbox.HOSTILE))
def test_what_runs_code_is_reported_where_the_script_can_be_parsed(script: str, value: str) -> None:
    """What is computed before a value is taken to be something: where it is empty, ``$V $REF`` runs the value, which is not reported."""
    assume(can_be_parsed(Script(script)) and not _COMPUTED_NAME.search(script))
    if sandbox.execute(script, {"V": "tool", **dict.fromkeys(NAMES, value)}).canary:
        assert evaluated(script, (), NAMES, "bash")


HOSTILE = ["", "\0", "$REF \ud800", "(" * 3000 + "$REF", "$(" * 500 + "$REF" + ")" * 500, 'echo "$REF', "`$REF", "${REF", "$REF" * 5000]


@pytest.mark.parametrize("script", HOSTILE, ids=range(len(HOSTILE)))
def test_no_script_is_too_much(script: str) -> None:
    for dialect in ("bash", "sh"):
        unquoted(script, (), NAMES, dialect)
        evaluated(script, (), NAMES, dialect)
        writes(script, (), NAMES, dialect, "delimiter")


SEARCHES: dict[str, Callable[[str], object]] = {
    "unquoted": lambda script: unquoted(script, (), NAMES, "bash"),
    "evaluated": lambda script: evaluated(script, (), NAMES, "bash"),
    "line breaks": lambda script: writes(script, (), NAMES, "bash", "delimiter"),
}
SHAPES: dict[str, Callable[[int], str]] = {
    "lines": lambda number: f"tool $REF a-$TITLE {number}\n",
    "variables": lambda number: f'V{number}="$TITLE"\necho "$V{number}" $REF\n',
    "a chain of variables": lambda number: f'V{number + 1}="$V{number}"\n',
    "prints": lambda number: f'echo "V{number}=$TITLE" >> "$GITHUB_ENV"\n',
    "blocks": lambda number: f'echo "B<<EOF{number}" >> $GITHUB_ENV\necho "$TITLE" >> $GITHUB_ENV\necho EOF{number} >> $GITHUB_ENV\n',
    "a string": lambda number: f'A{number} $TITLE $REF\\"\n',
    "a pipeline": lambda number: "tool $REF |\n",
    "checks": lambda number: f'[[ $TITLE{number} =~ a ]] || eval "$TITLE"\n',
}
AROUND = {
    "a chain of variables": ('V0="$TITLE"\n', 'echo "V=$V0" >> $GITHUB_ENV\n'),
    "a string": ('echo "', '" >> $GITHUB_ENV\n'),
    "a pipeline": ("", "tool"),
}


def seconds(search: str, shape: str, number: int) -> float:
    """The shortest of two times, of scripts that differ as the results are kept."""
    head, tail = AROUND.get(shape, ("", ""))
    script = head + "".join(map(SHAPES[shape], range(number))) + tail
    found = []
    for attempt in range(2):
        start = time.process_time()
        SEARCHES[search](f"# {attempt}\n{script}")
        found.append(time.process_time() - start)
    return min(found)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("search", SEARCHES)
def test_four_times_as_much_takes_about_four_times_as_long(search: str, shape: str) -> None:
    # Quadratic growth would be sixteen times; the rest is room for a busy machine.
    assert seconds(search, shape, 1200) < 10 * seconds(search, shape, 300) + 0.2
