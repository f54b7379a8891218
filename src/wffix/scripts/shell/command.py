"""A simple command of a shell script: its words, and which of them, or of its standard input, it reads as code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import takewhile

from tree_sitter import Node

from wffix.catalog.commands import ProgramCommand, commands
from wffix.regex import regex
from wffix.scripts.shell.grammar import Script
from wffix.scripts.shell.variables import Variables

_VERSIONED = regex(r"(python|pypy|perl|ruby|node|php|lua|bash|ipython|psql)[\d.]+(?:\.exe)?")
_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*")
_NOT_WORDS = frozenset({"variable_assignment", "file_redirect", "herestring_redirect", "heredoc_redirect"})

# ${V:-…}, ${V:?…}, ${#V}, and the numbers that a shell keeps.
_NEVER_EMPTY = regex(r"\$\{\w+(?:\[[^]]*\])?:[-?=][^}]|\$\{#|\$[#?$]")

_MOST_OPTIONS = 10
_MOST_WORDS = 200

Texts = Sequence[str | None]


class Command:
    """The words of a command, None for the text of computed ones. A variable that holds known words stands for them."""

    def __init__(self, script: Script, variables: Variables, command: Node) -> None:
        self.script = script
        self.variables = variables
        self.command = command

    @classmethod
    def of_texts(cls, script: Script, variables: Variables, texts: Texts) -> Command:
        """A command of known words that stands nowhere in the script."""
        found = cls(script, variables, script.root)
        found.words = [(script.root, text) for text in texts]
        return found

    @cached_property
    def words(self) -> list[tuple[Node, str | None]]:
        name = self.command.child_by_field_name("name")
        found: list[tuple[Node, str | None]] = []
        for part in self.command.named_children:
            if part.type in _NOT_WORDS:
                continue
            word = part.named_children[0] if name is not None and part == name and part.named_children else part
            texts: Texts = [self.script.literal(word)]
            if texts[0] is None:
                texts = self._held(word)
                # Words in a variable are few; a list that a script builds up would be read for each use of it.
                if found:
                    texts = texts if len(texts) <= _MOST_OPTIONS else [None]
                elif len(texts) > _MOST_WORDS:
                    texts = [*texts[:_MOST_WORDS], None]
            found += [(part, text) for text in texts]
        return found

    def _held(self, word: Node) -> Texts:
        """The words that stand for one word: those of a variable, if it is nothing else and the shell splits it."""
        quoted = word.type == "string" and len(word.named_children) == 1
        if quoted:
            word = word.named_children[0]
        if word.type not in ("expansion", "simple_expansion") or (quoted and not self.script.source(word).endswith("[@]}")):
            return [None]
        name = self.variables.expanded(word)
        found = [words for words in self.variables.words(name or "") if words]
        # Of several the one counts that begins with a command which reads code.
        known = (words for words in found if words[0] is not None and base_name(words[0]) in commands().known)
        return next(known, found[0] if found else [None])

    @cached_property
    def texts(self) -> list[str | None]:
        return [text for _, text in self.words]

    @property
    def name(self) -> str:
        """The command's name without folder and version; empty where it is computed."""
        first = self.texts[0] if self.texts else None
        return "" if first is None else base_name(first)

    def position(self, child: Node) -> int:
        """The last position of a child among the words."""
        return self._positions.get(child.id, 0)

    @cached_property
    def _positions(self) -> dict[int, int]:
        return {part.id: number for number, (part, _) in enumerate(self.words)}

    @cached_property
    def readers(self) -> list[int]:
        """The positions of words that are names of commands which read code."""
        return [number for number, text in enumerate(self.texts) if text is not None and base_name(text) in commands().known]

    def argument(self, position: int, own: str, opens: bool) -> str:
        """Why the word at a position may not hold the value.

        ``own`` is the word without its quotes, ``opens`` whether the value begins it.
        """
        if position == 0 or f"{self.name} {self.texts[1]}" in commands().data:
            return ""
        texts = [*self.texts[:position], own]
        if texts[0] is None and any(word and re.fullmatch(r"-\w*[ce]", word) for word in texts[1:position]):
            return "it stands behind '-c' or '-e' of a command that is computed"
        heads = set(self._heads(texts)) if self.readers else set()
        for number in self.readers:
            reason = self._read_by(texts, number, number in heads, opens) if number < position else ""
            if reason:
                return reason
        if opens and position in self._commands(texts):
            return "the value is the command that is run"
        return ""

    def _read_by(self, texts: Texts, number: int, head: bool, opens: bool) -> str:
        """Why a command by the name of the word at ``number`` may not be given the last word."""
        facts = commands()
        name = base_name(texts[number] or "")
        behind = texts[number + 1 :]
        if head and name in facts.arguments:
            return f"'{name}' {facts.arguments[name]}"
        if head and name in facts.programs and _is_program(facts.programs[name], behind, opens):
            return f"'{name}' has a program among its arguments"
        if head and name in facts.operands and _match(facts.operands[name], behind[-2:]):
            return f"'{name}' reads it as code"
        option = facts.interpreters.get(name)
        if option is None or (not head and self.name in facts.data):
            return ""
        if name in facts.standard_input and _is_for_program(option, behind):
            return ""
        # Some take the code in the same word as the option.
        joined = (behind[-1] or "").startswith("-") and re.match(option, behind[-1] or "")
        if joined or _match(option, behind):
            return f"'{name}' reads it as code"
        if head and opens and name in facts.standard_input and _are_options(behind[:-1]):
            return f"the value names the program that '{name}' runs, or is an option of it"
        return ""

    def is_beside_code(self, position: int) -> bool:
        """Whether the word at a position stands behind the code that an interpreter is given: ``bash -c 'echo "$1"' _ WORD``."""
        for number in self.readers:
            option = commands().interpreters.get(base_name(self.texts[number] or ""))
            behind = self.texts[number + 1 : position]
            if option is not None and _match(option, behind[:-1]) and not _match(option, behind[-1:]):
                return True
        return False

    def _commands(self, texts: Texts) -> set[int]:
        """The positions at which the last word would be the name of a command that is run."""
        facts = commands()
        at = 0
        while at < len(texts) - 1 and (word := texts[at]) is not None and base_name(word) in facts.wrappers:
            options = at + 1
            at = _behind_options(texts, options)
            measured = base_name(word) in facts.measured and all((text or "").startswith("-") for text in texts[options:at])
            if self._is_operand(texts, at) or (measured and len(self.texts) > len(texts)):
                at += 1
        # Words that may be nothing leave their place to the next one.
        found = {*range(1, self._vanishing + 1), *([at] if at else ())}
        if at < len(texts) and (word := texts[at]) is not None and base_name(word) in facts.direct:
            for number in _runs(texts, at):
                behind = _behind_options(texts, number)
                if behind == number or not self._is_operand(texts, behind):
                    found.add(behind)
        if texts and texts[0] in self.variables.forwarding:
            found.add(_behind_options(texts, 1))
        return found

    @cached_property
    def _vanishing(self) -> int:
        """How many of the first words may come to nothing: lone variables of which the script does not tell what they hold."""
        return sum(1 for _ in takewhile(self._may_vanish, self.words))

    def _may_vanish(self, word: tuple[Node, str | None]) -> bool:
        node, text = word
        if node.type == "command_name" and node.named_children:
            node = node.named_children[0]
        if node.type == "string" and len(node.named_children) == 1 and self.script.source(node).endswith(('@]}"', '"$@"', '"${@}"')):
            node = node.named_children[0]
        return text is None and node.type in ("expansion", "simple_expansion") and not _NEVER_EMPTY.match(self.script.source(node))

    def _is_operand(self, texts: Texts, at: int) -> bool:
        """Whether a word may be the operand of an option before it, because more words follow the last."""
        option = texts[at - 1]
        return len(self.texts) > len(texts) and option is not None and option.startswith("-")

    def _heads(self, texts: Texts) -> Iterator[int]:
        """The positions at which a command's name may stand: the first, and behind wrappers."""
        facts = commands()
        at = 0
        yield at
        while at < len(texts) and (word := texts[at]) is not None and base_name(word) in facts.wrappers:
            at = _behind_options(texts, at + 1)
            # An option of the wrapper may have an operand of its own.
            yield from (at, at + 1)
        first = texts[at] if at < len(texts) else None
        if first is not None and base_name(first) in facts.runners:
            for number in _runs(texts, at):
                yield from range(number, len(texts))
        if texts and texts[0] in self.variables.forwarding:
            yield from range(1, len(texts))

    @property
    def heads(self) -> list[int]:
        """The positions at which the name of a command may stand: the first, and behind wrappers."""
        return [number for number in self._heads(self.texts) if number < len(self.texts)]

    @property
    def reads(self) -> set[str]:
        """The variables into which it reads standard input."""
        if self.name not in ("read", "mapfile", "readarray"):
            return set()
        return {text for text in self.texts[1:] if text and _NAME.fullmatch(text)} | {"REPLY", "MAPFILE"}

    @property
    def tees(self) -> list[Node]:
        """The files into which ``tee`` writes standard input."""
        at = next((number for number in self.heads if self.texts[number] == "tee"), None)
        return [] if at is None else [part for part, text in self.words[at + 1 :] if text is None or not text.startswith("-")]

    @cached_property
    def input(self) -> str:
        """Why its standard input may not hold the value."""
        facts = commands()
        texts = self.texts
        if "/dev/stdin" in texts and self.name in ("source", ".", *facts.interpreters):
            return f"'{self.name}' reads its standard input as code"
        heads = set(self._heads(texts))
        for number, text in enumerate(texts):
            name = base_name(text) if text is not None else ""
            if name not in facts.standard_input or not (number in heads or (name in facts.interpreters and self.name not in facts.data)):
                continue
            operands = [word for word in texts[number + 1 :] if word is None or not word.startswith("-") or word == "-"]
            by_xargs = "xargs" in texts[:number] or "parallel" in texts[:number]
            if name in facts.always_standard_input or by_xargs or not operands or operands[0] == "-" or "-s" in texts[number + 1 :]:
                return f"'{name}' reads its standard input as code"
        if (
            "xargs" in texts
            and all(text is None or text.startswith("-") or base_name(text) in facts.wrappers for text in texts[1:])
            and len(texts) > 1
        ):
            last = texts[-1]
            if last is not None and base_name(last) in facts.wrappers and last != "xargs":
                return f"'{last}' runs its standard input"
        return ""


def base_name(word: str) -> str:
    """A command's name without folder and version: ``/usr/bin/python3.11`` is ``python``."""
    name = word.rpartition("/")[2]
    match = _VERSIONED.fullmatch(name)
    return match.group(1) if match else name


def _behind_options(texts: Texts, at: int) -> int:
    """The next position that is neither an option nor an assignment nor a number."""
    while at < len(texts) - 1 and ((text := texts[at]) is None or text.startswith("-") or "=" in text or text[:1].isdigit()):
        at += 1
    return at


def _match(option: str, words: Texts) -> bool:
    return any(word is not None and re.fullmatch(option, word) for word in words)


def _is_for_program(option: str, words: Texts) -> bool:
    """Whether the last word is an argument of the program that an interpreter runs, and no text such as code would be."""
    first = words[0] if len(words) > 1 else None
    if first is None or re.fullmatch(option, first) or (first.startswith("-") and (first != "-m" or len(words) == 2)):
        return False
    return not (_match(option, words[-2:-1]) and re.search(r"[\s();=]", words[-1] or ""))


def _are_options(words: Texts) -> bool:
    """Whether only options stand between an interpreter and a word; behind ``-s --`` stand arguments."""
    return all(word is not None and word.startswith("-") and word != "-" for word in words) and not {"-s", "--"} <= set(words)


def _runs(texts: Texts, at: int) -> list[int]:
    """The positions behind the words with which a runner, at a position, begins the command it runs."""
    word = texts[at]
    assert word is not None
    pattern = commands().runners[base_name(word)]
    return [number + 1 for number, text in enumerate(texts) if number >= at and text is not None and re.fullmatch(pattern, base_name(text))]


def _is_program(fact: ProgramCommand, words: Texts, opens: bool) -> bool:
    """Whether the last of a command's arguments is its program, or may be."""
    own = words[-1] or ""
    last = len(words) - 1
    given = False
    at = 0
    while at < last:
        word = words[at]
        if word is None:
            if not given:
                return True
        elif re.fullmatch(fact.program, word):
            given = True
            at += 0 if "=" in word else 1
            if at == last:
                return True
        elif word in fact.options:
            at += fact.options[word]
            if at >= last:
                return False
        elif not word.startswith("-"):
            given = True
        at += 1
    return not given or own.startswith("-") or (opens and fact.loose)
