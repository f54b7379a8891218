"""What is reported as code is code: each case is run with a value that shows it. What is not reported runs nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sandbox

from wffix.scripts.shell.evaluated import evaluated

INDEX = "a[$(canary)]"

# A script, and a value of the variable X with which it runs the command 'canary'.
CODE = {
    "eval": ('eval "$X"', "canary"),
    "eval in a string": ("eval \"echo '$X'\"", "'; canary; '"),
    "a nested shell": ('bash -c "echo $X"', "; canary"),
    "a nested shell without quotes": ("bash -c $X", "canary"),
    "a nested shell in the path of another": ('env -i PATH="$PATH" SANDBOX_LOG="$SANDBOX_LOG" sh -ec "tool $X"', "$(canary)"),
    "a shell by xargs": ('echo a | xargs -I% bash -c "echo % $X"', "; canary"),
    "a shell's standard input": ('bash <<< "$X"', "canary"),
    "a heredoc of a shell": ("bash <<EOF\necho $X\nEOF", "; canary"),
    "a pipe into a shell": ('echo "$X" | bash', "canary"),
    "a pipe that keeps a part": ('printf "%s\\n" "$X" | head -n 1 | tee log | bash', "canary\nx"),
    "a script that is sourced": ('source <(echo "$X")', "canary"),
    "a script that is written and run": ('echo "echo $X" > go\nchmod +x go\nbash ./go', "; canary"),
    "the command": ("$X", "canary"),
    "the beginning of the command": ("${X}y a || tool b", "canar"),
    "arithmetic": ("echo $(( X + 1 ))", INDEX),
    "arithmetic with an expansion": ("echo $(( $X + 1 ))", INDEX),
    "an arithmetic command": ("(( X > 3 )) || tool a", INDEX),
    "an arithmetic test": ("[[ $X -eq 3 ]] || tool a", INDEX),
    "an arithmetic test by name": ("[[ X -eq 3 ]] || tool a", INDEX),
    "an index": ('A=(a b)\necho "${A[$X]}"', INDEX),
    "let": ('let "Y = X + 1"', INDEX),
    "a test for a variable": ("[[ -v $X ]] || tool a", INDEX),
    "a number": ("declare -i N\nN=$X\ntool a", INDEX),
    "the name that printf sets": ('printf -v "$X" a || tool b', INDEX),
    "the name that read sets": ('read -r "$X" <<< a || tool b', INDEX),
    "an indirect expansion": ('echo "${!X}"', INDEX),
    "an indirect expansion behind another": ('echo "$HOME ${!X}"', INDEX),
    "a prompt": ('echo "${X@P}"', "$(canary)"),
    "trap": ("trap \"echo '$X'\" EXIT", "'; canary; '"),
    "a variable of the script": ('V="true $X"\nW=$V\neval "$W"', "; canary"),
    "a variable that an echo sets": ('V=$(echo "$X")\neval "$V"', "canary"),
    "a parameter": ('set -- "$X"\neval "$1"', "canary"),
    "a parameter of a function": ('go() { eval "$1"; }\ngo "$X"', "canary"),
    "a loop": ('for v in $X; do eval "$v"; done', "canary"),
    "lines that are read": ('echo "$X" | while read -r v; do eval "$v"; done', "canary"),
    "a script in the script": ("bash -c 'eval \"$X\"'", "canary"),
    "arithmetic in a script in the script": ("bash -c '[[ $X -gt 3 ]] || true'", INDEX),
    "a program of sed": ('echo a > f\nsed "s/a/$X/" f', "canary/e;#"),
    "a program of awk": ('awk "BEGIN { x = \\"$X\\" }"', '"; system("canary"); y = "'),
    "a program of Perl": ("perl -e \"print '$X'\"", "'; system('canary'); '"),
    "a program of Python": ("python3 -c \"print('$X')\"", "');import os;os.system('canary');('"),
}


def found(script: str) -> list[str]:
    return [use.reason for use in evaluated(script, (), frozenset({"X"}), "bash")]


@pytest.mark.parametrize(("script", "value"), CODE.values(), ids=CODE.keys())
def test_what_is_reported_runs_code(script: str, value: str) -> None:
    assert sandbox.execute(script, {"X": value}).canary
    assert found(script)


# Code on another machine, or in programs that the sandbox does not have.
ELSEWHERE = {
    "another machine": ('ssh host "tool $X"', "'ssh' hands its arguments to a shell on the other machine"),
    "another user": ('su - me -c "tool $X"', "'su' hands its arguments to another shell"),
    "a container": ('docker run image sh -c "tool $X"', "'sh' reads it as code"),
    "make": ('make V="$X"', "'make' expands $(shell"),
    "a program of jq": ('jq ".a == \\"$X\\"" f', "'jq' has a program among its arguments"),
    "a module": ("echo \"version = '$X'\" > src/version.py", "it is written into version.py, which is code"),
    "a module by a heredoc": ("cat > version.py <<EOF\nversion = '$X'\nEOF", "it is written into version.py, which is code"),
    "a variable that Git runs": ('GIT_SSH_COMMAND="ssh -i $X" git fetch', "reads it as code"),
}


@pytest.mark.parametrize(("script", "reason"), ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_code_for_other_programs_is_reported(script: str, reason: str) -> None:
    assert [reason in item for item in found(script)] == [True]


DATA = {
    "an argument": 'tool "$X" a-$X',
    "an argument of a nested shell": 'bash -c \'tool "$1"\' _ "$X"',
    "the environment of a nested shell": "bash -c 'tool \"$X\"'",
    "an argument of a program": 'awk -v x="$X" "BEGIN { print x }"\njq -n --arg x "$X" "{x: \\$x}"\npython3 -c "import sys" "$X"',
    "standard input of a program": 'echo "$X" | python3 -c "import sys; sys.stdin.read()"',
    "standard input of a script": 'echo "$X" | bash -c "cat"',
    "a test": '[ "$X" -eq 3 ] 2> /dev/null || tool a\n[[ $X == a* ]] || tool b',
    "a pattern": "[[ abc == $X* ]] || tool a",
    "a text file": 'echo "$X" > notes.md\ncat notes.md',
    "the end of a command's path": '"./tool-$X" a || tool b',
    "an assignment of another name": 'V="$X"\ntool "$V"',
    "a length": "echo $(( ${#X} + 1 ))",
    "an option that looks like code": 'tool -c "$X"\ngrep -e "$X" -c /dev/null || true',
    "a single-quoted name": "echo '$X' 'eval $X'",
    "the environment of Python": "python3 -c \"import os, subprocess; subprocess.run(['tool', os.environ['X']])\"",
    "a number that a command makes of it": 'N=$(echo "$X" | wc -l)\n[[ $N -gt 3 ]] || tool a',
    "an answer about it": 'N=$(tool "$X" | head -n 1)\n(( N > 3 )) || true',
    "a here-string of a command": 'N=$(wc -c <<< "$X")\n(( N > 3 )) || true',
    "a name in another word": "XY=1\necho $(( XY + 1 ))",
    "a checked number": '[[ "$X" =~ ^[0-9]+$ ]] || exit 0\necho $(( X + 1 ))',
    "a number checked by case": 'case "$X" in ("" | *[!0-9]*) exit 0 ;; esac\necho $(( X + 1 ))',
    "a number checked by grep": 'echo "$X" | grep -qE "^[0-9]+$" || exit 0\necho $(( X + 1 ))',
    "a checked copy": 'N="$X"\n[[ $N =~ ^[0-9]+$ ]] || exit 0\n(( N > 3 )) || true',
}


@pytest.mark.parametrize("script", DATA.values(), ids=DATA.keys())
def test_what_is_data_is_not_reported_and_runs_nothing(script: str) -> None:
    assert found(script) == []
    sandbox.prepare()
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda value: sandbox.execute(script, {"X": value}), (*sandbox.HOSTILE, INDEX, "canary/e")))
    assert not any(outcome.canary for outcome in outcomes)


def test_the_finding_is_at_the_use() -> None:
    script = 'tool "$X"\neval "$X"\necho $((X))\n'
    assert [script[use.start : use.end] for use in evaluated(script, (), frozenset({"X"}), "bash")] == ["$X", "$((X))"]
    assert [use.start for use in evaluated(script, (), frozenset({"X"}), "bash")] == [16, 25]


def test_one_string_is_one_finding() -> None:
    assert len(found('bash -c "echo $X $X"')) == 1
    assert len(found("git rebase --exec $X $X --exec $X")) == 2


def test_nothing_is_known_of_what_cannot_be_parsed() -> None:
    assert found('if eval "$X"') == []
