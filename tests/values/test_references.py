"""References to actions, written as plainly as the runner reads them."""

from contextlib import suppress

import pytest

from wffix.edit.model import CannotEdit
from wffix.references import plain_reference


def runner(uses: str) -> str:
    """What the runner reads: empty parts dropped, the folder resolved as text, as .NET's ``Path.GetFullPath`` does."""
    path, _, version = uses.partition("@")
    owner, name, *folder = [part for part in path.split("/") if part]
    found: list[str] = []
    for part in folder:
        found = found[:-1] if part == ".." else found if part == "." else [*found, part]
    return f"{owner}/{name}@{version}: {'/'.join(found)}"


@pytest.mark.parametrize(
    ("uses", "plain"),
    [
        ("actions/checkout@v4", "actions/checkout@v4"),
        ("actions/checkout/@v4", "actions/checkout@v4"),
        ("/actions//checkout///@v4", "actions/checkout@v4"),
        ("actions/cache/./save@v4", "actions/cache/save@v4"),
        ("actions/cache/save/../restore@v4", "actions/cache/restore@v4"),
        ("actions/cache/a/b/../../save/.@feature/./x", "actions/cache/save@feature/./x"),
        ("actions/cache/...@v4", "actions/cache/...@v4"),
    ],
)
def test_a_plain_reference_names_the_same_action(uses: str, plain: str) -> None:
    assert plain_reference(uses) == plain
    assert runner(uses) == runner(plain)


@pytest.mark.parametrize(
    ("uses", "plain"),
    [
        ("./", "./"),
        (".//", "./"),
        ("./.", "./"),
        ("./a/", "./a/"),
        ("./a//b/", "./a/b"),
        ("./a/../b", "./b"),
        ("./../b", "./../b"),
        ("./a/../../b", "./a/../../b"),
        (".\\a", ".\\a"),
        ("../a", "../a"),
        ("$/a/./b", "$/a/./b"),
        ("docker://alpine//x@sha256:0", "docker://alpine//x@sha256:0"),
        ("actions//checkout", "actions//checkout"),
        ("a\\b//c@v1", "a\\b//c@v1"),
        ("", ""),
    ],
)
def test_local_paths_are_written_plainly_and_what_is_not_known_stays(uses: str, plain: str) -> None:
    assert plain_reference(uses) == plain


@pytest.mark.parametrize("uses", ["a/b/..@v1", "a/b/c/../../d@v1", "./../b@v1/..", "a/../b@v1", "/@v1", "../a/b@v1"])
def test_a_path_that_leads_out_of_the_repository_is_refused_or_left_alone(uses: str) -> None:
    with suppress(CannotEdit):
        assert plain_reference(uses) == uses
