"""A job gets the secrets it names, and not all of them.

The runner is sent those secrets that a job's expressions name. `toJSON(secrets)` and `secrets[…]` with a computed name make it all of them,
of the repository, its organization and its environments, and everything that runs in the job can read them in the runner's memory, as the
actions that were taken over in 2025 did.

The fix names the secrets where the computed name is one of a few that the file knows: of values of the matrix, or of the options of an
input. `secrets[matrix.key]` becomes `matrix.key == 'A' && secrets.A || matrix.key == 'B' && secrets.B || ''`, which is the same text.

Refused, with what to write, is `toJSON(secrets)`, as what is done with its names is not known, and every name that is not among a few that
stand in the file.

References: GitHub, "Secrets reference"; zizmor's audit `overprovisioned-secrets`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.document.tree import Mapping, Node, Scalar, Sequence
from wffix.document.workflow import Job, Step
from wffix.edit.model import Applicability, CannotEdit, Fix, Refusal
from wffix.edit.rewrite import rewrite
from wffix.expression.data import Open
from wffix.expression.evaluate import EvaluationError, Value, evaluate
from wffix.expression.lexer import Embedded, ExpressionError, embedded
from wffix.expression.nodes import (
    Call,
    Compare,
    Context,
    Expression,
    Group,
    Index,
    Literal,
    Logical,
    Not,
    accesses,
    parts,
    to_source,
    ungrouped,
    walk,
)
from wffix.expression.parser import parse
from wffix.fixer import Finding, Site, fixer_id
from wffix.regex import regex
from wffix.values import domain

ID = fixer_id(__name__)
TITLE = "name the secrets that a job gets"
TRIGGERS = ("ecrets", "ECRETS")
DEFAULT = False

_SECRET = regex(r"[A-Za-z_]\w*", re.ASCII)
_WORD = regex(r"(?!(?:true|false|null|nan|infinity)$)[A-Za-z_][\w.-]*", re.I | re.ASCII)
"""A value that stays a text in an expression, whoever compares it."""

_MOST = 10


def fix(site: Site) -> Iterator[Finding]:
    for holder, scalar, step in _scalars(site):
        for item in embedded(scalar.value) if "secrets" in scalar.value.lower() else ():
            try:
                tree = parse(item.source)
            except ExpressionError:
                continue
            for node in _wholes(tree):
                yield _found(site, holder, scalar, step, item, tree, node)


def _scalars(site: Site) -> Iterator[tuple[Mapping | None, Scalar, Step | None]]:
    """The texts of a workflow, each with the mapping it is a value of, and a step that knows what the text can see."""
    steps = {id(step.node): step for step in site.workflow.steps}
    jobs = {id(job.node): _anywhere_in(job) for job in site.workflow.jobs}
    waiting: list[tuple[Node, Mapping | None, Step | None]] = [(site.document.root, None, None)]
    while waiting:
        node, holder, step = waiting.pop()
        if isinstance(node, Scalar):
            yield holder, node, step
        elif isinstance(node, Mapping):
            inner = steps.get(id(node)) or jobs.get(id(node)) or step
            waiting += [(entry.value, node, inner) for entry in reversed(node.entries)]
        elif isinstance(node, Sequence):
            waiting += [(item, None, step) for item in reversed(node.items)]


def _anywhere_in(job: Job) -> Step:
    """What a job's own texts can see, which is what a step without anything of its own can."""
    nothing = Mapping((), True, 0, 0, 0, 0)
    return Step(nothing, Sequence((), True, 0, 0, 0), 0, (job,))


def _wholes(tree: Expression) -> Iterator[Expression]:
    """Where an expression reads all secrets: ``toJSON(secrets)``, and ``secrets[…]`` with a key that is not constant."""
    for node in walk(tree):
        handed = isinstance(node, Call) and any(_is_secrets(argument) for argument in node.arguments)
        if handed or (isinstance(node, Index) and _is_secrets(node.target) and not _is_constant(node.key)):
            yield node


def _is_constant(key: Expression | None) -> bool:
    return key is not None and isinstance(ungrouped(key), Literal)


def _is_secrets(node: Expression) -> bool:
    inner = ungrouped(node)
    return isinstance(inner, Context) and inner.name.lower() == "secrets"


def _found(
    site: Site, holder: Mapping | None, scalar: Scalar, step: Step | None, item: Embedded, tree: Expression, node: Expression
) -> Finding:
    try:
        named = _named(site, step, node)
        if holder is None:
            raise CannotEdit("the text is an item of a list")
        new = "${{ " + to_source(_with(tree, node, named)) + " }}"
        patch = rewrite(site.document, scalar, [(item.start, item.end, new)], holder)
    except CannotEdit as error:
        return Refusal(ID, f"'{to_source(node)}' gives the job every secret: {error}", scalar.start, scalar.end)
    return Fix(ID, TITLE, Applicability.SAFE, scalar.start, scalar.end, patch.edits, patch.changes)


def _named(site: Site, step: Step | None, node: Expression) -> Expression:
    """The same secret by the names it can have."""
    if not isinstance(node, Index) or node.key is None:
        raise CannotEdit("hand over those that are used by their names, 'NAME: ${{ secrets.NAME }}'")
    found = list(dict.fromkeys(accesses(node.key)))
    if not found:
        name = _evaluated(node.key, {})
        return _secret(name) if name else Literal("")
    if len(found) > 1 or step is None:
        raise CannotEdit("which it reads is put together from several values; choose among 'secrets.NAME' with conditions")
    known = domain(found[0], step, site.workflow)
    samples = dict.fromkeys(known.samples)
    if not known.is_fixed or not samples or len(samples) > _MOST or not all(_WORD.fullmatch(sample) for sample in samples):
        raise CannotEdit(f"which names '{to_source(found[0])}' can give is not known here; choose among 'secrets.NAME' with conditions")
    operands: list[Expression] = []
    for sample in [*samples, ""] if known.may_be_empty else samples:
        name = _evaluated(node.key, _contexts(found[0], sample))
        if name:
            operands.append(Logical("&&", (Compare("==", found[0], Literal(sample)), _secret(name))))
    return Group(Logical("||", (*operands, Literal(""))))


def _contexts(access: Expression, value: str) -> dict[str, Value]:
    """What an expression sees where one context access has a value."""
    names = parts(access)
    if names is None or len(names) < 2:
        raise CannotEdit("which it reads is computed in a way that has no rule yet")
    inner: Value = value
    for name in reversed(names[1:]):
        inner = Open({name: inner})
    return {names[0].lower(): inner}


def _evaluated(key: Expression, contexts: dict[str, Value]) -> str:
    try:
        value = evaluate(key, contexts)
    except EvaluationError as error:
        raise CannotEdit("the name cannot be computed") from error
    if not isinstance(value, str) or (value and not _SECRET.fullmatch(value)):
        raise CannotEdit("the name is not known, or is none of a secret")
    return value


def _secret(name: str) -> Expression:
    return Index(Context("secrets"), Literal(name))


def _with(tree: Expression, old: Expression, new: Expression) -> Expression:
    """An expression with one part replaced."""
    if tree is old:
        return new.inner if isinstance(new, Group) else new
    return _replaced(tree, old, new)


def _replaced(tree: Expression, old: Expression, new: Expression) -> Expression:
    if tree is old:
        return new
    match tree:
        case Group(inner):
            return Group(_replaced(inner, old, new))
        case Index(target, key):
            return Index(_replaced(target, old, new), None if key is None else _replaced(key, old, new))
        case Not(inner):
            return Not(_replaced(inner, old, new))
        case Call(name, arguments):
            return Call(name, tuple(_replaced(argument, old, new) for argument in arguments))
        case Compare(operator, left, right):
            return Compare(operator, _replaced(left, old, new), _replaced(right, old, new))
        case Logical(operator, operands):
            return Logical(operator, tuple(_replaced(operand, old, new) for operand in operands))
    return tree
