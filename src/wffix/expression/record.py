"""What the nodes and values of expressions have in common."""

from __future__ import annotations


class Record:
    """A few named parts, never changed: equal to another of its kind with equal parts.

    By hand, because a dataclass takes a third of a millisecond to be made, on every start of the program.
    """

    __slots__: tuple[str, ...] = ()

    def _parts(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and type(self) is type(other) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash((type(self), self._parts()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self._parts()))})"
