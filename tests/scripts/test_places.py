"""Places that look alike and are not: what an empty value, a number, a line break or a misread script would change."""

import pytest
import sandbox

from wffix.scripts.hoist import Variable
from wffix.scripts.shell.rewriting import rewrite

X, Y = "${{ x }}", "${{ y }}"
EMPTY_X = '${IN_X:+"${IN_X}"}'

EMPTY = {
    "unequal, where a missing operand is an error": (f"if [ {X} != a ]; then tool yes; fi", f"if [ {EMPTY_X} != a ]; then tool yes; fi"),
    "unequal on the right": (f"if [ a != {X} ]; then tool yes; fi", f"if [ a != {EMPTY_X} ]; then tool yes; fi"),
    "unequal by name": (f"if test {X} != a; then tool yes; fi", f"if test {EMPTY_X} != a; then tool yes; fi"),
    "not equal": (f"if [ ! {X} = a ]; then tool yes; fi", f"if [ ! {EMPTY_X} = a ]; then tool yes; fi"),
    "equal to what may be empty": (f'if [ {X} = "$V" ]; then tool yes; fi', f'if [ {EMPTY_X} = "$V" ]; then tool yes; fi'),
    "one of two": (f"if [ {X} = a -o b = b ]; then tool yes; fi", f"if [ {EMPTY_X} = a -o b = b ]; then tool yes; fi"),
    "equal": (f"if [ {X} = a ]; then tool yes; fi", 'if [ "${IN_X}" = a ]; then tool yes; fi'),
    "a number": (f"if [ {X} -eq 1 ]; then tool yes; fi", 'if [ "${IN_X}" -eq 1 ]; then tool yes; fi'),
    "anything": (f"if [ {X} ]; then tool yes; fi", 'if [ "${IN_X}" ]; then tool yes; fi'),
    "nothing": (f"if [ ! {X} ]; then tool yes; fi", 'if [ ! "${IN_X}" ]; then tool yes; fi'),
    "a file": (f"if [ -f {X} ]; then tool yes; fi", f"if [ -f {EMPTY_X} ]; then tool yes; fi"),
    "joined to a variable that may be empty": (f"tool a {X}$V", f"tool a {EMPTY_X}$V"),
    "joined to a substitution": (f"tool a $(true){X}", f"tool a $(true){EMPTY_X}"),
    "joined to text": (f"tool a {X}b", 'tool a "${IN_X}b"'),
    "joined to empty quotes": (f'tool a {X}""', 'tool a "${IN_X}"""'),
    "a pattern with a star": (f"case a in {X}*) tool yes ;; esac", "case a in ${IN_X}*) tool yes ;; esac"),
    "behind a line that goes on": (f"tool a\\\n{X}", f"tool a\\\n{EMPTY_X}"),
}


@pytest.mark.parametrize("dialect", ["bash", "sh"])
@pytest.mark.parametrize(("script", "wanted"), EMPTY.values(), ids=EMPTY.keys())
def test_an_empty_value_changes_nothing(script: str, wanted: str, dialect: str) -> None:
    if sandbox.shell(dialect) is None:
        pytest.skip(f"there is no {dialect} here")
    if "\\\n" in script:
        wanted, script = wanted.replace("tool a\\", "tool a \\"), script.replace("tool a\\", "tool a \\")
    trial = sandbox.trial(script, dialect)
    assert trial.rewritten == wanted
    for value in ("", "a", "1"):
        assert trial.after([value]) == trial.before([value])


KEPT = {
    "a value that cannot be empty": (f"git checkout {X}", 'git checkout "${IN_X}"', False, False),
    "a version behind two equal signs": (f"pip install a=={X}", 'pip install "a==${IN_X}"', True, False),
    "several words with separators for another command": (
        f"IFS=, read -r a <<< b\ntool {X}", "IFS=, read -r a <<< b\ntool ${IN_X}", True, True,
    ),
    "both streams into a file": (f"tool a &> out-{X}", 'tool a &> "out-${IN_X}"', True, False),
    "a redirection with a blank before it": (f"echo a {X} > out", f"echo a {EMPTY_X} > out", True, False),
    "a redirection right behind text": (f"echo v{X}>out", 'echo "v${IN_X}">out', True, False),
    "escaped backticks in a heredoc": (f"cat <<EOF\nuse \\`a\\` {X}\nEOF", "cat <<EOF\nuse \\`a\\` ${IN_X}\nEOF", True, False),
    "a heredoc in a quoted substitution": (
        f'tool "$(cat <<EOF\nit\'s "{X}"\nEOF\n)"', 'tool "$(cat <<EOF\nit\'s "${IN_X}"\nEOF\n)"', True, False,
    ),
    "a case in a substitution": (
        f"V=$(case a in a) echo '{X}' ;; esac)\ntool \"$V\"", 'V=$(case a in a) echo "${IN_X}" ;; esac)\ntool "$V"', True, False,
    ),
    "a number sign that begins no comment": (f"tool a#{X} $# ${{#V}} # {X}", 'tool a#"${IN_X}" $# ${#V} # x', True, False),
    "an apostrophe in a comment": (f"# it's\ntool '{X}' # isn't", "# it's\ntool \"${IN_X}\" # isn't", True, False),
    "an exclamation mark, which double quotes may read": (f"tool '!{X}'", "tool '!'\"${IN_X}\"", True, False),
    "a tilde before a slash": (f"V=~/{X}\ntool \"${{V##*/}}\"", 'V=~/"${IN_X}"\ntool "${V##*/}"', True, False),
    "letters beyond ASCII": (f"tool 'é {X}' ü{X}", 'tool "é ${IN_X}" "ü${IN_X}"', True, False),
    "one string with a refused neighbour": (f'tool "{X} $(( {Y} ))"', 'tool "${IN_X} $(( ${{ y }} ))"', True, False),
    "a regular expression with a group": (f"[[ v1.2.3 =~ ^(v|x){X} ]] || tool a", "[[ v1.2.3 =~ ^(v|x)${IN_X} ]] || tool a", True, False),
}  # fmt: skip


@pytest.mark.parametrize(("script", "wanted", "may_be_empty", "splits"), KEPT.values(), ids=KEPT.keys())
def test_the_place_decides_how_the_variable_is_written(script: str, wanted: str, may_be_empty: bool, splits: bool) -> None:
    trial = sandbox.trial(script, may_be_empty=may_be_empty, splits=splits)
    assert trial.rewritten == wanted
    count = len(trial.names)
    for value in ("v1.2.3", "42"):
        assert trial.after([value] * count) == trial.before([value] * count)


REFUSED = {
    "a number before a redirection": (f"echo {X}>out", "a number would name the descriptor"),
    "a variable's name that goes on": (f'tool "$V{X}"', "part of a variable's name"),
    "the name of a function": (f"go{X}() {{ :; }}", "part of a function's name"),
    "an index of an assignment": (f"A[{X}]=1", "an index"),
    "arithmetic in a heredoc": (f"cat <<EOF\n$(( {X} + 1 ))\nEOF", "cannot be parsed for sure"),
    "backticks in a heredoc": (f"cat <<EOF\n`tool {X}`\nEOF", "cannot be parsed for sure"),
    "a heredoc before a line that ends in a bar": (f"cat <<EOF |\n{X}\nEOF\ntr a b", "cannot be parsed for sure"),
    "two heredocs on a line": (f"cat <<A - <<B\n{X}\nA\nB", "cannot be parsed for sure"),
    "a word that the grammar takes out of a heredoc": (f"cat <<EOF | sh\n\\`a\\`\n{X}\nEOF", "cannot be parsed for sure"),
    "two substitutions that the grammar takes for one": (
        f'tool `tool {X}` `tool a-{X}` b\ntool "$(cat <<EOF\n\\`a\\`"\nEOF\n)"', "cannot be parsed for sure",
    ),
    "backticks in backticks": (f"tool `tool \\`tool {X}\\``", "backticks inside backticks"),
    "a backslash in backticks": (f"tool `tool \\\\{X}`", "a backslash stands right before it"),
    "a carriage return, which is no blank to a shell": (f"tool {X}\r\ntool b", "cannot be parsed for sure"),
    "a heredoc whose delimiter needs its quotes": (f"cat <<'A B'\n{X}\nA B", "cannot lose its quotes"),
    "a heredoc that would begin with a backslash": (f"cat <<'A'\n$V {X}\nA", "cannot lose its quotes"),
    "separators that last": (f"IFS=,\ntool {X}", "the script sets IFS"),
}  # fmt: skip


@pytest.mark.parametrize(("script", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_a_place_that_is_not_understood_is_refused(script: str, reason: str) -> None:
    trial = sandbox.trial(script, splits=True)
    assert trial.rewritten == script
    assert {reason in why for why in trial.done.refused.values()} == {True}


@pytest.mark.parametrize("script", [f"tool {X}", f"echo 'a {X}' | sh", f"cat <<EOF |\n{X}\nEOF\nsh"])
def test_every_expression_is_written_or_refused(script: str) -> None:
    done = rewrite(script, [(script.index(X), script.index(X) + len(X))], {0: Variable("V")}, "bash")
    assert bool(done.replacements) != bool(done.refused)
