"""What a person reads on standard error: errors, refusals, follow-ups, and the summary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wffix.regex import regex

if TYPE_CHECKING:
    from wffix.edit.model import Fix
    from wffix.engine import Result

_LONGEST = 1000
"""Characters of a reason that are shown; the names and values of a file that stand in it can have any length."""

_ADDRESS = regex(r"https://[A-Za-z0-9.-]+(?:/[A-Za-z0-9._~%!$&'()*+,;=:@/?#-]*)?")


def printable(text: str) -> str:
    """Text of a repository made harmless for a terminal, in one line: what is not plainly visible is shown as an escape."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)


def visible(text: str) -> str:
    """As ``printable``, cut where it gets too long."""
    return printable(text if len(text) <= _LONGEST else text[:_LONGEST] + "…")


def is_link(address: str) -> bool:
    """Whether an address can stand as a link anywhere, and leads to the web."""
    return _ADDRESS.fullmatch(address) is not None


def told(fix: Fix) -> str:
    """A fix in one line: its title, and what is to be done beside it."""
    follow_ups = [f"{item.text} ({item.url})" if item.url else item.text for item in fix.follow_ups]
    return ". Follow-up: ".join(map(visible, [fix.title, *follow_ups]))


def error_line(result: Result) -> str:
    """``path:line:column: error: message`` for a file that could not be handled."""
    problem = result.problem
    assert problem is not None
    place = f":{problem.line}:{problem.column}" if problem.line else ""
    return f"{printable(result.path)}{place}: error: {visible(problem.message)}"


def refusal_lines(result: Result, written: bool) -> list[str]:
    """One line a refusal: ``path:line: id: reason``."""
    return [
        f"{printable(result.path)}:{item.fixed_line if written else item.line}: {item.refusal.id}: {visible(item.refusal.reason)}"
        for item in result.refusals
    ]


def follow_up_lines(results: Sequence[Result]) -> list[str]:
    """Each follow-up once, with the files it is about."""
    paths: dict[tuple[str, str], list[str]] = {}
    for result in results:
        for fix in result.fixes:
            for item in fix.follow_ups:
                known = paths.setdefault((item.text, item.url), [])
                if result.path not in known:
                    known.append(result.path)
    lines: list[str] = []
    for (text, url), files in paths.items():
        lines.append(printable(f"follow-up: {', '.join(files)}: {text}"))
        if url:
            lines.append(printable(f"    {url}"))
    return lines


def summary(results: Sequence[Result], verb: str, lines: tuple[int, int] | None) -> str:
    """One line: files, fixes, refusals, errors; added and removed lines where they were counted."""
    changed = sum(result.changed for result in results)
    fixes = sum(len(result.fixes) for result in results)
    refused = sum(len(result.refusals) for result in results)
    errors = sum(result.problem is not None for result in results)
    counted = f" (+{lines[0]} -{lines[1]} lines)" if lines and changed else ""
    read = sum(result.problem is None and not result.absent for result in results)
    parts = [f"{_number(read, 'file')} read", f"{_number(fixes, 'fix')} {verb} in {_number(changed, 'file')}{counted}"]
    parts += [f"{_number(refused, 'finding')} left for a person"] if refused else []
    parts += [_number(errors, "error")] if errors else []
    return "wffix: " + ", ".join(parts)


def _number(count: int, noun: str) -> str:
    plural = noun if count == 1 else noun + ("es" if noun.endswith("x") else "s")
    return f"{count} {plural}"
