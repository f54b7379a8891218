"""The languages that scripts and the programs in them are written in, each imported when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

from wffix.scripts.hoist import Rewritten, Span, Variable, refuse_all

_MODULES = {"awk": "wffix.scripts.awk", "jq": "wffix.scripts.jq"}


def _module(language: str) -> Any:
    name = _MODULES.get(language)
    return importlib.import_module(name) if name else None


def rewrite(
    language: str,
    text: str,
    expressions: Sequence[Span],
    variables: Mapping[int, Variable],
    *,
    inline: bool = False,
    quote: str = '"',
) -> Rewritten:
    """Write variables in the place of expressions of a script in a language; see ``wffix.scripts.hoist``.

    ``inline``: it stands inside a word of another script, to which no line may be added, and new text uses the ``quote``.
    """
    if language in ("bash", "sh"):
        from wffix.scripts.shell import rewrite as rewrite_shell

        return rewrite_shell(text, expressions, variables, language)
    module = _module(language)
    if module is None:
        return refuse_all(variables, f"there are no rules for {language} yet")
    done: Rewritten
    if language == "python":
        done = module.rewrite(text, expressions, variables, inline=inline, quote=quote)
    else:
        done = module.rewrite(text, expressions, variables)
    return done


def assigned(language: str, text: str) -> frozenset[str]:
    """The variables of the environment that a script sets."""
    if language in ("bash", "sh"):
        from wffix.scripts.calls import assigned as assigned_by_shell

        return assigned_by_shell(text)
    module = _module(language)
    found: frozenset[str] = module.assigned(text) if module else frozenset()
    return found
