"""Unquoted expansions are found where the shell splits them, and quoted so that ordinary values do what they did."""

import pytest
import sandbox

from wffix.scripts.hoist import Variable
from wffix.scripts.shell.expansions import Unquoted, unquoted
from wffix.scripts.shell.rewriting import rewrite

NAMES = frozenset({"REF", "TITLE"})

QUOTED = {
    "a bare word": ("tool $REF", 'tool ${REF:+"$REF"}'),
    "a bare word in braces": ("tool a ${REF} b", 'tool a ${REF:+"${REF}"} b'),
    "joined in front": ("tool origin/$REF", 'tool "origin/$REF"'),
    "joined behind": ("tool ${REF}_z", 'tool "${REF}_z"'),
    "joined to a glob": ("tool *-$REF", 'tool *-"$REF"'),
    "joined to another expansion": ("A=1\ntool $A:$REF", 'A=1\ntool $A:"$REF"'),
    "two adjacent": ("tool $REF$TITLE", 'tool ${REF:+"$REF"}${TITLE:+"$TITLE"}'),
    "two joined by a colon": ("tool $REF:$TITLE", 'tool "$REF:$TITLE"'),
    "the value of an option": ("tool --ref=$REF", 'tool --ref="$REF"'),
    "without its beginning": ("tool ${REF#refs/heads/} x-${REF##*/}", 'tool ${REF:+"${REF#refs/heads/}"} "x-${REF##*/}"'),
    "without its end": ("tool x-${REF%/*}", 'tool "x-${REF%/*}"'),
    "a test of strings": ("if [ $REF = main ]; then tool yes; fi", 'if [ "$REF" = main ]; then tool yes; fi'),
    "a test for length": ("if [ -n $REF ]; then tool yes; fi", 'if [ -n ${REF:+"$REF"} ]; then tool yes; fi'),
    "a test by name": ("if test $REF = main; then tool yes; fi", 'if test "$REF" = main; then tool yes; fi'),
    "a command substitution": ("V=$(echo $REF | sed s/a/b/)\ntool a", 'V=$(echo ${REF:+"$REF"} | sed s/a/b/)\ntool a'),
    "a command substitution in quotes": ('tool "$(echo $REF)"', 'tool "$(echo ${REF:+"$REF"})"'),
    "backticks": ('V=`echo $REF`\ntool "$V"', 'V=`echo ${REF:+"$REF"}`\ntool "$V"'),
    "a loop": ('for r in $REF x; do tool "$r"; done', 'for r in ${REF:+"$REF"} x; do tool "$r"; done'),
    "parameters": ('set -- $REF x\ntool "$#" "$1"', 'set -- ${REF:+"$REF"} x\ntool "$#" "$1"'),
    "part of a command's path": ("./tool-$REF a || tool b", '"./tool-$REF" a || tool b'),
    "over a continued line": ("tool a \\\n  --b $REF \\\n  c", 'tool a \\\n  --b ${REF:+"$REF"} \\\n  c'),
    "beside what is quoted": ('tool "$REF" $REF', 'tool "$REF" ${REF:+"$REF"}'),
    "an argument of a function": ('go() { tool "$#" "$1"; }\ngo $REF', 'go() { tool "$#" "$1"; }\ngo ${REF:+"$REF"}'),
}
OF_BASH = {
    "an array": ('A=($REF b)\ntool "${A[@]}"', 'A=(${REF:+"$REF"} b)\ntool "${A[@]}"'),
    "with other characters": ("tool x-${REF//[^a-z0-9]/-} y-${REF/\\//.}", 'tool "x-${REF//[^a-z0-9]/-}" "y-${REF/\\//.}"'),
    "in capitals": ("tool x-${REF^^}", 'tool "x-${REF^^}"'),
}


def found(script: str, dialect: str = "bash", names: frozenset[str] = NAMES) -> tuple[Unquoted, ...]:
    return unquoted(script, (), names, dialect)


def quoted(script: str, dialect: str) -> str:
    """The script with every expansion quoted that can be."""
    items = found(script, dialect)
    assert [item.reason for item in items if item.reason] == []
    variables = {number: Variable(item.name, written=script[item.start : item.end]) for number, item in enumerate(items)}
    done = rewrite(script, [(item.start, item.end) for item in items], variables, dialect)
    assert dict(done.refused) == {}
    for start, end, text in reversed(done.replacements):
        script = script[:start] + text + script[end:]
    return script


CASES = {name: ("bash", *case) for name, case in (QUOTED | OF_BASH).items()}
CASES |= {f"{name} in sh": ("sh", *case) for name, case in QUOTED.items()}


@pytest.mark.parametrize(("dialect", "script", "wanted"), CASES.values(), ids=CASES.keys())
def test_a_quoted_expansion_does_the_same_for_refs_and_keeps_others_together(dialect: str, script: str, wanted: str) -> None:
    if sandbox.shell(dialect) is None:
        pytest.skip(f"{dialect} is not installed")
    after = quoted(script, dialect)
    assert after == wanted
    assert found(after, dialect) == ()
    for value in ("refs/heads/main", "feature/x-1", "v1.2.3", ""):
        environment = {"REF": value, "TITLE": "main"}
        assert sandbox.execute(after, environment, dialect) == sandbox.execute(script, environment, dialect)
    # What is one word gives as many arguments as an ordinary value does.
    counts = [
        [line.count("\t") for line in sandbox.execute(after, dict.fromkeys(NAMES, value), dialect).commands]
        for value in ("main/x", "a/b *  -x $(canary) ?")
    ]
    assert counts[0] == counts[1]


NOT_SPLIT = {
    "double quotes": 'tool "$REF" "a-${REF#x}"',
    "single quotes": "tool '$REF'",
    "an assignment": "V=$REF\nV+=a-$REF\nW=$REF tool a",
    "an export": "export V=$REF\nlocal W=$REF",
    "a double test": "[[ $REF == a* && -n $REF ]]",
    "a pattern": "[[ a == $REF* ]]\n[[ a =~ $REF ]]",
    "a case": "case $REF in $TITLE) tool ;; esac",
    "a here-string": "cat <<< $REF",
    "a redirection": "tool > out-$REF",
    "a heredoc": "cat <<EOF\n$REF\nEOF",
    "arithmetic": "tool $(( REF + $REF ))",
    "an index": "tool ${A[$REF]}",
    "the length": "tool ${#REF}",
    "whether it is set": 'tool ${REF:+yes} ${REF:+"$REF"}',
    "a default in quotes": 'tool "${V:-$REF}"',
    "a pattern that cuts": "tool ${V#$REF}",
    "a comment": "# tool $REF\ntool a",
    "another variable": "tool $REFS $OTHER",
    "what cannot be parsed": "if tool $REF",
}


@pytest.mark.parametrize("script", NOT_SPLIT.values(), ids=NOT_SPLIT.keys())
def test_what_the_shell_does_not_split_is_no_finding(script: str) -> None:
    assert found(script) == ()


CODE = {"eval": "eval $REF", "a nested shell": "bash -c $REF", "the command": "$REF a", "a later eval": "set -- $REF\neval $1"}


@pytest.mark.parametrize("script", CODE.values(), ids=CODE.keys())
def test_what_is_read_as_code_is_not_for_quotes_to_repair(script: str) -> None:
    assert found(script) == ()


PLACES = {
    "an argument": ("tool $REF", "argument"),
    "a test": ("[ $REF = a ]", "argument"),
    "a loop": ("for r in $REF; do tool; done", "words"),
    "an array": ("A=(x-$REF)", "words"),
    "parameters": ("set -- $REF", "words"),
    "echo": ("echo a $REF", "printed"),
    "printf in a pipe": ("printf '%s' $REF | cat", "printed"),
    "into the environment": ('echo V=$REF >> "$GITHUB_ENV"', "command file"),
    "into the output": ("{ echo a; echo V=$REF; } >> $GITHUB_OUTPUT", "command file"),
    "into the path through a pipe": ("echo $REF | tee -a ${GITHUB_PATH}", "command file"),
}


@pytest.mark.parametrize(("script", "place"), PLACES.values(), ids=PLACES.keys())
def test_the_place_tells_what_splitting_may_be_for(script: str, place: str) -> None:
    assert [item.place for item in found(script)] == [place]


REASONS = {
    "inside an expansion": ("tool ${V:-$REF}", "inside ${…}"),
    "inside two": ("tool ${V:-${W:-a$REF}}", "inside ${…}"),
    "separators of the script": ('IFS=/\ntool $REF\nIFS=" "', "sets IFS"),
    "a pattern in quotes": ("tool x-${REF#'a b'}", "the pattern in it"),
    "a part by numbers": ("tool ${REF:0:7}", "the pattern in it"),
    "an expansion in a pattern": ("tool ${REF#$TITLE}", "the pattern in it"),
}


@pytest.mark.parametrize(("script", "reason"), REASONS.values(), ids=REASONS.keys())
def test_what_has_no_rule_is_a_finding_with_a_reason(script: str, reason: str) -> None:
    assert [reason in item.reason for item in found(script, names=frozenset({"REF"}))] == [True]


def test_a_part_of_a_value_is_told_from_the_whole() -> None:
    assert [item.is_cut for item in found("tool $REF ${REF} ${REF##*/} ${REF%x}")] == [False, False, True, True]
