"""How permissions are written at the top of a workflow and on a job, with the comments that told what they were for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wffix.document.parse import Document
from wffix.document.tree import Entry, Scalar, entry, resolve
from wffix.document.tree import Mapping as Node
from wffix.document.workflow import Job
from wffix.edit.insert import check_mapping, insert_after, replace_value
from wffix.edit.lines import leading_comments
from wffix.edit.model import CannotEdit, Edit, Patch
from wffix.edit.remove import remove_entries
from wffix.edit.render import Remarked, Value
from wffix.edit.rewrite import replace
from wffix.edit.sections import insert_section
from wffix.edit.shape import Replaced, mapping_shape
from wffix.permissions import place

KEY = "permissions"


def at_top(document: Document, scopes: Mapping[str, str], notes: Mapping[str, str]) -> Patch:
    """Give a workflow that says nothing its permissions, before its jobs and the comments above them."""
    root = document.root
    assert isinstance(root, Node)
    jobs = entry(root, "jobs")
    if jobs is None:
        raise CannotEdit("it has no jobs")
    return insert_section(document, root, KEY, _listed(scopes, notes), jobs)


def on_job(document: Document, job: Job, scopes: Mapping[str, str] | str, notes: Mapping[str, str]) -> Patch:
    """Give a job its own permissions: a list with notes behind its scopes, or ``read-all`` and ``write-all``."""
    if document.is_shared(job.node):
        raise CannotEdit("the job is shared through a YAML alias")
    value = scopes if isinstance(scopes, str) else _listed(scopes, notes)
    return insert_after(document, job.node, KEY, value, place(job))


def instead_of_all(document: Document, holder: Node, scopes: Mapping[str, str], notes: Mapping[str, str]) -> Patch:
    """Put a list in the place of ``read-all`` or ``write-all``."""
    item = entry(holder, KEY)
    assert item is not None
    if document.is_shared(holder):
        raise CannotEdit("the job is shared through a YAML alias")
    return replace_value(document, holder, item, _listed(scopes, notes))


def without_writes(document: Document, item: Entry, scopes: Mapping[str, str]) -> Patch:
    """Take out of a list what may be written and is not among ``scopes``; what is may be read."""
    mapping = _own_list(document, item)
    writing = [(one, resolve(one.value)) for one in mapping.entries]
    writing = [(one, value) for one, value in writing if isinstance(value, Scalar) and value.value == "write"]
    gone = [one for one, _ in writing if one.name not in scopes]
    if len(gone) == len(mapping.entries):
        return _emptied(document, item, mapping)
    patch = remove_entries(document, mapping, gone) if gone else Patch()
    for one, value in writing:
        if one.name in scopes and isinstance(value, Scalar):
            patch += replace(document, value, "read")
    return patch


def remarks(document: Document, item: Entry) -> dict[str, str]:
    """The comments behind and above what a list says that may be written, by scope. Raises CannotEdit where one is too long to go along."""
    mapping = _own_list(document, item)
    found: dict[str, str] = {}
    for one in mapping.entries:
        value = resolve(one.value)
        if isinstance(value, Scalar) and value.value == "write" and not mapping.flow:
            texts = [*_above(document, mapping, one), *_comments(document, one.end, document.end_of_line(one.end))]
            if len(texts) > 1:
                raise CannotEdit(f"a comment of several lines stands at '{one.name}: write'; move that to the jobs that need it")
            if texts:
                found[one.name or ""] = texts[0]
    return found


def _own_list(document: Document, item: Entry) -> Node:
    mapping = item.value
    if not isinstance(mapping, Node) or document.is_shared(mapping) or mapping.anchor or mapping.tag:
        raise CannotEdit("its 'permissions' are shared through a YAML alias")
    check_mapping(document, mapping)
    return mapping


def _above(document: Document, mapping: Node, item: Entry) -> Iterable[str]:
    start = leading_comments(document, item.key.outer, mapping.column)
    return _comments(document, start, item.key.outer)


def _comments(document: Document, start: int, end: int) -> Iterable[str]:
    return [document.text[one + 1 : two].strip() for one, two in document.comments if start <= one < end]


def _emptied(document: Document, item: Entry, mapping: Node) -> Patch:
    change = Replaced(mapping, mapping_shape(()))
    if mapping.flow:
        return Patch((Edit(mapping.start, mapping.end, "{}"),), (change,))
    first = mapping.entries[0]
    above = leading_comments(document, first.key.outer, mapping.column)
    if document.has_comment(item.key.end, above) or any(_above(document, mapping, one) for one in mapping.entries[1:]):
        raise CannotEdit("a comment stands among its 'permissions'; it would be lost")
    start = document.text.index(":", item.key.end) + 1
    return Patch((Edit(start, document.end_of_line(mapping.end), " {}"),), (change,))


def _listed(scopes: Mapping[str, str], notes: Mapping[str, str]) -> list[tuple[str, Value]]:
    return [(scope, _noted(scope, scopes[scope], notes)) for scope in sorted(scopes)]


def _noted(scope: str, level: str, notes: Mapping[str, str]) -> Value:
    """A level, with what it is for behind it; to read the contents needs no explanation."""
    is_plain = (scope, level) == ("contents", "read") or not notes.get(scope)
    return level if is_plain else Remarked(level, notes[scope])
