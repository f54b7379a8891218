"""The pages of the fixers, from their docstrings and fixtures."""

import re
from collections.abc import Iterable

from generate.examples import Repaired, reasons, repaired, repaired_unsafely
from generate.writing import escaped, fenced, indented, table
from wffix import FollowUp
from wffix.fixer import Fixer, fixer_ids, load
from wffix.report.diff import unified

_ZIZMOR = re.compile(r"""^zizmor(?:'s audit `|, "|, )([a-z-]+)[`"]?$""")
_KINDS = {
    "workflow": "workflows and actions of GitHub",
    "pipeline": "pipelines of GitLab CI",
    "dependabot": "the configuration of Dependabot",
}


def pages() -> dict[str, str]:
    """All pages by their paths in the documentation."""
    return {"fixers/index.md": index(), **{f"fixers/{name}.md": page(load(name)) for name in fixer_ids()}}


def index() -> str:
    """The table of all fixers."""
    rows = [
        (f"[`{name}`]({name}.md)", escaped(load(name).title), "yes" if load(name).default else "", ", ".join(applicabilities(name)))
        for name in fixer_ids()
    ]
    intro = (
        "# Fixers\n\nThose marked run by default; `--select all` runs every one, `--select` and `--ignore` choose. "
        "What safe, setup and unsafe mean is told in [the reference](../reference/command-line.md#applicability). "
        "One without them repairs nothing: it tells what a person should look at.\n\n"
    )
    return intro + table(("id", "what it does", "by default", "applicability"), rows)


def page(fixer: Fixer) -> str:
    """The page of one fixer."""
    title, *paragraphs = _paragraphs(fixer.explanation)
    references = paragraphs.pop() if paragraphs and paragraphs[-1].startswith("References: ") else ""
    parts = (
        f"# {fixer.id}\n\n**{escaped(title)}**\n\n{_facts(fixer)}",
        "## Why, and what it does\n\n" + "\n".join(_paragraph(text) for text in paragraphs),
        _examples("Before and after", repaired(fixer.id)),
        _examples("Before and after, with `--unsafe`", repaired_unsafely(fixer.id)),
        _follow_ups((*repaired(fixer.id), *repaired_unsafely(fixer.id))),
        _refusals(reasons(fixer.id)),
        _references(references),
    )
    return "\n".join(part for part in parts if part)


def applicabilities(fixer: str) -> list[str]:
    """How far the fixes of a fixer may be trusted, as those of its fixtures are."""
    examples = (*repaired(fixer), *repaired_unsafely(fixer))
    return [str(value) for value in sorted({fix.applicability for example in examples for fix in example.fixes})]


def _facts(fixer: Fixer) -> str:
    runs = "by default" if fixer.default else f"when asked for: `--select {fixer.id}`, or `select` in the configuration"
    found = ", ".join(f"`{name}`" for name in applicabilities(fixer.id)) or "none: it only tells what a person should look at"
    rows = [
        ("runs", runs),
        ("is for", _KINDS[fixer.kind]),
        ("[applicability](../reference/command-line.md#applicability)", found),
        ("leave a line alone", f"`# wffix: ignore[{fixer.id}]`"),
    ]
    return table(("what it does", escaped(fixer.title)), rows)


def _paragraphs(text: str) -> list[str]:
    return [part for part in text.split("\n\n") if part.strip()]


def _paragraph(text: str) -> str:
    """A paragraph of a docstring; what is indented in it is code."""
    blocks = re.split(r"((?:^    .*\n?)+)", text, flags=re.M)
    parts = [part for part in blocks if part.strip()]
    made = (fenced(re.sub("^    ", "", part, flags=re.M), "yaml") if part.startswith("    ") else escaped(part) for part in parts)
    return "\n\n".join(made) + "\n"


def _examples(heading: str, found: tuple[Repaired, ...]) -> str:
    """The first example in full, the others folded."""
    if not found:
        return ""
    first, *others = found
    folded = [f'??? example "{other.name.capitalize()}"\n\n{indented(_diff(other))}\n' for other in others]
    return f"## {heading}\n\n" + _diff(first) + "\n" + "".join(folded)


def _diff(example: Repaired) -> str:
    result = example.result
    return fenced(unified(result.path, result.source, result.fixed), "diff")


def _follow_ups(found: tuple[Repaired, ...]) -> str:
    """What is left to people after the repairs above."""
    told: dict[FollowUp, None] = dict.fromkeys(follow for example in found for fix in example.fixes for follow in fix.follow_ups)
    if not told:
        return ""
    return "## What it leaves to you\n\nwffix prints these follow-ups with the repairs shown above:\n\n" + _list(item.text for item in told)


def _refusals(found: tuple[str, ...]) -> str:
    if not found:
        return ""
    intro = "The file is left as it is, and the finding stays visible, with a reason such as these:\n\n"
    return "## When it is refused\n\n" + intro + _list(found)


def _references(text: str) -> str:
    if not text:
        return ""
    items = " ".join(text.removeprefix("References: ").split()).removesuffix(".").split("; ")
    return "## References\n\n" + "".join(f"* {_reference(item)}\n" for item in items)


def _reference(text: str) -> str:
    """A reference; one to an audit of zizmor, or to an address, is a link."""
    found = _ZIZMOR.match(text)
    if found:
        return f"[zizmor, {found[1]}](https://docs.zizmor.sh/audits/#{found[1]})"
    return f"<{text}>" if text.startswith("https://") else escaped(text)


def _list(texts: Iterable[str]) -> str:
    return "".join(f"* {escaped(text)}\n" for text in dict.fromkeys(texts))
