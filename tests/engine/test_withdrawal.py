"""Fixes that do not prove right are withdrawn, and all others stay."""

import pytest
from tests.engine.fakes import SAFE, fixer, liar, reasons, words

from wffix import engine
from wffix.edit.model import Edit, Fix
from wffix.edit.rewrite import replace


def test_a_fix_that_does_something_else_than_it_says_is_withdrawn(run) -> None:
    result = run("a: x\nb: p\n", liar("liar", "x", "z"), words("w", "p", "1"))
    assert result.fixed == "a: x\nb: 1\n"
    assert reasons(result) == ["x to z: withdrawn, the result did not prove right (a: not what was intended)"]
    assert (result.refusals[0].refusal.id, result.refusals[0].line) == ("liar", 1)


@pytest.mark.parametrize(
    ("edits", "problem"),
    [
        pytest.param([Edit(3, 4, "[")], "not valid YAML", id="what cannot be parsed"),
        pytest.param([Edit(3, 4, "x"), Edit(3, 4, "x")], "edits overlap", id="edits of one fix that overlap"),
        pytest.param([Edit(3, 40, "x")], "does not lie in the source", id="edits beyond the end"),
        pytest.param([Edit(3, 4, "[http://x]")], "not valid YAML", id="what only another parser could read"),
        pytest.param([Edit(3, 4, "p")], "a: not what was intended", id="a change that was not told of"),
        pytest.param([Edit(4, 8, " ")], "a comment would be lost: # c", id="a lost comment"),
        pytest.param([Edit(8, 9, "\r\n")], "line breaks of another kind", id="foreign line breaks"),
        pytest.param([Edit(0, 9, "- x\n")], "the document: not what was intended", id="another kind of document"),
    ],
)
def test_what_does_not_prove_right_is_withdrawn(run, edits, problem) -> None:
    find = fixer("f", lambda site: [Fix("f", "t", SAFE, 3, 4, tuple(edits))])
    result = run("a: x # c\n", find)
    assert (result.fixed, result.fixes) == ("a: x # c\n", ())
    (reason,) = reasons(result)
    assert problem in reason


def test_a_file_that_only_the_pure_parser_reads_is_proven_with_it(run) -> None:
    result = run("a: x\nb: [http://y]\n", words("w", "x", "1"))
    assert (result.fixed, reasons(result)) == ("a: 1\nb: [http://y]\n", [])
    # Also where the C parser could read the result.
    assert run("b: [http://y]\n", words("w", "http://y", "z")).fixed == "b: [z]\n"


def test_a_withdrawn_fix_makes_room_for_the_one_it_overlapped(run) -> None:
    result = run("a: x\n", liar("a-liar", "x", "z"), words("w", "x", "p"))
    assert (result.fixed, [fix.id for fix in result.fixes]) == ("a: p\n", ["w"])


def test_a_fix_asks_for_its_own_proof(run) -> None:
    seen = []

    def proof(after):
        seen.append(after.text)
        return "" if after.text == "a: p\nb: 1\n" else "not as proven"

    assert run("a: x\nb: 1\n", words("w", "x", "p", proof=proof)).fixed == "a: p\nb: 1\n"
    result = run("a: x\nb: 2\n", words("w", "x", "p", proof=proof))
    assert result.fixed == "a: x\nb: 2\n"
    assert reasons(result) == ["x to p: withdrawn, the result did not prove right (not as proven)"]
    assert seen == ["a: p\nb: 1\n", "a: p\nb: 2\n"]


def test_fixes_that_prove_right_alone_but_not_together_are_done_one_after_the_other(run) -> None:
    def proof(after):
        return "two at once" if after.text.count("done") - after.text.count("before") > 1 else ""

    def find(site):
        for leaf in site.document.leaves:
            if leaf.value == "x":
                patch = replace(site.document, leaf, "done")
                yield Fix("f", "t", SAFE, leaf.start, leaf.end, patch.edits, patch.changes, proof=proof)
        for leaf in site.document.leaves:
            if leaf.value == "done":
                patch = replace(site.document, leaf, "done before")
                yield Fix("g", "t", SAFE, leaf.start, leaf.end, patch.edits, patch.changes)

    result = run("a: x\nb: x\nc: x\n", fixer("f", find))
    assert result.fixed == "a: done before\nb: done before\nc: done before\n"
    assert reasons(result) == []


def many(number):
    return "".join(f"k{at}: x{at % 100}\n" for at in range(number))


def test_a_few_faulty_fixes_among_thousands_are_found_with_a_few_attempts(run, parsed) -> None:

    def find(site):
        for number, entry in enumerate(site.document.root.entries):
            if entry.value.value.startswith("x"):
                patch = replace(site.document, entry.value, "p")
                changes = patch.changes if number not in (7, 800) else ()
                yield Fix("f", "t", SAFE, entry.value.start, entry.value.end, patch.edits, changes)

    result = run(many(1000), fixer("f", find))
    assert (len(result.fixes), len(result.refusals)) == (998, 2)
    assert len(parsed) < 60


def test_where_all_are_faulty_the_search_ends(run, parsed) -> None:
    result = run(many(500), *(liar(f"liar-{at}", f"x{at}", "z") for at in range(100)))
    assert (len(result.fixes), len(parsed)) == (0, 1 + engine.ATTEMPT_LIMIT)
    assert len(result.refusals) == 500
    assert sum("too many others" in reason for reason in reasons(result)) > 300
