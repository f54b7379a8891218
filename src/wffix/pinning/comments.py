"""The comment behind a ``uses`` that tells the version of the commit in it; Dependabot and Renovate keep it current.

Dependabot renews a comment that ends with the version, Renovate one that begins with it.
"""

from __future__ import annotations

from wffix.document.parse import Document
from wffix.document.tree import Scalar
from wffix.edit.model import CannotEdit, Edit, Patch
from wffix.record import Record
from wffix.regex import regex

_REMARK = regex(r"[ \t]+(#[^\r\n]*?)[ \t]*(?=[\r\n]|\Z)")
_VERSION = regex(r"#[ \t]*(?:(?:tag|version|ver|pin)[ \t]*[:=]?[ \t]*)?@?((?:releases?/)?v?\d+(?:\.\d+)*)")
_LEFT = regex(r"\b(?:ratchet:[ \t]*exclude|pinact:[ \t]*ignore)\b")


class Remark(Record):
    """The comment at ``start``:``end``, and the version that is all it tells; empty where it tells something else."""

    start: int
    end: int
    text: str
    version: str


def remark(document: Document, scalar: Scalar) -> Remark | None:
    """The comment behind a ``uses`` on its line; None in a flow collection, where others may stand on the line too."""
    found = _REMARK.match(document.text, scalar.end)
    if found is None or scalar.flow:
        return None
    version = _VERSION.fullmatch(found[1])
    return Remark(found.start(1), found.end(1), found[1], version[1] if version else "")


def told(document: Document, scalar: Scalar, version: str) -> Patch:
    """The version of the commit in a comment behind it: in place of the one that stands there, else behind what stands there.

    None in a flow collection. Raises CannotEdit where something else is on the line, or where the comment tells tools to leave it.
    """
    if scalar.flow:
        return Patch()
    present = remark(document, scalar)
    if present is None:
        if document.text[scalar.end : document.end_of_line(scalar.end)].strip():
            raise CannotEdit("something else follows on its line")
        return Patch((Edit(scalar.end, scalar.end, f" # {version}"),))
    if _LEFT.search(present.text):
        raise CannotEdit("the comment behind it tells tools that pin to leave it")
    kept = "" if present.version else f"{present.text} "
    return Patch((Edit(present.start, present.end, ""), Edit(present.end, present.end, f"{kept}# {version}")))
