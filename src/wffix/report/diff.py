"""Unified diffs that ``git apply`` and ``patch -p1`` accept."""

from __future__ import annotations

import os

CONTEXT = 3
_HEADER = 2


def unified(path: str, before: str, after: str, absent: bool = False) -> str:
    """The diff of one file, empty where nothing changed. Lines end only at a line feed, as git counts them.

    Of a file that is ``absent`` the diff makes it.
    """
    if before == after:
        return ""
    import difflib

    old, new = "/dev/null" if absent else _name("a", path), _name("b", path)
    lines = difflib.unified_diff(lines_of(before), lines_of(after), old, new, n=CONTEXT, lineterm="\n")
    return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)


def lines_of(text: str) -> list[str]:
    """The lines of a text with their ends. Not ``splitlines``: it breaks at carriage returns and form feeds too."""
    lines = text.split("\n")
    last = lines.pop()
    return [line + "\n" for line in lines] + ([last] if last else [])


def _name(side: str, path: str) -> str:
    """A file name in a diff's header: quoted as git does where it holds special characters, a tab behind a blank."""
    name = f"{side}/{path.lstrip('/')}"
    if name.isprintable() and not name.endswith(" ") and '"' not in name and "\\" not in name:
        return name + "\t" if " " in name else name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}" for byte in os.fsencode(escaped)) + '"'


def counts(diff: str) -> tuple[int, int]:
    """Of the diff of one file: lines added, lines removed."""
    signs = [line[:1] for line in diff.split("\n")[_HEADER:]]
    return signs.count("+"), signs.count("-")
