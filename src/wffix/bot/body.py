"""The body of a request: what was wrong, what is changed and why, what is left to a person, and how to see it oneself.

Nothing of a repository stands outside of a fence or a code span, and nobody is mentioned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wffix import __version__
from wffix.bot.marker import marker
from wffix.bot.place import Place
from wffix.bot.planning import Plan
from wffix.bot.quoting import fenced, link, span
from wffix.document.source import BOM, Lines
from wffix.edit.model import Edit, Fix
from wffix.engine import Result
from wffix.fixer import load
from wffix.regex import regex

LIMIT = 30_000
TITLE = "Repair insecure GitHub Actions workflows"
"""The title of every request and commit: nothing of the repository is in it."""

_DIFF = regex(r"\n[ \t]*\n")
_SHORT = 400


def hosts(place: Place) -> frozenset[str]:
    """Where the links of follow-ups may lead."""
    return frozenset({"github.com", "docs.github.com", "pypi.org", "test.pypi.org", "docs.pypi.org", place.host.partition(":")[0]})


def body(plan: Plan, place: Place, login: str) -> str:
    """The body for a plan, under ``LIMIT`` characters: cut by whole sections, from the least important one."""
    end = marker(plan.digest, plan.offered)
    sections = list(_sections(plan, place, login))
    kept = [text for _, text in sections]
    for rank in sorted({rank for rank, _ in sections if rank}, reverse=True):
        if _length(kept, end) <= LIMIT:
            break
        kept = [text if this != rank else _left_out(text) for (this, _), text in zip(sections, kept, strict=True)]
    return "\n\n".join([*filter(None, kept), end]) + "\n"


def closed_body(plan: Plan) -> str:
    """The body of a request that has nothing to offer any more. It carries no fixes: nobody declined them."""
    return f"There is nothing left to repair here; this request is closed by the program that opened it.\n\n{marker(plan.digest, ())}\n"


def _length(sections: Sequence[str], end: str) -> int:
    return sum(len(text) + 2 for text in sections) + len(end)


def _left_out(text: str) -> str:
    title = text.partition("\n")[0]
    return f"{title}\n\nThis is left out, as it is too long; the command below shows it." if title.startswith("### ") else ""


def _sections(plan: Plan, place: Place, login: str) -> Iterator[tuple[int, str]]:
    """The sections in order, each with its rank: 0 always stays, the highest goes first."""
    changed = [result for result in plan.results if result.changed]
    names = dict.fromkeys(fix.id for result in changed for fix in result.fixes)
    yield 0, "This repairs weaknesses in the workflows of this repository, so that they still do what they did."
    yield 3, "### What was wrong, and what could happen\n\n" + "\n\n".join(_what(name) for name in names)
    yield 2, "### What is changed\n\n" + "\n\n".join(_changes(result) for result in changed)
    left = list(_left(plan))
    if left:
        yield 4, "### What is left for a person\n\n" + fenced("\n".join(left))
    tasks = list(_tasks(changed, hosts(place)))
    if tasks:
        yield 1, "### To do before the next release\n\n" + "\n".join(tasks)
    yield 0, _reproduce(plan, login)


def _what(name: str) -> str:
    """The beginning of a fixer's explanation, which is text of wffix."""
    fixer = load(name)
    paragraphs = _DIFF.split(fixer.explanation.strip())
    text = " ".join(" ".join(paragraphs[:2]).split())
    return f"**{name}**: {fixer.title}. {_escaped(text)}"


def _escaped(text: str) -> str:
    """Text of wffix in Markdown: it is plain, and must not mention anybody."""
    return text.replace("@", "@\u200b").replace("<", "&lt;")


def _changes(result: Result) -> str:
    lines = [visible_place(result, fix) for fix in result.fixes]
    return fenced("\n".join([result.path, *lines]))


def visible_place(result: Result, fix: Fix) -> str:
    """A line for a fix: where it changes the new file, what it does, how far it may be trusted."""
    first, last = new_lines(result, fix)
    where = f"line {first}" if first == last else f"lines {first}-{last}"
    return f"  {where}: {fix.id} ({fix.applicability}): {fix.title}"


def new_lines(result: Result, fix: Fix) -> tuple[int, int]:
    """The first and last line of the new file that a fix changes; of one that only takes away, where that was."""
    edits = sorted((edit for other in result.fixes for edit in other.edits), key=lambda edit: (edit.start, edit.end))
    lines = Lines.of(result.fixed.removeprefix(BOM))
    places = [_moved(edit, edits) for edit in fix.edits] or [(fix.start, fix.start)]
    return lines.line(min(start for start, _ in places)), lines.line(max(max(end - 1, start) for start, end in places))


def _moved(edit: Edit, edits: Sequence[Edit]) -> tuple[int, int]:
    """Where the text of an edit stands in the result of all."""
    before = edits[: edits.index(edit)]
    start = edit.start + sum(len(other.text) - (other.end - other.start) for other in before)
    return start, start + len(edit.text)


def _left(plan: Plan) -> Iterator[str]:
    """Lines for findings that were not repaired, and for files that could not be read."""
    for result in plan.results:
        for item in result.refusals:
            reason = item.refusal.reason
            yield f"{result.path}:{item.line}: {item.refusal.id}: {reason if len(reason) <= _SHORT else reason[:_SHORT] + '…'}"
        if result.problem:
            yield f"{result.path}: {result.problem.message[:_SHORT]}"


def _tasks(changed: Sequence[Result], known: frozenset[str]) -> Iterator[str]:
    """A check list of the follow-ups, each once, with its link where that is a plain one."""
    follow_ups = dict.fromkeys(item for result in changed for fix in result.fixes for item in fix.follow_ups)
    for item in follow_ups:
        yield f"- [ ] {span(item.text)} {link(item.url, known)}".rstrip()


def _reproduce(plan: Plan, login: str) -> str:
    command = f"pipx run wffix=={__version__} --write"
    lines = [
        "### How to see it yourself",
        "",
        "In a checkout of the default branch:",
        "",
        fenced(command, "sh"),
        "",
        f"Opened by wffix-bot {__version__} for {span(login)}, who answers for it. Every result is parsed again and held against what"
        " it was meant to change; whatever is not provably right is left alone.",
        "",
        "If this is not welcome, close it: it will not come again. `bot = false` in `.github/wffix.toml` keeps all of them away.",
    ]
    if plan.declined:
        lines[4:4] = ["(It also makes what was declined in an earlier request, which is left out here.)", ""]
    return "\n".join(lines)
