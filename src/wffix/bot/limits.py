"""How long GitHub wants us to wait, read from its answers; and how long politeness does."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from wffix.bot.clock import Clock
from wffix.bot.errors import Stopped

BETWEEN_WRITES = 1.0
BETWEEN_REQUESTS = 10.0
"""Seconds between two pull requests."""
WITHOUT_WORD = 60.0
"""Seconds to wait where GitHub slows us down and does not say for how long."""
PATIENCE = 3700.0
"""Longest wait, in seconds: limits are counted by the hour."""
REQUESTS_AN_HOUR = 165
"""Pull requests an hour that GitHub's limits on content allow, at three contents each of about 500."""

_WORDS = ("secondary rate limit", "abuse detection", "rate limit exceeded", "submitted too quickly", "temporarily blocked")


class Pace:
    """Spaces out what is written, and waits as long as GitHub asks for."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._written = self._opened = float("-inf")
        self._wordless = 0

    def before_write(self, opens: bool) -> None:
        """Wait until the next write is polite; ``opens`` where it opens a pull request."""
        wanted = max(self._written + BETWEEN_WRITES, self._opened + BETWEEN_REQUESTS if opens else float("-inf"))
        self.clock.sleep(max(0.0, wanted - self.clock.monotonic()))

    def after_write(self, opens: bool) -> None:
        """A write came back, however it went."""
        self._written = self.clock.monotonic()
        if opens:
            self._opened = self._written

    def wait(self, headers: Mapping[str, str]) -> None:
        """Wait as long as an answer that slows us down asks for. Raises Stopped where that is too long or it keeps saying nothing."""
        seconds = asked_for(headers, self.clock.now())
        if seconds is None:
            self._wordless += 1
            if self._wordless > 1:
                raise Stopped("GitHub slows requests down and does not say for how long; run again later, nothing is lost")
            seconds = WITHOUT_WORD
        if seconds > PATIENCE:
            raise Stopped(f"GitHub asks to wait for {seconds / 60:.0f} minutes; run again then, nothing is lost")
        self.clock.sleep(seconds)


def asked_for(headers: Mapping[str, str], now: float) -> float | None:
    """The seconds that an answer asks to wait; None where it does not say."""
    after = headers.get("retry-after", "")
    if after.isdecimal():
        return float(after)
    if after:
        moment = _moment(after)
        if moment is not None:
            return max(0.0, moment - (_moment(headers.get("date", "")) or now))
    reset = headers.get("x-ratelimit-reset", "")
    if headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
        # By the clock of the server: ours may be wrong.
        return max(0.0, float(reset) - (_moment(headers.get("date", "")) or now)) + 1
    return None


def _moment(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError):
        return None


def slows_down(status: int, headers: Mapping[str, str], data: Any) -> bool:
    """Whether an answer of the REST API, or a failed one of the other, means that we are too fast; such a request was not carried out."""
    if status == 429:
        return True
    if status != 403:
        return False
    message = str(data.get("message", "") if isinstance(data, dict) else "").lower()
    return "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0" or any(word in message for word in _WORDS)
