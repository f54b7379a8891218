"""Small fixers of the tests' own."""

from wffix.document.tree import Scalar
from wffix.edit.model import Applicability, Edit, Fix, Refusal
from wffix.edit.rewrite import replace
from wffix.edit.shape import Replaced, scalar_shape
from wffix.fixer import Fixer

SAFE, SETUP, UNSAFE = Applicability


class Fake:
    """What the engine asks of a fixer."""

    concerns = Fixer.concerns
    kind = "workflow"

    def __init__(self, id, find, triggers):
        self.id = id
        self.fix = find
        self.triggers = triggers


def fixer(name, find, *triggers):
    return Fake(name, find, triggers or ("",))


def words(name, old, new, level=SAFE, **more):
    """A fixer that replaces one plain word by another wherever it is a value."""

    def find(site):
        for leaf in site.document.leaves:
            if isinstance(leaf, Scalar) and leaf.value == old:
                patch = replace(site.document, leaf, new)
                yield Fix(name, f"{old} to {new}", level, leaf.start, leaf.end, patch.edits, patch.changes, **more)

    return fixer(name, find)


def refuser(name, word):
    """A fixer that finds one word and repairs nothing."""

    def find(site):
        return (Refusal(name, f"no {word}", leaf.start, leaf.end) for leaf in site.document.leaves if leaf.value == word)

    return fixer(name, find)


def liar(name, old, new):
    """A fixer whose edit does something else than it says."""

    def find(site):
        for leaf in site.document.leaves:
            if leaf.value == old:
                change = Replaced(leaf, scalar_shape("something else", ""))
                yield Fix(name, f"{old} to {new}", SAFE, leaf.start, leaf.end, (Edit(leaf.start, leaf.end, new),), (change,))

    return fixer(name, find)


def reasons(result):
    return [item.refusal.reason for item in result.refusals]
