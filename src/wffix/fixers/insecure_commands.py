"""Outputs and variables are written to the runner's files, and are not printed.

`echo "::set-output name=NAME::VALUE"` sets an output, `::set-env`, `::add-path` and `::save-state` a variable, a folder of `PATH` and a
state. Whatever a step prints can do that: a dependency, a test, the title of an issue in the log. For that reason GitHub switched `set-env`
and `add-path` off in 2020 (`ACTIONS_ALLOW_UNSECURE_COMMANDS: true` switches them on again, for everything that prints), and announced the
end of the other two, of which the runner still warns whenever they are used.

The fix prints the same into the files: `echo "NAME=VALUE" >> "$GITHUB_OUTPUT"`. As a command it ended with its line; where the value may
have line breaks, only its first line goes into the file (`| sed -n 1p`), because a second one would set another output. A script is
repaired as a whole, as the files are read when it has ended: a command left in it could get another order.
`ACTIONS_ALLOW_UNSECURE_COMMANDS` goes where everything that may print is known not to need it: scripts of known programs, and GitHub's
own actions in versions that do not.

Refused are values that are escaped for a command (`%0A`), printing that goes elsewhere (pipes, redirections, functions used in one), names
that are computed, strings of several lines, scripts that write to the files as well, and scripts of PowerShell, cmd, Python and others; the
refusal says what to write.

References: GitHub, "Workflow commands"; its changelog of 2022-10-11; the runner's ActionCommandManager.cs; zizmor's audit
`insecure-commands`; CVE-2020-15228.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.document.tree import Mapping, entry, mapping_at, text_at
from wffix.document.workflow import Step
from wffix.edit.model import Applicability, CannotEdit, Fix, FollowUp, Refusal
from wffix.edit.remove import Holder, remove_entries
from wffix.expression.lexer import ExpressionError, embedded
from wffix.expression.parser import parse
from wffix.fixer import Finding, Site, fixer_id
from wffix.regex import regex
from wffix.run_token.commands import command
from wffix.run_token.scripts import calls_of, shown
from wffix.running import RunScript
from wffix.scripts import runner
from wffix.scripts.hoist import Refused
from wffix.values import domain

ID = fixer_id(__name__)
TITLE = "write outputs and variables to the runner's files"
TRIGGERS = ("set-output", "save-state", "set-env", "add-path", "ACTIONS_ALLOW_UNSECURE_COMMANDS")
DEFAULT = False

_FLAG = "ACTIONS_ALLOW_UNSECURE_COMMANDS"
_PRINTED = regex(r"(?:::|##\[)[ \t]*(set-output|save-state|set-env|add-path)\b", re.I)
_SWITCHED_OFF = regex(r"\b(?:set-env|add-path)\b", re.I)
_MODERN = regex(r"v?(?:[3-9]|\d\d+)(?:\.|$)")
_ACTIONS = frozenset(
    {
        "actions/cache", "actions/checkout", "actions/download-artifact", "actions/setup-go", "actions/setup-java", "actions/setup-node",
        "actions/setup-python", "actions/upload-artifact",
    }
)  # fmt: skip
"""GitHub's own, whose third versions are of 2022, long after none of them could use these commands any more."""

_ONE_LINE = frozenset({"fixed", "word", "ref"})
_FILES = {"set-output": "GITHUB_OUTPUT", "save-state": "GITHUB_STATE", "set-env": "GITHUB_ENV", "add-path": "GITHUB_PATH"}


def fix(site: Site) -> Iterator[Finding]:
    for step in site.workflow.steps:
        printed = _PRINTED.search(_COMMENT.sub("", step.run.value)) if step.run is not None else None
        if printed is not None:
            yield _of_script(site, step, printed[1].lower())
    yield from _flags(site)


_COMMENT = regex(r"(?m)^[ \t]*#.*$")


# What scripts print.


def _of_script(site: Site, step: Step, kind: str) -> Finding:
    assert step.run is not None
    try:
        return _moved(site, step)
    except (runner.UnknownShell, Refused, CannotEdit) as error:
        return Refusal(ID, f"'::{kind}' is printed: {error}", step.run.start, step.run.end)


def _moved(site: Site, step: Step) -> Fix:
    assert step.run is not None
    language = runner.language(step)
    if language not in ("bash", "sh"):
        raise Refused(f"the script is one of {language}; let it append 'NAME=VALUE' to the file that {_variables(step.run.value)} names")
    from wffix.scripts.shell.workflow_commands import moved

    script = RunScript(site, step, step.run, language, {})
    replacements = moved(script.text, script.expressions, _one_line_ones(site, step), language)
    return script.fix(ID, TITLE, sorted(replacements))


def _variables(script: str) -> str:
    return " or ".join(dict.fromkeys(_FILES[match[1].lower()] for match in _PRINTED.finditer(script)))


def _one_line_ones(site: Site, step: Step) -> frozenset[int]:
    """The numbers of the expressions of a script whose values have no line break."""
    assert step.run is not None
    found: set[int] = set()
    for number, item in enumerate(embedded(step.run.value)):
        try:
            known = domain(parse(item.source), step, site.workflow)
        except ExpressionError:
            continue
        if known.nature in _ONE_LINE and not any("\n" in sample for sample in known.samples):
            found.add(number)
    return frozenset(found)


# The variable that switches the commands on.


def _flags(site: Site) -> Iterator[Finding]:
    root = site.workflow.root
    yield from _flag(site, root, site.workflow.steps)
    for job in site.workflow.jobs:
        yield from _flag(site, job.node, job.steps)
    for step in site.workflow.steps:
        yield from _flag(site, step.node, (step,))


def _flag(site: Site, owner: Mapping, steps: tuple[Step, ...]) -> Iterator[Finding]:
    """The finding of one ``env``, which holds for some steps."""
    env, holder = mapping_at(owner, "env"), entry(owner, "env")
    item = entry(env, _FLAG)
    if env is None or holder is None or item is None or (text_at(env, _FLAG) or "").strip().lower() != "true":
        return
    where = (item.key.start, item.end)
    try:
        yield _dropped(site, (owner, holder), steps, where)
    except CannotEdit as error:
        yield Refusal(ID, f"{_FLAG} lets everything that prints set variables: {error}", *where)


def _dropped(site: Site, holder: Holder, steps: tuple[Step, ...], where: tuple[int, int]) -> Fix:
    env, item = mapping_at(holder[0], "env"), entry(mapping_at(holder[0], "env"), _FLAG)
    assert env is not None
    assert item is not None
    if holder[1].value is not env or site.document.is_shared(env):
        raise CannotEdit("'env' is shared through a YAML alias; a change would reach its other users too")
    asked = list(dict.fromkeys(name for step in steps for name in _may_need(step)))
    patch = remove_entries(site.document, env, [item], holder)
    level = Applicability.SETUP if asked else Applicability.SAFE
    told = tuple(FollowUp(f"see that {name} prints no '::set-env' and no '::add-path', which do nothing any more") for name in asked[:1])
    return Fix(ID, TITLE, level, *where, patch.edits, patch.changes, told)


def _may_need(step: Step) -> Iterator[str]:
    """What of a step might print such a command though nothing says so. Raises CannotEdit where it prints one or is not known at all."""
    if step.run is None:
        if step.action and (step.action not in _ACTIONS or not _MODERN.match(step.version)):
            raise CannotEdit(f"'{step.uses.value if step.uses else step.action}' may need it; use a newer version, then take it out")
        return
    calls = calls_of(step)
    if _SWITCHED_OFF.search(step.run.value) or calls is None:
        raise CannotEdit("a script prints '::set-env' or '::add-path', or may; let it write to GITHUB_ENV and GITHUB_PATH")
    for call in calls:
        found = command(call.words)
        if found is None:
            raise CannotEdit(f"'{shown(call)}' may print '::set-env' or '::add-path'; take it out where it does not")
        if found.given:
            yield f"'{shown(call)}'"
