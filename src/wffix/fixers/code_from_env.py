"""Outsiders' values in variables are not read as code again.

Moving an expression into `env:` takes the value out of the script's text, and that is all. Where the script hands the variable
to something that reads code, the outsider's text is code as before: `eval "$TITLE"`, `bash -c "echo $TITLE"`, `ssh host "$TITLE"`,
a program of `awk`, `sed` or `jq` put together with it, a script written into a file and run. Less known is arithmetic: bash
evaluates `$(( N ))`, `[[ $N -eq 3 ]]` and `${A[$N]}`, and a value such as `a[$(command)]` runs the command.

There is no fix that is right without knowing what is wanted; the finding says what reads the value and how it comes there.
What helps most often: a positional parameter (`bash -c 'echo "$1"' _ "$TITLE"`), `[ "$N" -eq 3 ]` for `[[ $N -eq 3 ]]`, `--arg` of
`jq`, `-v` or `ENVIRON` of `awk`, or a check of the value before (`case "$N" in (*[!0-9]*) exit 1;; esac`), with the result
in another variable.

Only variables count that the runner, or `env:`, fills with a ref or a text of outsiders. Values of callers (`inputs`,
outputs) may be code by design. What could not be followed for sure is not reported.

References: GitHub, "Script injections" (Secure use reference); CWE-95; ShellCheck SC2145 and SC2086; Bash manual, "Shell Arithmetic".
"""

from __future__ import annotations

from collections.abc import Iterator

from wffix.fixer import Finding, Site, fixer_id
from wffix.running import fed_scripts

ID = fixer_id(__name__)
TITLE = "show where outsiders' values in env are read as code"
TRIGGERS = ("GITHUB_REF", "GITHUB_HEAD_REF", "GITHUB_BASE_REF", "${{")


def fix(site: Site) -> Iterator[Finding]:
    for script in fed_scripts(site):
        from wffix.scripts.shell.evaluated import evaluated

        found = evaluated(script.text, script.expressions, frozenset(script.variables), script.dialect)
        yield from script.refusals(ID, [(use.start, use.end, f"an outsider's value becomes code; {use.reason}") for use in found])
