"""Rounds to a fixpoint with small fixers: what is applied and deferred, and what is told."""

import itertools
import pickle

import pytest
from tests.engine.fakes import SAFE, SETUP, UNSAFE, fixer, liar, reasons, refuser, words

from wffix import Options, Problem, Repository, engine, fix_source
from wffix.edit.insert import insert_entry
from wffix.edit.model import Edit, Fix, FollowUp
from wffix.edit.rewrite import replace
from wffix.edit.shape import Removed, Replaced, scalar_shape

# Rounds.


def test_nothing_to_do(run) -> None:
    result = run("a: b\n", words("w", "x", "p"))
    assert (result.changed, result.fixed, result.fixes, result.refusals, result.problem) == (False, "a: b\n", (), (), None)


def test_fixes_of_one_round_are_applied_together_in_order_of_place(run) -> None:
    result = run("a: x\nb: p\nc: x\n", words("w", "p", "2"), words("v", "x", "1"))
    assert result.fixed == 'a: "1"\nb: "2"\nc: "1"\n'.replace('"', "")
    assert [(fix.id, fix.start, fix.end) for fix in result.fixes] == [("v", 3, 4), ("w", 8, 9), ("v", 13, 14)]


def test_what_a_fix_brings_up_is_fixed_in_the_next_round(run) -> None:
    result = run("a: one # c\nb: d\n", words("first", "one", "second"), words("second", "second", "the third"))
    assert result.fixed == "a: the third # c\nb: d\n"
    assert [(fix.id, fix.edits) for fix in result.fixes] == [("first", (Edit(3, 6, "the third"),)), ("second", ())]
    assert [(fix.start, fix.end) for fix in result.fixes] == [(3, 6), (3, 6)]


def test_later_rounds_tell_of_places_in_the_original(run) -> None:
    def last(site):
        leaf = site.document.leaves[-1]
        if site.document.root.entries[0].value.value == "much longer" and leaf.value == "d":
            patch = replace(site.document, leaf, "e")
            yield Fix("last", "", SAFE, leaf.start, leaf.end, patch.edits, patch.changes)

    result = run("a: one\nb:\n  d\n", words("first", "one", "much longer"), fixer("last", last))
    assert [(fix.start, fix.end, fix.edits[0].start) for fix in result.fixes] == [(3, 6, 3), (12, 13, 12)]


def test_an_unchanged_file_is_parsed_once_and_a_changed_one_once_more_a_round(run, parsed) -> None:
    run("a: b\n", words("w", "x", "p"))
    assert len(parsed) == 1
    parsed.clear()
    run("a: one\n", words("first", "one", "second"), words("second", "second", "third"))
    assert len(parsed) == 3


def test_fixes_that_never_settle_change_nothing(run) -> None:
    result = run("a: b\n", words("there", "b", "c"), words("back", "c", "b"))
    assert (result.fixed, result.fixes) == ("a: b\n", ())
    assert result.problem == Problem("the fixes did not settle after 12 rounds; nothing was changed, please report this file")


def test_a_fix_that_edits_nothing_does_not_settle(run) -> None:
    result = run("a: b\n", fixer("idle", lambda site: [Fix("idle", "", SAFE, 0, 1, ())]))
    assert result.problem.message.startswith("the fixes did not settle")


def test_a_fixer_is_asked_only_about_texts_with_its_triggers(run) -> None:
    asked = []
    find = fixer("f", lambda site: asked.append(site.document.text) or (), "here", "there")
    run("a: b\n", find)
    run("a: there\n", find)
    assert asked == ["a: there\n"]


def test_a_fixer_sees_the_file_its_path_and_the_repository(monkeypatch) -> None:
    seen = []
    monkeypatch.setattr(
        engine, "select", lambda selected, ignored: seen.append((selected, ignored)) or [fixer("f", lambda s: seen.append(s) or ())]
    )
    repository = Repository("owner/name")
    fix_source("a: b\n", "some/ci.yml", Options(frozenset({"f"}), frozenset({"g"})), repository)
    assert seen[0] == ({"f"}, {"g"})
    assert (seen[1].path, seen[1].repository, seen[1].document) == ("some/ci.yml", repository, seen[1].workflow.document)


# Fixes that meet.


def spanning(name, first, last, text, change=None):
    """A fixer that replaces the source from one word to another."""

    def find(site):
        source = site.document.text
        if first in source and last in source[source.index(first) :]:
            start, end = source.index(first), source.index(last) + len(last)
            changes = [change(site.document)] if change else []
            yield Fix(name, name, SAFE, start, end, (Edit(start, end, text),), tuple(changes))

    return fixer(name, find)


def test_of_two_fixes_that_overlap_the_first_by_place_goes_first(run) -> None:
    whole = spanning("whole", "[one", "two]", "[three]", lambda document: Removed(document.root.entries[0].value.items[1]))
    result = run("a: [one, two]\n", whole, words("w", "one", "1"))
    # The list as a whole begins before its first word; that it says nothing of the word makes it fail alone, so the word is next.
    assert result.fixed == "a: [1, two]\n"
    assert [fix.id for fix in result.fixes] == ["w"]


def test_what_overlaps_is_done_in_the_next_round(run) -> None:
    result = run("a: x\n", words("second", "x", "p"), words("first", "x", "z"), words("third", "p", "v"), words("fourth", "z", "u"))
    assert (result.fixed, [fix.id for fix in result.fixes]) == ("a: u\n", ["first", "fourth"])


def test_two_insertions_at_one_place_take_two_rounds_in_order_of_their_ids(run) -> None:
    def top(name):
        def find(site):
            root = site.document.root
            if all(item.name != name for item in root.entries):
                patch = insert_entry(site.document, root, name, "v", root.entries[0])
                yield Fix(name, "", SAFE, 0, 0, patch.edits, patch.changes)

        return fixer(name, find)

    result = run("a: b\n", top("p"), top("x"))
    assert result.fixed == "x: v\np: v\na: b\n"


def test_two_fixes_that_change_one_node_at_different_places_do_not_go_together(run) -> None:
    def part(name, old, new):
        def find(site):
            leaf = site.document.leaves[1]
            at = leaf.value.find(old)
            if at >= 0:
                value = leaf.value.replace(old, new)
                start = leaf.start + at
                yield Fix(name, "", SAFE, start, start + 1, (Edit(start, start + 1, new),), (Replaced(leaf, scalar_shape(value, "")),))

        return fixer(name, find)

    result = run("a: x p\n", part("left", "x", "1"), part("right", "p", "2"))
    assert (result.fixed, len(result.fixes)) == ("a: 1 2\n", 2)


def test_the_order_of_fixers_does_not_matter(run) -> None:
    fixers = [words("a", "x", "p"), words("b", "x", "z"), words("c", "w", "x"), refuser("d", "z"), refuser("e", "p"), liar("f", "u", "v")]
    source = "k: x\nl: w\nm: u\nn: z\no: [x, w, p]\n"
    results = [run(source, *order) for order in itertools.islice(itertools.permutations(fixers), 0, None, 29)]
    assert all(result == results[0] for result in results)
    assert len(results[0].fixes) == 6
    assert len(results[0].refusals) == 7


# What is told.


@pytest.mark.parametrize(
    ("level", "applied", "told"),
    [
        pytest.param(
            1, ["1"], ["x2 to 2: this fix is setup, it needs no --safe-only", "x3 to 3: this fix is unsafe, it needs --unsafe"], id="safe"
        ),
        pytest.param(2, ["1", "2"], ["x3 to 3: this fix is unsafe, it needs --unsafe"], id="setup"),
        pytest.param(3, ["1", "2", "3"], [], id="unsafe"),
    ],
)
def test_levels(run, level, applied, told) -> None:
    fixers = [words(f"w{at}", f"x{at}", str(at), kind) for at, kind in zip("123", (SAFE, SETUP, UNSAFE), strict=True)]
    result = run("a: x1\nb: x2\nc: x3\n", *fixers, level=level)
    assert [fix.edits[0].text for fix in result.fixes] == applied
    assert reasons(result) == told


@pytest.mark.parametrize("comment", ["# wffix: ignore[w]", "# zizmor: ignore[w]", "# zizmor: ignore[other, w] because"])
def test_findings_on_a_line_with_an_ignore_comment_are_not_told_of(run, comment) -> None:
    source = f"a: x {comment}\nb: x # wffix: ignore[v]\n"
    result = run(source, words("w", "x", "p"), refuser("w", "x"))
    assert result.fixed == source.replace("b: x", "b: p")
    assert result.refusals == ()
    assert [item.line for item in run(source, refuser("w", "x")).refusals] == [2]


def test_refusals_are_told_once_in_order_with_lines_before_and_after(run) -> None:
    def longer(site):
        root = site.document.root
        if root.entries[0].name == "a":
            patch = insert_entry(site.document, root, "new", [("k", "v")], root.entries[0])
            yield Fix("longer", "", SAFE, 0, 0, patch.edits, patch.changes)

    result = run("a: p\nb: x\n", refuser("w", "x"), refuser("w", "x"), refuser("v", "p"), refuser("n", "v"), fixer("longer", longer))
    told = [(item.refusal.id, item.line, item.fixed_line, item.refusal.start, item.refusal.end) for item in result.refusals]
    assert told == [("n", 1, 2, 0, 0), ("v", 1, 3, 3, 4), ("w", 2, 4, 8, 9)]


def test_a_result_can_be_pickled_and_holds_no_code(run) -> None:
    note = FollowUp("do this", "https://x.org")
    result = run("a: x\nb: z\n", words("w", "x", "p", proof=lambda after: "", follow_ups=(note,)), refuser("r", "z"))
    assert pickle.loads(pickle.dumps(result)) == result
    (fix,) = result.fixes
    assert (fix.changes, fix.proof, fix.follow_ups) == ((), None, (note,))


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_byte_order_mark_and_line_breaks_stay(run, newline) -> None:
    result = run(f"\ufeffa: x{newline}b: 1{newline}", words("w", "x", "p"), refuser("r", "1"))
    assert result.fixed == f"\ufeffa: p{newline}b: 1{newline}"
    assert [(fix.start, fix.edits) for fix in result.fixes] == [(3, (Edit(3, 4, "p"),))]
    assert [item.line for item in result.refusals] == [2]


def test_a_fault_of_a_fixer_is_not_taken_for_one_of_the_file(run) -> None:
    def find(site):
        raise RuntimeError("fault")

    with pytest.raises(RuntimeError, match="fault"):
        run("a: b\n", fixer("f", find))
