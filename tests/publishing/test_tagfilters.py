"""Filters of pushed tags as conditions."""

import pytest

from wffix.edit.model import CannotEdit
from wffix.reach import push_of_tag, release
from wffix.releasing.conditions import never
from wffix.releasing.patterns import matches
from wffix.releasing.tagfilters import TagFilter

V = "startsWith(github.ref, 'refs/tags/v')"
TERMS = {
    "every tag": (["*"], ()),
    "every tag, with slashes": (["**"], ()),
    "a beginning": (["v*"], ("startsWith(github.ref, 'refs/tags/v')",)),
    "a beginning of its own for a package": (["core-v*"], ("startsWith(github.ref, 'refs/tags/core-v')",)),
    "a plain name": (["latest"], ("github.ref == 'refs/tags/latest'",)),
    "two": (["v*", "latest"], ("startsWith(github.ref, 'refs/tags/v')", "github.ref == 'refs/tags/latest'")),
    "one of two that is every tag": (["v*", "*"], ()),
    "the same twice": (["v*", "v**"], ("startsWith(github.ref, 'refs/tags/v')",)),
    "a digit": (["[0-9]*"], ("(github.ref >= 'refs/tags/0' && github.ref < 'refs/tags/:')",)),
    "digits behind a beginning": (["v[1-8]+*"], ("(github.ref >= 'refs/tags/v1' && github.ref < 'refs/tags/v9')",)),
    "something inside": (["v*.*"], ("(startsWith(github.ref, 'refs/tags/v') && contains(github.ref_name, '.'))",)),
    "something anywhere": (["*.*"], ("contains(github.ref_name, '.')",)),
    "an end": (["v*-final"], ("(startsWith(github.ref, 'refs/tags/v') && endsWith(github.ref, '-final'))",)),
    "without some": (["v*", "!*rc*"], ("(startsWith(github.ref, 'refs/tags/v') && !contains(github.ref_name, 'rc'))",)),
    "every tag without some": (["*", "!test-*"], ("!startsWith(github.ref, 'refs/tags/test-')",)),
    "every tag but one": (["*", "!latest"], ("github.ref != 'refs/tags/latest'",)),
    "without those with digits": (["v*", "!v[0-9]*"], (f"({V} && !(github.ref >= 'refs/tags/v0' && github.ref < 'refs/tags/v:'))",)),
    "two without some": (
        ["v*", "x", "!v0*"],
        ("((startsWith(github.ref, 'refs/tags/v') || github.ref == 'refs/tags/x') && !startsWith(github.ref, 'refs/tags/v0'))",),
    ),
}


@pytest.mark.parametrize(("patterns", "wanted"), TERMS.values(), ids=TERMS.keys())
def test_the_conditions_of_a_filter(patterns: list[str], wanted: tuple[str, ...]) -> None:
    assert TagFilter(patterns).terms == wanted


@pytest.mark.parametrize("pattern", ["v[0-9]+.*", "v*.*.*", "v?", "v1.0+", "a'b*", "v*v", "v*1*v", "v[0-9]", "v[0-9]*1*", "[a-z]*"])
def test_a_filter_that_no_condition_says(pattern: str) -> None:
    with pytest.raises(CannotEdit, match="cannot be said as a condition"):
        TagFilter([pattern])


@pytest.mark.parametrize("patterns", [["!v0*"], ["!v0*", "v*"], ["v*", "!v0*", "v0.1*"], []])
def test_what_is_left_out_stands_behind_what_passes(patterns: list[str]) -> None:
    with pytest.raises(CannotEdit, match="'!' before other filters cannot be said as a condition"):
        TagFilter(patterns)


NAMES = [
    "v1.0",
    "v1",
    "v0.1",
    "vx",
    "v",
    "1.0",
    "9",
    "x",
    "latest",
    "v1.0rc1",
    "v1-final",
    "final",
    "test-1",
    "v10.0",
    "1",
    "core-v1",
    "core-2",
]


@pytest.mark.parametrize("patterns", [patterns for patterns, _ in TERMS.values()], ids=TERMS.keys())
def test_the_condition_holds_for_just_the_tags_that_pass(patterns: list[str]) -> None:
    found = TagFilter(patterns)
    condition = " || ".join(found.terms) or "true"
    for name in NAMES:
        assert never(condition, release(f"refs/tags/{name}", exact=True)) is not found.passes(f"refs/tags/{name}")
        assert not never(condition, push_of_tag()), "an unknown tag may pass"


OTHERS = {
    "the filter itself": (["v*"], "startsWith(github.ref, 'refs/tags/v')", True),
    "a part of its tags": (["v*"], "startsWith(github.ref, 'refs/tags/v1.')", True),
    "the same by the name alone": (["v*"], "startsWith(github.ref_name, 'v')", True),
    "one of its tags": (["v*"], "github.ref_name == 'v1'", True),
    "more tags": (["v1.*"], "startsWith(github.ref, 'refs/tags/v')", False),
    "tags that hold something": (["v*"], "contains(github.ref, '.')", False),
    "all but one": (["v*"], "github.ref_name != '~'", False),
    "those with a digit there": (["v[0-9]*"], "startsWith(github.ref, 'refs/tags/v2')", True),
    "and those that need none": (["v[0-9]*"], "startsWith(github.ref, 'refs/tags/v')", False),
    "a part of those with something inside": (["v*.*"], "startsWith(github.ref, 'refs/tags/v1')", False),
    "some are left out": (["v*", "!v1*"], "startsWith(github.ref, 'refs/tags/v')", False),
}


@pytest.mark.parametrize(("patterns", "condition", "wanted"), OTHERS.values(), ids=OTHERS.keys())
def test_conditions_that_no_tag_meets_which_does_not_pass(patterns: list[str], condition: str, wanted: bool) -> None:
    other = TagFilter(patterns).other
    assert other is not None
    assert never(condition, other) is wanted


def test_where_every_tag_passes_there_is_no_other() -> None:
    assert TagFilter(["*"]).other is None


MATCHES = [
    ("v*", "v1", True),
    ("v*", "v1/x", False),
    ("v**", "v1/x", True),
    ("v[0-9]+.x", "v12.x", True),
    ("v1?", "v", True),
    ("*.*", "a", False),
]


@pytest.mark.parametrize(("pattern", "name", "wanted"), MATCHES)
def test_tags_that_pass_a_pattern(pattern: str, name: str, wanted: bool) -> None:
    assert matches(pattern, name) is wanted


def test_releases_to_try_are_those_that_conditions_name_too() -> None:
    found = TagFilter(["v*"]).samples("if: startsWith(github.ref, 'refs/tags/v1.') || github.ref == 'refs/tags/other'")
    refs = [getattr(event.github["ref"], "prefix", event.github["ref"]) for event in found]
    assert refs == ["refs/tags/v", "refs/tags/v1.", "refs/tags/v1.0.0", "refs/tags/v1.1.0.0"]
