"""Values of a few named parts: what a ``NamedTuple`` or a frozen dataclass is elsewhere.

Of those the first takes ten times, the second fifty times as long to be made as a Record, for each class, on every start of the
program; there are a hundred, and a run on one file imports up to seventy. A Record is made like any other class: annotations are not
evaluated, and its ``__init__`` is written when the first of its kind is made.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, ClassVar, Self, cast, dataclass_transform


@dataclass_transform(frozen_default=True)
class Record:
    """Named parts that never change: equal to another of its kind with equal parts, and ordered by them, the first before the second.

    Parts and their defaults are declared as in a dataclass; parts are not inherited.
    """

    __match_args__: ClassVar[tuple[str, ...]] = ()
    _read: ClassVar[Callable[[object], Any]]

    def __init_subclass__(cls) -> None:
        cls.__match_args__ = tuple(cls.__annotations__)  # type: ignore[misc]
        cls._read = attrgetter(*cls.__match_args__)

    def __init__(self, *values: Any, **named: Any) -> None:
        kind = type(self)
        kind.__init__ = _written(kind)  # type: ignore[method-assign]
        kind.__init__(self, *values, **named)

    def replaced(self, **changes: Any) -> Self:
        """The same with other parts. Raises TypeError where it has no such part."""
        return type(self)(**{**{name: getattr(self, name) for name in self.__match_args__}, **changes})

    def _key(self) -> Any:
        """What it is compared by."""
        return type(self)._read(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and type(self) is type(other) and bool(self._key() == other._key())

    def __lt__(self, other: Self) -> bool:
        return bool(self._key() < other._key()) if type(self) is type(other) else NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), self._key()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self.__match_args__)})"

    def __reduce__(self) -> tuple[type[Self], tuple[Any, ...]]:
        return type(self), tuple([getattr(self, name) for name in self.__match_args__])


def _written(kind: type[Record]) -> Callable[..., None]:
    """The ``__init__`` of a kind: a parameter for each part, with its default."""
    names, made = kind.__match_args__, {"kind": kind}
    parameters = ", ".join(f"{name}=kind.{name}" if name in kind.__dict__ else name for name in names)
    exec("\n".join([f"def __init__(self, {parameters}):", *(f" self.{name} = {name}" for name in names)]), made)
    return cast("Callable[..., None]", made["__init__"])
