"""Unified diffs that ``git apply`` and ``patch -p1`` accept."""

from __future__ import annotations

import difflib

CONTEXT = 3

_RESET, _BOLD, _RED, _GREEN, _CYAN = "\x1b[0m", "\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[36m"


def unified(path: str, before: str, after: str) -> str:
    """The diff of one file, empty where nothing changed. Lines end only at a line feed, as git counts them."""
    if before == after:
        return ""
    lines = difflib.unified_diff(_lines(before), _lines(after), _name("a/" + path), _name("b/" + path), n=CONTEXT, lineterm="\n")
    return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    last = lines.pop()
    return [line + "\n" for line in lines] + ([last] if last else [])


def _name(path: str) -> str:
    """A file name in a diff's header: quoted as git does where it holds special characters, a tab behind a blank."""
    if any(ord(char) < 32 or ord(char) == 127 or char in '"\\' for char in path):
        escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n")
        return '"' + "".join(char if 32 <= ord(char) != 127 else f"\\{ord(char):03o}" for char in escaped) + '"'
    return path + "\t" if " " in path else path


def counts(diff: str) -> tuple[int, int, int]:
    """Of a diff, parsed back: files, lines added, lines removed."""
    from unidiff import PatchSet  # type: ignore[attr-defined]

    patch = PatchSet(diff.splitlines(keepends=True))
    return len(patch), patch.added, patch.removed


def colored(diff: str) -> str:
    """The diff with terminal colours."""
    out: list[str] = []
    for line in diff.split("\n"):
        if line.startswith(("--- ", "+++ ")):
            color = _BOLD
        elif line.startswith("@@"):
            color = _CYAN
        else:
            color = _GREEN if line.startswith("+") else _RED if line.startswith("-") else ""
        out.append(f"{color}{line}{_RESET}" if color else line)
    return "\n".join(out)
