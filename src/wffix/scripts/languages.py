"""The languages that scripts and the programs in them are written in, each imported when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wffix.scripts.hoist import Rewritten, Span, Variable, refuse_all

_MODULES = {
    "awk": "wffix.scripts.awk",
    "bash": "wffix.scripts.shell.rewriting",
    "cmd": "wffix.scripts.batch",
    "javascript": "wffix.scripts.javascript",
    "jq": "wffix.scripts.jq",
    "powershell": "wffix.scripts.powershell",
    "pwsh": "wffix.scripts.powershell",
    "python": "wffix.scripts.python",
    "sh": "wffix.scripts.shell.rewriting",
}
_SHELLS = frozenset({"bash", "sh"})
_POWERSHELLS = frozenset({"powershell", "pwsh"})


def _module(language: str) -> Any:
    return importlib.import_module(_MODULES[language])


def rewrite(
    language: str,
    text: str,
    expressions: Sequence[Span],
    variables: Mapping[int, Variable],
    *,
    inline: bool = False,
    quote: str = '"',
    depth: int = 0,
) -> Rewritten:
    """Write variables in the place of expressions of a script in a language; see ``wffix.scripts.hoist``.

    ``inline``: it stands inside a word of another script, to which no line may be added, and new text uses the ``quote``.
    ``depth``: the number of scripts that it stands in.
    """
    if language == "javascript-expression":
        return _of_expression(text, expressions, variables)
    if language not in _MODULES:
        return refuse_all(variables, f"there are no rules for {language} yet")
    write: Callable[..., Rewritten] = _module(language).rewrite
    if language in _SHELLS:
        return write(text, expressions, variables, language, depth)
    if language in _POWERSHELLS:
        return write(text, expressions, variables, language)
    if language == "python":
        return write(text, expressions, variables, inline=inline, quote=quote)
    return write(text, expressions, variables)


def _of_expression(text: str, expressions: Sequence[Span], variables: Mapping[int, Variable]) -> Rewritten:
    """An expression of JavaScript, which in parentheses is a script."""
    moved = [(start + 1, end + 1) for start, end in expressions]
    done = rewrite("javascript", f"({text})", moved, variables)
    return done.replaced(replacements=tuple((start - 1, end - 1, new) for start, end, new in done.replacements))


def assigned(language: str, text: str) -> frozenset[str]:
    """The variables of the environment that a script sets."""
    name = language.removesuffix("-expression")
    found: frozenset[str] = _module(name).assigned(text) if name in _MODULES else frozenset()
    return found
