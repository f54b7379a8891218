"""What a value comes to on its way through a script."""

from __future__ import annotations

from collections.abc import Iterable

from wffix.record import Record


class Carrier(Record):
    """Something that takes a value on: a ``variable``, a ``file`` or a ``function`` (its output), by name in lower case."""

    kind: str
    name: str

    @property
    def label(self) -> str:
        match self.kind:
            case "variable":
                return f"the variable {self.name} takes the value on"
            case "file":
                return f"the file {self.name} takes the value on"
        return f"the function {self.name} prints the value"


class Way:
    """Where a value goes, and the first reason why it may not."""

    __slots__ = ("carriers", "reason")

    def __init__(self) -> None:
        self.reason = ""
        self.carriers: set[Carrier] = set()

    def refuse(self, reason: str) -> None:
        self.reason = self.reason or reason

    def store(self, kind: str, names: Iterable[str]) -> None:
        self.carriers.update(Carrier(kind, name) for name in names)

    def join(self, other: Way) -> None:
        self.refuse(other.reason)
        self.carriers |= other.carriers
