"""Outsiders' texts get a random delimiter in `$GITHUB_ENV` and `$GITHUB_OUTPUT`.

A line `NAME=value` in one of these files sets a variable or an output, and the next line sets the next. So a value with line breaks
sets more than its own name: the body of an issue that goes on with a line `NODE_OPTIONS=--require=./evil.js`, or with `BASH_ENV=…`,
runs code in every later step of the job. The form for values of several lines, `NAME<<EOF`, is no better while the delimiter is
a word that everybody knows and the value may hold.

The fix prints the value in that form with a delimiter made anew in each run, by GitHub's own recipe:

    delimiter="$(dd if=/dev/urandom bs=15 count=1 status=none | base64)"
    printf 'TITLE<<%s\\n%s\\n%s\\n' "${delimiter}" "$TITLE" "${delimiter}" >> "$GITHUB_ENV"

The variable or output gets the very value it got. It is done where `echo` or `printf` print one `NAME="value"`, or where three
`echo` print a block with a known delimiter, each on a line of its own. Other shapes (heredocs, pipes, `&&`, several lines in one
string), and `$GITHUB_PATH`, for which there is no such form, are left for a person.

Texts of outsiders count, in variables of `env:` and in those that a script sets from them; expressions in scripts become such
variables by `template-injection`. Refs cannot hold line breaks.

References: GitHub, "Workflow commands", "Setting an environment variable" and "Multiline strings"; the runner's
FileCommandManager.cs; zizmor's audit `github-env`; CodeQL's "Environment variable built from user-controlled sources"; CWE-77.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.edit.model import CannotEdit
from wffix.fixer import Finding, Site, fixer_id
from wffix.running import RunScript, fed_scripts
from wffix.scripts.names import unused

ID = fixer_id(__name__)
TITLE = "give outsiders' texts a random delimiter in GITHUB_ENV and GITHUB_OUTPUT"
TRIGGERS = ("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_STATE", "GITHUB_PATH")


def fix(site: Site) -> Iterator[Finding]:
    for script in fed_scripts(site):
        names = frozenset(name for name, item in script.variables.items() if item.nature == "text" and not item.is_json)
        if names and any(trigger in script.text for trigger in TRIGGERS):
            yield from _findings(script, names)


def _findings(script: RunScript, names: frozenset[str]) -> Iterator[Finding]:
    from wffix.scripts.shell.line_breaks import writes

    found = writes(script.text, script.expressions, names, script.dialect, _delimiter(script))
    reasons = [(write.start, write.end, write.reason) for write in found if write.reason]
    replacements = sorted({replacement for write in found for replacement in write.replacements})
    if replacements:
        try:
            yield script.fix(ID, TITLE, replacements)
        except CannotEdit as error:
            reasons += [(write.start, write.end, str(error)) for write in found if write.replacements]
    yield from script.refusals(ID, reasons)


def _delimiter(script: RunScript) -> str:
    """A name for the delimiter's variable that nothing in or around the script has."""
    around = {(item.name or "").upper() for env in script.step.envs() for item in env.entries}
    return unused("delimiter", around | set(re.findall(r"\w+", script.text.upper())))
