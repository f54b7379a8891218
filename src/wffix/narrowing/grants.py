"""What a ``permissions`` key grants, and what of a need lies within that."""

from __future__ import annotations

from collections.abc import Mapping

from wffix.document.tree import Entry, Scalar, entry, get, resolve
from wffix.document.tree import Mapping as Node
from wffix.document.workflow import Job
from wffix.edit.model import CannotEdit
from wffix.record import Record

_ALL = {"read-all": "read", "write-all": "write"}
_HEIGHT = {"none": 0, "read": 1, "write": 2}
_RESTRICTED = {"contents": "read", "packages": "read"}
"""What every default grants: docs.github.com, "GITHUB_TOKEN reference", the column of restricted access."""


class Grant(Record):
    """What a job may do: ``listed`` scopes with their levels, or else the level of ``every`` scope.

    ``default``: nothing in the file says so, and the repository's setting holds: everything may be written but no identity asked for,
    or only ``contents`` and ``packages`` be read.
    """

    listed: Mapping[str, str] = {}
    every: str = ""
    default: bool = False

    def level(self, scope: str) -> str:
        """The highest level that it may grant in a scope."""
        if self.default:
            return "none" if scope == "id-token" else "write"
        if self.every:
            return "write" if self.every == "write" else "none" if scope == "id-token" else "read"
        return self.listed.get(scope, "none")

    def within(self, scopes: Mapping[str, str]) -> dict[str, str]:
        """What of some scopes it grants."""
        levels = ((scope, min(level, self.level(scope), key=_HEIGHT.__getitem__)) for scope, level in scopes.items())
        return {scope: level for scope, level in levels if level != "none"}

    def covers(self, scopes: Mapping[str, str]) -> bool:
        """Whether it surely grants all of some scopes, whatever the repository's setting."""
        sure = Grant(_RESTRICTED) if self.default else self
        return sure.within(scopes) == dict(scopes)


def granted(job: Job) -> Grant:
    """What a job may do by its own permissions, or else the workflow's. Raises CannotEdit where that cannot be read."""
    holder = next((holder for holder in (job.node, job.workflow.root) if entry(holder, "permissions") is not None), None)
    return grant_at(holder) if holder is not None else Grant(default=True)


def grant_at(holder: Node) -> Grant:
    """What the ``permissions`` of a job or a workflow grant. Raises CannotEdit where they cannot be read."""
    value = get(holder, "permissions")
    if isinstance(value, Scalar):
        if value.is_null:
            return Grant()
        if value.value in _ALL:
            return Grant(every=_ALL[value.value])
    elif isinstance(value, Node):
        return Grant({scope: level for scope, level in map(_listed, value.entries) if level != "none"})
    raise CannotEdit("its 'permissions' cannot be read")


def _listed(item: Entry) -> tuple[str, str]:
    value = resolve(item.value)
    if not isinstance(value, Scalar) or value.value not in _HEIGHT or not item.name:
        raise CannotEdit("its 'permissions' cannot be read")
    return item.name, value.value


def writes(scopes: Mapping[str, str]) -> bool:
    return "write" in scopes.values()
