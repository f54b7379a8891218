"""Where a value goes inside a shell script, and whether something on the way reads it as code.

A value is followed from its place outwards: through the command it is an argument of, that command's output, pipelines,
command substitutions, files, and the variables it is assigned to, wherever those are read. Every reason returned is the
text of a refusal. What cannot be followed for sure is a reason too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tree_sitter import Node

from wffix.catalog.facts import commands
from wffix.scripts.grammar import Script, is_double

_ARITHMETIC_TESTS = frozenset({"-eq", "-ne", "-lt", "-le", "-gt", "-ge"})
_POSITIONAL = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "@", "*")
_VERSIONED = re.compile(r"(python|pypy|perl|ruby|node|php|lua|bash|ipython|psql)[\d.]+(?:\.exe)?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PASSED = frozenset(
    {
        "program", "list", "subshell", "compound_statement", "negated_command", "function_definition", "if_statement", "elif_clause",
        "else_clause", "while_statement", "do_group", "string", "concatenation", "command_name", "case_item", "array",
        "test_command", "parenthesized_expression", "string_content", "heredoc_body", "ternary_expression", "translated_string",
    }
)  # fmt: skip
ARITHMETIC = "the value would be evaluated as arithmetic, which runs code"


class Flow:
    """Follows values through one script; verdicts on variables are kept, so a script is walked once."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self._verdicts: dict[str, str] = {}

    def hazard(self, node: Node) -> str:
        """Why a value at this node may not be moved into a variable; empty where nothing reads it as code."""
        reason, names = self._outwards(node)
        return reason or self._variables(names)

    def _variables(self, names: Iterable[str]) -> str:
        for name in sorted(names):
            reason = self._variable(name)
            if reason:
                return reason
        return ""

    def _variable(self, name: str) -> str:
        """Why a variable may not carry the value."""
        if name in commands().special_variables:
            return f"the value becomes the shell's own variable {name}"
        if name in self._verdicts:
            return self._verdicts[name]
        self._verdicts[name] = ""
        for use in self.script.occurrences.get(name, ()):
            reason = self._expansion(use) or self.hazard(use)
            if reason:
                label = "a positional parameter" if name in _POSITIONAL else f"the variable {name}"
                self._verdicts[name] = f"{label} takes the value on: {reason}"
                break
        return self._verdicts[name]

    def _expansion(self, node: Node) -> str:
        """What an expansion itself reads as code: ``${!V}``, ``${V@P}``, offsets."""
        if node.type != "expansion":
            return ""
        text = self.script.source(node)
        if text.startswith("${!"):
            return "its value is used as the name of a variable, which can hold code"
        return "its value is expanded as a prompt" if text.endswith("@P}") else ""

    def _outwards(self, node: Node) -> tuple[str, set[str]]:
        """Follow a value to the top: a reason, or the names of the variables it is stored in."""
        names: set[str] = set()
        child, parent = node, node.parent
        while parent is not None:
            reason, stop = self._step(child, parent, names)
            if reason or stop:
                return reason, names
            child, parent = parent, parent.parent
        return "", names

    def _step(self, child: Node, parent: Node, names: set[str]) -> tuple[str, bool]:
        kind = parent.type
        if kind == "compound_statement" and parent.children[0].type == "((":
            return ARITHMETIC, True
        if kind in _PASSED:
            return "", False
        handler = getattr(self, f"_in_{kind}", None)
        if handler is None:
            return f"it stands in a place that is not understood ({kind.replace('_', ' ')})", True
        found: tuple[str, bool] = handler(child, parent, names)
        return found

    # One method for each kind of node a value can pass: (reason, whether it stops there).

    def _in_arithmetic_expansion(self, child: Node, parent: Node, names: set[str]) -> tuple[str, bool]:
        return ARITHMETIC, True

    def _in_subscript(self, child: Node, parent: Node, names: set[str]) -> tuple[str, bool]:
        return "the value would be an index, which bash evaluates and which runs code", True

    def _in_c_style_for_statement(self, child: Node, parent: Node, names: set[str]) -> tuple[str, bool]:
        return ("", False) if child.type in ("do_group", "compound_statement") else (ARITHMETIC, True)

    def _in_expansion(self, child: Node, parent: Node, names: set[str]) -> tuple[str, bool]:
        text = self.script.source(parent)
        if re.match(r"\$\{[A-Za-z_][A-Za-z0-9_]*:(?![-+=?])", text):
            return ARITHMETIC, True
        return "", False

    def _in_unary_expression(self, child: Node, parent: Node, names: set[str]) -> tuple[str, bool]:
        operator = self.script.source(parent.children[0])
        if operator in ("-v", "-R"):
            return f"'{operator}' reads the value as a variable name, which can hold code", True
        return "", False

    def _in_binary_expression(self, child: Node, parent: Node, names: set[str]) -> tuple[str, bool]:
        operator = parent.child_by_field_name("operator")
        if operator is not None and self.script.source(operator) in _ARITHMETIC_TESTS and _in_double_test(parent):
            return f"'[[ … {self.script.source(operator)} … ]]' evaluates the value as arithmetic, which runs code", True
        return "", False

    _in_postfix_expression = _in_arithmetic_expansion

    def _in_command(self, child: Node, parent: Node, names: set[str]) -> tuple[str, bool]:
        return self._argument(child, parent, names), False

    def _in_variable_assignment(self, child: Node, parent: Node, names: set[str]) -> tuple[str, bool]:
        target = parent.child_by_field_name("name")
        if target is None or child == target:
            return "the value would be part of a variable's name", True
        name = target.named_children[0] if target.type == "subscript" else target
        names.add(self.script.source(name))
        outer = parent.parent
        if outer is not None and outer.type == "declaration_command" and _declares(self.script, outer, "in"):
            return "the variable is declared as a number or a reference, which evaluates the value", True
        return "", True

    def _in_declaration_command(self, child: Node, parent: Node, names: set[str]) -> tuple[str, bool]:
        return "the value would be part of a declaration", True

    def _in_unset_command(self, child: Node, parent: Node, names: set[str]) -> tuple[str, bool]:
        return "'unset' reads the value as a variable name, which can hold code", True

    def _in_for_statement(self, child: Node, parent: Node, names: set[str]) -> tuple[str, bool]:
        if child.type == "do_group":
            return "", False
        variable = parent.child_by_field_name("variable")
        if variable is not None:
            names.add(self.script.source(variable))
        return "", True

    def _in_case_statement(self, child: Node, parent: Node, names: set[str]) -> tuple[str, bool]:
        return "", child.type != "case_item"

    def _in_command_substitution(self, child: Node, parent: Node, names: set[str]) -> tuple[str, bool]:
        return "", False

    _in_process_substitution = _in_command_substitution

    def _in_pipeline(self, child: Node, parent: Node, names: set[str]) -> tuple[str, bool]:
        later = [stage for stage in parent.named_children if stage.start_byte > child.start_byte]
        return self._consumers(later, names), False

    def _in_redirected_statement(self, child: Node, parent: Node, names: set[str]) -> tuple[str, bool]:
        body = parent.child_by_field_name("body")
        if child == body:
            return self._files(parent.named_children), False
        return (self._consumers([body], names) if body is not None else ""), False

    def _in_heredoc_redirect(self, child: Node, parent: Node, names: set[str]) -> tuple[str, bool]:
        stages = [part for part in parent.named_children if part.type in ("pipeline", "command", "redirected_statement", "list")]
        if child in stages:
            return "", False
        return self._consumers(stages, names) or self._files(parent.named_children), False

    def _in_herestring_redirect(self, child: Node, parent: Node, names: set[str]) -> tuple[str, bool]:
        outer = parent.parent
        return (self._consumers([outer], names) if outer is not None and outer.type == "command" else ""), False

    def _in_file_redirect(self, child: Node, parent: Node, names: set[str]) -> tuple[str, bool]:
        if any(part.type in (">&", "<&", "&>", "&>>") for part in parent.children):
            return "the value would name a file descriptor or file that is expanded twice", True
        return "", child.type != "process_substitution"

    # Commands.

    def _words(self, command: Node) -> list[tuple[Node, str | None]]:
        """Name and arguments of a command with their literal texts."""
        name = command.child_by_field_name("name")
        found: list[tuple[Node, str | None]] = []
        for part in command.named_children:
            if part.type in ("variable_assignment", "file_redirect", "herestring_redirect", "heredoc_redirect"):
                continue
            word = part.named_children[0] if name is not None and part == name and part.named_children else part
            found.append((part, self.script.literal(word)))
        return found

    def _argument(self, child: Node, command: Node, names: set[str]) -> str:
        """Why a command may not be given the value as an argument."""
        if child.type in ("variable_assignment", "file_redirect", "herestring_redirect"):
            return ""
        words = self._words(command)
        texts = [text for _, text in words]
        position = next((number for number, (part, _) in enumerate(words) if part == child), 0)
        if position == 0:
            return ""
        name = base_name(texts[0]) if texts[0] is not None else None
        if name in self.script.functions or name == "set":
            names.update(_POSITIONAL)
        if name == "printf":
            if "-v" in texts[:position]:
                names.add(next((text for text in texts[texts.index("-v") + 1 :] if text), ""))
            return self._format(child, texts, position)
        if name in ("test", "[") and any(text in ("-v", "-R") for text in texts[:position]):
            return "'test -v' reads the value as a variable name, which can hold code"
        if child.type == "process_substitution" and (name in commands().interpreters or name in commands().arguments):
            return f"'{name}' reads the output as code"
        own = self.script.source(child).replace('"', "").replace("'", "")
        return self._reader([*texts[:position], own], position)

    def _format(self, child: Node, texts: list[str | None], position: int) -> str:
        first = 1 + (2 if texts[1] == "-v" else 0)
        if position == first and self.script.held(child) and _opens(self.script, child):
            return "the value would begin the format of 'printf', where '-v' stores into a name that can hold code"
        return "" if texts[1] != "-v" or position != 2 else "the value would name the variable that 'printf' sets"

    def _reader(self, texts: list[str | None], position: int) -> str:
        """Why the words of a command make the argument at ``position``, the last of them, code."""
        facts = commands()
        heads = set(_heads(texts))
        for number, text in enumerate(texts[:position]):
            if text is None:
                if number == 0 and any(word and re.fullmatch(r"-\w*[ce]", word) for word in texts[1:position]):
                    return "it stands behind '-c' or '-e' of a command that is computed"
                continue
            name = base_name(text)
            if number in heads and name in facts.arguments:
                return f"'{name}' {facts.arguments[name]}"
            option = facts.interpreters.get(name)
            if option and any(word is not None and option.fullmatch(word) for word in texts[number + 1 :]):
                return f"'{name}' reads it as code"
        return ""

    # Standard input and files.

    def _consumers(self, statements: Iterable[Node | None], names: set[str]) -> str:
        """Why what is read by these statements from standard input may not hold the value."""
        for statement in statements:
            if statement is None:
                continue
            for node in _commands_in(statement):
                reason = self._consumer(node, names)
                if reason:
                    return reason
            if statement.type == "redirected_statement":
                reason = self._files(statement.named_children)
                if reason:
                    return reason
        return ""

    def _consumer(self, command: Node, names: set[str]) -> str:
        facts = commands()
        words = self._words(command)
        texts = [text for _, text in words]
        if not texts:
            return ""
        first = base_name(texts[0]) if texts[0] is not None else None
        if first in ("read", "mapfile", "readarray"):
            names.update(text for text in texts[1:] if text and _NAME.fullmatch(text))
            names.update(("REPLY", "MAPFILE"))
        if "/dev/stdin" in texts and first in ("source", ".", *facts.interpreters):
            return f"'{first}' reads its standard input as code"
        heads = set(_heads(texts))
        for number, text in enumerate(texts):
            name = base_name(text) if text is not None else ""
            if name == "tee" and number in heads:
                return self._written([_tail(self.script, part) for part, _ in words[number + 1 :]])
            if name not in facts.standard_input or (number not in heads and name not in facts.interpreters):
                continue
            operands = [word for word in texts[number + 1 :] if word is None or not word.startswith("-") or word == "-"]
            piped_code = "xargs" in texts[:number] or "parallel" in texts[:number]
            if name in facts.always_standard_input or piped_code or not operands or operands[0] == "-":
                return f"'{name}' reads its standard input as code"
            if "-s" in texts[number + 1 :]:
                return f"'{name}' reads its standard input as code"
        return ""

    def _files(self, parts: Iterable[Node]) -> str:
        """Why the output may not be written where these redirections put it."""
        for part in parts:
            if part.type == "file_redirect" and any(child.type.startswith(">") or child.type == "&>" for child in part.children):
                target = part.child_by_field_name("destination")
                if target is not None and target.type == "process_substitution":
                    return "the output is handed to another command as a file"
                reason = self._written([_tail(self.script, target)])
                if reason:
                    return reason
        return ""

    def _written(self, targets: list[str | None]) -> str:
        facts = commands()
        for target in targets:
            if not target:
                continue
            name = target.rpartition("/")[2]
            if target.endswith(facts.code_endings) or name in facts.code_names:
                return f"it is written into {name}, which is code"
            if name and self._is_run(name):
                return f"it is written into {name}, which this script runs"
        return ""

    def _is_run(self, name: str) -> bool:
        """Whether the script runs, sources or marks as executable a file of this name."""
        for node in self.script.nodes:
            if node.type != "command":
                continue
            texts = [text for _, text in self._words(node)]
            if not texts or not any(text is not None and text.rpartition("/")[2] == name for text in texts):
                continue
            head = texts[0]
            if head is None or head.rpartition("/")[2] == name or base_name(head) == "chmod":
                return True
            if any(text and (base_name(text) in commands().interpreters or text in (".", "source")) for text in texts):
                return True
        return False


def base_name(word: str) -> str:
    """A command's name without folder and version: ``/usr/bin/python3.11`` is ``python``."""
    name = word.rpartition("/")[2]
    match = _VERSIONED.fullmatch(name)
    return match.group(1) if match else name


def _heads(texts: list[str | None]) -> Iterable[int]:
    """The positions in a command's words at which a command's name may stand: the first, and behind wrappers."""
    facts = commands()
    at = 0
    yield at
    while at < len(texts) and (word := texts[at]) is not None and base_name(word) in facts.wrappers:
        at += 1
        while at < len(texts) and ((text := texts[at]) is None or text.startswith("-") or "=" in text or text[:1].isdigit()):
            at += 1
        # An option of the wrapper may have an operand of its own.
        yield from (at, at + 1)
    first = texts[at] if at < len(texts) else None
    if first is not None and base_name(first) in facts.runners:
        yield from (number for number in range(at + 1, len(texts)) if texts[number] not in (".", "read", "wait", "script", "screen", "bind"))


def _commands_in(node: Node) -> Iterable[Node]:
    stack = [node]
    while stack:
        current = stack.pop()
        if current.type == "command":
            yield current
        stack.extend(reversed(current.named_children))


def _in_double_test(node: Node) -> bool:
    parent = node.parent
    while parent is not None and parent.type != "test_command":
        parent = parent.parent
    return parent is not None and is_double(parent)


def _declares(script: Script, declaration: Node, letters: str) -> bool:
    """Whether a ``declare`` has one of the options."""
    words = [script.source(part) for part in declaration.named_children if part.type == "word"]
    return any(word.startswith(("-", "+")) and any(letter in word for letter in letters) for word in words)


def _opens(script: Script, node: Node) -> bool:
    """Whether a word begins with an expression."""
    numbers = script.held(node)
    return bool(numbers) and script.masked[node.start_byte : script.expressions[numbers[0]][0]].strip("\"'$") == ""


def _tail(script: Script, node: Node | None) -> str | None:
    """The literal end of a word, which may name a kind of file though its beginning is computed."""
    if node is None:
        return None
    text = script.literal(node)
    if text is None:
        ending = re.search(r"[\w.-]*$", script.source(node).strip("\"'"))
        text = ending.group() if ending else ""
    return text
