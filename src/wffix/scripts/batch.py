"""cmd.exe: what can be written where an expression stood is next to nothing.

``%NAME%`` is put into a line before the line is parsed, so a variable there is injected just as the expression was. Delayed
expansion (``!NAME!``) is not parsed again, but it has to be switched on for the whole script, where it changes the meaning of
``!`` and ``^`` in every line, in every variable's value and in every batch file that the script calls. So only comments are
written, and all else is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from wffix.regex import regex
from wffix.scripts.hoist import Replacement, Rewritten, Span, Variable

_COMMENT = regex(r"[ \t]*@?(?:rem[ \t]|::)", re.I)
_HARMLESS = regex(r"[\w. -]+")
_REASON = "cmd puts a variable into a line before it reads the line, so the value would be read as code; use 'shell: pwsh' for this step"
_SET = regex(r"\bset[ \t]+(?:/p[ \t]+)?\"?([^\s=\"/][^=\"\n]*?)=", re.I)
_SUM = regex(r"\bset[ \t]+/a\b([^\n]*)", re.I)
_NAME_IN_SUM = regex(r"([A-Za-z_]\w*)\s*(?:[-+*/%&^|]|<<|>>)?=")


def rewrite(text: str, expressions: Sequence[Span], variables: Mapping[int, Variable]) -> Rewritten:
    """Write the bare text of an expression in a comment; refuse all others.

    ``expressions`` are the spans of all expressions of the script, ``variables`` says for which of them a variable is wanted.
    """
    replacements: list[Replacement] = []
    refused: dict[int, str] = {}
    for number in sorted(variables):
        start, end = expressions[number]
        inner = " ".join(text[start + 3 : end - 2].split())
        if _is_in_comment(text, start) and _HARMLESS.fullmatch(inner):
            replacements.append((start, end, inner))
        else:
            refused[number] = _REASON
    return Rewritten(tuple(replacements), refused, frozenset(variables.keys() - refused.keys()))


def _is_in_comment(text: str, at: int) -> bool:
    """Whether an offset is in a line that is a comment, and the line is not the rest of another."""
    line = text.rfind("\n", 0, at) + 1
    if _COMMENT.match(text, line, at) is None:
        return False
    while line and text[line - 1] == "\n":
        line -= 1
    return not text.endswith("^", 0, line)


def assigned(text: str) -> frozenset[str]:
    """The environment variables that a script sets, as they are written and in upper case."""
    names = {name.strip() for name in _SET.findall(text)}
    names.update(name for line in _SUM.findall(text) for name in _NAME_IN_SUM.findall(line))
    return frozenset(names | {name.upper() for name in names})
