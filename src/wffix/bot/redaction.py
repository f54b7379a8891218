"""No token leaves the process but in the header it is for.

Everything that is printed, kept in the journal or written to a page goes through ``redact``.
"""

from __future__ import annotations

import sys
import traceback
from types import TracebackType

from wffix.regex import regex

_SHAPES = regex(
    r"\bgh[opsur]_[A-Za-z0-9_.-]{16,}"
    r"|\bgithub_pat_[A-Za-z0-9_]{16,}"
    r"|\bpypi-[A-Za-z0-9_-]{40,}"
    r"|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
)
_HEADER = regex(r"(?i)\b((?:proxy-)?authorization['\"]?\s*[:=,]\s*['\"]?(?:(?:bearer|token|basic)\s+)?)[\w.~+/-]{8,}=*")
_IN_ADDRESS = regex(r"(?i)\b(https?://)[^\s/@]+@")
_GONE = "[redacted]"

_known: set[str] = set()


def keep_secret(value: str) -> None:
    """Never let this very text out again, whatever it looks like."""
    if len(value) >= 8:
        _known.add(value)


def redact(text: str) -> str:
    """The text without tokens: those that are known, and whatever looks like one."""
    for secret in sorted(_known, key=len, reverse=True):
        text = text.replace(secret, _GONE)
    text = _SHAPES.sub(_GONE, text)
    text = _HEADER.sub(lambda match: match[1] + _GONE, text)
    return _IN_ADDRESS.sub(lambda match: match[1], text)


def guard_tracebacks() -> None:
    """Let Python show what goes wrong in wffix-bot itself without tokens."""
    sys.excepthook = _shown


def _shown(kind: type[BaseException], error: BaseException, place: TracebackType | None) -> None:
    sys.stderr.write(redact("".join(traceback.format_exception(kind, error, place))))
