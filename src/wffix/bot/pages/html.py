"""The plan as one HTML page: it stands alone, loads nothing, and whatever comes from a repository is text in it."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator, Sequence
from html import escape

from wffix import __version__
from wffix.bot.body import hosts, visible_place
from wffix.bot.pages.text import summary
from wffix.bot.place import Place
from wffix.bot.quoting import is_safe, visible
from wffix.bot.redaction import redact
from wffix.bot.surveying import Survey
from wffix.engine import Result
from wffix.report.diff import unified

_ORDER = ("to open", "outdated", "open", "refused", "failed", "declined", "merged", "clean")
_KINDS = {"+": "add", "-": "del", "@": "hunk"}


def page(surveys: Sequence[Survey], place: Place) -> str:
    """The page for these repositories, those with something to do first."""
    ordered = sorted(
        surveys, key=lambda survey: (_ORDER.index(survey.state) if survey.state in _ORDER else len(_ORDER), survey.name.lower())
    )
    style, script = _asset("plan.css"), _asset("plan.js")
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    states = sorted({survey.state for survey in surveys}, key=lambda state: _ORDER.index(state) if state in _ORDER else len(_ORDER))
    buttons = "".join(f'<label><input type="checkbox" checked value="{_t(state)}"> {_t(state)}</label>' for state in states)
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>wffix-bot: plan</title><style>{style}</style></head><body>",
            f"<header><h1>What wffix-bot would change</h1><p>{_t(summary(surveys))}</p>",
            '<div class="tools"><input id="filter" type="search" placeholder="Filter: repository, file, fixer, text" '
            f'aria-label="Filter">{buttons}<button id="open" type="button">Expand all</button>'
            '<button id="shut" type="button">Collapse all</button></div><p id="count" role="status"></p></header><main>',
            *(_repository(survey, place) for survey in ordered),
            f"</main><footer>wffix {__version__}. Nothing was written.</footer><script>{script}</script></body></html>",
            "",
        )
    )


def _repository(survey: Survey, place: Place) -> str:
    plan = survey.plan
    shown = survey.state in ("to open", "outdated")
    parts = [f'<details class="repository" data-state="{_t(survey.state)}"{" open" if shown else ""}><summary>']
    parts.append(f'<span class="name">{_t(survey.name)}</span> <span class="state {_class(survey.state)}">{_t(survey.state)}</span>')
    parts.append(f' <span class="detail">{_t(survey.detail)}</span></summary>')
    if survey.url and is_safe(survey.url, hosts(place)):
        parts.append(f'<p><a href="{escape(survey.url)}" rel="noreferrer">{_t(survey.url)}</a></p>')
    if plan is not None:
        for path, job, effect in plan.pushes:
            parts.append(
                f'<p class="warning">Pushing a branch starts job <code>{_t(job)}</code> of <code>{_t(path)}</code>: {_t(effect)}</p>'
            )
        parts += (_file(result) for result in plan.results if result.changed or result.refusals or result.problem)
        parts += _tasks(plan.results, place)
    return "".join((*parts, "</details>"))


def _file(result: Result) -> str:
    parts = [f'<section class="file"><h2>{_t(result.path)}</h2>']
    if result.problem:
        parts.append(f'<p class="warning">{_t(result.problem.message)}</p>')
    if result.fixes:
        items = "".join(f"<li>{_t(visible_place(result, fix).strip())}</li>" for fix in result.fixes)
        parts.append(f'<ul class="fixes">{items}</ul>')
    if result.changed:
        parts.append(f'<div class="diff" role="region" tabindex="0" aria-label="Diff"><pre>{"".join(_diff(result))}</pre></div>')
    if result.refusals:
        lines = (f"line {item.line}: {item.refusal.id}: {item.refusal.reason}" for item in result.refusals)
        parts.append(f'<h3>Left for a person</h3><ul class="left">{"".join(f"<li>{_t(line)}</li>" for line in lines)}</ul>')
    return "".join((*parts, "</section>"))


def _diff(result: Result) -> Iterator[str]:
    """The lines of the diff behind its header, each with the numbers it has before and after."""
    old = new = 0
    for line in unified(result.path, result.source, result.fixed).split("\n")[2:-1]:
        kind = _KINDS.get(line[:1], "same")
        numbers = ("", "")
        if kind == "hunk":
            old, new = (abs(int(part.partition(",")[0])) for part in line.split(" ")[1:3])
        elif not line.startswith("\\"):
            numbers = ("" if kind == "add" else str(old), "" if kind == "del" else str(new))
            old, new = old + (kind != "add"), new + (kind != "del")
        yield f'<span class="line {kind}"><i>{numbers[0]:>4}</i><i>{numbers[1]:>4}</i> {_code(line)}</span>\n'


def _tasks(results: Sequence[Result], place: Place) -> Iterator[str]:
    """The follow-ups of a repository, each once."""
    found = dict.fromkeys(item for result in results if result.changed for fix in result.fixes for item in fix.follow_ups)
    if not found:
        return
    yield '<section class="tasks"><h2>To do before the next release</h2><ul>'
    for item in found:
        safe = item.url and is_safe(item.url, hosts(place))
        link = f' <a href="{escape(item.url)}" rel="noreferrer">{_t(item.url)}</a>' if safe else ""
        yield f"<li>{_t(item.text)}{link}</li>"
    yield "</ul></section>"


def _t(text: str) -> str:
    """Text for the page: no token, no markup, nothing that is not to be seen."""
    return escape(visible(redact(text)))


def _code(line: str) -> str:
    """A line of a file: tabs stay, and what is not to be seen is marked."""
    parts = (escape(char) if char.isprintable() or char == "\t" else f"<b>{escape(ascii(char)[1:-1])}</b>" for char in redact(line))
    return "".join(parts)


def _class(state: str) -> str:
    return state.replace(" ", "-")


def _asset(name: str) -> str:
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8") as file:
        return file.read()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
