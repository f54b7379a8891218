"""Programs that a script starts: whether one reads a word of its arguments as code."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wffix.catalog.commands import commands
from wffix.regex import regex

UNKNOWN = "\0"
"""Stands in a word for what is not written out there, such as the value."""

_VERSION = regex(r"[\d.]+$")
_ENDING = regex(r"\.(?:exe|cmd|bat)$", re.I)


def reads(words: Sequence[str]) -> str:
    """Why the words of a command that hold UNKNOWN may not hold a value; empty where all of them may.

    Stricter than for the shell: programs that run other programs are refused as soon as their arguments say that they do.
    """
    if not words or UNKNOWN in words[0]:
        return "the value is, or may be, the command that is run"
    facts = commands()
    name = base_name(words[0])
    if name in facts.arguments:
        return f"'{name}' {facts.arguments[name]}"
    if name in facts.programs:
        return f"'{name}' has a program among its arguments"
    if name in facts.standard_input or name in facts.shells:
        return f"'{name}' reads it as code, or may"
    if name in facts.wrappers or (name in facts.runners and _any(facts.runners[name], words)):
        return f"'{name}' runs a command among its arguments"
    patterns = [table[name] for table in (facts.interpreters, facts.operands) if name in table]
    if any(_any(pattern, words[1:]) for pattern in patterns):
        return f"'{name}' reads it as code"
    return ""


def _any(pattern: str, words: Sequence[str]) -> bool:
    return any(re.fullmatch(pattern, word) or re.fullmatch(pattern, base_name(word)) for word in words)


def base_name(word: str) -> str:
    """A command's name without folder, ending and version: ``/usr/bin/python3.11`` is ``python``."""
    name = _ENDING.sub("", re.split(r"[/\\]", word)[-1].strip("\"'"))
    # The number of 'sqlite3' is no version.
    return name if name in commands().known else _VERSION.sub("", name) or name


def is_special(variable: str) -> bool:
    """Whether the value of an environment variable is code to programs that are started with it."""
    return variable in commands().special_variables


def is_code(path: str) -> bool:
    """Whether a file of this name is code, or is read as code by what uses it."""
    name = re.split(r"[/\\]", path)[-1]
    return name.lower().endswith(commands().code_endings) or name in commands().code_names
