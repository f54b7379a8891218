"""Where the keys and values of a TOML text stand, which Python's reader does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.regex import regex

Path = tuple[str | int, ...]
"""The keys that lead to a value, and numbers in lists."""

_TOKEN = regex(
    r"""(?P<blank>[ \t]+|\#[^\n]*)
      | (?P<break>\r?\n)
      | (?P<text>\"{3}(?:\\.|[^\\])*?\"{3,5} | '{3}.*?'{3,5} | "(?:\\.|[^"\\])*" | '[^']*')
      | (?P<mark>[\[\]{}=,.])
      | (?P<bare>[^\s\[\]{}=,.\#"']+)""",
    re.X | re.S,
)


class Places:
    """The offset of each key and each value of a text that is known to be TOML; of a table that stands in several places its first."""

    def __init__(self, text: str) -> None:
        self.keys: dict[Path, int] = {}
        self.values: dict[Path, int] = {}
        self._tokens = [match for match in _TOKEN.finditer(text) if match.lastgroup != "blank"]
        self._at = 0
        table: Path = ()
        while self._at < len(self._tokens):
            if self._is("[", "]", "\n", "\r\n"):
                is_header = self._take().group() == "["
                table = self._key(()) if is_header and not self._is("[") else table
            else:
                self._entry(table)

    def of(self, path: Path, is_key: bool) -> int:
        """The offset of a key, or of its value; where that is not found, of the nearest around it."""
        found = (self.keys if is_key else self.values).get(path)
        while found is None and path:
            found = self.keys.get(path)
            path = path[:-1]
        return found or 0

    def _is(self, *texts: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at].group() in texts

    def _take(self) -> re.Match[str]:
        self._at += 1
        return self._tokens[self._at - 1]

    def _entry(self, table: Path) -> None:
        path = self._key(table)
        if self._is("="):
            self._take()
            self._value(path)

    def _key(self, table: Path) -> Path:
        """The path of a key, dotted or not. Raises IndexError where the text ends."""
        while True:
            token = self._take()
            table = (*table, _unquoted(token))
            self.keys.setdefault(table, token.start())
            if not self._is("."):
                return table
            self._take()

    def _value(self, path: Path) -> None:
        if self._at == len(self._tokens):
            return
        self.values.setdefault(path, self._tokens[self._at].start())
        if self._is("["):
            for number in self._inside("]"):
                self._value((*path, number))
        elif self._is("{"):
            for _ in self._inside("}"):
                self._entry(path)
        else:
            self._take()
            while self._at < len(self._tokens) and not self._is(",", "]", "}", "\n", "\r\n"):
                self._take()

    def _inside(self, end: str) -> Iterator[int]:
        """The number of each member of a list or an inline table, which the caller takes, from bracket to bracket."""
        number = 0
        self._take()
        while self._at < len(self._tokens):
            if self._is(end):
                self._take()
                return
            if self._is(",", "\n", "\r\n"):
                self._take()
                continue
            yield number
            number += 1


def _unquoted(token: re.Match[str]) -> str:
    """What a key is."""
    text = token.group()
    if token.lastgroup != "text" or "\\" not in text:
        return text.strip("\"'") if token.lastgroup == "text" else text
    import tomllib

    try:
        return str(tomllib.loads(f"key = {text}")["key"])
    except ValueError:
        return text


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """The place of an offset, counted from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
