"""How a variable can be written at a place of a PowerShell script, or why it cannot.

A bare word is text to a program, but to a cmdlet it may be a number, a list or the name of a parameter; so what stands bare is
quoted only where it was sure to be text before.
"""

from __future__ import annotations

from collections.abc import Sequence

from wffix.regex import regex
from wffix.scripts.hoist import Refused, Variable
from wffix.scripts.powershell.outwards import Outwards
from wffix.scripts.powershell.reader import NUMBER
from wffix.scripts.powershell.source import Source
from wffix.scripts.powershell.tree import EXPANDING, STRINGS, Node

# Of a bare word these mean something else in quotes: to a program on Linux and macOS they stand for files.
FILES = regex(r"^~|[*?\[\]]")
# What a value that an expression is known to take may not hold, by where it stands.
_SAMPLE_SPECIALS = {
    "double": regex(r"[$`\"]"),
    "here_double": regex(r"[$`]|\n\"@"),
    "single": regex(r"'"),
    "here_single": regex(r"\n'@"),
    "word": regex(r"[$`\"'\s(){};,|&<>#@*?\[\]~]|^-"),
}
_UNWRITTEN = {
    "parameter": "it stands in a word that begins with a dash, which PowerShell splits by its own rules; put the word in quotes",
    "bare": "outside quotes it is code in an expression; put it in quotes",
    "number": "it is joined to a number",
    "type": "it is part of a type's name",
    "cast": "it is part of a type's name",
    "member": "it is part of a member's name",
    "key": "it is a key of a hashtable",
    "splat": "it is part of a variable's name",
    "variable": "a '$' stands right before it, or it is joined to a variable's name",
    "escape": "a backtick stands right before it",
}


class Places:
    def __init__(self, source: Source, outwards: Outwards) -> None:
        self.source = source
        self.outwards = outwards
        self._texts: dict[tuple[Node, str], str] = {}

    def find(self, number: int) -> Node:
        """The string, word, comment or variable that an expression stands in. Raises Refused."""
        node = self.source.places.get(number)
        if node is None:
            raise Refused("there is no rule for this place")
        if node.kind == "variable" and self.is_boolean(node, number):
            return node
        if node.kind in _UNWRITTEN:
            raise Refused(_UNWRITTEN[node.kind])
        if node.kind not in (*STRINGS, "word", "comment"):
            raise Refused("there is no rule for this place")
        return node

    def is_boolean(self, node: Node, number: int) -> bool:
        """Whether an expression is all there is behind a ``$``, so that the value is ``$true`` or ``$false``."""
        start, end = self.source.masked.expressions[number]
        around = node.parent.kind if node.parent is not None else ""
        return (node.start, node.end) == (start - 1, end) and around not in (*EXPANDING, "word", "operand", "member", "assignment")

    def check(self, node: Node, number: int, variable: Variable) -> None:
        """Refuse what a place does not allow. Raises Refused."""
        for sample in variable.samples if node.kind in _SAMPLE_SPECIALS else ():
            found = _SAMPLE_SPECIALS[node.kind].search(sample)
            if found:
                raise Refused(f"a value it is known to take ({sample!r}) holds {found.group()!r}, which PowerShell reads here")
        if node.kind == "variable" and variable.form != "boolean":
            raise Refused(_UNWRITTEN["variable"])
        if node.kind == "word":
            self._check_word(node, variable)

    def _check_word(self, node: Node, variable: Variable) -> None:
        parent = node.parent
        if parent is None or parent.kind not in ("command", "redirection"):
            raise Refused("there is no rule for this place")
        if parent.kind == "redirection" or self.kind_of(node) == "program":
            return
        if not self.literal(node):
            self._check_alone(node, parent, variable)
        elif self.source.of(node).startswith("-"):
            raise Refused(_UNWRITTEN["parameter"])
        elif NUMBER.fullmatch(self._filled(node, "1")) and not self.outwards.call(parent).takes_text(node):
            raise Refused("bare, it can be read as a number; put the word in quotes")

    def _check_alone(self, node: Node, command: Node, variable: Variable) -> None:
        """A word of a cmdlet that is nothing but values."""
        call = self.outwards.call(command)
        if variable.splits:
            raise Refused("bare, the value may be several words, which a variable is not; put it in quotes")
        if variable.form == "boolean":
            return
        if not call.takes_text(node):
            raise Refused("bare, it can be read as a number; put it in quotes")
        after = command.children[node.position + 1 :][:1]
        followed = bool(after) and after[0].kind not in ("parameter", "redirection")
        if variable.may_be_empty and (followed or not call.parameter_of(node)):
            raise Refused("bare, an empty value is no word at all; put it in quotes")

    def kind_of(self, word: Node) -> str:
        """The kind of the command that a word belongs to."""
        return self.outwards.call(word.parent).kind if word.parent is not None and word.parent.kind == "command" else ""

    def literal(self, node: Node) -> str:
        """The text of a word without its expressions."""
        return self._filled(node, "")

    def _filled(self, node: Node, filling: str) -> str:
        """The text of a word with something in the place of each expression."""
        found = self._texts.get((node, filling))
        if found is None:
            parts: list[str] = []
            at = node.start
            for number in self.source.holds(node):
                start, end = self.source.masked.expressions[number]
                parts += (self.source.text[at:start], filling)
                at = end
            found = self._texts[node, filling] = "".join((*parts, self.source.text[at : node.end]))
        return found

    def check_complete(self, node: Node, numbers: Sequence[int]) -> None:
        """Refuse where an expression that stays would be read in other quotes. Raises Refused."""
        if list(self.source.holds(node)) != list(numbers):
            raise Refused("another expression, which is not moved, stands in the same single quotes")

    def can_be_joined(self, node: Node) -> bool:
        """Whether pieces of a string joined by ``+`` mean the same as the string in its place."""
        parent = node.parent
        if node.kind != "single" or parent is None or parent.kind == "word":
            return False
        return parent.kind != "command" or self.kind_of(node) != "program" or not FILES.search(self.source.of(node)[1:-1])
