"""Edits that are proven as the engine proves them, and the ways to name their place in a document."""

from wffix.document.parse import Document, parse
from wffix.document.tree import Mapping, Sequence, entry, get, resolve
from wffix.edit.model import Patch, apply
from wffix.verify import verify


def proven(document: Document, patch: Patch) -> str:
    """The text that a patch gives; it must read as the patch says it does."""
    text = apply(document.text, patch.edits)
    assert verify(document, parse(text, document.pure), patch.edits, patch.changes) == ""
    return text


def at(document: Document, path: str):
    """The node at a path of keys and numbers: ``jobs.build.steps.0``; aliases are followed."""
    node = document.root
    for part in path.split(".") if path else ():
        node = node.items[int(part)] if isinstance(node, Sequence) else get(node, part)
        node = resolve(node)
    return node


def item(document: Document, path: str):
    """The mapping and the entry at a path."""
    holder, _, name = path.rpartition(".")
    mapping = at(document, holder)
    assert isinstance(mapping, Mapping)
    return mapping, entry(mapping, name)
