"""A value is followed to whatever reads it as code later, and let go where nothing does."""

import pytest
import sandbox

X = "${{ x }}"

CODE = {
    # Variables.
    "assigned twice over": (f'V={X}\nW="$V"\neval "$W"', "the variable V takes the value on: the variable W takes the value on: 'eval'"),
    "assigned before it is set": (f'V=$W\nW="{X}"\neval "$V"', "the variable V takes the value on: 'eval'"),
    "an element of an array": (f'A=("{X}" b)\neval "${{A[0]}}"', "the variable A takes the value on: 'eval'"),
    "appended to an array": (f'A+=("{X}")\neval "${{A[@]}}"', "the variable A"),
    "under a key of an array": (f'declare -A M\nM[k]="{X}"\neval "${{M[k]}}"', "the variable M"),
    "a keyed element by key": (f'M["{X}"]=1', "an index"),
    "the output of a command": (f'V=$(echo "{X}")\neval "$V"', "the variable V"),
    "the output of backticks": (f'V=`echo "{X}"`\neval "$V"', "the variable V"),
    "a heredoc in a substitution": (f'V=$(cat <<EOF\n{X}\nEOF\n)\neval "$V"', "the variable V"),
    "set by printf": (f'printf -v V "%s" "{X}"\neval "$V"', "the variable V"),
    "named by the value for printf": (f'V="{X}"\nprintf -v "$V" x', "would name the variable that 'printf' sets"),
    "read from a here-string": (f'read -r a b <<< "{X}"\neval "$b"', "the variable b"),
    "read with separators of its own": (f'IFS=, read -ra P <<< "{X}"\nfor p in "${{P[@]}}"; do (( p > 3 )); done', "the variable p"),
    "read in a loop": (f'echo "{X}" | while read -r l; do eval "$l"; done', "the variable l"),
    "read into the default variable": (f'echo "{X}" | {{ read -r; eval "$REPLY"; }}', "the variable REPLY"),
    "read into lines": (f'mapfile -t L <<< "{X}"\neval "${{L[0]}}"', "the variable L"),
    "matched by a regular expression": (f'[[ "{X}" =~ (.*) ]]\neval "${{BASH_REMATCH[1]}}"', "the variable BASH_REMATCH"),
    "the last argument of the command before": (f'echo "{X}"\neval "$_"', "the variable _"),
    "a default that is assigned": (f'V="{X}"\necho "${{W:=$V}}"\neval "$W"', "the variable W"),
    "by a reference": (f'V="{X}"\ndeclare -n ref=V\neval "$ref"', "the variable ref"),
    "through a reference": (f'go() {{ local -n out=$1; out="{X}"; }}\ngo V\neval "$V"', "declared as a number or a reference"),
    "by its name behind a blank in a string": (f'V="{X}"\nW=V\neval "$A ${{!W}}"', "the variable V"),
    "expanded as a prompt behind a blank in a string": (f'V="{X}"\necho "$A ${{V@P}}"', "expanded as a prompt"),
    "an offset behind a blank in a string": (f'N={X}\necho "$A ${{S:N:2}}"', "arithmetic"),
    "by its name": (f'V="{X}"\nW=V\neval "${{!W}}"', "the variable V"),
    "declared as a number elsewhere": (f'declare -i n\nn="{X}"', "declared as a number"),
    "a variable the shell evaluates itself": (f'RANDOM="{X}"', "reads it as code"),
    "the prompt of traces": (f'PS4="{X}"\nset -x', "reads it as code"),
    "a command that Git runs": (f'GIT_SSH_COMMAND="ssh -i {X}" git fetch', "reads it as code"),
    "expanded as a prompt": (f'V="{X}"\necho "${{V@P}}"', "expanded as a prompt"),
    "a bare name in an index": (f"N={X}\necho ${{A[N+1]}}", "arithmetic"),
    "a bare name in an offset": (f"N={X}\necho ${{S:N:2}}", "arithmetic"),
    "a bare name in a test": (f"N={X}\n[[ N -eq 1 ]]", "arithmetic"),
    "a bare name in let": (f'N={X}\nlet "m = N + 1"', "arithmetic"),
    "the old form of arithmetic": (f"N={X}\necho $[N+1]", "arithmetic"),
    "an assignment that env makes": (f"env V=\"{X}\" bash -c 'eval \"$V\"'", "the variable V"),
    # Commands.
    "a variable that is run": (f'V="{X} a"\n$V', "the value is the command that is run"),
    "a variable set harmlessly before": (f'V=echo\nV="{X}"\n$V a', "the value is the command that is run"),
    "an array that is run": (f'C=("{X}" a)\n"${{C[@]}}"', "the value is the command that is run"),
    "an array that runs a shell": (f'C=(bash -c "echo {X}")\n"${{C[@]}}"', "'bash' reads it as code"),
    "a shell in a variable": (f'B="bash -c"\n$B "echo {X}"', "'bash' reads it as code"),
    "an interpreter in a variable": (f"PY=python3\n$PY -c \"print('{X}')\"", "'python' reads it as code"),
    "a command that is computed": (f'$(which python) -c "print({X})"', "a command that is computed"),
    "the output is run": (f"$(echo {X})", "the value is the command that is run"),
    "a quoted name of a command": (f'"eval" "{X}"', "'eval'"),
    "an escaped name of a command": (f'\\eval "{X}"', "'eval'"),
    "a name of a command in pieces": (f"e'v'al \"{X}\"", "'eval'"),
    "a name of a command over two lines": (f'e\\\nval "{X}"', "cannot be parsed for sure"),
    "eval by command": (f'command eval "{X}"', "'eval'"),
    "a command behind sudo": (f"sudo {X}", "the value is the command that is run"),
    "a command behind env": (f"env A=b {X}", "the value is the command that is run"),
    "a command behind timeout": (f"timeout 5 {X}", "the value is the command that is run"),
    "a command behind uv": (f"uv run {X}", "the value is the command that is run"),
    "a command of find": (f"find . -exec {X} {{}} \\;", "the value is the command that is run"),
    "a command from standard input": (f'echo "{X}" | xargs env', "'env' runs its standard input"),
    "a script for bash": (f"bash {X}", "the value names the program that 'bash' runs"),
    "a module for Python": (f"python -m {X}", "the value names the program that 'python' runs"),
    "code for a script that takes code": (f"python manage.py shell -c \"run('{X}')\"", "'python' reads it as code"),
    "code in an option of Git": (f'git -c core.sshCommand="ssh -i {X}" fetch', "'git' reads it as code"),
    "an alias of Git": (f'git config alias.x "!echo {X}"', "'git' reads it as code"),
    "a filter of gh": (f'gh api x --jq ".[] | select(.a == \\"{X}\\")"', "'gh' reads it as code"),
    "an operand of sed that may be an option": (f"sed -n 1p {X}", "'sed' has a program"),
    "a coprocess": (f'coproc {{ eval "{X}"; }}', "coprocess"),
    # Functions.
    "a parameter": (f'go() {{ eval "$1"; }}\ngo "{X}"', "a positional parameter takes the value on: 'eval'"),
    "a parameter handed on": (f'go() {{ run "$1"; }}\nrun() {{ eval "$1"; }}\ngo "{X}"', "a positional parameter"),
    "all parameters in a loop": (f'go() {{ for x; do eval "$x"; done; }}\ngo "{X}"', "the variable x"),
    "an option of a function": (f'go() {{ while getopts "a:" o; do eval "$OPTARG"; done; }}\ngo -a "{X}"', "OPTARG"),
    "the script's own parameters": (f'set -- "{X}"\neval "$1"', "a positional parameter"),
    "a function that runs its arguments": (f'run() {{ "$@"; }}\nrun eval "echo {X}"', "'eval'"),
    "a function that runs the value": (f'run() {{ "$@"; }}\nrun {X}', "the value is the command that is run"),
    "what a function prints": (f'go() {{ echo "{X}"; }}\nV=$(go)\neval "$V"', "the function go prints the value: the variable V"),
    "what a function prints into a shell": (f'go() {{ echo "{X}"; }}\ngo | bash', "the function go prints the value: 'bash'"),
    "the input of a function": (f'go() {{ bash; }}\necho "{X}" | go', "'bash' reads its standard input"),
    "the input of a function, in a variable": (f'go() {{ V=$(cat); eval "$V"; }}\necho "{X}" | go', "the variable V"),
    # Files.
    "a heredoc behind its file": (f"cat > go <<EOF\n{X}\nEOF\nbash go", "it is written into go: this script runs it"),
    "a heredoc before its file": (f"cat <<EOF > go\n{X}\nEOF\n. ./go", "it is written into go: this script runs it"),
    "a heredoc through tee": (f"cat <<EOF | tee go\n{X}\nEOF\nbash go", "it is written into go: this script runs it"),
    "a file in a variable": (f'F=go\necho "{X}" > $F\nchmod +x $F', "this script runs it"),
    "a temporary file": (f'F=$(mktemp)\necho "{X}" > "$F"\nbash "$F"', "this script runs it"),
    "a file of unknown name": (f'go() {{ echo "{X}" > "$1"; }}\ngo run\nbash run', "this script runs it"),
    "a group into a file": (f'{{ echo "#!/bin/sh"; echo "{X}"; }} > go\nsh go', "this script runs it"),
    "everything from here on": (f'exec > go\necho "{X}"\nbash go', "this script runs it"),
    "a descriptor of a file": (f'exec 3> go\necho "{X}" >&3\nbash go', "this script runs it"),
    "a file that is copied": (f'echo "{X}" > a.txt\ncp a.txt go\nchmod +x go', "it is written into a.txt: it is written into go"),
    "a file that is renamed to code": (f'echo "{X}" > a.txt\nmv a.txt go.sh', "go.sh, which is code"),
    "a file that is read back": (f'echo "{X}" > a.txt\nV=$(cat a.txt)\neval "$V"', "it is written into a.txt: the variable V"),
    "a file that is read in a loop": (f'echo "{X}" > a.txt\nwhile read -r l; do eval "$l"; done < a.txt', "the variable l"),
    "a file as standard input": (f'echo "{X}" > a.txt\nbash < a.txt', "'bash' reads its standard input"),
    "a program in a file": (f'echo "{X}" > prog\nawk -f prog a.txt', "this script runs it"),
    "a process for a file": (f'echo "{X}" > >(bash)', "'bash' reads its standard input"),
    "a process behind tee": (f'echo "{X}" | tee >(bash)', "'bash' reads its standard input"),
    "a process for all output": (f'exec > >(bash)\necho "{X}"', "'bash' reads its standard input"),
    # Scripts inside the script.
    "a variable in a nested shell": (f"export V=\"{X}\"\nbash -c 'eval $V'", "in a script inside this one the variable V"),
    "a variable in a nested heredoc": (f"export V=\"{X}\"\nbash <<'EOF'\neval \"$V\"\nEOF", "in a script inside this one"),
    "a variable in a trap": (f"V=\"{X}\"\ntrap 'eval $V' EXIT", "in a script inside this one"),
    "an escaped variable in eval": (f'V="{X}"\neval "eval \\$V"', "in a script inside this one"),
    "the name of the variable in a literal": (f"V=\"{X}\"\nW='$V'\neval \"$W\"", "in a script inside this one"),
    "a variable in Python": (f"export V=\"{X}\"\npython -c 'import os; os.system(os.environ[\"V\"])'", "a program inside this script"),
    "the printed environment": (f'eval "$(export -p)"\necho "{X}"', "the script prints its environment"),
    "the environment of later steps": (f'env >> "$GITHUB_ENV"\necho "{X}"', "becomes the environment of later steps"),
}  # fmt: skip


@pytest.mark.parametrize(("script", "reason"), CODE.values(), ids=CODE.keys())
def test_a_value_that_reaches_code_is_refused(script: str, reason: str) -> None:
    trial = sandbox.trial(script)
    assert trial.rewritten == script
    assert reason in trial.done.refused[0]


DATA = {
    "a variable that is printed": f'V={X}\necho "version=${{V#v}}" >> "$GITHUB_OUTPUT"',
    "the length of a variable": f'V="{X}"\necho $(( ${{#V}} > 3 ))',
    "a flag instead of a variable": f'V="{X}"\ntool ${{V:+--flag}}',
    "the keys of an array": f'declare -A M\nM[k]="{X}"\nfor k in "${{!M[@]}}"; do tool "$k"; done',
    "a variable that is unset by name": f'V="{X}"\ntool "$V"\nunset V',
    "the number of lines": f'N=$(echo "{X}" | wc -l)\nif [[ $N -gt 3 ]]; then tool many; fi',
    "the number of matches": f'N=$(echo "{X}" | grep -c x || true)\n(( N > 3 )) || tool few',
    "an array of arguments": f'A=(--tag "{X}")\ntool "${{A[@]}}"',
    "a command in an array": f'C=(git tag "{X}")\n"${{C[@]}}"',
    "a command that grows": f'C="git tag"\nC="$C {X}"\n$C',
    "a function that prints its arguments": f'log() {{ echo "[log] $*"; }}\nlog "{X}"',
    "a function that runs its arguments": f'run() {{ echo "+ $*"; "$@"; }}\nrun git tag "{X}"',
    "a function that tries again": f'retry() {{ local n=$1; shift; "$@" || "$@"; }}\nretry 3 git fetch "{X}"',
    "a script that is piped in, with arguments": f"echo 'tool \"$1\"' | bash -s -- {X}",
    "a variable in a nested shell": f"export V=\"{X}\"\nbash -c 'tool \"$V\"'",
    "a variable in a trap": f"V=\"{X}\"\ntrap 'tool \"$V\"' EXIT",
    "a variable in Python": f"export V=\"{X}\"\npython3 -c 'import os; print(os.environ[\"V\"])'",
    "a file of text that is read back": f'echo "{X}" > a.txt\nV=$(cat a.txt)\ntool "$V"',
    "a file beside one that is run": f"echo \"{X}\" > a.txt\necho 'tool a' > go\nbash go",
    "an argument of jq": f"jq --arg v \"{X}\" '.v = $v' a.json",
    "a variable of awk": f"awk -v v=\"{X}\" 'BEGIN {{ print v }}'",
    "a file for sed": f"echo a > f-{X}.txt\nsed -n 1p f-{X}.txt || true",
    "a query with variables": f"gh api graphql -f query='query {{ a }}' -f owner=\"{X}\"",
    "a list filtered by jq": f"gh pr list --jq '.[0].number' --head \"{X}\"",
    "a flag that only looks like one for code": f"git cherry-pick -x {X}",
    "constraints for pip": f'python -m pip install -c constraints.txt "a=={X}"',
    "a word called like a command": f"while read -r cmd; do tool \"$cmd\"; done <<< \"{X}\"",
    "packages called like commands": f"pip install make python jq a=={X}",
    "an option with an operand": f"uv run --python {X} pytest",
    "an assignment by env": f'env V="{X}" tool',
    "a printed environment that is only filtered": f'env | grep -c "^CI=" || true\ntool "{X}"',
    "separators for one command": f"IFS=, read -r a b <<< \"a,b\"\ntool {X} \"$a\"",
    "a log of everything": f'exec 3>&1\necho "{X}" >&3',
}  # fmt: skip


@pytest.mark.parametrize("script", DATA.values(), ids=DATA.keys())
def test_a_value_that_stays_data_is_moved_and_does_the_same(script: str) -> None:
    trial = sandbox.trial(script)
    assert trial.done.refused == {}
    sandbox.prepare()
    ordinary = [[value] * len(trial.names) for value in ("v1.2.3", "main")]
    hostile = [[value] * len(trial.names) for value in sandbox.HOSTILE]
    done = sandbox.in_parallel([(trial.before, values) for values in ordinary] + [(trial.after, values) for values in ordinary + hostile])
    assert done[2:4] == done[:2]
    assert not any(outcome.canary for outcome in done[4:])


@pytest.mark.parametrize("body", ['f <<< "$(cat)"', "cat | f", 'V=$(cat); f "$V"', '"$@"; f "$1"'])
def test_a_function_that_calls_itself_is_followed_once(body: str) -> None:
    assert sandbox.trial(f'f() {{ {body}; }}\necho "{X}" | f "{X}"').done.replacements


def test_a_script_in_many_scripts_is_not_followed() -> None:
    script = "echo $V"
    for number in range(400):
        script = f"bash <<'E{number}'\n{script}\nE{number}"
    assert "too deep" in str(sandbox.trial(f"export V={X}\n{script}").done.refused)


@pytest.mark.parametrize("head", ["bash <<{}", "bash <<'{}'"])
def test_a_program_in_many_programs_stays(head: str) -> None:
    script = f"tool {X}"
    for number in range(400):
        script = f"{head.format(f'E{number}')}\n{script}\nE{number}"
    assert "too deep" in str(sandbox.trial(script).done.refused)


# Each with a file that a command of the script is given.
DATA_BESIDE_CODE = {
    "a program of Perl": f"tool a {X} > f\nperl -pe 's/a/b/;' f > log\ncat log",
    "a program of Python": f"tool a {X} > f\npython3 -c 'import sys; print(open(sys.argv[1]).read())' f",
}


@pytest.mark.parametrize("script", DATA_BESIDE_CODE.values(), ids=DATA_BESIDE_CODE.keys())
def test_a_file_that_a_program_is_given_is_data(script: str) -> None:
    assert sandbox.trial(script).done.refused == {}


@pytest.mark.parametrize(
    "code", ["bash -c '. ./$0' f", "perl -e 'do $ARGV[0]' f", "python3 -c 'import sys; exec(open(sys.argv[1]).read())' f"]
)
def test_a_file_that_a_program_may_run_is_code(code: str) -> None:
    assert "this script runs it" in str(sandbox.trial(f"echo {X} > f\n{code}").done.refused)
