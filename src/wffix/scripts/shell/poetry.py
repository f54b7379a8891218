"""What a script tells Poetry to remember: the keys and values of ``poetry config``."""

from __future__ import annotations

from collections.abc import Iterator

from wffix.record import Record
from wffix.scripts.shell.calls import Invocation, invocations


class Setting(Record):
    """A key of Poetry's settings, and the words that follow it: None for one that is computed."""

    key: str
    values: tuple[str | None, ...]
    call: Invocation


def settings(script: str) -> Iterator[Setting]:
    """The settings that a script makes, in source order; those whose key is computed are not among them."""
    for call in invocations(script) if "config" in script else ():
        numbers = [number for number, word in enumerate(call.words) if word == "config"]
        if not numbers or not any("poetry" in source for source in call.sources[: numbers[0]]):
            continue
        words = [word for word in call.words[numbers[0] + 1 :] if not (word or "").startswith("-")]
        if words and words[0] is not None and "--unset" not in call.words:
            yield Setting(words[0], tuple(words[1:]), call)
