"""The runner's commands that a shell script prints, and the same as lines of the runner's files.

The runner reads ``::set-output name=NAME::VALUE`` in a line of a step's output, up to its end (the runner's ActionCommand.cs); so a value
of several lines sets its first one. In the files a further line is a further output, or an error (FileCommandManager.cs).
"""

from __future__ import annotations

import re
from functools import lru_cache

from tree_sitter import Node

from wffix.catalog.one_line import one_line
from wffix.regex import regex
from wffix.scripts.hoist import Refused, Replacement, Span
from wffix.scripts.shell.grammar import Script, is_arithmetic, parsed
from wffix.scripts.shell.variables import Variables
from wffix.scripts.treesitter import descendants

FILES = {"set-output": "GITHUB_OUTPUT", "save-state": "GITHUB_STATE", "set-env": "GITHUB_ENV", "add-path": "GITHUB_PATH"}
"""The file of each command."""

MENTION = regex(r"(?:::|##\[)[ \t]*(?:set-output|save-state|set-env|add-path)\b", re.I)
"""Where a script seems to print one."""

_COMMAND = regex(r"([\"']?)[ \t]*::(?:(set-output|save-state|set-env)[ \t]+name=([A-Za-z_][\w-]*)[ \t]*|(add-path))::", re.I)
_ESCAPES = regex(r"%0A|%0D|%25", re.I)
_FORMAT = regex(r"(?:[^\\%]|%[sdi])*\\n")
_CONVERSION = regex(r"%[sdi]")
_BREAKING = regex(r"\\[\\ncrxuU0fvab]|\\e")
_SIDE_EFFECT = regex(r"\$\{\w+:?=|\+\+|--\)|[-+*/%]=")
_FIRST_LINE = " | sed -n 1p"
_OPTIONS = frozenset({"-e", "-E"})
_NUMBERS = regex(r"\$(?:[?#$!]|\{#\w+\}|\(\()")
_AROUND = frozenset(
    {
        "program", "list", "compound_statement", "subshell", "if_statement", "elif_clause", "else_clause", "do_group", "for_statement",
        "while_statement", "c_style_for_statement", "case_item", "case_statement", "negated_command",
    }
)  # fmt: skip
"""What may stand around a statement whose output is that of the script."""

_MOST_STEPS = 20
"""Functions and variables that are followed one after the other."""


@lru_cache(maxsize=256)
def moved(text: str, expressions: tuple[Span, ...], one_line_ones: frozenset[int], dialect: str) -> tuple[Replacement, ...]:
    """What writes all commands that a script prints into the runner's files. Raises Refused where one cannot be for sure.

    ``one_line_ones`` are the numbers of the expressions whose values have no line break.
    """
    script = parsed(text, expressions, dialect)
    if script.broken:
        raise Refused("the script cannot be parsed for sure")
    return tuple(_Search(script, one_line_ones).replacements())


class _Search:
    def __init__(self, script: Script, one_line_ones: frozenset[int]) -> None:
        self.script = script
        self.one_line_ones = one_line_ones
        self.variables = Variables(script)

    def replacements(self) -> list[Replacement]:
        mentions = [match for match in MENTION.finditer(self.script.masked) if not self._in_comment(match.start())]
        self._refuse_surroundings()
        found: list[Replacement] = []
        handled = 0
        for command in self.script.commands:
            words = self._words(command)
            first = _COMMAND.match(self.script.masked, words[0].start_byte) if words else None
            if first is not None and self.script.command_name(command) in ("echo", "printf"):
                found += self._moved(command, words, first)
                handled += 1
        if handled < len(mentions):
            raise Refused("it is printed in a way that has no rule yet; write it to the file with 'echo' or 'printf'")
        return found

    def _in_comment(self, at: int) -> bool:
        return self.script.quoting is not None and self.script.quoting.kind_at(at) == "comment"

    def _refuse_surroundings(self) -> None:
        text = self.script.masked
        if _ESCAPES.search(text):
            raise Refused("the script escapes values (%0A, %25), which the files do not read; write those with 'NAME<<DELIMITER'")
        if "stop-commands" in text.lower():
            raise Refused("the script stops and resumes commands")
        if re.search(r"\bGITHUB_(?:OUTPUT|STATE|ENV|PATH)\b", text):
            raise Refused("the script writes to the files as well, and which of two values counts may change")
        if any(self.script.command_name(command) == "exec" for command in self.script.commands):
            raise Refused("'exec' may send what is printed elsewhere")
        if self.script.functions.keys() & {"echo", "printf", "sed"}:
            raise Refused("the script has an 'echo', 'printf' or 'sed' of its own")

    def _words(self, command: Node) -> list[Node]:
        """The arguments of a command without the options of ``echo`` that do not matter here."""
        words = [part for part in command.named_children if part.type not in ("command_name", "variable_assignment")]
        while words and self.script.source(words[0]) in _OPTIONS:
            words = words[1:]
        return words

    def _moved(self, command: Node, words: list[Node], first: re.Match[str]) -> list[Replacement]:
        kind, name = (first[2] or first[4]).lower(), first[3]
        self._check_place(command)
        self._check_form(command, words, first)
        if kind == "add-path" and not self._is_surely_a_path(first.end(), command.end_byte):
            raise Refused("the folder may be empty, which fails as a command and not in the file")
        at = first.start() + len(first[1])
        cut = "" if self._is_one_line(command) else _FIRST_LINE
        if cut and _SIDE_EFFECT.search(self.script.source(command)):
            raise Refused("its words change variables, which a pipeline would lose")
        return [
            (at, first.end(), f"{name}=" if name else ""),
            (command.end_byte, command.end_byte, f'{cut} >> "${FILES[kind]}"'),
        ]

    def _check_form(self, command: Node, words: list[Node], first: re.Match[str]) -> None:
        source = self.script.source(command)
        if "\n" in source:
            raise Refused("it is printed over several lines")
        is_printf = self.script.command_name(command) == "printf"
        interprets = re.match(r"echo[ \t]+-", source) is not None or self.script.dialect == "sh" or is_printf
        rest = self.script.masked[first.end() : command.end_byte]
        if first[1] == "" and rest.startswith("~"):
            raise Refused("a '~' begins the value")
        if any(first.start() <= start < first.end() for start, _ in self.script.expressions):
            raise Refused("its name is computed")
        if any(part.type.endswith("_redirect") for part in command.named_children):
            raise Refused("what is printed goes elsewhere")
        if is_printf:
            _check_format(self.script.literal(words[0]), len(words) - 1)
        elif interprets and _BREAKING.search(rest):
            raise Refused("'echo' makes other characters of a backslash in it")

    # Where the output goes.

    def _check_place(self, command: Node, steps: int = 0) -> None:
        """Refuse a command whose output may not be that of the script."""
        node, parent = command, self.script.parent(command)
        while parent is not None:
            if parent.type == "function_definition":
                self._check_function(parent, steps)
                return
            is_last = parent.type == "pipeline" and parent.named_children[-1] == node
            if not (parent.type in _AROUND and not is_arithmetic(parent)) and not is_last and not self._only_reads(parent, node):
                raise Refused("what is printed goes elsewhere")
            node, parent = parent, self.script.parent(parent)

    def _only_reads(self, parent: Node, node: Node) -> bool:
        redirects = [part for part in parent.named_children if part != node] if parent.type == "redirected_statement" else []
        sources = [self.script.source(part) for part in redirects]
        return bool(sources) and all(source.startswith("<") and not source.startswith("<<") for source in sources)

    def _check_function(self, definition: Node, steps: int) -> None:
        name_node = definition.child_by_field_name("name")
        name = self.script.source(name_node) if name_node is not None else ""
        calls = [command for command in self.script.commands if self.script.command_name(command) == name]
        mentions = len(re.findall(rf"(?<![\w-]){re.escape(name)}(?![\w-])", self.script.masked))
        if steps > _MOST_STEPS or mentions != len(calls) + 1:
            raise Refused(f"where the function '{name}' is used is not known")
        for call in calls:
            self._check_place(call, steps + 1)

    # How many lines are printed.

    def _is_one_line(self, node: Node, steps: int = 0) -> bool:
        """Whether what the words of a command or an assignment expand to has no line break."""
        if steps > _MOST_STEPS:
            return False
        quoted = [part for part in descendants(node) if part.type in ("string", "raw_string", "heredoc_body", "ansi_c_string")]
        spans = [(part.start_byte, part.end_byte) for part in quoted]
        for number in self.script.held(node):
            if number not in self.one_line_ones:
                start = self.script.expressions[number][0]
                if not any(begin < start < end for begin, end in spans):
                    raise Refused("an expression without quotes may hold a line break, which ends the command")
                return False
        return all(self._expands_to_one(part, steps) for part in self._outermost(node))

    def _outermost(self, node: Node) -> list[Node]:
        """The expansions in a node that stand in no other."""
        found: list[Node] = []
        waiting = list(reversed(node.named_children))
        while waiting:
            part = waiting.pop()
            if part.type in ("simple_expansion", "expansion", "command_substitution", "arithmetic_expansion"):
                found.append(part)
            else:
                waiting += reversed(part.named_children)
        return found

    def _expands_to_one(self, part: Node, steps: int) -> bool:
        source = self.script.source(part)
        if part.type == "arithmetic_expansion" or _NUMBERS.match(source) or self._is_split(part):
            return True
        if part.type == "command_substitution":
            return self._prints_one(part, steps)
        name = self.variables.expanded(part)
        if name is None or not re.fullmatch(r"\$\{?\w+(?:(?:##?|%%?|::?)[\w./:*-]*)?\}?", source):
            return False
        if name in self.variables.assignments:
            return name not in self._set_otherwise() and all(
                value.child_by_field_name("value") is not None and self._value_is_one(value, steps)
                for value in self.variables.assignments[name]
            )
        return name in one_line().variables

    def _value_is_one(self, assignment: Node, steps: int) -> bool:
        source = self.script.source(assignment)
        return "\n" not in source and "\\n" not in source and "+=" not in source and self._is_one_line(assignment, steps + 1)

    def _set_otherwise(self) -> frozenset[str]:
        """The variables that loops, ``read`` and the like set."""
        assigned = {name for name, nodes in self.variables.assignments.items() if nodes}
        loops = {
            self.script.source(node)
            for node in self.script.nodes
            if node.type == "variable_name" and (parent := self.script.parent(node)) is not None and parent.type == "for_statement"
        }
        commands = {
            word
            for command in self.script.commands
            if self.script.command_name(command) in ("read", "mapfile", "readarray", "printf", "getopts")
            for word in (self.script.source(part) for part in command.named_children)
        }
        return frozenset(assigned & (loops | commands))

    def _is_split(self, part: Node) -> bool:
        """Whether an expansion stands without quotes among the words of a command, so that blanks become of its line breaks."""
        parent = self.script.parent(part)
        while parent is not None and parent.type == "concatenation":
            parent = self.script.parent(parent)
        return parent is not None and parent.type == "command" and "IFS" not in self.script.masked

    def _prints_one(self, substitution: Node, steps: int) -> bool:
        inner = substitution.named_children
        last = inner[0].named_children[-1] if len(inner) == 1 and inner[0].type == "pipeline" else inner[0] if len(inner) == 1 else None
        if last is None or last.type != "command":
            return False
        words = [self.script.literal(child.named_children[0] if child.type == "command_name" else child) for child in last.named_children]
        known = one_line()
        if words[0] in known.programs:
            return "%n" not in self.script.source(last)
        return None not in words and " ".join(word or "" for word in words) in known.commands

    def _is_surely_a_path(self, start: int, end: int) -> bool:
        """Whether some of what is printed is literal, so that it is never empty."""
        return re.search(r"\w", re.sub(r"\$\([^)]*\)|`[^`]*`|\$\{[^}]*\}|\$\w+|__+", "", self.script.masked[start:end])) is not None


def _check_format(text: str | None, arguments: int) -> None:
    if text is None or not _FORMAT.fullmatch(text):
        raise Refused("the format of 'printf' is not one line with its end")
    if len(_CONVERSION.findall(text)) != arguments:
        raise Refused("'printf' repeats its format, or prints an empty text in it")
