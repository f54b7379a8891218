"""Text of repositories inside Markdown and links: shown as it is, and never read as anything but text."""

from __future__ import annotations

from urllib.parse import urlsplit

from wffix.bot.redaction import redact
from wffix.regex import regex

_RUN = regex("`+")
_URL = regex(r"https://[A-Za-z0-9.-]+(?::\d+)?/[A-Za-z0-9._~/?#@!$&'*+,;=%:-]*")


def visible(text: str) -> str:
    """A text in which whatever is not plainly visible, line breaks but for ``\\n`` included, is shown as an escape."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == "\n" else char.encode("unicode_escape").decode("ascii") for char in text)


def fenced(text: str, language: str = "text") -> str:
    """A text in a fence that no run of backticks in it can end."""
    text = visible(redact(text)).rstrip("\n")
    fence = "`" * max(3, _longest(text) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def span(text: str) -> str:
    """A text in one line, as code."""
    text = " ".join(visible(redact(text)).split()) or " "
    mark = "`" * (_longest(text) + 1)
    pad = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{mark}{pad}{text}{pad}{mark}"


def _longest(text: str) -> int:
    return max((len(match[0]) for match in _RUN.finditer(text)), default=0)


def link(url: str, hosts: frozenset[str]) -> str:
    """A link that leads to one of these hosts, as Markdown; empty for any other."""
    return f"<{url}>" if is_safe(url, hosts) else ""


def is_safe(url: str, hosts: frozenset[str]) -> bool:
    """Whether an address is a plain one at one of these hosts."""
    if not _URL.fullmatch(url):
        return False
    try:
        return (urlsplit(url).hostname or "") in hosts
    except ValueError:
        return False
