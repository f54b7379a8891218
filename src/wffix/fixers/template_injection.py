"""Expressions in scripts become environment variables.

The runner writes the value of `${{ … }}` into a script as text, before any shell sees it. Whoever chooses the value (the
name of a branch, the title of an issue, the input of a caller) can end the string it stands in and go on with a command
of their own. This is how the Ultralytics release of December 2024 was taken over: a branch was named after a command.

The fix gives the value to the step as a variable in `env:` and refers to it in the script, in the form that keeps what the
script did at that very place: bash and sh, PowerShell, Python, and JavaScript in actions/github-script. Where the runner already
provides the value (`github.ref_name` is `GITHUB_REF_NAME`), nothing is added. A program inside a script (`bash -c`, `python -c`,
`jq`, a heredoc) is rewritten in its own language, so that no shell expands the value into it. Where the value would still be
read as code afterwards (`eval`, arithmetic, `ssh`, `sed`, a generated script), or where the shell is not known, the fix is
refused and the finding stays visible.

References: GitHub, "Script injections" (Secure use reference); zizmor's audit `template-injection`; CWE-94.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from itertools import takewhile

from wffix.catalog.contexts import context
from wffix.catalog.sinks import code_inputs
from wffix.document.scalar import spans
from wffix.document.tree import Entry, Mapping, Scalar, entry, resolve
from wffix.document.workflow import Step
from wffix.edit.insert import put
from wffix.edit.model import Applicability, CannotEdit, Fix, FollowUp, Patch, Refusal
from wffix.edit.rewrite import rewrite as rewrite_scalar
from wffix.expression.lexer import Embedded, ExpressionError, embedded
from wffix.expression.nodes import Expression, Index, Literal, accesses, path, to_source
from wffix.expression.parser import parse
from wffix.fixer import Finding, Site, fixer_id
from wffix.record import Record
from wffix.regex import regex
from wffix.scripts import languages, names, runner
from wffix.scripts.hoist import Rewritten, Variable
from wffix.scripts.runner import UnknownShell
from wffix.values import Domain, domain, sets_variable

ID = fixer_id(__name__)
TITLE = "move expressions out of scripts into env"
TRIGGERS = ("${{",)

# In a composite action these are the caller's in env and the action's own in run (actions/runner#2473).
_UNLIKE_IN_ENV = frozenset({"github.action_ref", "github.action_repository"})
_SPLIT = "is split at blanks as its value was before, but quotes inside the value no longer group words"
# Linux takes no longer string into an environment (execve(2), MAX_ARG_STRLEN); GitHub takes 65,536 characters into a body.
_LONG = "holds a whole text: the step cannot start with one of more than 131,071 bytes, which only very long ones reach"
_LONG_TEXTS = frozenset({"body", "message"})
_IDENTIFIER = regex(r"[A-Za-z_][A-Za-z0-9_]*")


def fix(site: Site) -> Iterator[Finding]:
    for step in site.workflow.steps:
        for code in _codes(step):
            if "${{" in code.text.value:
                yield from _Hoist(site, step, code).findings()


class _Code(Record):
    """A script of a step: the value of ``item`` in ``holder``. It asks ``language`` for its language, which may raise UnknownShell."""

    text: Scalar
    item: Entry
    holder: Mapping
    language: Callable[[], str]


def _codes(step: Step) -> Iterator[_Code]:
    """The scripts of a step: its ``run``, and the inputs that its action runs as code."""
    if step.run is not None:
        item = entry(step.node, "run")
        assert item is not None
        yield _Code(step.run, item, step.node, partial(runner.language, step))
    inputs = code_inputs().get(step.action, {})
    for item in step.inputs.entries if inputs and step.inputs else ():
        value, name = resolve(item.value), (item.name or "").lower()
        if name in inputs and isinstance(value, Scalar) and step.inputs:
            yield _Code(value, item, step.inputs, partial(_input_language, step, name, inputs[name]))


def _input_language(step: Step, name: str, language: str) -> str:
    if not language:
        raise UnknownShell(f"{step.action} runs its input '{name}' as code, for which there are no rules yet")
    return runner.of_input(step, "shell") if language == "shell" else language


class _Hoist:
    """The work on one script of a step."""

    def __init__(self, site: Site, step: Step, code: _Code) -> None:
        self.site = site
        self.step = step
        self.code = code
        self.run = code.text
        self.trees: dict[int, Expression] = {}
        self.domains: dict[int, Domain] = {}
        self.sources: dict[Expression, str] = {}
        self.items: dict[str, str] = {}

    def findings(self) -> Iterator[Finding]:
        expressions, refusals = self.considered()
        if self.trees:
            try:
                found = self.repair(expressions, refusals)
                if found is not None:
                    yield found
            except (UnknownShell, CannotEdit) as error:
                refusals.update(dict.fromkeys(self.trees, str(error)))
        yield from self.refusals(expressions, refusals)

    def considered(self) -> tuple[list[Embedded], dict[int, str]]:
        """The expressions of the script, and why some of them that are findings cannot be moved."""
        expressions = list(embedded(self.run.value))
        reasons = {number: self.consider(number, expression) for number, expression in enumerate(expressions)}
        return expressions, {number: reason for number, reason in reasons.items() if reason}

    def consider(self, number: int, expression: Embedded) -> str:
        """Note an expression that is to be moved; return the reason where it is a finding that cannot be."""
        try:
            tree = parse(expression.source)
        except ExpressionError as error:
            return f"the expression cannot be parsed: {error.message}"
        found = domain(tree, self.step, self.site.workflow)
        if found.is_fixed:
            return ""
        if found.nature == "object":
            return "a whole context can be larger than an environment variable may be; read $GITHUB_EVENT_PATH, or name one value"
        if found.nature == "secret":
            # A secret alone is chosen by nobody outside; moved, every program of the step could read it.
            return "a secret would be visible to every program of the step" if path(tree) is None and len(list(accesses(tree))) > 1 else ""
        unlike = next((name for access in accesses(tree) if (name := path(access) or "") in _UNLIKE_IN_ENV), "")
        if unlike:
            return f"{unlike} has another value in env than in a script"
        if self.own_variables(tree) and not self.declared(tree):
            return "it reads a variable that this very step sets, which env cannot refer to"
        self.trees[number] = tree
        self.sources.setdefault(tree, _one_line(expression.source, tree))
        self.domains[number] = found
        return ""

    def repair(self, expressions: list[Embedded], refusals: dict[int, str]) -> Fix | None:
        if self.code.item.value is not self.run or self.site.document.is_shared(self.run):
            raise CannotEdit("the script is shared through a YAML alias; a change would reach its other users too")
        language = self.language
        variables = {number: self.variable(number) for number in self.trees}
        done = languages.rewrite(language, self.run.value, [(item.start, item.end) for item in expressions], variables)
        refusals.update(done.refused)
        moved = [number for number in self.trees if number not in done.refused]
        if not moved:
            return None
        patch = rewrite_scalar(self.site.document, self.run, done.replacements, self.code.holder)
        needed = {variables[number].name for number in moved if number not in done.plain}
        items = [(name, text) for text, name in self.items.items() if name in needed]
        if items:
            patch += put(self.site.document, self.step.node, "env", items, self.before())
        return self.built(patch, moved, variables, done)

    def built(self, patch: Patch, moved: list[int], variables: dict[int, Variable], done: Rewritten) -> Fix:
        used = [number for number in moved if number not in done.plain]
        split = {variables[number].name for number in used if number in done.split}
        long = {variables[number].name for number in used if any(map(_is_long, accesses(self.trees[number])))}
        notes = [FollowUp(f"{name} {_SPLIT}") for name in sorted(split)] + [FollowUp(f"{name} {_LONG}") for name in sorted(long)]
        node = self.step.node
        return Fix(ID, TITLE, Applicability.SAFE, node.start, node.end, patch.edits, patch.changes, tuple(notes))

    def before(self) -> Entry | None:
        """New ``env:`` stands right above ``run:`` or ``with:``, or at the end of a step that begins with it."""
        found = entry(self.step.node, "run") or entry(self.step.node, "with")
        return None if found is None or found is self.step.node.entries[0] else found

    def variable(self, number: int) -> Variable:
        found = self.domains[number]
        name = self.existing(self.trees[number]) or self.new(self.trees[number])
        splits = found.nature == "caller" and not found.form
        return Variable(name, splits, found.may_be_empty, found.samples, found.form, lines=found.nature == "text")

    def existing(self, tree: Expression) -> str:
        """The name of a variable that the step has already and that holds the very value; empty where there is none."""
        found = path(tree)
        if found is not None and self.usable(context(found).variable):
            return context(found).variable
        declared = self.declared(tree)
        if declared:
            return declared
        hidden: set[str] = set()
        for env in self.step.common_envs():
            for item in env.entries:
                name = item.name or ""
                if name.upper() not in hidden and self.usable(name) and self.holds(item, tree, env) and self.lasts(name, env):
                    return name
            hidden.update((item.name or "").upper() for item in env.entries)
        return ""

    def own_variables(self, tree: Expression) -> bool:
        """Whether an expression reads ``env.NAME`` for a NAME in the step's own ``env``, which another entry of it does not see."""
        own = {(item.name or "").lower() for item in (self.step.env.entries if self.step.env else ())}
        return any((path(access) or "").removeprefix("env.") in own for access in accesses(tree) if (path(access) or "").startswith("env."))

    def usable(self, name: str) -> bool:
        """Whether the script can read a variable of this name and does not set it."""
        return bool(_IDENTIFIER.fullmatch(name)) and not {name, name.upper()} & self.assigned

    def holds(self, item: Entry, tree: Expression, env: Mapping) -> bool:
        """Whether an entry of an ``env`` holds just this expression, evaluated where it means the same."""
        value = resolve(item.value)
        if not isinstance(value, Scalar):
            return False
        found = list(embedded(value.value))
        if len(found) != 1 or value.value.strip() != value.value[found[0].start : found[0].end]:
            return False
        own = env is self.step.env
        try:
            other = parse(found[0].source)
        except ExpressionError:
            return False
        heads = {(path(access) or "").partition(".")[0] for access in accesses(tree)}
        return other == tree and "env" not in heads and (own or "steps" not in heads)

    def lasts(self, name: str, env: Mapping) -> bool:
        """Whether a variable of an ``env`` has its value still: no earlier step may have written another to ``GITHUB_ENV``."""
        return env is self.step.env or not (sets_variable(self.step, name.lower()) or self.own_action_sets(name))

    def own_action_sets(self, name: str) -> bool:
        """Whether an action of the repository itself, used by an earlier step, may write a variable of this name."""
        earlier = [other for job in self.step.jobs for other in takewhile(lambda other: other is not self.step, job.steps)]
        if not any(other.action.startswith("./") for other in earlier):
            return False
        actions = [text for path, text in (self.site.repository.files or {}).items() if path.endswith(("action.yml", "action.yaml"))]
        return any("GITHUB_ENV" in text and name.lower() in text.lower() for text in actions)

    def declared(self, tree: Expression) -> str:
        """``env.NAME`` is the variable NAME where an ``env`` around or an earlier step defines it."""
        name = tree.key.value if isinstance(tree, Index) and isinstance(tree.key, Literal) else None
        if not isinstance(name, str) or path(tree) != f"env.{name.lower()}" or not self.usable(name):
            return ""
        around = any(item.name == name for env in self.step.common_envs() for item in env.entries)
        earlier = bool(self.step.jobs) and sets_variable(self.step, name.lower()) and any(name in text for text in self.run_texts())
        return name if around or earlier else ""

    def run_texts(self) -> list[str]:
        return [other.run.value for job in self.step.jobs for other in job.steps if other.run is not None]

    def new(self, tree: Expression) -> str:
        """A new entry for the step's ``env``, under a name that nothing around it has."""
        text = "${{ " + self.sources[tree] + " }}"
        name = self.items.get(text)
        if name is None:
            name = names.unused(names.name_for(tree), self.taken)
            self.items[text] = name
            self.taken.add(name.upper())
        return name

    @cached_property
    def assigned(self) -> frozenset[str]:
        try:
            return languages.assigned(self.language, self.run.value)
        except UnknownShell:
            return frozenset()

    @cached_property
    def language(self) -> str:
        """What the script is written in. Raises UnknownShell."""
        return self.code.language()

    @cached_property
    def taken(self) -> set[str]:
        """Names that a new variable may not have: those of the ``env`` around and every word of the script itself."""
        around = {(item.name or "").upper() for env in self.step.envs() for item in env.entries}
        parts: list[str] = []
        at = 0
        for expression in embedded(self.run.value):
            parts.append(self.run.value[at : expression.start])
            at = expression.end
        script = " ".join((*parts, self.run.value[at:]))
        return around | set(re.findall(r"\w+", script.upper()))

    def refusals(self, expressions: list[Embedded], reasons: dict[int, str]) -> Iterator[Refusal]:
        found = spans(self.site.document.text, self.run) if reasons else None
        for number, reason in sorted(reasons.items()):
            expression = expressions[number]
            start, end = (self.run.start, self.run.end) if found is None else (found[0][expression.start], found[1][expression.end - 1])
            text = " ".join(self.run.value[expression.start : expression.end].split())
            yield Refusal(ID, f"{text}: {reason}", start, end)


def _is_long(access: Expression) -> bool:
    """Whether a value can be a text of any length: the body of an issue, the message of a commit."""
    names = (path(access) or "").split(".")
    return names[:2] == ["github", "event"] and names[-1] in _LONG_TEXTS


def _one_line(source: str, tree: Expression) -> str:
    """An expression as it is written, or where that takes several lines, on one."""
    if "\n" not in source.strip():
        return source.strip()
    joined = " ".join(source.split())
    return joined if parse(joined) == tree else to_source(tree)
