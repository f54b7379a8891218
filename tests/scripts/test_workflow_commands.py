"""Scripts that print the runner's commands, and what became of them: both set the same, run by a real shell.

What is printed is read as the runner reads it (ActionCommand.cs), the files likewise (FileCommandManager.cs).
"""

import re
from collections.abc import Mapping

import pytest
import sandbox

from wffix.expression.lexer import embedded
from wffix.scripts.hoist import Refused, applied
from wffix.scripts.shell.workflow_commands import FILES, moved

Settings = dict[tuple[str, str], str]
_LINE = re.compile(r"\s*::(\S+?)(?:[ ]+(.*?))?::(.*)")


def printed(output: str) -> Settings:
    """What the commands in an output set, the last of a name."""
    found: Settings = {}
    for line in output.split("\n"):
        match = _LINE.fullmatch(line)
        if match is None or match[1].lower() not in FILES:
            continue
        properties = dict(pair.split("=", 1) for pair in (match[2] or "").strip().split(",") if "=" in pair)
        value = match[3].replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
        found[match[1].lower(), properties.get("name", value)] = value
    return found


def written(files: Mapping[str, str]) -> Settings:
    """What the files set."""
    found: Settings = {}
    for command, variable in FILES.items():
        for line in files.get(variable.lower(), "").split("\n"):
            name, equals, value = line.partition("=")
            if command == "add-path" and line:
                found[command, line] = line
            elif line:
                assert equals, f"the runner fails at {line!r}"
                found[command, name] = value
    return found


def run(script: str, environment: Mapping[str, str], dialect: str = "bash") -> sandbox.Outcome:
    return sandbox.execute(script, {"GITHUB_STATE": "github_state", "GITHUB_PATH": "github_path", **environment}, dialect)


def repaired(script: str, dialect: str = "bash", one_line_ones: frozenset[int] = frozenset()) -> str:
    spans = tuple((item.start, item.end) for item in embedded(script))
    return applied(script, sorted(moved(script, spans, one_line_ones, dialect)))


CASES = {
    "in double quotes": ('echo "::set-output name=x::$V"', 'echo "x=$V" | sed -n 1p >> "$GITHUB_OUTPUT"'),
    "in single quotes": ("echo '::set-output name=x::a b'", "echo 'x=a b' >> \"$GITHUB_OUTPUT\""),
    "without quotes": ("echo ::set-output name=x::$V", 'echo x=$V >> "$GITHUB_OUTPUT"'),
    "with quotes for the value": ('echo ::set-output name=x::"$V"', 'echo x="$V" | sed -n 1p >> "$GITHUB_OUTPUT"'),
    "quotes that end before the value": ("echo '::set-output name=x::'\"$V\"", "echo 'x='\"$V\" | sed -n 1p >> \"$GITHUB_OUTPUT\""),
    "in capitals": ('echo "::SET-OUTPUT name=x::1"', 'echo "x=1" >> "$GITHUB_OUTPUT"'),
    "blanks around": ('echo "  ::set-output  name=x ::1"', 'echo "x=1" >> "$GITHUB_OUTPUT"'),
    "nothing": ('echo "::set-output name=x::"', 'echo "x=" >> "$GITHUB_OUTPUT"'),
    "an equals sign": ('echo "::set-output name=x::a=b<<c"', 'echo "x=a=b<<c" >> "$GITHUB_OUTPUT"'),
    "colons": ('echo "::set-output name=x::a::b::c"', 'echo "x=a::b::c" >> "$GITHUB_OUTPUT"'),
    "of a command": ('echo "::set-output name=x::$(tool)"', 'echo "x=$(tool)" | sed -n 1p >> "$GITHUB_OUTPUT"'),
    "of a command with one line": ('echo "::set-output name=x::$(date +%Y)"', 'echo "x=$(date +%Y)" >> "$GITHUB_OUTPUT"'),
    "of a pipe with one line": (
        'echo "::set-output name=x::$(echo "$V" | head -n 1)"',
        'echo "x=$(echo "$V" | head -n 1)" >> "$GITHUB_OUTPUT"',
    ),
    "of a variable that is set": ('A=1.$((2 + 3))\necho "::set-output name=x::$A"', 'A=1.$((2 + 3))\necho "x=$A" >> "$GITHUB_OUTPUT"'),
    "of a variable that is set to lines": ('A="$V"\necho "::set-output name=x::$A"', 'A="$V"\necho "x=$A" | sed -n 1p >> "$GITHUB_OUTPUT"'),
    "of the runner's variable": (
        'echo "::set-output name=x::${GITHUB_REF#refs/tags/}"',
        'echo "x=${GITHUB_REF#refs/tags/}" >> "$GITHUB_OUTPUT"',
    ),
    "the status": ('false || echo "::set-output name=x::$?"', 'false || echo "x=$?" >> "$GITHUB_OUTPUT"'),
    "with printf": ("printf '::set-output name=x::%s-%s\\n' \"$V\" b", "printf 'x=%s-%s\\n' \"$V\" b | sed -n 1p >> \"$GITHUB_OUTPUT\""),
    "with -e": ('echo -e "::set-output name=x::a"', 'echo -e "x=a" >> "$GITHUB_OUTPUT"'),
    "a state": ('echo "::save-state name=x::1"', 'echo "x=1" >> "$GITHUB_STATE"'),
    "a variable": ('echo "::set-env name=X::1"', 'echo "X=1" >> "$GITHUB_ENV"'),
    "a folder": ('echo "::add-path::$HOME/.local/bin"', 'echo "$HOME/.local/bin" >> "$GITHUB_PATH"'),
    "a folder without quotes": ("echo ::add-path::$HOME/bin", 'echo $HOME/bin >> "$GITHUB_PATH"'),
    "several": (
        'echo "::set-output name=x::1"\necho "::set-output name=x::2"; echo "::set-env name=A::3"',
        'echo "x=1" >> "$GITHUB_OUTPUT"\necho "x=2" >> "$GITHUB_OUTPUT"; echo "A=3" >> "$GITHUB_ENV"',
    ),
    "in a condition": (
        'if [ -n "$V" ]; then echo "::set-output name=x::1"; else echo "::set-output name=x::2"; fi',
        'if [ -n "$V" ]; then echo "x=1" >> "$GITHUB_OUTPUT"; else echo "x=2" >> "$GITHUB_OUTPUT"; fi',
    ),
    "in a loop": (
        'for n in a b; do echo "::set-output name=x::$n"; done',
        'for n in a b; do echo "x=$n" | sed -n 1p >> "$GITHUB_OUTPUT"; done',
    ),
    "in a subshell": ('(cd . && echo "::set-output name=x::1")', '(cd . && echo "x=1" >> "$GITHUB_OUTPUT")'),
    "in a loop at the end of a pipe": (
        'echo a | while read -r n; do echo "::set-output name=x::$n"; done',
        'echo a | while read -r n; do echo "x=$n" | sed -n 1p >> "$GITHUB_OUTPUT"; done',
    ),
    "in a function": ('f() { echo "::set-output name=x::1"; }\nf\nf', 'f() { echo "x=1" >> "$GITHUB_OUTPUT"; }\nf\nf'),
    "before a comment": ('echo "::set-output name=x::1" # ::set-output', 'echo "x=1" >> "$GITHUB_OUTPUT" # ::set-output'),
    "before a failure": ('echo "::set-output name=x::1"\nexit 3', 'echo "x=1" >> "$GITHUB_OUTPUT"\nexit 3'),
    "an option of a shell": (
        'set -euo pipefail\necho "::set-output name=x::$V"',
        'set -euo pipefail\necho "x=$V" | sed -n 1p >> "$GITHUB_OUTPUT"',
    ),
}  # fmt: skip
VALUES = (
    "a value",
    "",
    "42",
    "a=b<<c",
    "-n",
    "  two  blanks ",
    "first\nsecond",
    "first\nEVIL=1",
    "\nsecond",
    "$HOME `x` \"q\" 'r' \\t %s ☃",
    "*",
)


@pytest.mark.parametrize(("script", "wanted"), CASES.values(), ids=CASES)
def test_what_is_written(script: str, wanted: str) -> None:
    assert repaired(script) == wanted


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("script", [script for script, _ in CASES.values()], ids=CASES)
def test_the_same_is_set(script: str, value: str) -> None:
    environment = {"V": value, "GITHUB_REF": "refs/tags/v1", "HOME": "/home/runner"}
    before, after = run(script, environment), run(repaired(script), environment)
    assert written(after.files) == printed(before.output)
    assert printed(after.output) == {}
    assert after.status == before.status
    assert after.commands == before.commands


@pytest.mark.parametrize("value", VALUES)
def test_the_same_is_set_by_sh(value: str) -> None:
    script = 'echo "::set-output name=x::$V"\nif true; then echo ::set-output name=y::$V; fi'
    before, after = run(script, {"V": value}, "sh"), run(repaired(script, "sh"), {"V": value}, "sh")
    assert written(after.files) == printed(before.output)


EXPRESSIONS = {
    "one line for sure": ('echo "::set-output name=x::${{ github.sha }}"', {0}, 'echo "x=${{ github.sha }}" >> "$GITHUB_OUTPUT"'),
    "maybe several": ('echo "::set-output name=x::${{ x }}"', set(), 'echo "x=${{ x }}" | sed -n 1p >> "$GITHUB_OUTPUT"'),
    "without quotes": ("echo ::set-output name=x::${{ github.sha }}", {0}, 'echo x=${{ github.sha }} >> "$GITHUB_OUTPUT"'),
}


@pytest.mark.parametrize(("script", "known", "wanted"), EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_expressions_stay(script: str, known: set[int], wanted: str) -> None:
    assert repaired(script, one_line_ones=frozenset(known)) == wanted


REFUSED = {
    "escapes": ("V=${V//$'\\n'/%0A}\necho \"::set-output name=x::$V\"", "escapes values"),
    "both ways": ('echo "y=1" >> "$GITHUB_OUTPUT"\necho "::set-output name=x::1"', "writes to the files as well"),
    "stopped commands": ('echo "::stop-commands::x"\necho "::set-output name=x::1"', "stops and resumes"),
    "a pipe": ('echo "::set-output name=x::1" | tee log', "goes elsewhere"),
    "a redirection": ('echo "::set-output name=x::1" > log', "goes elsewhere"),
    "a redirection in front": ('>log echo "::set-output name=x::1"', "no rule yet"),
    "standard error": ('echo "::set-output name=x::1" >&2', "goes elsewhere"),
    "a substitution": ('A=$(echo "::set-output name=x::1")', "goes elsewhere"),
    "a block that goes elsewhere": ('{ echo "::set-output name=x::1"; } | tee log', "goes elsewhere"),
    "a function in a pipe": ('f() { echo "::set-output name=x::1"; }\nf | cat', "goes elsewhere"),
    "a function by its name": ('f() { echo "::set-output name=x::1"; }\ntrap f EXIT', "where the function 'f' is used is not known"),
    "all output elsewhere": ('exec > log\necho "::set-output name=x::1"', "'exec'"),
    "no line end": ('echo -n "::set-output name=x::1"', "no rule yet"),
    "several lines": ('echo "::set-output name=x::1\n::set-output name=y::2"', "several lines"),
    "a heredoc": ("cat <<EOF\n::set-output name=x::1\nEOF", "no rule yet"),
    "another shell": ("bash -c 'echo \"::set-output name=x::1\"'", "no rule yet"),
    "a program": ("python -c 'print(\"::set-output name=x::1\")'", "no rule yet"),
    "a computed name": ('echo "::set-output name=$N::1"', "no rule yet"),
    "an expression for a name": ('echo "::set-output name=${{ x }}::1"', "its name is computed"),
    "an expression without quotes": ("echo ::set-output name=x::${{ x }}", "without quotes"),
    "no name": ('echo "::set-output::1"', "no rule yet"),
    "two properties": ('echo "::set-output name=x,y=z::1"', "no rule yet"),
    "the old form": ('echo "##[set-output name=x]1"', "no rule yet"),
    "printf without its end": ("printf '::set-output name=x::%s' a", "format"),
    "printf of several lines": ("printf '::set-output name=x::%s\\n%s\\n' a b", "format"),
    "printf that repeats": ("printf '::set-output name=x::%s\\n' a b", "repeats"),
    "a backslash that -e reads": ('echo -e "::set-output name=x::a\\nb"', "backslash"),
    "a folder that may be empty": ('echo "::add-path::$V"', "may be empty"),
    "a home folder": ("echo ::set-output name=x::~/x", "'~'"),
    "an own echo": ('echo() { printf %s "$@"; }\necho "::set-output name=x::1"', "of its own"),
    "a change in its words": ('echo "::set-output name=x::${A:=$V}"', "change variables"),
    "a script that cannot be read": ('echo "::set-output name=x::1', "cannot be parsed"),
}


@pytest.mark.parametrize(("script", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(script: str, reason: str) -> None:
    with pytest.raises(Refused, match=re.escape(reason)):
        repaired(script)
