"""A comment for a pull request, in GitHub's Markdown.

Names of files stand in code, other texts in prose in which nothing is markup, a mention or a link. The whole stays under the length that
GitHub takes: files for which there is no room are named, and none is cut in the middle.
"""

from __future__ import annotations

from collections.abc import Sequence

from wffix.engine import Result
from wffix.regex import regex
from wffix.report.diff import lines_of
from wffix.report.place import Places
from wffix.report.text import is_link, printable, summary, visible

LIMIT = 65_000
"""Bytes of a comment; GitHub takes 65,536 characters."""

_TICKS = regex(r"`+")
_SIGNS = regex(r"[]!#$&)*+.:<=>@[\\^_`{|}~-]")


def report(results: Sequence[tuple[Result, str]], written: bool = False) -> str:
    """All results as one comment."""
    known = [result for result, _ in results]
    parts = ["## wffix", summary(known, "made" if written else "to make", None).removeprefix("wffix: ")]
    told = [(result, diff) for result, diff in results if result.fixes or result.refusals or result.problem]
    room = LIMIT - sum(map(size, parts))
    left_out: list[str] = []
    for result, diff in told:
        section = _section(result, diff, written)
        if size(section) > room - 200:
            section = _heading(result) + "\n\nThere is no room for this file here; run `wffix` to see it."
        if size(section) > room - 200:
            left_out.append(result.path)
            continue
        room -= size(section)
        parts.append(section)
    if left_out:
        parts.append(f"…and {len(left_out)} more file{'s' if len(left_out) > 1 else ''}; run `wffix` to see all.")
    return "\n\n".join(parts) + "\n"


def size(text: str) -> int:
    """The bytes of a part, with the blank line behind it."""
    return len(text.encode("utf-8", "surrogateescape")) + 2


def _heading(result: Result) -> str:
    return f"### {code(result.path)}"


def _section(result: Result, diff: str, written: bool) -> str:
    """What became of one file."""
    places, lines = Places(result), []
    if result.problem:
        place = f"line {result.problem.line}, column {result.problem.column}: " if result.problem.line else ""
        lines.append(f"- **error** {place}{prose(result.problem.message)}")
    lines += (
        f"- **{fix.id}** ({fix.applicability}), line {places.finding(fix.start, fix.end).line}: {prose(fix.title)}" for fix in result.fixes
    )
    lines += (
        f"- **{item.refusal.id}**, line {item.fixed_line if written else item.line}, left for a person: {prose(item.refusal.reason)}"
        for item in result.refusals
    )
    follow_ups = dict.fromkeys((item.text, item.url) for fix in result.fixes for item in fix.follow_ups)
    lines += (follow_up(text, url) for text, url in follow_ups)
    blocks = [_heading(result), "\n".join(lines)]
    return "\n\n".join([*blocks, fenced(diff, "diff")] if diff else blocks)


def follow_up(text: str, address: str) -> str:
    """What is to be done, as an item that can be ticked off, with its link."""
    link = f" <{address}>" if is_link(address) else f" {code(address)}" if address else ""
    return f"- [ ] {prose(text)}{link}"


def prose(text: str) -> str:
    """A text as ordinary words of a paragraph, whatever it looks like. Signs that GitHub makes mentions and references of stand apart."""
    escaped = _SIGNS.sub(r"\\\g<0>", visible(text))
    return escaped.replace("\\@", "<span>@</span>").replace("\\#", "<span>#</span>")


def code(text: str) -> str:
    """A text as code in a line; its fence is longer than any run of backticks in it."""
    shown = visible(text)
    fence = "`" * (_longest_run(shown) + 1)
    blank = " " if shown[:1] in "` " or shown[-1:] in "` " else ""
    return f"{fence}{blank}{shown}{blank}{fence}"


def fenced(text: str, language: str) -> str:
    """Lines as a block of code; what is not plainly visible in them is shown as an escape."""
    lines = ["\t".join(map(printable, line.removesuffix("\n").removesuffix("\r").split("\t"))) + "\n" for line in lines_of(text)]
    fence = "`" * max(3, _longest_run("".join(lines)) + 1)
    return f"{fence}{language}\n{''.join(lines)}{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, _TICKS.findall(text)), default=0)
