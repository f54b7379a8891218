"""What is written in a roundabout way is written plainly.

`uses: actions/cache/save/../restore@v4`, `${{ format('{0}', 'x') }}` and `github[format('{0}', 'token')]` work, and keep people and
scanners from seeing what is used: a search for the action or the context does not find it. That is how a hole is hidden, and in an
honest workflow it hides the finding of another check.

The fix writes paths of actions without `.`, `..`, doubled and trailing slashes, which is how the runner reads them: it drops empty parts
and resolves the others before it looks for a file. An expression that reads nothing becomes the value it comes to, in quotes where YAML
would read a number or a date; a constant part of a longer expression becomes a literal. GitHub's own rules of evaluation are followed,
so that nothing changes.

Left alone is what has a purpose: `${{ '${{' }}`, which writes braces, an array from `fromJSON`, literals inside an expression. Refused are
expressions in the name of a job (one keeps GitHub from adding the values of the matrix to the name, which required checks know), paths
that lead out of the action's repository, keys that are computed at run time, inputs that are one expression as a whole, and what cannot
be written in its place. Constant conditions that are true are removed by dead-condition. It is off by default, as it repairs no hole.

References: zizmor, "obfuscation"; the runner's PipelineTemplateConverter, which takes `uses` apart; GitHub, "Evaluate expressions in
workflows and actions".
"""

from __future__ import annotations

from collections.abc import Iterator

from wffix.document.tree import Scalar
from wffix.document.workflow import Step
from wffix.edit.model import Applicability, CannotEdit, Edit, Fix, Patch, Refusal, apply
from wffix.edit.render import is_typed
from wffix.edit.rewrite import replace, rewrite
from wffix.edit.shape import Replaced, scalar_shape
from wffix.expression.evaluate import Value, text
from wffix.expression.fold import computed_keys, folded, simple
from wffix.expression.lexer import Embedded, ExpressionError, embedded
from wffix.expression.located import constant
from wffix.expression.parser import parse
from wffix.fixer import Finding, Site, fixer_id
from wffix.record import Record
from wffix.references import plain_reference
from wffix.regex import regex
from wffix.templates import Template, templates

ID = fixer_id(__name__)
TITLE = "write what is roundabout plainly"
TRIGGERS = ("${{", "uses")
DEFAULT = False

_NUMBER = regex(r"-?\d{1,15}(?:\.\d{1,10})?")


def fix(site: Site) -> Iterator[Finding]:
    for step in site.workflow.steps:
        if step.uses is not None:
            yield from _path(site, step, step.uses)
    for template in templates(site.workflow):
        yield from _expressions(site, template)


def _path(site: Site, step: Step, uses: Scalar) -> Iterator[Finding]:
    place = uses.start, uses.end
    try:
        plain = plain_reference(uses.value)
        if plain != uses.value:
            patch = replace(site.document, uses, plain)
            yield Fix(ID, TITLE, Applicability.SAFE, *place, patch.edits, patch.changes)
    except CannotEdit as error:
        yield Refusal(ID, f"'{uses.value}' is written in a roundabout way: {error}", *place)


def _expressions(site: Site, template: Template) -> Iterator[Finding]:
    place = template.scalar.start, template.scalar.end
    if template.key == "with" and template.path[-2:-1] == ("steps",):
        yield Refusal(ID, "the inputs of an action are one expression, so that nobody sees which they are; write them out", *place)
        return
    parts: list[_Plain] = []
    for part in embedded(template.scalar.value):
        try:
            parts += _plainly(template, part)
            for key in computed_keys(part.source):
                written = " ".join(part.source[key.start : key.end].split())
                yield Refusal(ID, f"'{written}' is looked up by a key that is computed at run time", *place)
        except ExpressionError:
            continue
    if parts and _keeps_the_others(template.scalar.value, parts):
        try:
            patch = _patch(site, template, parts)
            yield Fix(ID, TITLE, Applicability.SAFE, *place, patch.edits, patch.changes)
        except CannotEdit as error:
            yield Refusal(ID, f"an expression computes a constant: {error}", *place)


class _Plain(Record):
    """What to write for ``text[start:end]`` of a template: for an expression (``is_whole``) its value, for a part of one a literal."""

    start: int
    end: int
    text: str
    value: Value
    is_whole: bool


def _plainly(template: Template, part: Embedded) -> list[_Plain]:
    """What to write for an expression, or for the constant parts of it. Raises ExpressionError."""
    value = constant(parse(part.source))
    if simple(value):
        # A text in the braces of a condition is read once more, as an expression; text around them is a matter of unsound-condition.
        if template.is_condition and not (isinstance(value, bool) and _is_all(template, part.start, part.end)):
            return []
        return [_Plain(part.start, part.end, text(value) or "", value, is_whole=True)]
    start = part.start + 3
    return [_Plain(start + found.start, start + found.end, found.text, None, is_whole=False) for found in folded(part.source)]


def _is_all(template: Template, start: int, end: int) -> bool:
    return (start, end) == (0, len(template.scalar.value))


def _keeps_the_others(before: str, parts: list[_Plain]) -> bool:
    """Whether no braces come into being, or get lost: some are written by an expression on purpose."""
    after = apply(before, [Edit(part.start, part.end, part.text) for part in parts])
    left = sum(1 for _ in embedded(before)) - sum(part.is_whole for part in parts)
    return after.count("${{") == left == sum(1 for _ in embedded(after))


def _patch(site: Site, template: Template, parts: list[_Plain]) -> Patch:
    """The edits of one text. Raises CannotEdit."""
    first, scalar = parts[0], template.scalar
    if template.is_name_of_job and any(part.is_whole for part in parts):
        raise CannotEdit("in the name of a job it keeps GitHub from adding the values of a matrix, which required checks may know")
    if first.is_whole and _is_all(template, first.start, first.end):
        if not isinstance(first.value, str):
            return _constant(site, template, first)
        if scalar.style not in ("|", ">") and not (scalar.style == "" and is_typed(first.value)):
            return replace(site.document, scalar, first.value)
    if template.holder is None:
        raise CannotEdit("it stands in a list")
    return rewrite(site.document, scalar, [(part.start, part.end, part.text) for part in parts], template.holder)


def _constant(site: Site, template: Template, part: _Plain) -> Patch:
    """A boolean or a number is written bare, so that it stays one."""
    scalar = template.scalar
    if part.value is None or template.is_given_to_workflow or not (isinstance(part.value, bool) or _NUMBER.fullmatch(part.text)):
        raise CannotEdit("its value cannot be written in its place for sure")
    if scalar.style in ("|", ">") or scalar.tag or scalar.anchor or site.document.is_shared(scalar):
        raise CannotEdit("it is written in a form that cannot be replaced for sure")
    return Patch((Edit(scalar.start, scalar.end, part.text),), (Replaced(scalar, scalar_shape(part.text, "")),))
