"""New lists of mappings, as the steps of a new job are."""

import pytest
from tests.edit.proven import at, proven

from wffix.document.parse import parse
from wffix.edit.insert import insert_after
from wffix.edit.remove import remove_entries
from wffix.edit.render import Listed, Remarked

STEPS = ([("uses", Remarked("a/b@c", "v1")), ("with", [("x", True)])], [("run", "tool")])


@pytest.mark.parametrize(
    ("source", "indented", "after"),
    [
        pytest.param(
            "jobs:\n  a:\n    x: 1\n",
            True,
            "jobs:\n  a:\n    x: 1\n    steps:\n      - uses: a/b@c # v1\n        with:\n          x: true\n      - run: tool\n",
            id="further right than the key",
        ),
        pytest.param(
            "jobs:\n  a:\n    x: 1\n",
            False,
            "jobs:\n  a:\n    x: 1\n    steps:\n    - uses: a/b@c # v1\n      with:\n        x: true\n    - run: tool\n",
            id="in the column of the key",
        ),
        pytest.param(
            "jobs: {a: {x: 1}}\n",
            True,
            "jobs: {a: {x: 1, steps: [{uses: a/b@c, with: {x: true}}, {run: tool}]}}\n",
            id="in braces",
        ),
    ],
)
def test_a_list_of_mappings_is_written(source: str, indented: bool, after: str) -> None:
    document = parse(source)
    job = at(document, "jobs.a")
    assert proven(document, insert_after(document, job, "steps", Listed(STEPS, indented), job.entries[0])) == after


def test_an_entry_is_added_behind_one_whose_end_is_taken_out() -> None:
    document = parse("a:\n  b:\n    c: 1\n    d: 2\n")
    outer, inner = at(document, "a"), at(document, "a.b")
    patch = insert_after(document, outer, "e", "x", outer.entries[0], inner.entries[0])
    assert proven(document, patch + remove_entries(document, inner, [inner.entries[1]])) == "a:\n  b:\n    c: 1\n  e: x\n"
