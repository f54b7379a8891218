"""Fixes that somebody declines: they stay away, what is accepted is applied and proven as ever."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.fakes import SAFE, fixer, liar, reasons, words

from wffix import Options, Repository, engine
from wffix.edit.insert import insert_entry
from wffix.edit.model import Fix
from wffix.engine import repaired


@pytest.fixture
def run(monkeypatch):
    """Runs fixers on a text with the answers of a function, which is told the titles."""

    def run(source, answer, *fixers):
        asked = []

        def choose(path, text, fix):
            asked.append(fix.title)
            return answer(fix.title)

        monkeypatch.setattr(engine, "select", lambda selected, ignored: fixers)
        return repaired(source, "ci.yml", Options(), Repository, choose), asked

    return run


def test_what_is_declined_is_left_and_told(run) -> None:
    result, asked = run("a: x\nb: p\n", lambda title: title == "x to 1", words("w", "x", "1"), words("v", "p", "2"))
    assert (result.fixed, asked) == ("a: 1\nb: p\n", ["x to 1", "p to 2"])
    assert reasons(result) == ["p to 2: declined"]
    assert [(item.line, item.refusal.start, item.refusal.end) for item in result.refusals] == [(2, 8, 9)]


@pytest.mark.parametrize(("answer", "fixed"), [(True, "a: 1\nb: 2\n"), (False, "a: x\nb: p\n")])
def test_one_answer_for_all(run, answer, fixed) -> None:
    result, _ = run("a: x\nb: p\n", lambda title: answer, words("w", "x", "1"), words("v", "p", "2"))
    assert result.fixed == fixed
    assert result.changed == answer


def test_nobody_is_asked_twice_about_what_was_declined(run) -> None:
    first = words("first", "one", "a much longer one")
    result, asked = run("a: one\nb: x\n", lambda title: title != "x to 1", first, words("w", "x", "1"))
    assert asked == ["one to a much longer one", "x to 1"]
    assert result.fixed == "a: a much longer one\nb: x\n"
    assert reasons(result) == ["x to 1: declined"]


def test_nobody_is_asked_twice_about_what_had_to_wait(run) -> None:
    def top(name):
        def find(site):
            root = site.document.root
            if all(item.name != name for item in root.entries):
                patch = insert_entry(site.document, root, name, "v", root.entries[0])
                yield Fix(name, name, SAFE, 0, 0, patch.edits, patch.changes)

        return fixer(name, find)

    result, asked = run("a: b\n", lambda title: True, top("p"), top("x"))
    assert (result.fixed, asked) == ("x: v\np: v\na: b\n", ["p", "x"])


def test_a_fix_that_has_become_another_is_asked_about_again(run) -> None:
    def find(site):
        leaf = site.document.leaves[1]
        if leaf.value in ("one", "two"):
            yield from words("w", leaf.value, "two" if leaf.value == "one" else "three").fix(site)

    result, asked = run("a: one\n", lambda title: title == "one to two", fixer("w", find))
    assert (result.fixed, asked) == ("a: two\n", ["one to two", "two to three"])


def test_of_two_fixes_at_one_place_one_may_be_declined(run) -> None:
    result, asked = run("a: x\n", lambda title: title == "x to 2", words("w", "x", "1"), words("v", "x", "2"))
    assert (result.fixed, sorted(asked)) == ("a: 2\n", ["x to 1", "x to 2"])


def test_two_fixes_of_one_name_and_place_are_asked_about_each(run) -> None:
    def find(site):
        leaf = site.document.leaves[1]
        for new in ("1", "2"):
            if leaf.value == "x":
                (fix,) = words("w", "x", new).fix(site)
                yield fix.replaced(title="the same")

    answers = iter([False, True, False])
    result, asked = run("a: x\n", lambda title: next(answers), fixer("w", find))
    assert (result.fixed, len(asked)) == ("a: 2\n", 2)


def test_what_is_accepted_must_prove_right_all_the_same(run) -> None:
    result, _ = run("a: x\nb: p\n", lambda title: True, liar("w", "x", "1"), words("v", "p", "2"))
    assert result.fixed == "a: x\nb: 2\n"
    assert "withdrawn, the result did not prove right" in reasons(result)[0]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.booleans(), min_size=8, max_size=8))
def test_any_answers_give_what_was_accepted_and_nothing_else(answers) -> None:
    source = "".join(f"k{number}: x{number}\n" for number in range(8))
    fixers = [words(f"w{number}", f"x{number}", f"y{number}") for number in range(8)]
    before, engine.select = engine.select, lambda selected, ignored: fixers
    try:
        result = repaired(source, "ci.yml", Options(), Repository, lambda path, text, fix: answers[int(fix.id[1])])
    finally:
        engine.select = before
    assert result.fixed == "".join(f"k{number}: {'y' if answer else 'x'}{number}\n" for number, answer in enumerate(answers))
    assert len(result.refusals) == answers.count(False)
