"""Filters of pushed tags as conditions."""

import pytest

from wffix.edit.model import CannotEdit
from wffix.releasing.tagfilters import tag_filter

TERMS = {
    "every tag": (["*"], ()),
    "every tag, with slashes": (["**"], ()),
    "a beginning": (["v*"], ("startsWith(github.ref, 'refs/tags/v')",)),
    "a beginning of its own for a package": (["core-v*"], ("startsWith(github.ref, 'refs/tags/core-v')",)),
    "a plain name": (["latest"], ("github.ref == 'refs/tags/latest'",)),
    "two": (["v*", "latest"], ("startsWith(github.ref, 'refs/tags/v')", "github.ref == 'refs/tags/latest'")),
    "one of two that is every tag": (["v*", "*"], ()),
    "the same twice": (["v*", "v**"], ("startsWith(github.ref, 'refs/tags/v')",)),
}


@pytest.mark.parametrize(("patterns", "wanted"), TERMS.values(), ids=TERMS.keys())
def test_the_conditions_of_a_filter(patterns: list[str], wanted: tuple[str, ...]) -> None:
    assert tag_filter(patterns).terms == wanted


@pytest.mark.parametrize("pattern", ["v[0-9]+.*", "v*.*.*", "!v0*", "v?", "v1.0+", "*rc", "a'b*"])
def test_a_filter_that_no_condition_says(pattern: str) -> None:
    with pytest.raises(CannotEdit, match="cannot be said as a condition"):
        tag_filter([pattern])


def test_a_tag_that_does_not_pass() -> None:
    assert tag_filter(["*"]).other is None
    for patterns in (["v*"], ["-*", "_*"], ["latest"]):
        other = tag_filter(patterns).other
        assert other is not None
        assert not any(str(other.github["ref"]).startswith(ref) for ref, _ in tag_filter(patterns).refs)


def test_releases_to_try_are_those_that_conditions_name_too() -> None:
    found = tag_filter(["v*"]).samples("if: startsWith(github.ref, 'refs/tags/v1.') || github.ref == 'refs/tags/other'")
    refs = [getattr(event.github["ref"], "prefix", event.github["ref"]) for event in found]
    assert refs == ["refs/tags/v", "refs/tags/v1.", "refs/tags/v1.0.0", "refs/tags/v1.1.0.0"]
