"""GitHub's built-in functions on values that may be unknown.

As in the runner, an argument is evaluated only when it is needed: ``case(true, 1, fromJSON(''))`` is 1, not an error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from wffix.expression.coercion import fold, strip
from wffix.expression.data import UNKNOWN, EvaluationError, Open, Unknown, Value, equal, is_array, is_simple, text, truth
from wffix.expression.nodes import FORMAT_SEGMENT

Arguments: TypeAlias = Sequence[Callable[[], Value]]
"""The arguments of a call, each evaluated by calling it."""


def call(name: str, arguments: Arguments) -> Value:
    """The value of a function, by its name in lower case; unknown for a function that is not built in, as ``hashfiles``."""
    function = _FUNCTIONS.get(name)
    return function(arguments) if function else UNKNOWN


def _match(whole: Value, arguments: Arguments, holds: Callable[[str, str], bool], begun: Callable[[str, str], bool | None]) -> Value:
    """Whether a text holds another somewhere; ``begun`` answers where only the beginning of the first is known."""
    if is_simple(whole) is False:
        return False
    if isinstance(whole, Unknown) and not whole.prefix:
        return UNKNOWN
    part = arguments[1]()
    if is_simple(part) is False:
        return False
    sought = text(part)
    if sought is None:
        return UNKNOWN
    if isinstance(whole, Unknown):
        found = begun(fold(whole.prefix), fold(sought))
        return UNKNOWN if found is None else found
    return holds(fold(text(whole) or ""), fold(sought))


def _starts_with(arguments: Arguments) -> Value:
    def begun(beginning: str, part: str) -> bool | None:
        return True if beginning.startswith(part) else None if part.startswith(beginning) else False

    return _match(arguments[0](), arguments, str.startswith, begun)


def _ends_with(arguments: Arguments) -> Value:
    return _match(arguments[0](), arguments, str.endswith, lambda _, part: None if part else True)


def _contains(arguments: Arguments) -> Value:
    whole = arguments[0]()
    if is_array(whole):
        part = arguments[1]() if whole else None
        found = [equal(part, item) for item in whole]
        return True if True in found else UNKNOWN if None in found else False
    return _match(whole, arguments, str.__contains__, lambda beginning, part: True if part in beginning else None)


def _format(arguments: Arguments) -> Value:
    pattern = text(arguments[0]())
    if pattern is None:
        return UNKNOWN
    parts: list[Value] = []
    at = 0
    while at < len(pattern):
        match = FORMAT_SEGMENT.match(pattern, at)
        if match is None or (match["number"] and int(match["number"]) > min(len(arguments) - 2, 255)):
            raise EvaluationError(f"the format string is invalid: {pattern}")
        parts.append(arguments[int(match["number"]) + 1]() if match["number"] else match["text"] or match["brace"][0])
        at = match.end()
    return _joined(parts, "")


def _joined(parts: Sequence[Value], separator: str) -> Value:
    """The texts of values, one behind the other; where one is not known, what is known of the result."""
    texts = [text(part) for part in parts]
    known = [found for found in texts if found is not None]
    if len(known) == len(texts):
        return separator.join(known)
    first = texts.index(None)
    unsure = parts[first]
    beginning = separator.join([*known[:first], unsure.prefix if isinstance(unsure, Unknown) else ""])
    filled = any(known) or any(truth(part) for part in parts)
    return Unknown(truth=True if filled else None, prefix=beginning)


def _join(arguments: Arguments) -> Value:
    whole = arguments[0]()
    if isinstance(whole, Unknown):
        return whole if whole.prefix else UNKNOWN
    if not is_array(whole):
        return text(whole) if is_simple(whole) else ""
    separator: Value = arguments[1]() if len(arguments) > 1 and len(whole) > 1 else ","
    if isinstance(separator, Unknown):
        return UNKNOWN
    return _joined(whole, "," if is_simple(separator) is False else text(separator) or "")


def _from_json(arguments: Arguments) -> Value:
    source = text(arguments[0]())
    if source is None:
        return UNKNOWN
    if not strip(source):
        raise EvaluationError("fromJSON: there is nothing to read")
    import json  # few expressions need it

    try:
        found: Value = json.loads(source, parse_int=float, object_pairs_hook=_object)
    except (ValueError, RecursionError):
        # The runner reads more than JSON: single quotes, comments, bare keys, text behind the value.
        return UNKNOWN
    return found


def _object(pairs: list[tuple[str, Value]]) -> Mapping[str, Value]:
    """An object whose keys are compared without case: the first spelling with the last value."""
    spelling: dict[str, str] = {}
    found: dict[str, Value] = {}
    for key, value in pairs:
        found[spelling.setdefault(fold(key), key)] = value
    return found


def _to_json(arguments: Arguments) -> Value:
    written = _json(arguments[0](), "\n")
    return Unknown(truth=True) if written is None else written


# Beside what JSON demands, the runner escapes what other programs may take for the end of a line.
_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def _json(value: Value, line: str) -> str | None:
    """A value as JSON, ``line`` being a line break with the indentation around it; None where a part is not known."""
    if isinstance(value, (Unknown, Open)):
        return None
    if value is None:
        return "null"
    if isinstance(value, str):
        import json

        return json.dumps(value, ensure_ascii=False).translate(_LINE_ENDS)
    if isinstance(value, (bool, float)):
        return text(value)
    keys = [f"{_json(key, line)}: " for key in value] if isinstance(value, Mapping) else [""] * len(value)
    items = [_json(item, line + "  ") for item in (value.values() if isinstance(value, Mapping) else value)]
    known = [key + item for key, item in zip(keys, items, strict=True) if item is not None]
    if len(known) < len(items):
        return None
    opening, closing = "{}" if isinstance(value, Mapping) else "[]"
    return opening + ",".join(f"{line}  {item}" for item in known) + (line if known else "") + closing


def _case(arguments: Arguments) -> Value:
    for test, value in zip(arguments[:-1:2], arguments[1::2], strict=True):
        found = test()
        if isinstance(found, Unknown) and not found.prefix:
            return UNKNOWN
        if not isinstance(found, bool):
            raise EvaluationError("case: a condition is not a boolean")
        if found:
            return value()
    return arguments[-1]()


_FUNCTIONS: dict[str, Callable[[Arguments], Value]] = {
    "case": _case,
    "contains": _contains,
    "endswith": _ends_with,
    "format": _format,
    "fromjson": _from_json,
    "join": _join,
    "startswith": _starts_with,
    "tojson": _to_json,
}
