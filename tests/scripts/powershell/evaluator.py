"""The words of one PowerShell command, by the language specification and nothing of the project's own.

It knows what the rewritten commands are made of: bare words, both kinds of quotes, here-strings, variables, and the two forms in
which a value may be no word, or several. For anything else it raises Unsupported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

ESCAPES = {"0": "\0", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
ENDS = " \t\n{}();,|&"
OPTIONAL = re.compile(r"\$\(if \(\$env:(\w+)\) \{ (-split )?\$env:\1 \}\)|\((-split) \$env:(\w+)\)")
VARIABLE = re.compile(r"\$\{env:(\w+)\}|\$env:(\w+)")


class Unsupported(Exception):
    """The text holds something that is not a word."""


class Words:
    """Reads the words of a command."""

    def __init__(self, text: str, environment: Mapping[str, str]) -> None:
        self.text = text
        self.environment = environment
        self.at = 0

    def read(self) -> list[str]:
        found: list[str] = []
        while True:
            while self.at < len(self.text) and (self.text[self.at] in " \t" or self.text.startswith("`\n", self.at)):
                self.at += 2 if self.text[self.at] == "`" else 1
            if self.at == len(self.text) or self.text[self.at] == "#":
                return found
            found += self.word()

    def word(self) -> list[str]:
        optional = OPTIONAL.match(self.text, self.at)
        if optional:
            self.at = optional.end()
            value = self.environment[optional[1] or optional[4]]
            if optional[1] and not value:
                return []
            return re.split(r"\s+", value.strip()) if optional[2] or optional[3] else [value]
        here = re.match(r"@(['\"])[ \t]*\n", self.text[self.at :])
        if here:
            return [self.here_string(here[1], self.at + here.end())]
        quote = self.text[self.at]
        if quote in "'\"":
            value = self.single() if quote == "'" else self.double()
            if self.at < len(self.text) and self.text[self.at] in ".[":
                raise Unsupported
            return [value]
        return [self.bare()]

    def bare(self) -> str:
        if self.text[self.at] in ENDS or re.match(r"[@\[<>]|-[A-Za-z_?][^\s]*[.:,\[]|\$(?!\{?env:\w+\}?[^.\[\w])", self.text[self.at :]):
            raise Unsupported
        value = ""
        while self.at < len(self.text) and self.text[self.at] not in ENDS:
            char = self.text[self.at]
            if char == "'":
                value += self.single()
            elif char == '"':
                value += self.double()
            elif char in "<>":
                raise Unsupported
            else:
                value += self.expanded()
        return value

    def single(self) -> str:
        found = re.compile(r"'((?:[^']|'')*)'(?!')").match(self.text, self.at)
        if found is None:
            raise Unsupported
        self.at = found.end()
        return found[1].replace("''", "'")

    def double(self) -> str:
        value = ""
        self.at += 1
        while self.at < len(self.text):
            if self.text.startswith('""', self.at):
                value += '"'
                self.at += 2
            elif self.text[self.at] == '"':
                self.at += 1
                return value
            else:
                value += self.expanded()
        raise Unsupported

    def here_string(self, quote: str, start: int) -> str:
        end = self.text.find(f"\n{quote}@", start)
        if end < 0:
            raise Unsupported
        body, whole, resume = self.text[start:end], self.text, end + 3
        if quote == '"':
            self.text, self.at, value = body, 0, ""
            while self.at < len(self.text):
                value += self.expanded()
            body, self.text = value, whole
        self.at = resume
        return body

    def expanded(self) -> str:
        """One character, or what an escape or a variable stands for."""
        char = self.text[self.at]
        if char == "`" and self.at + 1 < len(self.text):
            self.at += 2
            following = self.text[self.at - 1]
            return ESCAPES.get(following, following)
        variable = VARIABLE.match(self.text, self.at)
        if variable:
            self.at = variable.end()
            return self.environment[variable[1] or variable[2]]
        if char == "$" and re.match(r"\$[\w({?^$:]", self.text[self.at :]):
            raise Unsupported
        self.at += 1
        return char


def words(text: str, environment: Mapping[str, str]) -> list[str]:
    """The words of a command as the program gets them. Raises Unsupported."""
    return Words(text, environment).read()
