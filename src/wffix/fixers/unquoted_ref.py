"""Outsiders' refs and texts are quoted where a script expands them.

A variable keeps the value of an expression out of the script's text, but without quotes around it the shell goes on to split
the value at blanks and to take `*`, `?` and `[…]` in it for names of files. Whoever chooses the value (the name of a branch or
tag, the title of an issue) gives the command more words than its author meant: options, for example. `echo $GITHUB_REF | sed …`
is the same mistake inside a recipe that is meant to clean the value.

The fix puts double quotes around the expansion, or around the word it is joined to. A ref means the same with and without
them: it holds neither blanks nor `*`, `?`, `[`. A text with blanks becomes the one word it was meant to be. Where the variable may
be empty the quoted word is left out as the bare one was: `${GITHUB_HEAD_REF:+"$GITHUB_HEAD_REF"}`. Only variables are looked at
that the runner fills or that `env:` fills from such a value; values of callers (`inputs`, outputs of steps) may be several words
on purpose.

Left for a person are texts that are split on purpose as it seems (a loop, an array, a list), and those whose line breaks the
missing quotes keep out of the log and of `$GITHUB_ENV`, where a line is a command.

References: GitHub, "Script injections" (Secure use reference), which asks for the quotes; ShellCheck SC2086; POSIX Shell Command
Language, 2.6.5 and 2.6.6; git-check-ref-format(1).
"""

from __future__ import annotations

from collections.abc import Iterator

from wffix.edit.model import CannotEdit, Fix
from wffix.fixer import Finding, Site, fixer_id
from wffix.outsiders import Fed
from wffix.running import RunScript, fed_scripts

ID = fixer_id(__name__)
TITLE = "quote outsiders' refs and texts in scripts"
TRIGGERS = ("GITHUB_REF", "GITHUB_HEAD_REF", "GITHUB_BASE_REF", "${{")


def fix(site: Site) -> Iterator[Finding]:
    for script in fed_scripts(site):
        yield from _findings(script)


def _findings(script: RunScript) -> Iterator[Finding]:
    from wffix.scripts.shell.expansions import unquoted

    found = unquoted(script.text, script.expressions, frozenset(script.variables), script.dialect)
    reasons = {(item.start, item.end): item.reason or _reason(script.variables[item.name], item.place, item.is_cut) for item in found}
    names = {(item.start, item.end): item.name for item in found if not reasons[item.start, item.end]}
    if names:
        try:
            quoted, refused = _quoted(script, names)
            reasons |= refused
            if quoted is not None:
                yield quoted
        except CannotEdit as error:
            reasons |= dict.fromkeys(names, str(error))
    yield from script.refusals(ID, [(*span, reason) for span, reason in reasons.items() if reason])


def _reason(variable: Fed, place: str, is_cut: bool) -> str:
    """Why an expansion of a text may not be quoted; refs always may."""
    if variable.nature == "ref":
        return "its words may be meant one by one" if variable.is_list else ""
    if variable.is_list or place == "words":
        return "its words may be meant one by one"
    if place == "command file":
        return "quoted, line breaks in it would set other variables; write it with a random delimiter"
    if place == "printed" and not variable.is_line:
        return "quoted, its lines would be printed as lines, which can be commands to the runner or to what reads them"
    return "quoted, what is left of it would be a word even if empty" if is_cut else ""


def _quoted(script: RunScript, names: dict[tuple[int, int], str]) -> tuple[Fix | None, dict[tuple[int, int], str]]:
    """The fix that quotes expansions, by their places, and why some of them stay. Raises CannotEdit."""
    from wffix.scripts.hoist import Variable
    from wffix.scripts.shell.rewriting import rewrite

    places = sorted([*script.expressions, *names])
    variables = {
        number: Variable(names[span], may_be_empty=script.variables[names[span]].may_be_empty, written=script.text[span[0] : span[1]])
        for number, span in enumerate(places)
        if span in names
    }
    done = rewrite(script.text, places, variables, script.dialect)
    refused = {places[number]: reason for number, reason in done.refused.items()}
    return (script.fix(ID, TITLE, done.replacements) if done.replacements else None), refused
