"""One way of a value through a shell script: from a place outwards to the top, one method for each construct it passes."""

from __future__ import annotations

import re

from tree_sitter import Node

from wffix.catalog.commands import commands
from wffix.scripts.shell.command import Command
from wffix.scripts.shell.files import Files
from wffix.scripts.shell.grammar import Script, is_arithmetic, is_double
from wffix.scripts.shell.streams import Streams
from wffix.scripts.shell.variables import ARITHMETIC_TESTS, Variables
from wffix.scripts.shell.way import Carrier, Way

ARITHMETIC = "the value would be evaluated as arithmetic, which runs code"
_COMMAND = "the value is the command that is run"
# What their arguments do depends on the shell's version, or on what the command is.
_UNSURE = frozenset({"", "unset", "wait"})
_PASSED = frozenset(
    {
        "program", "list", "subshell", "negated_command", "if_statement", "elif_clause", "else_clause", "while_statement", "do_group",
        "string", "concatenation", "case_item", "array", "parenthesized_expression", "string_content", "heredoc_body",
        "ternary_expression", "translated_string", "variable_assignments",
    }
)  # fmt: skip


class Outwards:
    """Follows a value from a node to the top of a script."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.variables = Variables(script)
        self.files = Files(script, self.variables)
        self.streams = Streams(script, self.files, self.call, self.follow)
        self._commands: dict[int, Command] = {}

    def call(self, command: Node) -> Command:
        found = self._commands.get(command.id)
        if found is None:
            found = self._commands[command.id] = Command(self.script, self.variables, command)
        return found

    def follow(self, node: Node, origin: Carrier | None) -> Way:
        """The way of a value from a node that holds it, and that it came to out of ``origin``."""
        way = Way(origin)
        child, parent = self.script.around(node, _PASSED)
        while parent is not None and not way.ended:
            self._step(child, parent, way)
            child, parent = self.script.around(parent, _PASSED)
        if not way.ended:
            self.streams.write(self.streams.of_exec, way)
        return way

    def _step(self, child: Node, parent: Node, way: Way) -> None:
        handler = getattr(self, f"_in_{parent.type}", None)
        if handler is None:
            way.refuse(f"it stands in a place that is not understood ({parent.type.replace('_', ' ')})", sure=False)
        else:
            handler(child, parent, way)

    # Expansions and arithmetic.

    def _in_arithmetic_expansion(self, child: Node, parent: Node, way: Way) -> None:
        way.refuse(ARITHMETIC)

    _in_postfix_expression = _in_arithmetic_expansion

    def _in_compound_statement(self, child: Node, parent: Node, way: Way) -> None:
        if is_arithmetic(parent):
            way.refuse(ARITHMETIC)

    def _in_c_style_for_statement(self, child: Node, parent: Node, way: Way) -> None:
        if child.type not in ("do_group", "compound_statement"):
            way.refuse(ARITHMETIC)

    def _in_subscript(self, child: Node, parent: Node, way: Way) -> None:
        way.refuse("the value would be an index, which bash evaluates and which runs code")

    def _in_expansion(self, child: Node, parent: Node, way: Way) -> None:
        text = self.script.source(parent)
        if re.match(r"\$\{[A-Za-z_@*]\w*(?:\[[@*]\])?:(?![-+=?])", text):
            way.refuse(ARITHMETIC)
        stored = re.match(r"\$\{(\w+):?=", text)
        if stored:
            way.store("variable", [stored[1]])

    def _in_simple_expansion(self, child: Node, parent: Node, way: Way) -> None:
        return

    # Tests.

    def _in_unary_expression(self, child: Node, parent: Node, way: Way) -> None:
        operator = self.script.source(parent.children[0])
        if operator in ("-v", "-R"):
            way.refuse(f"'{operator}' reads the value as a variable name, which can hold code")

    def _in_binary_expression(self, child: Node, parent: Node, way: Way) -> None:
        operator = parent.child_by_field_name("operator")
        name = "" if operator is None else self.script.source(operator)
        test = self.script.enclosing_test(parent)
        if name in ARITHMETIC_TESTS and test is not None and is_double(test):
            way.refuse(f"'[[ … {name} … ]]' evaluates the value as arithmetic, which runs code")
        if name == "=~":
            way.store("variable", ["BASH_REMATCH"])

    def _in_test_command(self, child: Node, parent: Node, way: Way) -> None:
        way.ended = True

    # Names and words.

    def _in_variable_assignment(self, child: Node, parent: Node, way: Way) -> None:
        target = parent.child_by_field_name("name")
        if target is None or child == target:
            way.refuse("the value would be part of a variable's name")
            return
        name = self.script.source(target.named_children[0] if target.type == "subscript" else target)
        if name in self.variables.declared("i") | self.variables.declared("n"):
            way.refuse("the variable is declared as a number or a reference, which evaluates the value")
        way.store("variable", [name])
        way.ended = True

    def _in_declaration_command(self, child: Node, parent: Node, way: Way) -> None:
        way.refuse("the value would be part of a declaration", sure=_opens(self.script, child))

    def _in_unset_command(self, child: Node, parent: Node, way: Way) -> None:
        way.refuse("'unset' reads the value as a variable name, which can hold code")

    def _in_for_statement(self, child: Node, parent: Node, way: Way) -> None:
        if child.type != "do_group":
            variable = parent.child_by_field_name("variable")
            way.store("variable", ["REPLY"] if variable is None else ["REPLY", self.script.source(variable)])
            way.ended = True

    def _in_case_statement(self, child: Node, parent: Node, way: Way) -> None:
        way.ended = child.type != "case_item"

    def _in_function_definition(self, child: Node, parent: Node, way: Way) -> None:
        name = parent.child_by_field_name("name")
        if name is None or child == name:
            way.refuse("the value would be part of a function's name")
        else:
            way.store("output", [self.script.source(name)])

    # Commands.

    def _in_command_substitution(self, child: Node, parent: Node, way: Way) -> None:
        way.is_output = True

    _in_process_substitution = _in_command_substitution

    def _in_command_name(self, child: Node, parent: Node, way: Way) -> None:
        """Of an expression itself the writer of words knows better whether it begins the command's name."""
        if way.is_output:
            way.refuse(_COMMAND)
        elif way.origin is not None:
            way.refuse(self._runs(way.origin), sure=_opens(self.script, child))

    def _runs(self, origin: Carrier) -> str:
        """Why a variable that holds the value may not be used as a command."""
        if origin.kind == "parameter":
            # Its calls are judged as commands of their own.
            return ""
        ways = self.variables.words(origin.name) if origin.kind == "variable" else []
        if not ways or any(not words or words[0] is None for words in ways):
            return _COMMAND
        for words in ways:
            reader = Command.of_texts(self.script, self.variables, words)
            for number, word in enumerate(words):
                reason = reader.argument(number, "", True) if word is None else ""
                if reason:
                    return reason
        return ""

    def _in_command(self, child: Node, parent: Node, way: Way) -> None:
        if child.type == "file_redirect":
            self.streams.consume([parent], way)
        call = self.call(parent)
        if child.type in ("variable_assignment", "file_redirect", "herestring_redirect", "command_name"):
            way.exact = way.exact and self.streams.repeats(parent)
            return
        position = call.position(child)
        name = call.name
        way.refuse(self._test_or_format(child, call, position, way.origin), sure=len(call.words) > 2)
        if name == "set":
            way.store("parameter", [""])
        if name in self.script.functions:
            way.store("parameter", [name])
        texts = call.texts
        if name == "printf" and "-v" in texts[:position]:
            way.store("variable", [text for text in texts[texts.index("-v") + 1 :][:1] if text])
        if "_" in self.variables.reads:
            way.store("variable", ["_"])
        # 'env NAME=value' and 'docker run -e NAME=value' are assignments too.
        assigned = re.match(r"[\"']?([A-Za-z_]\w*)=", self.script.source(child))
        if assigned:
            way.store("variable", [assigned[1]])
        if child.type == "process_substitution" and (name in commands().interpreters or name in commands().arguments):
            way.refuse(f"'{name}' reads the output as code")
        own = self.script.source(child).replace('"', "").replace("'", "")
        sure = call.name not in _UNSURE and not call.is_beside_code(position)
        way.refuse(call.argument(position, own, _opens(self.script, child)), sure=sure)
        way.exact = way.exact and (self.streams.repeats(parent) or name == "set" or name in self.script.functions)

    def _test_or_format(self, child: Node, call: Command, position: int, origin: Carrier | None) -> str:
        texts = call.texts
        if call.name in ("test", "[") and any(text in ("-v", "-R") for text in texts[:position]):
            return "'test -v' reads the value as a variable name, which can hold code"
        if call.name != "printf":
            return ""
        if texts[1] == "-v" and position == 2:
            return "the value would name the variable that 'printf' sets"
        # Of an expression itself the writer of words ends the options; '%n' stores into what the other words name.
        if position == 1 and _opens(self.script, child) and (origin is not None or None in texts[2:]):
            return "the value would begin the format of 'printf', where '-v' stores into a name that can hold code"
        return ""

    # Standard input, output and files.

    def _in_pipeline(self, child: Node, parent: Node, way: Way) -> None:
        further, exact = self.streams.behind(parent)[child.start_byte]
        way.join(further, exact=way.exact)
        way.exact = way.exact and exact
        way.ended = way.ended or further.ended

    def _in_redirected_statement(self, child: Node, parent: Node, way: Way) -> None:
        body = parent.child_by_field_name("body")
        is_input = child.type in ("heredoc_redirect", "herestring_redirect", "file_redirect") and child != way.stage
        if is_input and body is not None:
            self.streams.consume([body], way)
            way.exact = way.exact and self.streams.repeats(body)
        if child != way.stage:
            self.streams.output(parent.named_children, way)

    def _in_heredoc_redirect(self, child: Node, parent: Node, way: Way) -> None:
        if child.type != "heredoc_body":
            way.stage = parent

    def _in_herestring_redirect(self, child: Node, parent: Node, way: Way) -> None:
        outer = self.script.parent(parent)
        if outer is not None and outer.type == "command":
            self.streams.consume([outer], way)

    def _in_file_redirect(self, child: Node, parent: Node, way: Way) -> None:
        if any(part.type in (">&", "<&") for part in parent.children):
            way.refuse("the value would name a file descriptor or file that is expanded twice")
        way.ended = way.ended or child.type != "process_substitution"


def _opens(script: Script, node: Node) -> bool:
    """Whether the value begins a word; of an expansion, and of what a command prints, it may."""
    source = script.source(node).lstrip("\"'")
    if script.held(node):
        return script.opens(node) or source.startswith(("$(", "`"))
    return source.startswith(("$", "`", "<("))
