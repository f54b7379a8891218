"""How GitHub turns simple values into one another: numbers, texts, and texts that are compared without case.

The rules are the runner's (``ExpressionUtility.ParseNumber``, ``EvaluationResult.ConvertToString``, .NET's ordinal
comparison without case). npm ``@actions/expressions`` differs from it at the edges: ``0X1F``, ``0xFFFFFFFF``, ``1e15``, ``ß``.
"""

from __future__ import annotations

import math
import re

from wffix.regex import regex

BLANKS = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
"""The characters that .NET counts as white space."""

_DECIMAL = regex(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_INFINITY = regex(r"[-+]?infinity", re.I)
_BASED = regex(r"0(?:x(?P<hex>[0-9a-fA-F]+)|o(?P<octal>[0-7]+))")
_NO_UPPER_CASE = frozenset("ıſ")


def strip(text: str) -> str:
    """A text without the white space around it."""
    return text.strip(BLANKS)


def to_number(text: str) -> float:
    """A text as GitHub reads it as a number: blank is 0, anything else that is none is NaN."""
    text = strip(text)
    if not text:
        return 0.0
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _INFINITY.fullmatch(text):
        return -math.inf if text[0] == "-" else math.inf
    based = _BASED.fullmatch(text)
    if based is None:
        return math.nan
    bits = int(based["hex"], 16) if based["hex"] else int(based["octal"], 8)
    if bits > 0xFFFF_FFFF:
        return math.nan
    # Hexadecimal and octal numbers are signed 32-bit integers.
    return float(bits - 0x1_0000_0000 if bits > 0x7FFF_FFFF else bits)


def number_text(value: float) -> str:
    """A number as GitHub turns it into text: at most 15 digits, an exponent below 1e-4 and from 1e15 on."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return f"{value or 0.0:.15g}".replace("e", "E")


def fold(text: str) -> str:
    """A text in the form in which texts are compared; as long as the text itself."""
    if text.isascii():
        return text.upper()
    return "".join(upper if len(upper := char.upper()) == 1 and char not in _NO_UPPER_CASE else char for char in text)


def units(text: str) -> bytes:
    """A text in the order of its UTF-16 units, in which texts are sorted and measured."""
    return text.encode("utf-16-be", "surrogatepass")
