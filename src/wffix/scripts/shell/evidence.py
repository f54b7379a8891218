"""What a script cannot be written for: a text of bash that PowerShell refuses to read before it runs any of it."""

from __future__ import annotations

import re
from functools import lru_cache

from tree_sitter import Node

from wffix.expression.lexer import embedded
from wffix.regex import regex
from wffix.scripts.hoist import mask
from wffix.scripts.shell.grammar import Script, parsed

# What one of the two reads as quotes or as a comment and the other does not; behind it PowerShell may be inside a text.
_READ_OTHERWISE = regex("`|\\\\[\"']|@[\"']|<#|[\u2018-\u201f]")
# A negation, or what does not name one of PowerShell's operators that need nothing on their left.
_OPTION_ON_A_LINE = regex(r"\\\n[ \t]*--?(?!(?:not|bnot|[ci]?split|join)\b)[A-Za-z]")
_CASE = regex(r"case[^()]*\)")
_TEST = regex(r"\[{1,2}\s+(?:[-\"'$!]|\S+\s+[-=!<>])")


@lru_cache(maxsize=512)
def is_no_powershell(script: str) -> bool:
    """Whether a script is one for bash that PowerShell takes for a syntax error, wherever in it that stands.

    Source: PowerShell's "about_If", "about_While", "about_For", "about_Redirection" and "about_Functions"; a line that begins
    with an option, behind one that a backslash continues for bash only, is an operator without a value.
    """
    spans = [(item.start, item.end) for item in embedded(script)]
    tree = parsed(script, tuple(spans), "bash")
    if tree.broken:
        return False
    found = _READ_OTHERWISE.search(mask(script, spans))
    end = found.start() if found else len(script)
    return any(_is_error(tree, node, end) for node in tree.nodes) or _continues(tree, end)


_LINE_INTO_FILE = regex(
    r"""[ \t]*echo[ ]+"(?:[^"`$\\\n]|\$\{\{[^\n]*?\}\})*"[ ]*>>[ ]*("?)\$\{?GITHUB_(?:ENV|OUTPUT|PATH|STATE|STEP_SUMMARY)\}?\1[ \t]*"""
)


def does_nothing_in_powershell(script: str) -> bool:
    """Whether every line writes a text in double quotes into a file of the runner, as bash names those: ``>> $GITHUB_ENV``.

    PowerShell knows no variable of that name, and writes what is redirected to nothing nowhere ("about_Redirection").
    """
    lines = [line for line in script.split("\n") if line.strip()]
    return bool(lines) and all(_LINE_INTO_FILE.fullmatch(line) for line in lines)


def _is_error(tree: Script, node: Node, end: int) -> bool:
    """Whether a node makes a syntax error of what both shells read alike up to ``end``."""
    if node.start_byte >= end:
        return False
    match node.type:
        case "heredoc_redirect" | "herestring_redirect":
            # '<' is reserved.
            return True
        case "do_group":
            # A block stands behind 'do'.
            return not re.match(r"do\s*\{", tree.source(node))
        case "function_definition":
            # An expression stands between parentheses; only behind 'function' it need not.
            return not re.match(r"function\b", tree.source(node))
        case "if_statement":
            return not re.match(r"if\s*\(", tree.source(node)) and _begins_statement(tree.masked, node.start_byte)
        case "case_statement":
            # It ends a parenthesis that none has begun.
            found = _CASE.match(tree.masked, node.start_byte)
            return found is not None and found.end() <= end
        case "test_command":
            # The name of a type stands in brackets.
            return _TEST.match(tree.masked, node.start_byte) is not None and _preceding(tree.masked, node.start_byte) in "\n;&|({!"
    return False


def _preceding(text: str, at: int, blanks: str = " \t") -> str:
    """The character before an offset, blanks passed over; a line break at the beginning of the text."""
    while at and text[at - 1] in blanks:
        at -= 1
    return text[at - 1] if at else "\n"


def _begins_statement(text: str, at: int) -> bool:
    """Whether PowerShell begins a statement there too; behind ``&&`` and ``|`` its keywords are names of commands."""
    before = _preceding(text, at)
    return before in ";({" or (before == "\n" and _preceding(text, at, " \t\n") not in "&|")


def _continues(tree: Script, end: int) -> bool:
    found = _OPTION_ON_A_LINE.search(tree.masked, 0, end)
    return found is not None and tree.quoting is not None and tree.quoting.kind_at(found.start()) == "commands"
