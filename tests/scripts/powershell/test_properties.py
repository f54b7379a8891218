"""What holds for every script: ordinary values give the same words, hostile ones stay one word, and nothing else changes.

There is no PowerShell to run the scripts with; an evaluator written from the specification stands for it.
"""

from collections.abc import Callable

import pytest
from evaluator import Unsupported, words
from growth import seconds
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from powershell_trials import HOSTILE, TOKENS, trial

from wffix.expression.lexer import embedded
from wffix.scripts.hoist import Variable
from wffix.scripts.powershell import rewrite
from wffix.scripts.powershell.source import Source
from wffix.scripts.powershell.tree import NotSure

RANDOM = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
EXPRESSION = st.sampled_from(["${{ x }}", "${{ y }}"])
OTHERS = {"OTHER": "o t'h\"er", "PLAIN": "plain"}


def pieces(*texts: str, most: int = 4) -> st.SearchStrategy[str]:
    return st.lists(st.one_of(EXPRESSION, st.sampled_from(texts)), min_size=1, max_size=most).map("".join)


IN_SINGLE = ["a b", "''", '"', "$", "`", "$env:OTHER", "#", "é", "{", "}", "%", "\\", "-", "\n"]
IN_DOUBLE = ["a b", '""', '`"', "`$", "``", "`n", "'", "${env:OTHER}", "$env:PLAIN ", "$ ", "#", "{", "}", ".", "[0]", ":", "_z", "\n"]
IN_BARE = [
    "x", "-v", "--t=", "_z", ".zip", "/d", ":", "@", "%", "a#b", "\\", "=", "`$", "${env:PLAIN}", "'q r'", '"q ${env:OTHER}"', "*", "~",
]  # fmt: skip
SINGLE = pieces(*IN_SINGLE).map(lambda text: f"'{text}'")
DOUBLE = pieces(*IN_DOUBLE).map(lambda text: f'"{text}"')
BARE = pieces(*IN_BARE)
HERE_DOUBLE = pieces("a b\n", '"', "'", "`$", "``", "$env:PLAIN ", "\n", "#").map(lambda text: f'@"\n{text}\n"@')
HERE_SINGLE = pieces("a b\n", '"', "''", "$", "`", "$env:OTHER", "\n", "#").map(lambda text: f"@'\n{text}\n'@")
WORD = st.one_of(EXPRESSION, SINGLE, DOUBLE, BARE, HERE_DOUBLE, HERE_SINGLE, st.sampled_from(["a", "-m", "--x", "'b c'"]))
COMMAND = st.lists(WORD, min_size=1, max_size=4).map(lambda found: " ".join(["git tag", *found]))
# Values that ordinary ones look like; '*' and '~' are words that a program gets as they are where no file matches.
VALUES = st.sampled_from([*TOKENS, "", "a.b", "x:y", "C\\d"])


def evaluated(text: str, environment: dict[str, str]) -> list[str]:
    try:
        return words(text, OTHERS | environment)
    except Unsupported:
        assume(False)
        raise


@RANDOM
@given(COMMAND, VALUES, VALUES)
def test_ordinary_values_give_the_words_they_gave(command: str, x: str, y: str) -> None:
    done = trial(command)
    assume(done.done.replacements)
    values = {"IN_X": x, "IN_Y": y}
    before = evaluated(done.substituted(values), {})
    assert evaluated(done.substituted(values, after=True), values) == before


@pytest.mark.parametrize("value", ["v1", "two words", "-a  --b=c\td", "", "1.10"])
@pytest.mark.parametrize("command", ["git tag ${{ x }}", "git tag a ${{ x }} b", "git tag a ${{ x }} ${{ x }} 'c'"])
def test_a_value_that_may_be_several_words_gives_the_words_it_gave(command: str, value: str) -> None:
    done = trial(command, splits=True)
    assert done.done.split == done.variables.keys()
    values = {"IN_X": value}
    assert words(done.rewritten, values) == words(done.substituted(values), {})


@pytest.mark.parametrize("value", ["v1", "", "1.10"])
@pytest.mark.parametrize("command", ["git tag ${{ x }}", "git tag a ${{ x }} b"])
def test_an_empty_bare_value_is_no_word_as_before(command: str, value: str) -> None:
    values = {"IN_X": value}
    assert words(trial(command).rewritten, values) == words(trial(command).substituted(values), {})


@RANDOM
@given(COMMAND, st.sampled_from(HOSTILE))
def test_hostile_values_stay_in_their_words(command: str, value: str) -> None:
    done = trial(command)
    assume(done.done.replacements and not done.done.refused)
    marked = evaluated(done.rewritten, {"IN_X": "\0x", "IN_Y": "\0y"})
    hostile = evaluated(done.rewritten, {"IN_X": value, "IN_Y": value})
    assert hostile == [word.replace("\0x", value).replace("\0y", value) for word in marked]


STATEMENT = st.one_of(
    COMMAND,
    st.tuples(st.sampled_from(["$v", "$env:V", "[string]$v"]), SINGLE | DOUBLE | HERE_SINGLE).map(" = ".join),
    st.tuples(SINGLE | DOUBLE, st.sampled_from(["$env:GITHUB_OUTPUT", "out.txt", "go.ps1"])).map(" >> ".join),
    st.tuples(SINGLE | DOUBLE).map(lambda found: f"if ({found[0]} -eq 'a') {{ git a }}"),
    st.tuples(SINGLE | DOUBLE).map(lambda found: f"Write-Host {found[0]} # ${{{{ y }}}}"),
    st.tuples(SINGLE | DOUBLE).map(lambda found: f'Write-Host "a $(git log {found[0]}) b"'),
    st.tuples(SINGLE | DOUBLE).map(lambda found: f"$h = @{{ a = {found[0]} }}; $h | ConvertTo-Json"),
    st.tuples(SINGLE | DOUBLE).map(lambda found: f"{found[0]} | % {{ Write-Host $_ }}"),
    st.sampled_from(["iex $v", "git push $v", "& $v", "# ${{ x }}", "${{ x }}", "$v = ${{ x }}"]),
)
SCRIPT = st.lists(STATEMENT, min_size=1, max_size=4).map("\n".join)


@RANDOM
@given(SCRIPT, st.sampled_from(["powershell", "pwsh"]))
def test_each_expression_is_written_or_refused_and_the_rest_stays(script: str, dialect: str) -> None:
    done = trial(script, dialect)
    at = 0
    for start, end, _ in done.done.replacements:
        assert at <= start < end
        at = end
    left = {item.source.strip() for item in embedded(done.rewritten)}
    assert bool(left) == bool(done.done.refused)
    assert set(done.done.refused) <= set(done.variables)
    assert trial(done.rewritten, dialect).rewritten == done.rewritten


@RANDOM
@given(SCRIPT)
def test_a_rewritten_script_can_be_read(script: str) -> None:
    done = trial(script)
    if done.done.replacements:
        Source(done.rewritten, [(item.start, item.end) for item in embedded(done.rewritten)], "powershell")


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("$`'\"@{}()[];|&#<>=-., \n\x00\ud800’“–aéx1_\\"), max_size=60))
def test_nothing_crashes_the_reader(text: str) -> None:
    script = f"{text}${{{{ x }}}}{text}"
    spans = [(len(text), len(text) + len("${{ x }}"))]
    done = rewrite(script, spans, {0: Variable("IN_X")})
    assert done.replacements or done.refused
    try:
        Source(script, spans, "pwsh")
    except NotSure:
        assert done.refused


SHAPES: dict[str, Callable[[int], str]] = {
    "lines": lambda number: f'Write-Host "${{{{ x{number} }}}}" a-${{{{ y }}}}\n',
    "variables": lambda number: f"$v{number} = '${{{{ x{number} }}}}'\nWrite-Host $v{number}\n",
    "a chain of variables": lambda number: f'$v{number + 1} = "$v{number} ${{{{ x{number} }}}}"\n',
    "one variable": lambda number: f'$v = "$v ${{{{ x{number} }}}}"\n& $v\n',
    "files": lambda number: f'"${{{{ x{number} }}}}" >> f{number}.txt\nGet-Content f{number}.txt\n',
    "functions": lambda number: f"function f{number}($a) {{ Write-Host $a '${{{{ x{number} }}}}' }}\nf{number} a\n",
    "a pipeline": lambda number: f'Write-Output "${{{{ x{number} }}}}" |\n',
    "a command": lambda number: f"a/${{{{ x{number} }}}} `\n",
    "a string": lambda number: f"${{{{ x{number} }}}}\n",
    "a word": lambda number: f"${{{{ x{number} }}}}/",
    "a sum": lambda number: f'"${{{{ x{number} }}}}" + \n',
    "calls": lambda number: f'.Replace("${{{{ x{number} }}}}", "")',
    "a condition": lambda number: f'if ("${{{{ x{number} }}}}" -eq "a") {{ exit 1 }}\n',
    "nested strings": lambda number: f"Write-Host \"$(Split-Path '${{{{ x{number} }}}}')\"\n",
}
AROUND = {
    "a pipeline": ("", "Write-Output"),
    "a command": ("git add ", "a"),
    "a string": ('git tag "', '"'),
    "a word": ("git tag x", ""),
    "a sum": ("$s = ", "''"),
    "calls": ("$s = $t", ""),
}


def taken(shape: str, number: int) -> float:
    """The seconds for a script with about as many expressions."""
    head, tail = AROUND.get(shape, ("", ""))
    script = head + "".join(map(SHAPES[shape], range(number))) + tail
    return seconds(rewrite, script, "the variable v takes the value on: the value is the command that is run")


@pytest.mark.parametrize("shape", SHAPES)
def test_four_times_the_expressions_take_about_four_times_as_long(shape: str) -> None:
    # Quadratic growth would be sixteen times; the rest is room for a busy machine.
    assert taken(shape, 800) < 9 * taken(shape, 200) + 0.2
