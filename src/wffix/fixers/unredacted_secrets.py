"""What is taken out of a secret is a secret of its own.

GitHub hides the values of secrets in logs, and knows them as a whole only. `fromJSON(secrets.CREDENTIALS).password` is another text,
which it does not know: a step that prints it, or fails with it in a message, shows it to everybody who can read the log.

Nothing is repaired: which parts there are is known to the secret's owner, and only a secret of its own is hidden from the first step on
(`::add-mask::` hides what is printed behind it, and the text has to be printed for that). The finding is told with the secret to create
and the expression to write.

References: GitHub, "Secrets reference" ("avoid structured data"); zizmor's audit `unredacted-secrets`; CWE-532.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.document.tree import Scalar, walk
from wffix.edit.model import Refusal
from wffix.expression.lexer import ExpressionError, embedded
from wffix.expression.nodes import Call, Expression, Index, Literal, children, parts, ungrouped
from wffix.expression.parser import parse
from wffix.fixer import Finding, Site, fixer_id
from wffix.regex import regex

ID = fixer_id(__name__)
TITLE = "keep what is taken out of a secret in a secret of its own"
TRIGGERS = ("fromJSON", "fromJson", "fromjson", "FromJSON", "FromJson", "FROMJSON")
DEFAULT = False

_NAME = regex(r"[A-Za-z_]\w*", re.ASCII)


def fix(site: Site) -> Iterator[Finding]:
    for node in walk(site.document.root):
        text = node.value if isinstance(node, Scalar) else ""
        for item in embedded(text) if "secrets" in text.lower() else ():
            try:
                found = dict.fromkeys(_taken(parse(item.source)))
            except ExpressionError:
                continue
            for secret, key in found:
                yield Refusal(ID, _advice(secret, key), node.start, node.end)


def _taken(node: Expression, keys: tuple[Expression | None, ...] = ()) -> Iterator[tuple[str, str]]:
    """The secrets that an expression reads as JSON, and what is taken out of each; empty where that is all or computed."""
    inner = ungrouped(node)
    if isinstance(inner, Call) and inner.name.lower() == "fromjson" and inner.arguments:
        names = parts(inner.arguments[0])
        if names is not None and len(names) == 2 and names[0].lower() == "secrets":
            literal = [key.value for key in reversed(keys) if isinstance(key, Literal) and isinstance(key.value, str)]
            whole = len(literal) == len(keys) and all(_NAME.fullmatch(key) for key in literal)
            yield names[1], "_".join(literal) if whole else ""
            return
    if isinstance(inner, Index):
        yield from _taken(inner.target, (*keys, inner.key))
        if inner.key is not None:
            yield from _taken(inner.key)
        return
    for child in children(inner):
        yield from _taken(child)


def _advice(secret: str, key: str) -> str:
    if not key:
        return f"what is read out of the secret '{secret}' is not hidden in logs; keep each part of it in a secret of its own"
    name = f"{secret}_{key}".upper()
    return f"'{key}' of the secret '{secret}' is not hidden in logs; create the secret '{name}' with it, and write 'secrets.{name}'"
