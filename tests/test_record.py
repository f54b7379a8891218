"""Records: values of named parts."""

from __future__ import annotations

import pickle

import pytest

from wffix.record import Record


class Place(Record):
    path: str
    line: int = 1


class Spot(Record):
    path: str
    line: int = 1


@pytest.mark.parametrize(
    "place",
    [Place("a", 2), Place("a", line=2), Place(path="a", line=2), Place("a").replaced(line=2), pickle.loads(pickle.dumps(Place("a", 2)))],
    ids=["by place", "by place and name", "by name", "from another", "pickled"],
)
def test_the_same_parts_make_the_same_value(place: Place) -> None:
    assert place == Place("a", 2)
    assert hash(place) == hash(Place("a", 2))
    assert repr(place) == "Place(path='a', line=2)"


def test_what_is_left_out_has_its_default() -> None:
    assert Place("a").line == 1


def test_kinds_differ_even_with_equal_parts() -> None:
    assert Place("a") != Spot("a")
    assert len({Place("a"), Spot("a"), Place("a")}) == 2


def test_values_are_ordered_by_their_parts() -> None:
    assert sorted([Place("b"), Place("a", 2), Place("a")]) == [Place("a"), Place("a", 2), Place("b")]
    with pytest.raises(TypeError):
        sorted([Place("b"), Spot("a")])  # type: ignore[type-var]


def test_values_are_matched_by_their_parts() -> None:
    match Place("a", 2):
        case Place(path, line):
            assert (path, line) == ("a", 2)


@pytest.mark.parametrize(
    ("values", "named"),
    [((), {}), (("a", 1, 2), {}), (("a",), {"path": "b"}), (("a",), {"row": 1})],
    ids=["too few", "too many", "one twice", "an unknown one"],
)
def test_parts_that_do_not_fit_are_an_error(values: tuple[str, ...], named: dict[str, str]) -> None:
    with pytest.raises(TypeError):
        Place(*values, **named)  # type: ignore[arg-type]
