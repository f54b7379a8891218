"""What a script prints into the runner's files: before the repair a value can set what it likes, afterwards only its own name.

The files are read as the runner reads them (FileCommandManager.cs).
"""

import pytest
import sandbox

from wffix.expression.lexer import embedded
from wffix.scripts.shell.line_breaks import Write, writes

NAMES = frozenset({"TITLE", "BODY"})
ORDINARY = ("a title", "", "42", "a=b<<c", "  two  blanks ", "$HOME `x` \"q\" 'r' %s ☃", "-n", "-e a")
HOSTILE = (
    "x\nEVIL=1", "x\nEVIL<<EOF\n1\nEOF", "x\nEOF\nEVIL=1\nREST<<EOF", "EOF\nEVIL=1\nREST<<EOF\n", "\nEVIL=1\n", "x\nEND\nEVIL=1\nREST<<END",
)  # fmt: skip


def settings(text: str) -> dict[str, str] | None:
    """The names and values in a file; None where the runner fails the step."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    found: dict[str, str] = {}
    while lines:
        line = lines.pop(0)
        name, equals, value = line.partition("=")
        heredoc_name, heredoc, delimiter = line.partition("<<")
        if not line:
            continue
        if heredoc and (not equals or len(heredoc_name) < len(name)):
            if not heredoc_name or not delimiter or delimiter not in lines:
                return None
            end = lines.index(delimiter)
            found[heredoc_name] = "\n".join(lines[:end])
            del lines[: end + 1]
        elif equals and name:
            found[name] = value
        else:
            return None
    return found


def test_the_files_are_read_as_by_the_runner() -> None:
    assert settings("A=1\nB<<X\na\n\nb=c\nX\nC=a<<b\n\nD<<E=F\nd\nE=F\n") == {"A": "1", "B": "a\n\nb=c", "C": "a<<b", "D": "d"}
    assert settings("A<<X\nX\n") == {"A": ""}
    assert settings("A<<X\na\n") is None
    assert settings("=1\n") is None
    assert settings("A\n") is None


def found(script: str, dialect: str = "bash") -> tuple[Write, ...]:
    spans = tuple((item.start, item.end) for item in embedded(script))
    return writes(script, spans, NAMES, dialect, "delimiter")


def repaired(script: str, dialect: str) -> str:
    items = found(script, dialect)
    assert [item.reason for item in items if item.reason] == []
    for start, end, text in sorted({part for item in items for part in item.replacements}, reverse=True):
        script = script[:start] + text + script[end:]
    return script


REPAIRED = {
    "an echo": 'echo "TITLE=$TITLE" >> $GITHUB_ENV',
    "an echo into the output": 'echo "title=${TITLE}" >>"${GITHUB_OUTPUT}" # the title',
    "text around the value": 'echo "TITLE=a \'$TITLE\' $(printf b) c" >> "$GITHUB_ENV"',
    "quotes behind the name": 'echo TITLE="$TITLE" >> "$GITHUB_ENV"',
    "a name with a dash": 'echo "the-title=$TITLE" >> "$GITHUB_OUTPUT"',
    "two values": 'echo "TITLE=$TITLE: $BODY" >> "$GITHUB_ENV"',
    "another value before": 'A=1\necho "TITLE=$A ${A} $TITLE" >> "$GITHUB_ENV"',
    "two lines": 'echo "TITLE=$TITLE" >> "$GITHUB_ENV"\necho "BODY=$BODY" >> "$GITHUB_ENV"',
    "a format with the name": 'printf \'TITLE=%s\\n\' "$TITLE" >> "$GITHUB_ENV"',
    "a format for the name": 'printf "%s=%s\\n" TITLE "$TITLE" >> "$GITHUB_ENV"',
    "a condition": 'if true; then\n  echo "TITLE=$TITLE" >> "$GITHUB_ENV"\nelse\n  echo "TITLE=" >> "$GITHUB_ENV"\nfi',
    "a case": 'case a in\n  a)\n    echo "TITLE=$TITLE" >> "$GITHUB_ENV"\n    ;;\nesac',
    "a loop": 'for n in 1 2; do\n\techo "TITLE=$TITLE" >> "$GITHUB_ENV"\ndone',
    "a group": '{\n  echo "A=1"\n  echo "TITLE=$TITLE"\n} >> "$GITHUB_ENV"',
    "a subshell": '(\n  echo "TITLE=$TITLE"\n) >> "$GITHUB_ENV"',
    "strict mode": 'set -eu\necho "TITLE=$TITLE" >> "$GITHUB_ENV"',
    "a variable of the script": 'V="a $TITLE"\nW=$V\necho "V=$W" >> "$GITHUB_ENV"',
    "three echoes": 'echo "B<<EOF" >> "$GITHUB_ENV"\necho "$BODY" >> "$GITHUB_ENV"\necho "EOF" >> "$GITHUB_ENV"',
    "a group of echoes": '{\n  echo \'B<<END\'\n  echo "$TITLE"\n  echo "C=$BODY"\n  echo END\n  echo \'D=1\'\n} >> "$GITHUB_OUTPUT"',
    "a block and a line": 'echo B\\<\\<EOF > x\necho "B<<EOF" >> $GITHUB_ENV\necho "$BODY" >> $GITHUB_ENV\n'
    'echo EOF >> $GITHUB_ENV\necho "TITLE=$TITLE" >> $GITHUB_ENV',
    "a delimiter in a variable": 'D=END\necho "B<<$D" >> "$GITHUB_ENV"\necho "$BODY" >> "$GITHUB_ENV"\necho "${D}" >> "$GITHUB_ENV"',
}
CASES = {name: ("bash", script) for name, script in REPAIRED.items()}
CASES |= {f"{name} in sh": ("sh", script) for name, script in REPAIRED.items()}


def outcome(script: str, value: str, dialect: str) -> list[dict[str, str] | None]:
    """What a script sets in the environment and as outputs."""
    done = sandbox.execute(script, {"TITLE": value, "BODY": value}, dialect)
    return [settings(done.files.get(file, "")) for file in ("github_env", "github_output")]


@pytest.mark.parametrize(("dialect", "script"), CASES.values(), ids=CASES.keys())
def test_values_are_what_they_were_and_set_nothing_else(dialect: str, script: str) -> None:
    if sandbox.shell(dialect) is None:
        pytest.skip(f"{dialect} is not installed")
    after = repaired(script, dialect)
    assert found(after, dialect) == ()
    sandbox.prepare()
    for value in ORDINARY:
        assert outcome(after, value, dialect) == outcome(script, value, dialect)
    names = [set(file or ()) for file in outcome(after, "x", dialect)]
    before = [outcome(script, value, dialect) for value in HOSTILE]
    assert any("EVIL" in (file or ()) for files in before for file in files)
    for value in HOSTILE:
        files = outcome(after, value, dialect)
        assert [set(file or ()) for file in files] == names
        # A block's own last line break is that of the 'echo'.
        assert any(value in text for file in files for text in (file or {}).values())


def test_the_form_is_that_of_the_manual() -> None:
    assert repaired('  echo "TITLE=a $TITLE" >> "$GITHUB_ENV"\n', "bash") == (
        '  delimiter="$(dd if=/dev/urandom bs=15 count=1 status=none | base64)"\n'
        '  printf \'TITLE<<%s\\n%s\\n%s\\n\' "${delimiter}" "a $TITLE" "${delimiter}" >> "$GITHUB_ENV"\n'
    )


def test_expressions_in_the_value_stay() -> None:
    assert '"${{ github.sha }} $TITLE"' in repaired('echo "TITLE=${{ github.sha }} $TITLE" >> "$GITHUB_ENV"', "bash")


def test_each_run_makes_another_delimiter() -> None:
    after = repaired(REPAIRED["an echo"], "bash")
    first, second = (sandbox.execute(after, {"TITLE": "a"}).files["github_env"] for _ in range(2))
    assert first != second
    delimiter = first.split("\n")[0].removeprefix("TITLE<<")
    assert len(delimiter) == 20
    assert "=" not in delimiter


SAFE = {
    "no line breaks by an expansion": 'echo "T=${TITLE//$\'\\n\'/}" >> "$GITHUB_ENV"',
    "the length": 'echo "T=${#TITLE}" >> "$GITHUB_ENV"',
    "no line breaks by a command": 'echo "T=$(echo "$TITLE" | tr -d "\\n")" >> "$GITHUB_ENV"',
    "no line breaks by a pipe": 'echo "T=$TITLE" | tr "\\n" " " >> "$GITHUB_ENV"',
    "a variable that a command sets": 'V=$(head -n 1 <<< "$TITLE")\necho "V=$V" >> "$GITHUB_ENV"',
    "a variable that is cleaned": 'V=$TITLE\nV=${V%%$\'\\n\'*}\necho "V=$V" >> "$GITHUB_ENV"',
    "no quotes": "echo T=$TITLE >> $GITHUB_ENV",
    "another file": 'echo "T=$TITLE" >> "$GITHUB_STEP_SUMMARY"\necho "T=$TITLE" >> env.txt',
    "another stream": 'echo "T=$TITLE" 2>> "$GITHUB_ENV"',
    "another variable": 'echo "T=$HEAD" >> "$GITHUB_ENV"',
    "a random delimiter": 'echo "B<<$D" >> $GITHUB_ENV\necho "$BODY" >> $GITHUB_ENV\necho "$D" >> $GITHUB_ENV',
    "a random delimiter by a command": 'D=$(uuidgen)\n{ echo "B<<$D"; echo "$BODY"; echo "$D"; } >> $GITHUB_ENV',
    "a random delimiter of printf": 'printf \'B<<%s\\n%s\\n%s\\n\' "$D" "$BODY" "$D" >> "$GITHUB_ENV"',
    "a random delimiter in lines of printf": '{ printf \'B<<%s\\n\' "$D"; printf \'%s\\n\' "$BODY" "$D"; } >> "$GITHUB_ENV"',
    "a random delimiter in a heredoc": 'cat <<EOF >> "$GITHUB_ENV"\nB<<$D\n$BODY\n$D\nEOF',
    "a random delimiter in one text": 'echo -e "B<<$D\\n$BODY\\n$D" >> "$GITHUB_ENV"',
    "a delimiter with an expression": 'echo "B<<E${{ github.run_id }}" >> $GITHUB_ENV\necho "$BODY" >> $GITHUB_ENV\n'
    'echo "E${{ github.run_id }}" >> $GITHUB_ENV',
    "the condition only": 'if [ -n "$TITLE" ]; then echo "T=1" >> "$GITHUB_ENV"; fi',
    "the output of a function": 'go() { echo "T=$TITLE"; }\ngo >> "$GITHUB_ENV"',
    "what cannot be parsed": 'if echo "T=$TITLE" >> "$GITHUB_ENV"',
}


@pytest.mark.parametrize("script", SAFE.values(), ids=SAFE.keys())
def test_what_cannot_be_broken_out_of_for_sure_is_no_finding(script: str) -> None:
    assert found(script) == ()


REFUSED = {
    "the path": ('echo "$TITLE" >> "$GITHUB_PATH"', "adds another folder to PATH"),
    "nothing but the value": ('echo "$BODY" >> "$GITHUB_ENV"', "can set other names"),
    "a computed name": ('echo "$KEY=$TITLE" >> "$GITHUB_ENV"', "can set other names"),
    "two lines in a text": ('echo "A=1\nT=$TITLE" >> "$GITHUB_ENV"', "can set other names"),
    "a backslash": ('echo "T=\\"$TITLE\\"" >> "$GITHUB_ENV"', "can set other names"),
    "an option": ('echo -n "T=$TITLE" >> "$GITHUB_ENV"', "can set other names"),
    "two arguments": ('echo "T=$TITLE" x >> "$GITHUB_ENV"', "can set other names"),
    "a format that says more": ('printf \'T=%s;\\n\' "$TITLE" >> "$GITHUB_ENV"', "can set other names"),
    "a format without a line break": ('printf \'T=%s\' "$TITLE" >> "$GITHUB_ENV"', "can set other names"),
    "a format with the value": ('printf "T=$TITLE\\n" >> "$GITHUB_ENV"', "can set other names"),
    "a heredoc": ('cat <<EOF >> "$GITHUB_ENV"\nT=$TITLE\nEOF', "can set other names"),
    "a redirection in front": ('>> "$GITHUB_ENV" echo "T=$TITLE"', "can set other names"),
    "a variable of the command": ('A=1 echo "T=$TITLE" >> "$GITHUB_ENV"', "can set other names"),
    "a pipe": ('echo "T=$TITLE" | tee -a "$GITHUB_ENV"', "part of a longer one"),
    "a list": ('true && echo "T=$TITLE" >> "$GITHUB_ENV"', "part of a longer one"),
    "a negation": ('! echo "T=$TITLE" >> "$GITHUB_ENV"', "part of a longer one"),
    "one line of several": ('A=1; echo "T=$TITLE" >> "$GITHUB_ENV"', "on a line of its own"),
    "a line that goes on": ('echo "T=$TITLE" >> "$GITHUB_ENV"; A=1', "on a line of its own"),
    "the background": ('echo "T=$TITLE" >> "$GITHUB_ENV" &', "on a line of its own"),
    "a known delimiter of printf": ('printf \'B<<EOF\\n%s\\nEOF\\n\' "$BODY" >> "$GITHUB_ENV"', "the delimiter 'EOF'"),
    "a known delimiter that printf is given": ('printf \'B<<%s\\n%s\\n%s\\n\' EOF "$BODY" EOF >> "$GITHUB_ENV"', "the delimiter 'EOF'"),
    "a known delimiter in a heredoc": ('cat <<X >> "$GITHUB_ENV"\nB<<EOF\n$BODY\nEOF\nX', "the delimiter 'EOF'"),
    "a known delimiter in one text": ('echo "B<<EOF\n$BODY\nEOF" >> "$GITHUB_ENV"', "the delimiter 'EOF'"),
    "a block that does not end": ('echo "B<<EOF" >> "$GITHUB_ENV"\necho "$BODY" >> "$GITHUB_ENV"', "where the block ends is not known"),
    "a block that ends elsewhere": (
        'echo "B<<EOF" >> "$GITHUB_ENV"\necho "$BODY" >> "$GITHUB_ENV"\n{ echo EOF; } >> "$GITHUB_ENV"',
        "where the block ends is not known",
    ),
    "an echo of its own": ('echo() { printf "%s\\n" "$*"; }\necho "T=$TITLE" >> "$GITHUB_ENV"', "has a function by the name"),
    "a block between the lines of another": (
        'echo "A<<EOF" >> $GITHUB_ENV\necho "t=$TITLE" >> $GITHUB_OUTPUT\necho EOF >> $GITHUB_ENV',
        "between the lines of a value in another file",
    ),
}


@pytest.mark.parametrize(("script", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_has_no_rule_is_a_finding_with_a_reason(script: str, reason: str) -> None:
    assert [(reason in item.reason, item.replacements) for item in found(script)] == [(True, ())]


def test_the_echo_of_sh_makes_line_breaks_of_its_own() -> None:
    assert len(found("echo T=$TITLE >> $GITHUB_ENV", "sh")) == 1
