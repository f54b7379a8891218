"""Where in a shell script an expression stands: the quoted string, word or heredoc that is rewritten as one, or a refusal."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tree_sitter import Node

from wffix.regex import regex
from wffix.scripts.hoist import Refused
from wffix.scripts.shell.contents import is_literal
from wffix.scripts.shell.flow import Flow
from wffix.scripts.shell.grammar import Script, is_double
from wffix.scripts.shell.outwards import ARITHMETIC

_SAMPLE_SPECIALS = {
    "bare": regex(r"[$\\~{}'\"`;&|<>()\n#!]"),
    "quoted": regex(r"[$\\~{}'\"`;&|<>()\s#!*?\[]"),
    "echoed": regex(r"[$\\~{}'\"`;&|<>()#!*?\[\n\t]|  "),
    "string": regex(r"[$\\\"`]"),
    "heredoc_body": regex(r"[$\\\"`]"),
    "raw_string": regex(r"'"),
    "ansi_c_string": regex(r"['\\]"),
}
_QUOTING = {
    "comment": "comment",
    "string": "string",
    "string_content": "string",
    "raw_string": "single",
    "ansi_c_string": "ansi",
    "heredoc_body": "heredoc",
    "heredoc_content": "heredoc",
}
_IN_EXPANSION = "it stands inside ${…}, in a place that has no rule yet"
_NO_RULE = {
    "arithmetic": ARITHMETIC,
    "expansion": _IN_EXPANSION,
    "subscript": "the value would be an index, which bash evaluates and which runs code",
    "declaration_command": "the value would be part of a declaration",
    "arithmetic_expansion": ARITHMETIC,
    "unset_command": "'unset' reads the value as a variable name, which can hold code",
}


# In these a backslash before an ordinary character stands for itself.
_KEEP_BACKSLASH = frozenset({"string", "string_content", "heredoc_body", "heredoc_content"})
_IN_WORDS = frozenset({"concatenation", "expansion", "string"})
_WORDS_OF_SH = r"\$\{\w+(?::?[-=?+]|##?|%%?)"
_WORDS_OF_BASH = r"\$\{\w+(?:\[[@*]\])?(?::?[-=?+]|##?|%%?|//?)"


class Places:
    """Finds the place of each expression of a script."""

    def __init__(self, script: Script, flow: Flow) -> None:
        self.script = script
        self.flow = flow
        self.dialect = script.dialect

    def find(self, number: int, *, moves: bool = True) -> Node:
        """The comment, string, word or heredoc body that an expression is written in. Raises Refused.

        What does not move, as it is in a variable already, is not followed: it goes on as it did.
        """
        node = self.script.node_at(self.script.expressions[number])
        literal = node.type in ("comment", "raw_string", "ansi_c_string") or (node.type == "heredoc_body" and is_literal(self.script, node))
        if not literal:
            self._check_neighbours(number, node)
        self._check_reader(number, node)
        if node.type == "comment":
            return node
        reason = self.flow.hazard(node) if moves else ""
        if reason:
            raise Refused(reason)
        return self._token(node)

    def _check_reader(self, number: int, node: Node) -> None:
        """Refuse where the reader of quotes does not see the expression as the grammar does."""
        quoting = self.script.quoting
        kind = "" if quoting is None else quoting.kind_at(self.script.expressions[number][0])
        if kind == "parameter" and self.in_expansion(node):
            return
        if kind in _NO_RULE or kind == "parameter":
            raise Refused(_NO_RULE.get(kind, _IN_EXPANSION))
        if node.type in ("variable_name", "special_variable_name"):
            raise Refused("the value would be part of a variable's name")
        if kind != _QUOTING.get(node.type, "commands") and not (kind == "literal" and node.type == "heredoc_body"):
            raise Refused("the script cannot be parsed for sure")

    def _check_neighbours(self, number: int, node: Node) -> None:
        text = self.script.masked
        start = at = self.script.expressions[number][0]
        while at and text[at - 1] == "\\":
            at -= 1
        if text[at - 1 : at] == "$" and at == start and not _is_escaped(text, at - 1):
            raise Refused("a '$' stands right before it")
        end = self.script.expressions[number][1]
        if node.type == "word" and text[end : end + 1] in ("<", ">") and not text[node.start_byte : start].strip("_0123456789"):
            raise Refused("a redirection follows right behind it, of which a number would name the descriptor")
        if (start > at and self.script.in_backticks(node)) or ((start - at) % 2 and node.type not in _KEEP_BACKSLASH):
            raise Refused("a backslash stands right before it")

    def _token(self, node: Node) -> Node:
        if node.type in ("string_content", "heredoc_content"):
            node = self._parent(node)
        match node.type:
            case "heredoc_body":
                pass
            case "string" | "raw_string" | "ansi_c_string":
                if node.type == "ansi_c_string" and self.dialect == "sh":
                    raise Refused("sh does not know $'…'")
                self._check_backticks(node)
                self._check_around(node)
            case "word" | "extglob_pattern" | "regex":
                self._check_backticks(node)
                self._check_around(node)
                self._check_bare(node)
            case _:
                raise Refused(f"it stands in a place that has no rule yet ({node.type.replace('_', ' ')})")
        return node

    def _parent(self, node: Node) -> Node:
        return self.script.parent(node) or self.script.root

    def _whole(self, node: Node) -> Node:
        """The word of which a node is a part."""
        while self._parent(node).type == "concatenation":
            node = self._parent(node)
        return node

    def _check_backticks(self, node: Node) -> None:
        """Between backticks inside double quotes a quote needs a backslash of its own; there is no rule for that yet."""
        at: Node | None = self.script.in_backticks(node)
        while at is not None:
            if at.type == "string":
                raise Refused("it stands in backticks inside double quotes")
            at = self.script.parent(at)

    def _check_around(self, node: Node) -> None:
        """Refuse the places around a word or string that have no rule yet."""
        if self._is_command(node):
            raise Refused("the value is the command that is run")
        around = self._parent(self._whole(node)).type
        if around in _NO_RULE and not self.in_expansion(node):
            raise Refused(_NO_RULE[around])

    def _is_command(self, node: Node) -> bool:
        """Whether a value decides, from its first character on, which command is run."""
        word = self._word(node)
        return self._parent(word).type == "command_name" and self.script.opens(word)

    def _word(self, node: Node) -> Node:
        """The word of a command, or of another construct, that a node is a part of, be it inside ``${…}``."""
        while self._parent(node).type in _IN_WORDS:
            node = self._parent(node)
        return node

    def _check_bare(self, node: Node) -> None:
        whole = self._whole(node)
        if re.match(r"~[^/]*_", self.script.source(whole)):
            raise Refused("it stands in a '~' expansion")
        for part in (whole, *whole.named_children):
            source = self.script.source(part)
            if part.type == "word" and re.search(r"[{}]", source):
                raise Refused("it stands in a brace expansion")
            if part.type == "word" and "`" in source:
                raise Refused("it stands in backticks inside backticks")

    def check_samples(self, token: Node, is_split: bool, samples: Sequence[str]) -> None:
        """Refuse where a value that an expression is known to take means something to the shell in this place."""
        if token.type == "heredoc_body" and is_literal(self.script, token):
            return
        specials = _SAMPLE_SPECIALS.get(token.type, _SAMPLE_SPECIALS["bare" if is_split else "quoted"])
        if token.type == "word" and not is_split and self._is_echoed(token):
            specials = _SAMPLE_SPECIALS["echoed"]
        for sample in samples:
            found = specials.search(sample)
            if found:
                raise Refused(f"a value it is known to take ({sample!r}) holds {found.group()!r}, which the shell reads here")

    def _is_echoed(self, token: Node) -> bool:
        """Whether a word is printed by ``echo``, which puts the blanks back between the words of a value."""
        word = self._word(token)
        command = self._parent(word)
        return command.type == "command" and self.script.command_name(command) == "echo" and word not in command.named_children[:1]

    def in_expansion(self, node: Node) -> bool:
        """Whether a word stands in ``${V:-word}``, ``${V#word}`` and their like, where it is expanded as it would be outside.

        The pattern of ``${V/word/…}`` is none of these: a slash of the value would have ended it.
        """
        outer = self._parent(self._whole(self._parent(node) if node.type == "string_content" else node))
        known = re.compile(_WORDS_OF_SH if self.dialect == "sh" else _WORDS_OF_BASH)
        operator = known.match(self.script.masked, self.script.start(outer)) if outer.type == "expansion" else None
        if operator is None or node.type == "raw_string":
            return False
        before = self.script.masked[operator.end() : self.script.expressions[self.script.held(node)[0]][0]]
        return not operator[0].endswith("/") or re.fullmatch(r"(?:[^\\\"'$`/]|\\.)*/[^/]*", before) is not None

    def is_escaped(self, number: int) -> bool:
        """Whether a backslash that stands for itself is right before an expression."""
        return _is_escaped(self.script.masked, self.script.expressions[number][0])

    def format_begun(self, token: Node) -> Node | None:
        """The format of ``printf`` that a value begins, where one that looks like an option would be one."""
        word = self._word(token)
        command = self._parent(word)
        if command.type != "command" or self.script.command_name(command) != "printf" or word != command.named_children[1]:
            return None
        return word if self.script.opens(word) else None

    def is_pattern(self, token: Node) -> bool:
        """Right of ``==`` and ``=~`` in ``[[ … ]]``, and before ``)`` in ``case``: bare keeps the pattern's meaning."""
        at = self._whole(token)
        outer = self._parent(at)
        if outer.type == "case_item":
            return any(child == at for child in outer.children_by_field_name("value"))
        if outer.type != "binary_expression" or outer.child_by_field_name("right") != at:
            return False
        operator = outer.child_by_field_name("operator")
        test = self.script.enclosing_test(outer)
        return operator is not None and self.script.source(operator) in ("=", "==", "!=", "=~") and test is not None and is_double(test)

    def vanishes(self, token: Node) -> bool:
        """Whether an empty bare word there vanishes, which changes what is done, and a value with blanks is split."""
        parent = self._parent(token)
        if parent.type in ("variable_assignment", "herestring_redirect", "file_redirect", "case_statement"):
            return False
        test = self.script.enclosing_test(parent)
        return test is None or not is_double(test)

    def in_test(self, token: Node) -> bool:
        """Whether a word stands in ``[``, ``[[`` or ``test``."""
        parent = self._parent(token)
        if parent.type == "command":
            return self.script.command_name(parent) == "test"
        return self.script.enclosing_test(parent) is not None

    def is_operand(self, token: Node) -> bool:
        """Whether a word is an operand of ``[`` or ``test`` where an empty word gives the same answer as none.

        ``[ = y ]`` is an error, so not true, and ``[ "" = y ]`` is false; ``[ != y ]`` is an error where ``[ "" != y ]`` is true.
        """
        test = self._parent(token)
        if test.type == "command":
            words = test.named_children[1:] if self.script.command_name(test) == "test" else []
        elif test.type == "test_command":
            words = [token]
        else:
            words = test.children if self._parent(test).type == "test_command" else []
        at = next((position for position, word in enumerate(words) if word == token), -1)
        operators = [self.script.source(word) for word in words]
        match len(words):
            case 1:
                return at == 0
            case 2:
                return at == 1 and operators[0] in ("-z", "!")
            case 3:
                return at != 1 and operators[1] in _SAME_EMPTY and bool(self.script.literal(words[2 - at]))
        return False


def _is_escaped(text: str, at: int) -> bool:
    """Whether an odd number of backslashes stands right before an offset."""
    first = at
    while first and text[first - 1] == "\\":
        first -= 1
    return (at - first) % 2 == 1


_SAME_EMPTY = frozenset({"=", "==", "-eq", "-ne", "-lt", "-le", "-gt", "-ge"})
