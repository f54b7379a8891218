"""Random edits of random documents: what was meant comes out, nothing else changes, and a wrong result is noticed."""

import random
from itertools import pairwise

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.edit.generated import sources

from wffix.document.parse import parse
from wffix.document.scalar import spans
from wffix.document.source import InputError
from wffix.document.tree import Alias, Mapping, Scalar, Sequence, walk
from wffix.edit.insert import append, insert_after, insert_entry, put, replace_entry, replace_value
from wffix.edit.model import CannotEdit, Edit, Patch, apply
from wffix.edit.remove import remove_entries, remove_item
from wffix.edit.render import Names
from wffix.edit.rewrite import replace, rewrite
from wffix.edit.shape import shape
from wffix.verify import verify

EXAMPLES = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))

VALUES = (
    "v", "${{ x }}", "a: b", True, "", "two\nlines", "3.10", "https://x/y", "a, b", "'q' \"d\"", "\x85",
    None, Names(("a", "b, c")), [("K", "v"), ("L", "a # b")],
)  # fmt: skip
TEXTS = (
    "x", "", "$X", '"${X}"', "a: b", "a # b", "#c", " lead", "trail ", "\n", "a\nb", "'", "\\", "é😀", "- x", "\t", "\r", "}", "a, b",
    ": ", "3.10", "---", "...", "\x85", "\u2028", "\ufeff",
)  # fmt: skip


class Editor:
    """Draws an edit of a document."""

    def __init__(self, draw, document) -> None:
        self.draw = draw
        self.document = document
        nodes = list(walk(document.root))
        self.mappings = [node for node in nodes if isinstance(node, Mapping) and node.entries]
        self.sequences = [node for node in nodes if isinstance(node, Sequence) and node.items]
        self.values = [(node, item.value) for node in self.mappings for item in node.entries if isinstance(item.value, Scalar)]

    def pick(self, options):
        return self.draw(st.sampled_from(options))

    def patch(self) -> Patch:
        kinds = [self.insertion, self.filling, self.replacement, self.removal]
        kinds += [self.item] if self.sequences else []
        kinds += [self.rewriting, self.rewriting, self.value] if self.values else []
        return self.pick(kinds)()

    def insertion(self) -> Patch:
        mapping = self.pick(self.mappings)
        item = self.pick(mapping.entries)
        value = self.pick(VALUES)
        if self.draw(st.booleans()):
            return insert_entry(self.document, mapping, "NEW", value, item)
        return insert_after(self.document, mapping, "NEW", value, item)

    def filling(self) -> Patch:
        mapping = self.pick(self.mappings)
        items = [("NEW", self.pick(VALUES)), ("MORE", "v")]
        if self.draw(st.booleans()):
            return append(self.document, mapping, items)
        names = [item.name for item in mapping.entries if item.name]
        return put(self.document, mapping, self.pick([*names, "absent"]), items)

    def replacement(self) -> Patch:
        mapping = self.pick(self.mappings)
        item = self.pick(mapping.entries)
        if self.draw(st.booleans()):
            return replace_entry(self.document, mapping, item, "NEW", self.pick(VALUES))
        return replace_value(self.document, mapping, item, [("NEW", self.pick(VALUES))])

    def removal(self) -> Patch:
        mapping = self.pick(self.mappings)
        gone = self.draw(st.lists(st.sampled_from(mapping.entries), min_size=1, max_size=3))
        holders = [(node, item) for node in self.mappings for item in node.entries if item.value is mapping]
        return remove_entries(self.document, mapping, gone, holders[0] if holders else None)

    def item(self) -> Patch:
        sequence = self.pick(self.sequences)
        return remove_item(self.document, sequence, self.draw(st.integers(0, len(sequence.items) - 1)))

    def rewriting(self) -> Patch:
        holder, scalar = self.pick(self.values)
        places = sorted(self.draw(st.lists(st.integers(0, len(scalar.value)), min_size=2, max_size=4)))
        parts = [(start, end, self.pick(TEXTS)) for start, end in zip(places[::2], places[1::2], strict=False)]
        return rewrite(self.document, scalar, parts, holder)

    def value(self) -> Patch:
        return replace(self.document, self.pick(self.values)[1], self.pick(TEXTS))


@st.composite
def edited(draw, pure: bool = False):
    """A document, a patch of it, and the text the patch gives."""
    source = draw(sources())
    try:
        document = parse(source, pure)
    except InputError:
        # The pure parser refuses a few documents that are right.
        assume(not pure)
        raise
    try:
        patch = Editor(draw, document).patch()
    except CannotEdit:
        assume(False)
    return document, patch, apply(source, patch.edits)


@EXAMPLES
@given(sources())
def test_a_document_knows_the_place_of_everything(source) -> None:
    document = parse(source)
    for leaf in document.leaves:
        assert leaf.outer <= leaf.start <= leaf.end
        if isinstance(leaf, Alias):
            assert source[leaf.start : leaf.end] == f"*{leaf.name}"
            continue
        found = spans(source, leaf)
        assert found is not None
        assert len(found[0]) == len(leaf.value)
        assert all(leaf.start <= start < end for start, end in zip(*found, strict=True))
        assert found[0] == sorted(found[0])
    ends = [(leaf.outer, leaf.end) for leaf in document.leaves]
    assert all(end <= start for (_, end), (start, _) in pairwise(ends))
    assert all(source[start] == "#" for start, _ in document.comments)


@EXAMPLES
@given(sources())
def test_both_parsers_give_the_same_document(source) -> None:
    try:
        other = parse(source, pure=True)
    except InputError:
        assume(False)
    document = parse(source, pure=False)
    assert shape(other.root) == shape(document.root)
    assert other.comments == document.comments
    places = [[(leaf.start, leaf.end) for leaf in found.leaves] for found in (document, other)]
    assert places[0] == places[1]


@EXAMPLES
@given(edited())
def test_an_edit_gives_what_it_says(drawn) -> None:
    document, patch, text = drawn
    assert verify(document, parse(text, pure=False), patch.edits, patch.changes) == ""


@settings(EXAMPLES, max_examples=50)
@given(edited(pure=True))
def test_an_edit_gives_what_it_says_to_the_pure_parser_too(drawn) -> None:
    document, patch, text = drawn
    assert verify(document, parse(text, pure=True), patch.edits, patch.changes) == ""


@EXAMPLES
@given(edited(), st.randoms(use_true_random=False), st.sampled_from(" #x'\n:-"))
def test_a_character_that_changed_outside_an_edit_is_noticed(drawn, chance: random.Random, char) -> None:
    document, patch, text = drawn
    shift = 0
    outside: list[int] = []
    at = 0
    for edit in sorted(patch.edits, key=lambda edit: (edit.start, edit.end)):
        outside += range(at + shift, edit.start + shift)
        at, shift = edit.end, shift + len(edit.text) - (edit.end - edit.start)
    outside += range(at + shift, len(text))
    assume(outside)
    place = chance.choice(outside)
    wrong = chance.choice([text[:place] + char + text[place + 1 :], text[:place] + text[place + 1 :], text[:place] + char + text[place:]])
    assume(wrong != text)
    try:
        after = parse(wrong, pure=False)
    except InputError:
        return
    assert verify(document, after, patch.edits, patch.changes)


@EXAMPLES
@given(edited(), st.sampled_from(TEXTS))
def test_another_text_within_an_edit_is_noticed_where_it_means_something_else(drawn, other) -> None:
    document, patch, _ = drawn
    first, *rest = patch.edits
    wrong = (Edit(first.start, first.end, other), *rest)
    try:
        after = parse(apply(document.text, wrong), pure=False)
    except InputError:
        return
    meant = parse(apply(document.text, patch.edits), pure=False)
    if shape(after.root) != shape(meant.root):
        assert verify(document, after, wrong, patch.changes)
