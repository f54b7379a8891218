"""Edits on a text: applied, kept apart, and brought from several rounds into one."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wffix.edit.compose import Origins, OwnedEdit, compose, in_order, joined
from wffix.edit.model import Applicability, Edit, Patch, Taken, apply
from wffix.edit.shape import Replaced


@pytest.mark.parametrize(
    ("edits", "text"),
    [
        pytest.param([], "abcdef", id="none"),
        pytest.param([Edit(4, 5, "X"), Edit(0, 1, "")], "bcdXf", id="in any order"),
        pytest.param([Edit(2, 2, "1"), Edit(2, 2, "2")], "ab12cdef", id="two at one place, as they came"),
        pytest.param([Edit(2, 4, "X"), Edit(2, 2, "1")], "ab1Xef", id="an insertion stands before a replacement at its start"),
        pytest.param([Edit(0, 2, "X"), Edit(2, 4, "Y"), Edit(6, 6, "!")], "XYef!", id="side by side, and at the end"),
    ],
)
def test_edits_are_applied(edits, text) -> None:
    assert apply("abcdef", edits) == text


@pytest.mark.parametrize(
    ("edits", "problem"),
    [
        pytest.param([Edit(0, 3, ""), Edit(2, 4, "")], "edits overlap at offset 2", id="that overlap"),
        pytest.param([Edit(0, 3, ""), Edit(1, 1, "x")], "edits overlap at offset 1", id="an insertion into a replacement"),
        pytest.param([Edit(5, 7, "")], "an edit does not lie in the source: 5 to 7", id="beyond the end"),
        pytest.param([Edit(3, 2, "")], "an edit does not lie in the source: 3 to 2", id="that end before they begin"),
        pytest.param([Edit(-1, 2, "")], "edits overlap at offset -1", id="before the start"),
    ],
)
def test_edits_that_cannot_be_applied(edits, problem) -> None:
    with pytest.raises(ValueError, match=problem):
        apply("abcdef", edits)


@pytest.mark.parametrize(
    ("claims", "granted"),
    [
        pytest.param([[Edit(0, 2, "")], [Edit(2, 4, "")], [Edit(6, 9, "")], [Edit(4, 6, "")]], [True] * 4, id="side by side, in any order"),
        pytest.param([[Edit(0, 3, "")], [Edit(2, 4, "")]], [True, False], id="an overlap from the left"),
        pytest.param([[Edit(2, 4, "")], [Edit(0, 3, "")]], [True, False], id="an overlap from the right"),
        pytest.param([[Edit(0, 9, "")], [Edit(3, 4, "")]], [True, False], id="one inside another"),
        pytest.param([[Edit(3, 4, "")], [Edit(0, 9, "")]], [True, False], id="one around another"),
        pytest.param([[Edit(3, 3, "x")], [Edit(3, 3, "y")]], [True, False], id="two insertions at one place, whose order would matter"),
        pytest.param([[Edit(3, 5, "x")], [Edit(3, 3, "y")]], [True, False], id="an insertion at the start of a replacement"),
        pytest.param([[Edit(3, 3, "x")], [Edit(3, 5, "y")]], [True, False], id="a replacement that starts at an insertion"),
        pytest.param([[Edit(3, 5, "x")], [Edit(5, 5, "y")]], [True, True], id="an insertion at the end of a replacement"),
        pytest.param(
            [[Edit(0, 3, "")], [Edit(7, 8, ""), Edit(2, 4, "")], [Edit(7, 8, "")]], [True, False, True], id="all or nothing of a fix"
        ),
        pytest.param([[Edit(3, 3, "x"), Edit(3, 3, "y")], [Edit(2, 4, "")]], [True, False], id="two insertions of one fix"),
    ],
)
def test_a_place_is_taken_once(claims, granted) -> None:
    taken = Taken()
    assert [taken.claim(edits) for edits in claims] == granted


def test_patches_add_up() -> None:
    change = Replaced(None, ())
    both = Patch((Edit(0, 1, "a"),)) + Patch((Edit(2, 2, "b"),), (change,))
    assert (both.edits, both.changes) == ((Edit(0, 1, "a"), Edit(2, 2, "b")), (change,))


def test_levels_of_applicability_are_in_order_and_say_their_names() -> None:
    assert [str(level) for level in sorted(Applicability)] == ["safe", "setup", "unsafe"]


# Rounds.


def owned(*edits):
    return [OwnedEdit(edit, number) for number, edit in enumerate(edits)]


@pytest.mark.parametrize(
    ("first", "second", "merged"),
    [
        pytest.param([Edit(0, 1, "XX")], [Edit(5, 6, "Y")], [(Edit(0, 1, "XX"), 0), (Edit(4, 5, "Y"), 9)], id="apart: moved back"),
        pytest.param([Edit(2, 3, "XX")], [Edit(0, 1, "Y")], [(Edit(0, 1, "Y"), 9), (Edit(2, 3, "XX"), 0)], id="apart, before"),
        pytest.param([Edit(2, 3, "XYZ")], [Edit(3, 4, "!")], [(Edit(2, 3, "X!Z"), 0)], id="inside new text"),
        pytest.param([Edit(2, 3, "XYZ")], [Edit(0, 9, "!")], [(Edit(0, 7, "!"), 0)], id="around new text"),
        pytest.param([Edit(2, 2, "X")], [Edit(2, 2, "Y")], [(Edit(2, 2, "YX"), 0)], id="right before new text"),
        pytest.param([Edit(2, 2, "X")], [Edit(3, 3, "Y")], [(Edit(2, 2, "XY"), 0)], id="right behind new text"),
        pytest.param([Edit(2, 3, "")], [Edit(1, 3, "Y")], [(Edit(1, 4, "Y"), 0)], id="over a gap"),
        pytest.param([Edit(1, 2, "X"), Edit(4, 5, "Y")], [Edit(2, 4, "")], [(Edit(1, 5, "XY"), 0)], id="between two: they become one"),
        pytest.param(
            [Edit(1, 2, "X"), Edit(2, 3, "Y")],
            [Edit(6, 6, "Z")],
            [(Edit(1, 2, "X"), 0), (Edit(2, 3, "Y"), 1), (Edit(6, 6, "Z"), 9)],
            id="two side by side stay two",
        ),
        pytest.param(
            [], [Edit(1, 1, "A"), Edit(1, 1, "B")], [(Edit(1, 1, "A"), 9), (Edit(1, 1, "B"), 9)], id="two at one place stay in order"
        ),
        pytest.param(
            [Edit(1, 1, "X")], [Edit(1, 1, "A"), Edit(1, 1, "B")], [(Edit(1, 1, "ABX"), 0)], id="two before new text stay in order"
        ),
    ],
)
def test_two_rounds_become_one(first, second, merged) -> None:
    composed = compose(owned(*first), [OwnedEdit(edit, 9) for edit in second])
    assert [(item.edit, item.owner) for item in composed] == merged


TEXT = "abcdefghijkl"


@st.composite
def rounds(draw):
    """Edits of one round after the other, each on the text the last one gave."""
    texts, found = [TEXT], []
    for number in range(draw(st.integers(1, 4))):
        places = sorted(draw(st.lists(st.integers(0, len(texts[-1])), max_size=8)))
        pairs = zip(places[::2], places[1::2], strict=False)
        edits = [Edit(start, end, draw(st.sampled_from(("", "X", "YZ", "123")))) for start, end in pairs]
        found.append([OwnedEdit(edit, 10 * number + draw(st.integers(0, 3))) for edit in edits])
        texts.append(apply(texts[-1], edits))
    return found, texts


@given(rounds())
def test_all_rounds_at_once_give_what_one_after_the_other_gave(drawn) -> None:
    found, texts = drawn
    composed = []
    for number, edits in enumerate(found):
        composed = compose(composed, edits)
        assert apply(TEXT, [item.edit for item in composed]) == texts[number + 1]
    assert composed == in_order(composed)


@given(rounds())
def test_joined_edits_may_be_applied_in_any_order(drawn) -> None:
    found, texts = drawn
    edits = joined([item.edit for item in in_order(found[0])])
    assert all(one.end < other.start for one, other in pairwise(edits))
    assert apply(TEXT, edits) == texts[1]


@given(rounds())
def test_what_no_edit_touched_comes_from_where_it_stands(drawn) -> None:
    found, _ = drawn
    edits = in_order(found[0])
    origins = Origins(edits)
    result = apply(TEXT, [item.edit for item in edits])
    places = [origins.of(offset) for offset in range(len(result) + 1)]
    assert places == sorted(places)
    assert places[-1] <= len(TEXT)
    kept = [offset for offset in range(len(TEXT)) if not any(item.edit.start <= offset < item.edit.end for item in edits)]
    assert set(kept) <= set(places)
    assert all(TEXT[place] == result[offset] for offset, place in enumerate(places[:-1]) if result[offset].islower())


@pytest.mark.parametrize(
    ("edits", "offset", "place"),
    [
        pytest.param([Edit(2, 4, "XYZ")], 3, 2, id="inside new text: where that was put"),
        pytest.param([Edit(2, 4, "XYZ")], 5, 4, id="right behind new text"),
        pytest.param([Edit(2, 4, "")], 2, 4, id="where text was removed: behind it"),
        pytest.param([Edit(2, 4, "XYZ")], 1, 1, id="before it"),
        pytest.param([], 5, 5, id="no edits"),
    ],
)
def test_where_an_offset_comes_from(edits, offset, place) -> None:
    assert Origins(owned(*edits)).of(offset) == place


def test_tens_of_thousands_of_edits_are_composed_at_once() -> None:
    many = 30_000
    first = [OwnedEdit(Edit(10 * number, 10 * number + 3, "new text"), number) for number in range(many)]
    second = [OwnedEdit(Edit(15 * number + 2, 15 * number + 12, "more"), number) for number in range(many)]
    text = "0123456789" * many
    composed = compose(first, second)
    assert apply(text, [item.edit for item in composed]) == apply(
        apply(text, [item.edit for item in first]), [item.edit for item in second]
    )
    origins = Origins(composed)
    places = [origins.of(offset) for offset in range(9 * many)]
    assert places == sorted(places)
