"""Rewritten scripts are run: they do what they did for ordinary values, and nothing a hostile value asks for."""

import shutil
from collections.abc import Mapping

import pytest
import sandbox

X, Y = "${{ x }}", "${{ y }}"

REWRITTEN: Mapping[str, tuple[str, str]] = {
    "a bare word": (f"git checkout {X}", 'git checkout ${IN_X:+"${IN_X}"}'),
    "a bare word among others": (f"tool one {X} two", 'tool one ${IN_X:+"${IN_X}"} two'),
    "a word joined in front": (f"tar czf a-{X}.tgz", 'tar czf "a-${IN_X}.tgz"'),
    "a word joined behind": (f"tool {X}_z", 'tool "${IN_X}_z"'),
    "a bracket behind": (f"tool {X}[0]", 'tool "${IN_X}"[0]'),
    "a glob beside": (f"tool dist/*-{X}", 'tool dist/*-"${IN_X}"'),
    "an option with a value": (f"tool --tag={X}", 'tool --tag="${IN_X}"'),
    "an assignment as an argument": (f"docker run -e V={X} img", 'docker run -e V="${IN_X}" img'),
    "two adjacent": (f"tool {X}{Y}", 'tool ${IN_X:+"${IN_X}"}${IN_Y:+"${IN_Y}"}'),
    "two joined by a colon": (f"tool {X}:{Y}", 'tool "${IN_X}:${IN_Y}"'),
    "double quotes": (f'tool "v{X}"', 'tool "v${IN_X}"'),
    "double quotes around nothing else": (f'tool "{X}"', 'tool "${IN_X}"'),
    "double quotes in a command substitution": (f'tool "$(tool "{X}")"', 'tool "$(tool "${IN_X}")"'),
    "bare in a command substitution": (f"V=$(tool {X})\ntool done", 'V=$(tool ${IN_X:+"${IN_X}"})\ntool done'),
    "bare in backticks": (f"tool `tool {X}`", 'tool `tool ${IN_X:+"${IN_X}"}`'),
    "single quotes": (f"tool '{X}'", 'tool "${IN_X}"'),
    "single quotes with plain text": (f"tool 'v{X}w'", 'tool "v${IN_X}w"'),
    "single quotes with a dollar": (f"tool 'cost $5 {X}'", "tool 'cost $5 '\"${IN_X}\""),
    "single quotes with a backslash on both sides": (f"tool '\\a{X}\\b'", "tool '\\a'\"${IN_X}\"'\\b'"),
    "single quotes with two": (f"tool '$ {X}{Y} $'", "tool '$ '\"${IN_X}\"\"${IN_Y}\"' $'"),
    "ANSI quotes": (f"tool $'a\\t{X}\\n'", "tool $'a\\t'\"${IN_X}\"$'\\n'"),
    "translated quotes": (f'tool $"v{X}"', 'tool $"v${IN_X}"'),
    "an assignment": (f'V={X}\ntool "$V"', 'V="${IN_X}"\ntool "$V"'),
    "an assignment joined to text": (f'V=a-{X}\ntool "$V"', 'V="a-${IN_X}"\ntool "$V"'),
    "an appending assignment": (f'V=a\nV+={X}\ntool "$V"', 'V=a\nV+="${IN_X}"\ntool "$V"'),
    "an assignment in quotes": (f"V='{X}'\ntool \"$V\"", 'V="${IN_X}"\ntool "$V"'),
    "an assignment before a command": (f"V={X} tool a", 'V="${IN_X}" tool a'),
    "an export": (f'export V={X}\ntool "$V"', 'export V="${IN_X}"\ntool "$V"'),
    "a local": (f'go() {{ local v={X}; tool "$v"; }}\ngo', 'go() { local v="${IN_X}"; tool "$v"; }\ngo'),
    "a read-only": (f'readonly V={X}\ntool "$V"', 'readonly V="${IN_X}"\ntool "$V"'),
    "elements of an array": (f'A=({X} b)\ntool "${{A[@]}}"', 'A=(${IN_X:+"${IN_X}"} b)\ntool "${A[@]}"'),
    "a test of strings": (f"if [ {X} = main ]; then tool yes; fi", 'if [ "${IN_X}" = main ]; then tool yes; fi'),
    "a test of strings in quotes": (f'[ "{X}" != main ] || tool no', '[ "${IN_X}" != main ] || tool no'),
    "a test of numbers": (f'if [ "{X}" -eq 42 ]; then tool yes; fi', 'if [ "${IN_X}" -eq 42 ]; then tool yes; fi'),
    "a test by name": (f"if test {X} = main; then tool yes; fi", 'if test "${IN_X}" = main; then tool yes; fi'),
    "a test for length": (f"if [ -n {X} ]; then tool yes; fi", 'if [ -n ${IN_X:+"${IN_X}"} ]; then tool yes; fi'),
    "a test for emptiness": (f"if [ -z {X} ]; then tool yes; fi", 'if [ -z "${IN_X}" ]; then tool yes; fi'),
    "a double test": (f'if [[ "{X}" == main ]]; then tool yes; fi', 'if [[ "${IN_X}" == main ]]; then tool yes; fi'),
    "a pattern": (f"if [[ v1.2.3 == {X}* ]]; then tool yes; fi", "if [[ v1.2.3 == ${IN_X}* ]]; then tool yes; fi"),
    "a quoted pattern": (f'if [[ v1.2.3 == "{X}" ]]; then tool yes; fi', 'if [[ v1.2.3 == "${IN_X}" ]]; then tool yes; fi'),
    "a regular expression": (f"if [[ v1.2.3 =~ {X} ]]; then tool yes; fi", "if [[ v1.2.3 =~ ${IN_X} ]]; then tool yes; fi"),
    "a heredoc": (f"cat <<EOF\na {X} b\nEOF", "cat <<EOF\na ${IN_X} b\nEOF"),
    "a heredoc into a text file": (f"cat > notes.md <<EOF\na {X}\nEOF", "cat > notes.md <<EOF\na ${IN_X}\nEOF"),
    "a heredoc into a pipe": (f"cat <<EOF | grep -v nothing\na {X}\nEOF", "cat <<EOF | grep -v nothing\na ${IN_X}\nEOF"),
    "a heredoc with quotes inside": (f"cat <<EOF\n'{X}' \"{X}\"\nEOF", "cat <<EOF\n'${IN_X}' \"${IN_X}\"\nEOF"),
    "a heredoc without its tabs": (f"cat <<-EOF\n\ta {X}\n\tEOF", "cat <<-EOF\n\ta ${IN_X}\n\tEOF"),
    "a here-string": (f"cat <<< {X}", 'cat <<< "${IN_X}"'),
    "behind a command in a variable": (f"V=tool\n$V {X}", 'V=tool\n$V ${IN_X:+"${IN_X}"}'),
    "behind a command with a default": (f"${{V:-tool}} {X}", '${V:-tool} ${IN_X:+"${IN_X}"}'),
    "behind what may be nothing and a command": (f"$V tool {X}", '$V tool ${IN_X:+"${IN_X}"}'),
    "a redirection": (f"tool x > out-{X}", 'tool x > "out-${IN_X}"'),
    "a comment": (f"# about {X}\ntool a", "# about x\ntool a"),
    "a comment behind a command": (f"tool a # about {X}", "tool a # about x"),
    "a word of a loop": (f'for v in {X} b; do tool "$v"; done', 'for v in ${IN_X:+"${IN_X}"} b; do tool "$v"; done'),
    "the subject of a case": (
        f"case {X} in main) tool yes ;; *) tool no ;; esac",
        'case "${IN_X}" in main) tool yes ;; *) tool no ;; esac',
    ),
    "a pattern of a case": (f"case main in {X}) tool yes ;; *) tool no ;; esac", "case main in ${IN_X}) tool yes ;; *) tool no ;; esac"),
    "part of a command's path": (f"tool{X} a || tool b", '"tool${IN_X}" a || tool b'),
    "a line of the output file": (f'echo "v={X}" >> "$GITHUB_OUTPUT"', 'echo "v=${IN_X}" >> "$GITHUB_OUTPUT"'),
    "the text of printf": (f"printf 'a %s\\n' \"{X}\"", "printf 'a %s\\n' \"${IN_X}\""),
    "inside the format of printf": (f'printf "a {X}\\n"', 'printf "a ${IN_X}\\n"'),
    "over a continued line": (f"tool a \\\n  --b {X} \\\n  c", 'tool a \\\n  --b ${IN_X:+"${IN_X}"} \\\n  c'),
    "a negated command": (f"! tool {X} || tool done", '! tool ${IN_X:+"${IN_X}"} || tool done'),
    "a heredoc with a quoted delimiter": (f"cat <<'EOF'\na $CI \\n {X}\nEOF", "cat <<EOF\na \\$CI \\\\n ${IN_X}\nEOF"),
    "a heredoc with an escaped delimiter": (f"cat <<-\\EOF | grep -v b\n\t'{X}'\n\tEOF", "cat <<-EOF | grep -v b\n\t'${IN_X}'\n\tEOF"),
    "a default": (f"tool ${{V:-{X}}} a", "tool ${V:-${IN_X}} a"),
    "a default in double quotes": (f'tool "${{V:-a {X}}}" "${{CI:+{X}}}"', 'tool "${V:-a ${IN_X}}" "${CI:+${IN_X}}"'),
    "a default in quotes of its own": (f'tool ${{V:-"a {X}"}}', 'tool ${V:-"a ${IN_X}"}'),
    "a prefix that is cut off": (f'V=v1.2.3-a\ntool "${{V#{X}}}" "${{V/a/{X}}}"', 'V=v1.2.3-a\ntool "${V#${IN_X}}" "${V/a/${IN_X}}"'),
    "a backslash before, in double quotes": (f'tool "a\\{X}" "\\\\{X}"', 'tool "a\\\\${IN_X}" "\\\\${IN_X}"'),
    "a backslash before, in a heredoc": (f"cat <<EOF\na\\{X}\nEOF", "cat <<EOF\na\\\\${IN_X}\nEOF"),
    "a dollar that stands for itself": (f'tool "\\${X}"', 'tool "\\$${IN_X}"'),
    "the beginning of a format": (f'printf "{X}\\n" a', 'printf -- "${IN_X}\\n" a'),
    "a bare format": (f"printf {X}", 'printf -- ${IN_X:+"${IN_X}"}'),
    "an arithmetic test": (f"if [[ {X} -eq 42 ]]; then tool a; fi", 'if [ "${IN_X}" -eq 42 ]; then tool a; fi'),
    "an arithmetic test in quotes": (f'[[ "{X}" -gt 3 ]] && tool a || tool b', '[ "${IN_X}" -gt 3 ] && tool a || tool b'),
    "an arithmetic test from the other side": (f"[[ 40 -le {X} ]] && tool a || tool b", '[ 40 -le "${IN_X}" ] && tool a || tool b'),
    "a jq program": (f"echo '{{}}' | jq -c '.a = \"v{X}\"'", "echo '{}' | jq -c '.a = \"v\\(env.IN_X)\"'"),
    "a key of a jq program": (f"jq -nc '{{\"{X}\": 1}} # {X}'", "jq -nc '{\"\\(env.IN_X)\": 1} # x'"),
    "a jq program in double quotes": (f'jq -n "[\\"{X}\\"] | length"', 'jq -n "[\\"\\\\(env.IN_X)\\"] | length"'),
    "a jq program with options": (
        f"jq -n --arg a b -r '(\"\\($a)-{X}\" | @json)'",
        "jq -n --arg a b -r '(\"\\($a)-\\(env.IN_X)\" | @json)'",
    ),
    "an awk program": (f"awk 'BEGIN {{ print \"a-{X}\" }}'", 'awk \'BEGIN { print ("a-" ENVIRON["IN_X"]) }\''),
    "an awk program that compares": (
        f'echo a 42 | awk \'$2 == "{X}" {{ print $1 "/" $2 }}\'',
        'echo a 42 | awk \'$2 == (ENVIRON["IN_X"] "") { print $1 "/" $2 }\'',
    ),
    "inline Python": (
        f"python3 -c 'print(\"v{X}\")'",
        'python3 -c \'print(("v" + __import__("os").environ["IN_X"]))\'',
    ),
    "inline Python in double quotes": (f"python3 -c \"print('{X}')\"", "python3 -c \"print(__import__('os').environ['IN_X'])\""),
    "Python on standard input": (
        f"python3 - <<'EOF'\nprint(\"v{X} $CI\")\nEOF",
        "python3 - <<'EOF'\nimport os\nprint(f\"v{os.environ['IN_X']} $CI\")\nEOF",
    ),
    "Python on standard input that is expanded": (
        f"python3 <<EOF\nprint('{X}')\nEOF",
        "python3 <<EOF\nimport os\nprint(os.environ['IN_X'])\nEOF",
    ),
    "the output of inline Python": (
        f'V=$(python3 -c \'print("{X}")\')\ntool "$V"',
        'V=$(python3 -c \'print(__import__("os").environ["IN_X"])\')\ntool "$V"',
    ),
    "a command that is true or false": (f"true && tool {X}", 'true && tool ${IN_X:+"${IN_X}"}'),
    "a nested shell": (f"bash -c 'tool {X}'", "bash -c 'tool ${IN_X:+\"${IN_X}\"}'"),
    "a nested shell in double quotes": (f'bash -ec "tool a-{X} \\$CI"', 'bash -ec "tool \\"a-\\${IN_X}\\" \\$CI"'),
    "quotes in a nested shell": (f"bash -c \"tool '{X}'\"", 'bash -c "tool \\"\\${IN_X}\\""'),
    "a nested shell with parameters": (f"bash -c 'tool \"$1\" {X}' _ a", 'bash -c \'tool "$1" ${IN_X:+"${IN_X}"}\' _ a'),
    "a shell in a nested shell": (
        f"bash -c 'sh -c \"tool {X}\"'",
        'bash -c \'sh -c "tool \\${IN_X:+\\"\\${IN_X}\\"}"\'',
    ),
    "a nested shell behind wrappers": (f"env time -p nice bash -c 'tool \"{X}\"'", "env time -p nice bash -c 'tool \"${IN_X}\"'"),
    "a shell by xargs": (f'echo a | xargs -n1 sh -c \'tool "$0" "{X}"\'', 'echo a | xargs -n1 sh -c \'tool "$0" "${IN_X}"\''),
    "a shell by find": (
        f"find . -maxdepth 0 -exec sh -c 'tool \"{X}\"' _ {{}} \\;",
        "find . -maxdepth 0 -exec sh -c 'tool \"${IN_X}\"' _ {} \\;",
    ),
    "a shell behind sudo gets the value as a parameter": (
        f"sudo -u me bash -ec 'tool {X} \"{Y}\"'",
        'sudo -u me bash -ec \'tool ${1:+"${1}"} "${2}"\' _ "${IN_X}" "${IN_Y}"',
    ),
    "a shell on standard input": (f"bash <<EOF\ntool {X}\nEOF", 'bash <<EOF\ntool \\${IN_X:+"\\${IN_X}"}\nEOF'),
    "a shell on standard input, its delimiter quoted": (
        f"bash -s <<'EOF'\ntool \"$CI {X}\"\nEOF",
        "bash -s <<'EOF'\ntool \"$CI ${IN_X}\"\nEOF",
    ),
    "a number that awk compares as a text": (
        f'echo 3.1 | awk \'$1 == "{X}"; "{X}" {{ print "a-{X}" $1, "{X}" }}\'',
        'echo 3.1 | awk \'$1 == (ENVIRON["IN_X"] ""); (ENVIRON["IN_X"] "") { print ("a-" ENVIRON["IN_X"]) $1, (ENVIRON["IN_X"] "") }\'',
    ),
    "a default of the command's path": (f"tool${{V:-{X}}} a || tool b", "tool${V:-${IN_X}} a || tool b"),
    "the default of a format": (f'printf "${{V:-{X}}}"', 'printf -- "${V:-${IN_X}}"'),
    "a format of two strings": (f'printf {X}"a{Y}"', 'printf -- "${IN_X}""a${IN_Y}"'),
    "a shell by xargs with a placeholder": (
        f'echo a | xargs -I {{}} sh -c \'tool "{{}}" "{X}"\'',
        'echo a | xargs -I {} sh -c \'tool "{}" "${IN_X}"\'',
    ),
    "a shell behind a timeout": (f"timeout -s KILL 9 bash -c 'tool {X}'", "timeout -s KILL 9 bash -c 'tool ${IN_X:+\"${IN_X}\"}'"),
    "a comment in a shell behind sudo": (
        f"set -u\nsudo bash -c '# {X}\ntool {Y}'",
        'set -u\nsudo bash -c \'# x\ntool ${1:+"${1}"}\' _ "${IN_Y}"',
    ),
    "a loop in a shell behind sudo": (
        f"sudo sh -c 'for v in a b; do tool $v {X}; done'",
        'sudo sh -c \'for v in a b; do tool $v ${1:+"${1}"}; done\' _ "${IN_X}"',
    ),
    "an arithmetic test in single quotes": (f"[[ '{X}' -gt 3 ]] && tool a || tool b", '[ "${IN_X}" -gt 3 ] && tool a || tool b'),
    "data on standard input": (f'echo "{X}" | cat', 'echo "${IN_X}" | cat'),
}


@pytest.mark.parametrize(("script", "wanted"), REWRITTEN.values(), ids=REWRITTEN.keys())
def test_a_rewritten_script_does_the_same_and_cannot_be_injected(script: str, wanted: str) -> None:
    if sandbox.shell("bash") is None:
        pytest.skip("bash is not installed")
    trial = sandbox.trial(script)
    assert dict(trial.done.refused) == {}
    assert trial.rewritten == wanted
    count = len(trial.names)
    sandbox.prepare()
    ordinary = [[value] * count for value in ("v1.2.3", "main", "42", "3.10")]
    hostile = [[value] * count for value in sandbox.HOSTILE]
    outcomes = sandbox.in_parallel(
        [(trial.before, values) for values in ordinary] + [(trial.after, values) for values in ordinary + hostile]
    )
    assert outcomes[: len(ordinary)] == outcomes[len(ordinary) : 2 * len(ordinary)]
    assert [values for values, outcome in zip(hostile, outcomes[2 * len(ordinary) :], strict=True) if outcome.canary] == []


NODE = {
    "inline Node": (f"node -e 'console.log(\"v{X}\")'", "node -e 'console.log(`v${process.env.IN_X}`)'"),
    "inline Node in double quotes": (f"node -p \"'{X}'.length\"", 'node -p "process.env.IN_X.length"'),
    "Node on standard input": (f"node - <<'EOF'\nconsole.log('{X}')\nEOF", "node - <<'EOF'\nconsole.log(process.env.IN_X)\nEOF"),
}


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
@pytest.mark.parametrize(("script", "wanted"), NODE.values(), ids=NODE.keys())
def test_a_program_for_node_does_the_same_and_cannot_be_injected(script: str, wanted: str) -> None:
    trial = sandbox.trial(script)
    assert trial.rewritten == wanted
    assert trial.before(["v1"]).output.strip()
    for value in ("v1", ""):
        assert trial.after([value]) == trial.before([value])
    sandbox.prepare()
    assert not any(outcome.canary for outcome in sandbox.in_parallel([(trial.after, [value]) for value in sandbox.HOSTILE[:6]]))


VANISHING = [f"tool a {X} b", f"tool {X}{Y}", f"A=({X})\ntool ${{#A[@]}}", f'tool "{X}"', f"tool '{X}'", f'V={X}\ntool "$V"']


@pytest.mark.parametrize("script", VANISHING)
def test_an_empty_value_does_what_it_did(script: str) -> None:
    trial = sandbox.trial(script)
    empty = [""] * len(trial.names)
    assert trial.after(empty) == trial.before(empty)


SPLITTING = {
    "a bare word": (f"pytest {X} tests", "pytest ${IN_X} tests"),
    "a loop": (f'for v in {X}; do tool "$v"; done', 'for v in ${IN_X}; do tool "$v"; done'),
    "a default": (f"tool ${{V:-{X}}}", "tool ${V:-${IN_X}}"),
    "an array": (f'A=({X})\ntool "${{A[@]}}"', 'A=(${IN_X})\ntool "${A[@]}"'),
}


@pytest.mark.parametrize(("script", "wanted"), SPLITTING.values(), ids=SPLITTING.keys())
@pytest.mark.parametrize("value", [*sandbox.WORDS, "", "one"])
def test_a_value_that_may_be_several_words_stays_several(script: str, wanted: str, value: str) -> None:
    trial = sandbox.trial(script, splits=True)
    assert trial.rewritten == wanted
    assert trial.done.split == {0}
    assert trial.after([value]) == trial.before([value])


CONDITIONS = {
    "an if": (f"if {X}; then tool a; else tool b; fi", 'if [ "${IN_X}" = true ]; then tool a; else tool b; fi'),
    "an and": (f"{X} && tool a || tool b", '[ "${IN_X}" = true ] && tool a || tool b'),
    "an or": (f"{X} || tool b", '[ "${IN_X}" = true ] || tool b'),
    "a negation": (f"if ! {X}; then tool a; fi", 'if ! [ "${IN_X:-true}" = true ]; then tool a; fi'),
    "a while": (f"while {X}; do tool a; break; done", 'while [ "${IN_X}" = true ]; do tool a; break; done'),
    "a line of its own": (f"{X}\ntool a", '[ "${IN_X:-true}" = true ]\ntool a'),
    "a line of a branch": (f"if true; then {X}; tool a; fi", 'if true; then [ "${IN_X:-true}" = true ]; tool a; fi'),
}


@pytest.mark.parametrize(("script", "wanted"), CONDITIONS.values(), ids=CONDITIONS.keys())
def test_a_boolean_that_is_a_command(script: str, wanted: str) -> None:
    trial = sandbox.trial(script, form="boolean")
    assert trial.rewritten == wanted
    for value in ("true", "false"):
        assert trial.after([value]) == trial.before([value])
    assert not any(trial.after([value]).canary for value in sandbox.HOSTILE)


@pytest.mark.parametrize(
    "script", [f"{X}\ntool a", f"if ! {X}; then tool a; else tool b; fi", f"case a in a) {X} ;; esac", f"V=$({X})\ntool a"]
)
def test_an_absent_boolean_is_no_command(script: str) -> None:
    trial = sandbox.trial(script, form="boolean")
    assert trial.after([""]) == trial.before([""])


REFUSED = {
    "a nested shell that takes other text": (f'bash -c "echo $HOME {X}"', "not wholly written in the script"),
    "a nested shell of another user with functions": (f"sudo sh -c 'f() {{ echo $1; }}; f {X}'", "parameters of its own"),
    "a nested shell of another user with words": (f"sudo sh -c 'echo {X}' a", "do not reach the sh program"),
    "a nested shell without environment": (f"env -i bash -c 'echo {X}'", "'bash' reads it as code"),
    "Python behind sudo": (f"sudo python -c 'print(\"{X}\")'", "do not reach the python program"),
    "a nested shell that evaluates": (f"bash -c 'eval {X}'", "in the bash program inside the script: 'eval' reads"),
    "the output of a nested shell that is evaluated": (
        f"V=$(bash -c 'echo {X}')\neval \"$V\"",
        "the variable V takes the value on: 'eval'",
    ),
    "a file of a nested shell that is run": (f"bash -c 'echo {X} > f'\nsh f", "it is written into f: this script runs it"),
    "a nested shell in another folder's name": (f"/opt/$V/bash -c 'echo {X}'", "of a command that is computed"),
    "a nested shell that splits at something else": (f"zsh -c 'echo {X}'", "'zsh' reads it as code"),
    "a variable that a nested shell sets": (f"bash -c 'IN_X=1; echo {X}'", "sets the variable"),
    "an arithmetic test that is true for nothing": (f"[[ {X} -lt 3 ]] && tool a", "evaluates the value as arithmetic"),
    "an arithmetic test for zero": (f"[[ {X} -eq 0 ]] && tool a", "evaluates the value as arithmetic"),
    "an arithmetic test among others": (f"[[ {X} -gt 3 && a == b ]] && tool a", "evaluates the value as arithmetic"),
    "a format with other values": (f'printf "{X}" "$A"', "begin the format of 'printf'"),
    "a variable that is a format": (f'V="{X}"\nprintf "$V"', "begin the format of 'printf'"),
    "a pattern that is replaced, which a slash would end": (f"tool ${{V/{X}/b}}", "inside ${…}"),
    "an offset": (f"tool ${{V:{X}}}", "inside ${…}"),
    "an offset behind a default": (f"tool ${{V:-a}} ${{V:2:{X}}}", "inside ${…}"),
    "a default that is assigned and evaluated": (f': "${{V:={X}}}"\neval "$V"', "the variable V takes the value on"),
    "Python of another age": (f"python2 -c 'print(\"{X}\")'", "'python' reads it as code"),
    "Python behind an option that is not known": (f"python3 -m code -c 'print(\"{X}\")'", "'python' reads it as code"),
    "inline Python that runs a command": (f"python3 -c 'import os; os.system(\"{X}\")'", "read as code by 'system'"),
    "the output of inline Python that is evaluated": (f"eval $(python3 -c 'print(\"{X}\")')", "'eval' reads its arguments as code"),
    "eval": (f'eval "echo {X}"', "'eval' reads its arguments as code"),
    "a default that is the command": (f"${{V:-{X}}} a || true", "the value is the command that is run"),
    "a default that is the command, quoted": (f'"${{V:-"{X}"}}" a || true', "the value is the command that is run"),
    "a default that is the command behind a timeout": (f'timeout 3 "${{V:-{X}}}" a', "the value is the command that is run"),
    "a default that is a script": (f"bash ${{V:-{X}}}", "names the program that 'bash' runs"),
    "a command behind what may be nothing": (f"$V {X} a", "the value is the command that is run"),
    "a command behind several that may be nothing": (f'$V "$@" ${{W}} "{X}" a', "the value is the command that is run"),
    "the command behind a timeout": (f"timeout 3 {X} a", "the value is the command that is run"),
    "a printed command behind sudo": (f"sudo $(echo {X}) a", "the value is the command that is run"),
    "a printed script": (f"bash $(echo {X}) a", "names the program that 'bash' runs"),
    "a pattern that a slash ends": (f'tool "${{V/{X}/b}}" "${{V//\\/{X}/b}}"', "inside ${…}"),
    "an arithmetic test of two": (f'[[ "{X}{Y}" -eq 3 ]]', "evaluates the value as arithmetic"),
    "an arithmetic test for an octal number": (f"[[ {X} -eq 010 ]]", "evaluates the value as arithmetic"),
    "a shell that is given another value": (f"IN_X=1 bash -c 'tool {X}'", "is given another value"),
    "a shell that env gives another value": (f"env IN_X=1 bash -c 'tool {X}'", "is given another value"),
    "a shell whose text xargs changes": (f"echo a | xargs -IX sh -c 'tool X {X}'", "'sh' reads it as code"),
    "a shell without environment by exec": (f"exec -c bash -c 'tool {X}'", "'bash' reads it as code"),
    "a login shell behind sudo": (f"sudo -i bash -c 'tool {X}'", "'bash' reads it as code"),
    "a shell in a shell of another user": (f"sudo bash -c \"bash -c 'tool {X}'\"", "do not reach the bash program"),
    "a jq program in a shell of another user": (f'sudo sh -c \'jq -n "\\"{X}\\""\'', "do not reach the jq program"),
    "a shell of another user with a loop over its words": (f"sudo sh -c 'for v; do tool $v; done; tool {X}'", "parameters of its own"),
    "a shell of another user that sources": (f"sudo sh -c '. ./f; tool {X}'", "parameters of its own"),
    "another machine from a container": (f"docker exec c ssh host bash -c 'tool {X}'", "'ssh' hands its arguments"),
    "a file that a nested shell writes by tee": (f"bash -c 'echo \"{X}\" | tee f'\nsh f", "it is written into f: this script runs it"),
    "a file that a nested shell copies": (f"bash -c 'echo \"{X}\" > f; cp f g'\nsh g", "it is written into g: this script runs it"),
    "a file that inline Python writes": (f'python3 -c \'open("f", "w").write("{X}")\'\nsh f', "it is written into f: this script runs it"),
    "a file that a shell in a nested shell writes": (
        f"bash -c 'sh -c \"echo {X} > f\"'\nsh f",
        "it is written into f: this script runs it",
    ),
    "a file that a shell in a nested shell writes by tee": (
        f"bash -c 'sh -c \"echo {X} | tee -a f\"'\nsh f",
        "it is written into f: this script runs it",
    ),
    "a file that Python in a nested shell writes": (
        f'sh -c "python3 -c \'open(\\"f\\", \\"w\\").write(\\"{X}\\")\'"\nsh f',
        "it is written into f: this script runs it",
    ),
    "a file that awk writes": (f'awk \'BEGIN {{ print "{X}" > "f" }}\'\nsh f', "it is written into f: this script runs it"),
    "a backslash before in awk": (f"awk 'BEGIN {{ print \"a\\{X}\" }}'", "a backslash stands right before it"),
    "a backslash before in jq": (f"jq -n '\"a\\{X}\"'", "a backslash stands right before it"),
    "a comment of jq that may go on": (f"jq -n '1 # a \\\n, \"{X}\"'", "cannot be read for sure"),
    "another machine": (f"ssh host tool {X}", "'ssh' hands its arguments to a shell on the other machine"),
    "trap": (f"trap 'echo {X}' EXIT", "'trap' reads its argument as code"),
    "a regular expression of awk": (f"awk '/{X}/' f", "outside of a string"),
    "a string behind a slash of awk": (f"awk '/a/ {{ print \"{X}\" }}' f", "outside of a string"),
    "an awk program that runs commands": (f"awk '{{ system(\"echo {X}\") }}' f", "the awk program runs commands"),
    "a bare value of jq": (f"jq '.a = {X}' f", "outside of strings, and its type is not known"),
    "a formatted string of jq": (f"jq '@sh \"a {X}\"' f", "which would format it"),
    "another env of jq": (f"jq 'def env: {{}}; \"{X}\"' f", "another 'env'"),
    "a sed program": (f"sed -i 's/a/{X}/' f", "'sed' has a program among its arguments"),
    "a GraphQL query": (f"gh api graphql -f query='{X}'", "'gh' reads it as code"),
    "a value for make": (f"make V={X}", "'make' expands $(shell"),
    "a pipe into a shell": (f"echo '{X}' | bash", "'bash' reads its standard input as code"),
    "sourced output": (f"source <(echo {X})", "reads the output as code"),
    "arithmetic": (f"echo $(( {X} + 1 ))", "evaluated as arithmetic"),
    "an arithmetic command": (f"(( {X} > 1 )) && tool a", "evaluated as arithmetic"),
    "let": (f"let v={X}", "arithmetic"),
    "an arithmetic loop": (f"for ((i = 0; i < {X}; i++)); do tool $i; done", "evaluated as arithmetic"),
    "an index": (f'tool "${{A[{X}]}}"', "no rule yet"),
    "a test for a variable": (f"[[ -v {X} ]]", "reads the value as a variable name"),
    "the name of a variable": (f"{X}=1", ""),
    "the name that printf sets": (f"printf -v {X} a", "'printf'"),
    "the name that read sets": (f"read {X}", "'read' reads its argument as a variable name"),
    "unset": (f"unset {X}", "part of a variable's name"),
    "a declared name": (f"export {X}=1", ""),
    "an integer": (f"declare -i V={X}", "declared as a number"),
    "a whole command": (X, "the value is the command that is run"),
    "the beginning of a command": (f"{X} --version", "the value is the command that is run"),
    "a quoted command": (f'"{X}" --version', "the value is the command that is run"),
    "a condition": (f"if {X}; then tool a; fi", "the value is the command that is run"),
    "a script that is written": (f"cat > go.sh <<EOF\necho {X}\nEOF", "go.sh, which is code"),
    "a script that is echoed": (f"echo 'echo {X}' >> go.sh", "go.sh, which is code"),
    "a script by tee": (f"echo 'echo {X}' | sudo tee bin/go.sh", "go.sh, which is code"),
    "a file that is run later": (f"echo 'echo {X}' > go\nchmod +x go\n./go", "this script runs it"),
    "a brace expansion": (f"tool {{a,{X}}}", "brace expansion"),
    "a home folder": (f"tool ~{X}", "'~' expansion"),
    "a dollar before": (f'tool "${X}"', "a '$' stands right before it"),
    "backticks in double quotes": (f'tool "`tool {X}`"', "backticks inside double quotes"),
    "a file descriptor": (f"tool a >& {X}", "expanded twice"),
    "a variable that is evaluated": (f'V={X}\neval "$V"', "the variable V takes the value on: 'eval'"),
    "a variable that is compared": (f"V={X}\n[[ $V -gt 3 ]] && tool a", "the variable V takes the value on"),
    "a variable that counts": (f"V={X}\necho $((V + 1))", "the variable V takes the value on"),
    "a variable by another variable": (f'V={X}\nW="a $V"\nbash -c "$W"', "takes the value on"),
    "a variable of a loop": (f'for v in {X}; do eval "$v"; done', "the variable v takes the value on"),
    "a variable that is read": (f'read -r v <<< "{X}"\neval "$v"', "the variable v takes the value on"),
    "a parameter of a function": (f'go() {{ eval "$1"; }}\ngo {X}', "eval"),
    "an indirect variable": (f'V={X}\necho "${{!V}}"', "the variable V takes the value on"),
    "the separator of words": (f"IFS={X}\ntool a", "IFS"),
    "a script that cannot be parsed": (f'if tool "{X}"', "cannot be parsed"),
}


@pytest.mark.parametrize(("script", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_could_still_be_read_as_code_is_refused(script: str, reason: str) -> None:
    trial = sandbox.trial(script)
    assert trial.rewritten == script
    assert reason in " ".join(trial.done.refused.values())
    assert trial.done.refused


DASH = {
    "a bare word": (f"git checkout {X}", 'git checkout ${IN_X:+"${IN_X}"}'),
    "quotes of both kinds": (f"tool '{X}' \"{X}\"", 'tool "${IN_X}" "${IN_X}"'),
    "a test": (f"if [ {X} = main ]; then tool yes; fi", 'if [ "${IN_X}" = main ]; then tool yes; fi'),
    "a heredoc": (f"cat <<EOF\n{X}\nEOF", "cat <<EOF\n${IN_X}\nEOF"),
    "an assignment": (f'V={X}\ntool "$V"', 'V="${IN_X}"\ntool "$V"'),
}


@pytest.mark.parametrize(("script", "wanted"), DASH.values(), ids=DASH.keys())
def test_sh_is_dash(script: str, wanted: str) -> None:
    if sandbox.shell("sh") is None:
        pytest.skip("dash is not installed")
    trial = sandbox.trial(script, "sh")
    assert trial.rewritten == wanted
    assert trial.after(["main"]) == trial.before(["main"])
    assert not any(trial.after([value]).canary for value in sandbox.HOSTILE)


def test_sh_may_not_know_double_brackets() -> None:
    assert sandbox.trial(f"[[ {X} -gt 3 ]] && tool a", "sh").done.refused


def test_sh_does_not_know_ansi_quotes() -> None:
    assert sandbox.trial(f"tool $'{X}'", "sh").done.refused


SAMPLES = {
    "quotes in a bare word": (f"pytest {X}", "-k 'not slow'", True),
    "a dollar in double quotes": (f'tool "{X}"', "$HOME/x", False),
    "a home folder in a bare word": (f"tool {X}", "~/x", True),
    "blanks where the value is joined": (f"tool --a={X}", "b c", True),
    "a single quote in single quotes": (f"tool '{X}'", "it's", False),
}


@pytest.mark.parametrize(("script", "sample", "splits"), SAMPLES.values(), ids=SAMPLES.keys())
def test_a_known_value_that_means_something_to_the_shell_is_refused(script: str, sample: str, splits: bool) -> None:
    assert "a value it is known to take" in sandbox.trial(script, splits=splits, samples=[sample]).done.refused[0]
