"""The configuration of Dependabot: what it updates, one entry for each kind of package and folder.

Dependabot reads all of the file or nothing: one thing it does not know, and it makes no updates at all. ``problem`` is what of
that kind can be seen from here.
"""

from __future__ import annotations

from wffix.document import tree
from wffix.document.parse import Document
from wffix.document.source import error_at
from wffix.document.tree import Mapping, Scalar, get, resolve, text_at
from wffix.record import Record


class Update(Record):
    """An entry of ``updates``: its mapping, and the ``package-ecosystem`` it is for (``pip``, ``github-actions`` …)."""

    node: Mapping
    ecosystem: str

    def style(self, *names: str) -> str:
        """How the scalar at a path of keys is quoted; plain where there is none."""
        node: tree.Node | None = self.node
        for name in names:
            node = get(node, name) if isinstance(node, Mapping) else None
        return node.style if isinstance(node, Scalar) and node.style in ("'", '"') else ""


class Dependabot:
    """The view of a ``dependabot.yml``. Where there is a ``problem`` Dependabot does nothing, and there are no ``updates``."""

    def __init__(self, document: Document, root: Mapping) -> None:
        self.document = document
        self.root = root
        self.updates: tuple[Update, ...] = ()
        value = get(root, "updates")
        self.sequence = value if isinstance(value, tree.Sequence) else None
        self.problem = "its version is not 2" if text_at(root, "version") != "2" else "" if self.sequence else "it has no list of updates"
        if self.sequence and not self.problem:
            found = [_update(item) for item in self.sequence.items]
            self.updates = tuple(update for update in found if update is not None)
            if len(self.updates) < len(found):
                self.problem = f"entry {found.index(None) + 1} of its updates names no package-ecosystem"
                self.updates = ()

    @classmethod
    def of(cls, document: Document) -> Dependabot:
        """The view of a document. Raises InputError where its top is not a mapping."""
        root = document.root
        if not isinstance(root, Mapping):
            raise error_at(document.text, root.outer, "a Dependabot configuration is a mapping with 'version' and 'updates'")
        return cls(document, root)


def _update(item: tree.Node) -> Update | None:
    node = resolve(item)
    if not isinstance(node, Mapping):
        return None
    ecosystem = text_at(node, "package-ecosystem")
    return None if ecosystem is None else Update(node, ecosystem)
