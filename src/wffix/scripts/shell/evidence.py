"""What a script cannot be written for: a text of bash that PowerShell refuses to read before it runs any of it."""

from __future__ import annotations

import re
from functools import lru_cache

from wffix.expression.lexer import embedded
from wffix.scripts.shell.grammar import Script

# PowerShell wants a parenthesis behind 'if', 'while' and 'for', a type behind '[', an expression between '()', and has '<' reserved.
_SYNTAX_ERRORS = frozenset(
    {"if_statement", "while_statement", "for_statement", "case_statement", "test_command", "function_definition", "heredoc_redirect",
     "herestring_redirect"}
)  # fmt: skip
_OPTION_ON_A_LINE = re.compile(r"\\\n[ \t]*--?[A-Za-z]")


@lru_cache(maxsize=512)
def is_no_powershell(script: str) -> bool:
    """Whether a script is one for bash that PowerShell takes for a syntax error, wherever in it that stands.

    Source: PowerShell's "about_If", "about_While", "about_For", "about_Redirection" and "about_Functions"; a line that begins
    with an option, behind one that a backslash continues for bash only, is an operator without a value.
    """
    tree = Script(script, [(item.start, item.end) for item in embedded(script)])
    if tree.broken:
        return False
    return any(node.type in _SYNTAX_ERRORS and not _is_common(tree.source(node)) for node in tree.nodes) or _continues(tree)


_LINE_INTO_FILE = re.compile(
    r"""[ \t]*echo[ ]+"(?:[^"`$\\\n]|\$\{\{[^\n]*?\}\})*"[ ]*>>[ ]*("?)\$\{?GITHUB_(?:ENV|OUTPUT|PATH|STATE|STEP_SUMMARY)\}?\1[ \t]*"""
)


def does_nothing_in_powershell(script: str) -> bool:
    """Whether every line writes a text in double quotes into a file of the runner, as bash names those: ``>> $GITHUB_ENV``.

    PowerShell knows no variable of that name, and writes what is redirected to nothing nowhere ("about_Redirection").
    """
    lines = [line for line in script.split("\n") if line.strip()]
    return bool(lines) and all(_LINE_INTO_FILE.fullmatch(line) for line in lines)


def _is_common(source: str) -> bool:
    """Whether the text begins like a statement of PowerShell after all: ``if (``, ``while (``."""
    return re.match(r"(?:if|while|for)\s*\(|test\b", source) is not None


def _continues(tree: Script) -> bool:
    found = _OPTION_ON_A_LINE.search(tree.masked)
    return found is not None and tree.quoting is not None and tree.quoting.kind_at(found.start()) == "commands"
