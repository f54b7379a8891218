"""What an expression can be as text, where it stands: the domain that decides whether it is moved and how it is quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile

from wffix.catalog.contexts import context, output_form
from wffix.document.tree import Mapping, Node, Scalar, Sequence, get, mapping_at, resolve, scalar_at, text_at
from wffix.document.workflow import Job, Step, Workflow, texts
from wffix.expression.lexer import ExpressionError, embedded
from wffix.expression.nodes import (
    FORMAT_SEGMENT,
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
    results,
    ungrouped,
)
from wffix.expression.parser import parse
from wffix.record import Record
from wffix.regex import regex

_RANK = {"fixed": 0, "word": 1, "ref": 2, "text": 3, "caller": 4, "secret": 5, "object": 6}
_BOOLEANS = frozenset({"contains", "startswith", "endswith", "success", "failure", "always", "cancelled"})
_FROM_THIS_FILE = {
    "github.workflow": frozenset({"workflow_call"}),
    "github.event.action": frozenset({"workflow_call", "repository_dispatch"}),
}
"""Contexts whose values are written in the workflow file or are words of GitHub, unless one of these events starts it."""


class Domain(Record):
    """The values an expression can take.

    ``nature`` is as in the catalog's contexts: ``fixed`` and ``word`` cannot carry the structure of a script; ``ref``,
    ``text`` and ``caller`` can; ``secret`` and ``object`` are special. ``samples`` are values it is known to take. ``form``
    is ``boolean`` (``true`` or ``false``), ``number`` or ``json`` where every value that is not empty is one.
    """

    nature: str
    may_be_empty: bool = True
    samples: tuple[str, ...] = ()
    form: str = ""

    @property
    def is_fixed(self) -> bool:
        return self.nature == "fixed"


FIXED = Domain("fixed", may_be_empty=False)


def domain(node: Expression, step: Step, workflow: Workflow) -> Domain:
    """The domain of an expression in a step."""
    if not isinstance(ungrouped(node), (Logical, Call, Compare, Not)):
        return _leaf(ungrouped(node), step, workflow)
    found = [_leaf(part, step, workflow) for part in results(node)]
    whole = _common(found).replaced(may_be_empty=_may_be_empty(node, step, workflow)) if found else FIXED
    return whole.replaced(form=_form(node, step, workflow))


def _form(node: Expression, step: Step, workflow: Workflow) -> str:
    """What every value of an expression is, as far as its operators tell."""
    match ungrouped(node):
        case Compare() | Not():
            return "boolean"
        case Call(name, _):
            return "boolean" if name.lower() in _BOOLEANS else "json" if name.lower() == "tojson" else ""
        case Logical(_, operands):
            forms = {_form(operand, step, workflow) for operand in operands}
            return forms.pop() if len(forms) == 1 else ""
        case other:
            return _leaf(other, step, workflow).form


def _may_be_empty(node: Expression, step: Step, workflow: Workflow) -> bool:
    match node:
        case Group(inner):
            return _may_be_empty(inner, step, workflow)
        case Logical("||", operands):
            return _may_be_empty(operands[-1], step, workflow)
        case Call(name, _) if name.lower() in _BOOLEANS or name.lower() == "tojson":
            return False
        case Compare() | Not():
            return False
        case Call(name, (Literal(str(pattern)), *_)) if name.lower() == "format":
            return all(match["number"] for match in FORMAT_SEGMENT.finditer(pattern))
        case Logical() | Call():
            return True
    return _leaf(node, step, workflow).may_be_empty


def _leaf(node: Expression, step: Step, workflow: Workflow) -> Domain:
    if isinstance(node, Literal):
        value = node.value
        form = "boolean" if isinstance(value, bool) else "number" if isinstance(value, float) else ""
        return Domain("fixed", value in (None, ""), (value,) if isinstance(value, str) and value else (), form)
    found = parts(node)
    if found is None:
        return _looked_up(node, step, workflow)
    context, names = found[0].lower(), found[1:]
    if context == "matrix":
        return _common(_matrix(names, job) for job in step.jobs) if names else Domain("object")
    if context == "env" and len(names) == 1:
        return _variable(names[0], step, workflow)
    if context == "inputs" and len(names) == 1:
        return _input(names[0], ("workflow_call", "workflow_dispatch"), workflow)
    if len(names) == 3 and (context, *(name.lower() for name in names[:2])) == ("github", "event", "inputs"):
        return _at_least_word(_input(names[2], ("workflow_dispatch",), workflow))
    if context == "steps" and len(names) == 3 and names[1].lower() == "outputs":
        return _common(_output(names[0], names[2], job) for job in step.jobs or (None,))
    return of_path(".".join(found).lower(), workflow)


def _looked_up(node: Expression, step: Step, workflow: Workflow) -> Domain:
    """The domain of ``secrets[key]`` or ``fromJSON(text).key``: what is looked into decides."""
    while isinstance(node, Index):
        node = ungrouped(node.target)
    if isinstance(node, Context):
        return Domain({"secrets": "secret", "github": "object"}.get(node.name.lower(), "caller"))
    return domain(node, step, workflow).replaced(may_be_empty=True)


def of_path(found: str, workflow: Workflow) -> Domain:
    """The domain of a context by its dotted path in lower case alone."""
    names = found.split(".")
    if names[0] in ("github", "runner", "job") and "*" in names[1:3]:
        return Domain("object")
    if found in _FROM_THIS_FILE and workflow.kind == "workflow" and not workflow.events.keys() & _FROM_THIS_FILE[found]:
        return Domain("word", context(found).may_be_empty)
    fact = context(found)
    given = bool(workflow.events) and workflow.events.keys() <= fact.given_by
    return Domain(fact.nature, fact.may_be_empty and not given)


def _common(domains: Iterable[Domain]) -> Domain:
    """The domain of a value that may come from any of several places."""
    found = list(domains)
    if not found:
        return Domain("caller")
    worst = max(found, key=lambda part: _RANK[part.nature])
    samples = tuple(dict.fromkeys(sample for part in found for sample in part.samples))
    forms = {part.form for part in found}
    return Domain(worst.nature, any(part.may_be_empty for part in found), samples, forms.pop() if len(forms) == 1 else "")


def _at_least_word(found: Domain) -> Domain:
    """The domain of a value that does not stand in the script's own file as a constant, even if its form is known."""
    return found.replaced(nature="word") if found.is_fixed else found


def _output(name: str, output: str, job: Job | None) -> Domain:
    """``steps.NAME.outputs.OUTPUT``: of a known action its form is known."""
    for other in job.steps if job else ():
        if (other.id or "").lower() == name.lower():
            form = output_form(other.action, output.lower())
            return Domain("word", form=form) if form else Domain("caller")
    return Domain("caller")


def _input(name: str, events: tuple[str, ...], workflow: Workflow) -> Domain:
    """An input by its name, as the given events declare it; all other events leave it empty."""
    if workflow.kind == "action":
        return _string(_named(mapping_at(workflow.root, "inputs"), name))
    declared = {event: _named(mapping_at(workflow.events.get(event), "inputs"), name) for event in events}
    domains = [_declared(item) for item in declared.values() if item is not None]
    if "workflow_call" in workflow.events.keys() - declared.keys():
        # A called workflow sees the event of its caller, inputs included.
        domains.append(Domain("caller"))
    found = _common(domains)
    always = all(declared.get(event) is not None for event in workflow.events)
    return found if always else found.replaced(may_be_empty=True)


def _named(mapping: Mapping | None, name: str) -> Mapping | None:
    """The mapping at a key, compared without case as GitHub does."""
    value = _without_case(mapping, name)
    return value if isinstance(value, Mapping) else None


def _without_case(mapping: Mapping | None, name: str) -> Node | None:
    """The value at a key, compared without case as GitHub does, alias followed."""
    for item in mapping.entries if mapping else ():
        if (item.name or "").lower() == name.lower():
            return resolve(item.value)
    return None


def _declared(item: Mapping) -> Domain:
    kind = text_at(item, "type") or "string"
    if kind in ("boolean", "number"):
        return Domain("fixed", may_be_empty=text_at(item, "default") is None, form=kind)
    if kind == "choice":
        return Domain("fixed", may_be_empty=True, samples=tuple(texts(get(item, "options"))))
    return _string(item)


def _string(item: Mapping | None) -> Domain:
    default = scalar_at(item, "default")
    known = default is not None and default.value and not any(embedded(default.value))
    return Domain("caller", samples=(default.value,) if default is not None and known else ())


def _variable(name: str, step: Step, workflow: Workflow) -> Domain:
    """``env.NAME``: by the innermost ``env`` that defines it, unless an earlier step may have set it."""
    return _common(_variable_in(job, name, step, workflow) for job in step.jobs or (None,))


def _variable_in(job: Job | None, name: str, step: Step, workflow: Workflow) -> Domain:
    own, outer = step.env, (job.env, mapping_at(workflow.root, "env")) if job else ()
    entries = [item for env in (own, *outer) if env for item in env.entries if (item.name or "").lower() == name.lower()]
    exact = next((item for item in entries if item.name == name), None)
    from_step = own is not None and exact in own.entries
    if not entries or (not from_step and sets_variable(step, name)):
        return Domain("caller")
    # On Windows the innermost of all spellings counts; elsewhere only the same spelling does.
    found = _common(_text(resolve(item.value), step, workflow) for item in dict.fromkeys((exact or entries[0], entries[0])))
    return found if exact else found.replaced(may_be_empty=True)


def _text(value: Node | None, step: Step, workflow: Workflow) -> Domain:
    """The domain of a text that may hold expressions; its literal pieces are among the samples."""
    if not isinstance(value, Scalar):
        return Domain("caller")
    whole = "" if value.is_null else value.value
    found = list(embedded(whole))
    try:
        trees = [parse(item.source) for item in found]
    except ExpressionError:
        return Domain("caller")
    if any(_reads_variable(tree) for tree in trees):
        return Domain("caller")
    starts, ends = [item.start for item in found], [item.end for item in found]
    pieces = [piece for piece in (whole[start:end] for start, end in zip([0, *ends], [*starts, len(whole)], strict=True)) if piece]
    domains = [domain(tree, step, workflow) for tree in trees]
    literal = Domain("word" if found else "fixed", not pieces, tuple(pieces))
    empty = not pieces and all(part.may_be_empty for part in domains)
    form = domains[0].form if len(domains) == 1 and not pieces else ""
    return _common([literal, *domains]).replaced(may_be_empty=empty, form=form)


def _reads_variable(tree: Expression) -> bool:
    """Whether the value of an expression comes from ``env``, which may lead back to where one came from."""
    heads = {(parts(access) or ("",))[0].lower() for part in results(tree) for access in accesses(part)}
    return "env" in heads


_NAMED_WRITE = regex(
    r"""(?:^\s*(?=["'])|(?:echo|printf|Write-Output|-Value)\s+(?:-\w+\s+)*)["']?[A-Za-z_]\w*(?:=|<<)|exportVariable\(\s*["'`]\w+["'`]"""
)


def sets_variable(step: Step, name: str) -> bool:
    """Whether an earlier step of its jobs may write a variable of this name (in any case) into ``GITHUB_ENV``."""
    pattern = regex(rf"(?<![\w${{]){re.escape(name)}(?:=|<<|[\s\"'`,]|$)", re.I | re.M)
    return any(pattern.search(script) or not _names_all(script) for script in _writers(step))


def _writers(step: Step) -> Iterator[str]:
    """The scripts of earlier steps that write variables for later ones."""
    for job in step.jobs:
        for other in takewhile(lambda other: other is not step, job.steps):
            code = get(other.inputs, "script")
            for script in (other.run, code):
                if isinstance(script, Scalar) and re.search("GITHUB_ENV|exportVariable", script.value):
                    yield script.value


def _names_all(script: str) -> bool:
    """Whether the name of every variable that a script writes stands in it, on the line that writes it."""
    return all(_NAMED_WRITE.search(line) for line in script.split("\n") if re.search("GITHUB_ENV|exportVariable", line))


def _matrix(names: tuple[str, ...], job: Job) -> Domain:
    """``matrix.KEY``: fixed where every value it can take is written in the file."""
    matrix = mapping_at(mapping_at(job.node, "strategy"), "matrix")
    values = list(_matrix_values(matrix, names)) if matrix and "*" not in names else [None]
    known = [value for value in values if value is not None and not any(embedded(value))]
    if len(known) < len(values):
        return Domain("caller")
    return Domain("fixed", "" in known, tuple(value for value in dict.fromkeys(known) if value))


def _matrix_values(matrix: Mapping, names: tuple[str, ...]) -> Iterator[str | None]:
    """Every text a matrix key can be, the empty one where a combination lacks it; None where one is computed or no text."""
    include, axis = get(matrix, "include"), _without_case(matrix, names[0])
    if isinstance(axis, (Scalar, Mapping)) or isinstance(include, Mapping) or (isinstance(include, Scalar) and not include.is_null):
        yield None
        return
    axes = {(item.name or "").lower() for item in matrix.entries} - {"include", "exclude"}
    rows = [resolve(row) for row in include.items] if isinstance(include, Sequence) else []
    given = [_without_case(row, names[0]) for row in rows if isinstance(row, Mapping)]
    if len(given) < len(rows) or any(_without_case(part, "<<") for part in (matrix, *rows) if isinstance(part, Mapping)):
        yield None
    for item in (*(axis.items if isinstance(axis, Sequence) else ()), *(value for value in given if value)):
        yield _dig(item, names[1:])
    # A row of `include` that names an axis can make a combination of its own, which has no more keys than the row.
    apart = [row for row, value in zip(rows, given, strict=False) if value is None and isinstance(row, Mapping)]
    if (axis is None and (axes or not rows)) or any(axis is None or _is_apart(row, axes) for row in apart):
        yield ""


def _is_apart(row: Mapping, axes: set[str]) -> bool:
    return any((item.name or "").lower() in axes for item in row.entries)


def _dig(node: Node, names: tuple[str, ...]) -> str | None:
    """The text at a path below a value of a matrix; empty where the path ends early."""
    value: Node | None = resolve(node)
    for name in names:
        if not isinstance(value, Mapping):
            return "" if isinstance(value, Scalar) and "${{" not in value.value else None
        value = _without_case(value, name)
        if value is None:
            return ""
    return ("" if value.is_null else value.value) if isinstance(value, Scalar) else None
