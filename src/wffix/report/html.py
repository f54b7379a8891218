"""One page that needs nothing but itself: each file with what was found in it and its diff side by side.

Whatever comes from a repository is text in it. Its policy lets no browser load anything, and run nothing but the page's own script.
"""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape

from wffix import __version__
from wffix.engine import Result
from wffix.report.hunks import Piece, Row, hunks
from wffix.report.place import Places
from wffix.report.text import is_link, printable, summary, visible

_COLUMNS = "<colgroup><col class=number><col><col class=number><col></colgroup>"
_KINDS = {"repair": "repaired", "left": "left for a person", "error": "in error"}


def report(results: Sequence[tuple[Result, str]], written: bool = False) -> str:
    """All results as one page; files in which nothing was found are only counted."""
    known = [result for result, _ in results]
    style, script = _own("page.css"), _own("page.js")
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    head = [
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">',
        f"<title>wffix</title>\n<style>{style}</style>",
        f"<h1>wffix {escape(__version__)}</h1>",
        f"<p class=summary>{_text(summary(known, 'made' if written else 'to make', None).removeprefix('wffix: '))}</p>",
        _tools(),
    ]
    found = [_file(result, written) for result in known if result.fixes or result.refusals or result.problem]
    return "\n".join([*head, *found, f"<script>{script}</script>\n</html>\n"])


def _own(name: str) -> str:
    """A file that stands beside this one."""
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8", newline="\n") as file:
        return file.read().replace("\r\n", "\n")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _tools() -> str:
    boxes = "".join(f'<label><input type=checkbox checked data-kind="{kind}"> {name}</label>' for kind, name in _KINDS.items())
    search = '<input type=search placeholder="a path, a fixer, a word" aria-label="Filter">'
    return f"<div class=tools hidden>{search}{boxes}<output></output><button type=button>dark / light</button></div>"


def _file(result: Result, written: bool) -> str:
    counts = {"repair": len(result.fixes), "left": len(result.refusals), "error": int(result.problem is not None)}
    kinds = " ".join(kind for kind, count in counts.items() if count)
    badges = "".join(f'<span class="badge {kind}">{count} {_KINDS[kind]}</span>' for kind, count in counts.items() if count)
    diff = f"<div class=diff>{_diff(result)}</div>" if result.changed else ""
    items = "".join(_items(result, written))
    heading = f"<summary><h2>{_text(result.path)}</h2>{badges}</summary>"
    return f'<details class=file open data-kinds="{kinds}">{heading}\n<div><ul>{items}</ul></div>\n{diff}</details>'


def _items(result: Result, written: bool) -> Iterator[str]:
    """What was found in a file, each as an item of a list."""
    places = Places(result)
    if result.problem:
        where = f"line {result.problem.line}, column {result.problem.column}" if result.problem.line else ""
        yield _item("error", "error", where, visible(result.problem.message))
    for fix in result.fixes:
        where = f"line {places.finding(fix.start, fix.end).line}, {fix.applicability}"
        yield _item("repair", fix.id, where, visible(fix.title))
    for item in result.refusals:
        where = f"line {item.fixed_line if written else item.line}"
        yield _item("left", item.refusal.id, where, visible(item.refusal.reason))
    for text, url in dict.fromkeys((item.text, item.url) for fix in result.fixes for item in fix.follow_ups):
        link = f' <a href="{escape(url)}" rel="noopener noreferrer">{_text(url)}</a>' if is_link(url) else f" {_text(url)}"
        yield f"<li><b>follow-up</b> {_text(visible(text))}{link if url else ''}</li>\n"


def _item(kind: str, name: str, where: str, text: str) -> str:
    return f"<li><b class={kind}>{escape(name)}</b> <span class=where>{where}</span> {_text(text)}</li>\n"


def _diff(result: Result) -> str:
    rows: list[str] = []
    for hunk in hunks(result.source, result.fixed):
        first = hunk[0]
        rows.append(f"<tr class=gap><td colspan=4>line {first.old or first.new}</td></tr>\n")
        rows += map(_row, hunk)
    return f"<table>{_COLUMNS}<tbody>{''.join(rows)}</tbody></table>"


def _row(row: Row) -> str:
    left = _cells(row.old, row.before, "" if row.kept else "gone")
    right = _cells(row.new, row.after, "" if row.kept else "come")
    return f"<tr>{left}{right}</tr>\n"


def _cells(number: int, pieces: Sequence[Piece], side: str) -> str:
    if not number:
        return '<td class="number none"></td><td class=none></td>'
    kind = f" class={side}" if side else ""
    text = "".join(f"<mark>{_text(piece)}</mark>" if differs else _text(piece) for piece, differs in _without_return(pieces))
    return f'<td class="number {side}">{number}</td><td{kind}>{text}</td>'


def _without_return(pieces: Sequence[Piece]) -> list[Piece]:
    """A line without the carriage return of its line break."""
    *others, (text, differs) = pieces or [("", False)]
    return [*others, (text.removesuffix("\r"), differs)]


def _text(text: str) -> str:
    """A text that stays one: no markup in it counts, and what is not plainly visible is shown as an escape."""
    if text.isprintable():
        return escape(text)
    return "".join(
        escape(char) if char.isprintable() or char == "\t" else f"<span class=escape>{escape(printable(char))}</span>" for char in text
    )
