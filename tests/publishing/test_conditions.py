"""How conditions are changed so that a published release does what the push of its tag did, and what is left of expressions."""

import pytest

from wffix.document.parse import parse as parse_yaml
from wffix.document.workflow import Workflow
from wffix.expression.nodes import to_source
from wffix.expression.parser import parse
from wffix.reach import Event, events, push_of_tag, push_to_branch, release
from wffix.releasing.conditions import Want, altered, changes, is_same, residual
from wffix.releasing.tagfilters import TagFilter

PULL, BY_HAND = events(Workflow.of(parse_yaml("on: [pull_request, workflow_dispatch]\njobs: {}\n")))
LEFT = [push_to_branch(), PULL, BY_HAND]
V = TagFilter(["v*"])


def same(*left: Event) -> list[Want]:
    return [Want(event, event) for event in left]


def changed(text: str, wants: list[Want], terms: tuple[str, ...] = ()) -> str | None:
    found = changes(text, wants, terms, "octo-org/sampleproject")
    return None if found is None else altered(text, found)


INSTEAD = {
    "a tag by its ref is right for a release already": ("startsWith(github.ref, 'refs/tags/')", "startsWith(github.ref, 'refs/tags/')"),
    "pushes that can only be of tags become releases": (
        "github.event_name == 'push' && startsWith(github.ref, 'refs/tags/v')",
        "github.event_name == 'release' && startsWith(github.ref, 'refs/tags/v')",
    ),
    "the ref of the payload is null on a release": (
        "startsWith(github.event.ref, 'refs/tags')",
        "startsWith(github.ref, 'refs/tags')",
    ),
    "pushes of branches stay beside releases": (
        "github.event_name == 'push'",
        "github.event_name == 'push' || github.event_name == 'release'",
    ),
    "a choice in a choice needs no brackets": (
        "github.event_name == 'push' || github.event_name == 'workflow_dispatch'",
        "github.event_name == 'push' || github.event_name == 'release' || github.event_name == 'workflow_dispatch'",
    ),
    "a choice behind something else does": (
        "vars.CI == 'yes' && github.event_name == 'push'",
        "vars.CI == 'yes' && (github.event_name == 'push' || github.event_name == 'release')",
    ),
    "what pushes did not start releases do not": (
        "github.event_name != 'push'",
        "github.event_name != 'push' && github.event_name != 'release'",
    ),
    "what pull requests alone do not start releases do": ("github.event_name != 'pull_request'", "github.event_name != 'pull_request'"),
    "the message of a commit has no other spelling": ("!contains(github.event.head_commit.message, 'skip')", None),
    "nor has the commit before": ("github.event.before != github.sha", None),
    "nor the branch of a tag": ("github.event.base_ref == 'refs/heads/main'", None),
    "no condition needs none": ("", ""),
    "what nobody reads": ("github.event_name == 'push'" + " && true" * 300, None),
    "what cannot be parsed": ("github.event_name = 'push'", None),
}


@pytest.mark.parametrize(("text", "wanted"), INSTEAD.values(), ids=INSTEAD.keys())
def test_a_release_instead_of_the_pushed_tag(text: str, wanted: str | None) -> None:
    assert changed(text, [*same(*LEFT), Want(release(), push_of_tag())]) == wanted


BESIDE = {
    "a tag by its ref": ("startsWith(github.ref, 'refs/tags/')", "github.event_name == 'release' && startsWith(github.ref, 'refs/tags/')"),
    "in braces": ("${{ github.ref_type == 'tag' }}", "${{ github.event_name == 'release' && github.ref_type == 'tag' }}"),
    "a choice gets brackets": (
        "startsWith(github.ref, 'refs/tags/v') || startsWith(github.ref, 'refs/tags/r')",
        "github.event_name == 'release' && (startsWith(github.ref, 'refs/tags/v') || startsWith(github.ref, 'refs/tags/r'))",
    ),
    "always stays always": (
        "always() && startsWith(github.ref, 'refs/tags/')",
        "github.event_name == 'release' && always() && startsWith(github.ref, 'refs/tags/')",
    ),
}


@pytest.mark.parametrize(("text", "wanted"), BESIDE.values(), ids=BESIDE.keys())
def test_a_release_and_no_longer_the_pushed_tag(text: str, wanted: str) -> None:
    wants = [*same(push_to_branch(), PULL), Want(release(), push_of_tag()), Want(push_of_tag(), None)]
    assert changed(text, wants) == wanted


def test_publishing_by_hand_keeps_its_power() -> None:
    wants = [*same(BY_HAND), Want(release(), push_of_tag()), Want(push_of_tag(), None)]
    assert changed("", wants) == "github.event_name != 'push'"
    assert changed("startsWith(github.ref, 'refs/tags/')", wants) == "github.event_name != 'push' && startsWith(github.ref, 'refs/tags/')"


def test_a_branch_that_holds_the_word_tags_no_longer_publishes() -> None:
    text = "contains(github.ref, '/tags/')"
    wants = [Want(push_to_branch(), push_to_branch().replaced(as_meant=True)), Want(release(), push_of_tag())]
    assert changed(text, wants) == f"github.event_name == 'release' && {text}"


def test_what_stays_with_the_pushed_tag() -> None:
    wants = [*same(*LEFT), Want(release(), None), Want(push_of_tag(), push_of_tag())]
    assert changed("", wants) == "github.event_name != 'release'"
    assert changed("failure() || always()", wants) == "github.event_name != 'release' && (failure() || always())"


FILTERED = {
    "any tag becomes the filter's": ("startsWith(github.ref, 'refs/tags/')", [PULL], "startsWith(github.ref, 'refs/tags/v')"),
    "so does a kind of ref": ("github.ref_type == 'tag'", [PULL], "startsWith(github.ref, 'refs/tags/v')"),
    "a condition that says as much": ("startsWith(github.ref, 'refs/tags/v')", [PULL], "startsWith(github.ref, 'refs/tags/v')"),
    "none": ("", [], "startsWith(github.ref, 'refs/tags/v')"),
    "none, and by hand from anywhere": ("", [BY_HAND], "github.event_name != 'release' || startsWith(github.ref, 'refs/tags/v')"),
    "one of its own": ("vars.X", [], "vars.X && startsWith(github.ref, 'refs/tags/v')"),
    "by hand for any tag": (
        "github.ref_type == 'tag'",
        [BY_HAND],
        "github.ref_type == 'tag' && (github.event_name != 'release' || startsWith(github.ref, 'refs/tags/v'))",
    ),
}


@pytest.mark.parametrize(("text", "left", "wanted"), FILTERED.values(), ids=FILTERED.keys())
def test_the_tag_filter_goes_into_the_condition(text: str, left: list[Event], wanted: str) -> None:
    assert V.other is not None
    wants = [*same(*left), *(Want(*pair) for pair in V.passing), Want(V.other, None)]
    assert changed(text, wants, V.terms) == wanted


SAME = {
    "the tag": ("github.ref_name", True),
    "the commit": ("github.sha", True),
    "the repository in the payload": ("github.event.repository.name", True),
    "a number that only pull requests have": ("github.event.pull_request.number || github.ref", True),
    "the text of a test that both fail": ("github.event_name == 'pull_request' && 'a' || 'b'", True),
    "the event's name": ("github.event_name", False),
    "a test that one fails": ("github.event_name == 'push' && 'a' || 'b'", False),
    "the last commit": ("github.event.head_commit.id", False),
    "keys that nobody knows of": ("github.event.other", False),
    "everything": ("toJSON(github)", False),
    "a computed key of everything": ("github[matrix.key]", False),
    "a computed key of something else": ("matrix[env.KEY]", True),
    "a ref that only pushes have": ("github.event.ref", False),
}


@pytest.mark.parametrize(("source", "wanted"), SAME.values(), ids=SAME.keys())
def test_what_a_release_gives_as_its_pushed_tag(source: str, wanted: bool) -> None:
    assert is_same(source, release(), push_of_tag()) is wanted


def test_what_is_left_of_an_expression() -> None:
    node = parse("github.event_name == 'push' && startsWith(github.event.ref, 'refs/tags/v') && !vars.SKIP")
    assert to_source(residual(node, push_of_tag())) == "startswith(github.ref, 'refs/tags/v') && !vars.skip"
    assert to_source(residual(node, release())) == "false"
