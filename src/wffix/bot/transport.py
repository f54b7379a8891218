"""One request and its answer: the only place from which the network is used.

Reads are tried again where that may help. A write never is: whoever made it looks first whether it was done.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from wffix import __version__
from wffix.bot.auth import Credentials
from wffix.bot.clock import Clock
from wffix.bot.errors import Denied, Failed, Invalid, Missing, Stopped, TooMuch, Unsure
from wffix.bot.limits import Pace, slows_down
from wffix.bot.place import Place
from wffix.bot.redaction import redact
from wffix.record import Record
from wffix.report.text import printable

TRIES = 4
"""Times that a read is tried."""
ANSWER_LIMIT = 64 * 1024 * 1024
"""Bytes of an answer; fifty repositories with large workflows have a tenth of that."""
DEADLINE = 120.0
"""Seconds that one answer may take as a whole, however slowly it drips."""
TIMEOUTS = httpx.Timeout(30.0, connect=10.0)

_HEADERS = {"accept": "application/vnd.github+json", "user-agent": f"wffix-bot/{__version__}", "x-github-api-version": "2022-11-28"}
_REDIRECTS = 3
_SHORT = 300


class Answer(Record):
    """What came back: the status, the headers (names in lower case), and what the body says as JSON."""

    status: int
    headers: Mapping[str, str]
    data: Any


class Transport:
    """Speaks to one GitHub with one set of credentials. ``count`` is the number of requests so far."""

    def __init__(self, place: Place, credentials: Credentials, clock: Clock, client: httpx.Client | None = None) -> None:
        self.place = place
        self.credentials = credentials
        self.clock = clock
        self.pace = Pace(clock)
        self.count = 0
        self._client = client or httpx.Client(timeout=TIMEOUTS, follow_redirects=False)
        credentials.bind(self)

    def close(self) -> None:
        self._client.close()

    def read(self, path: str, owner: str = "") -> Answer:
        """What the REST API has at a path. Raises Missing, Denied, Failed, Stopped."""
        return self._retried("GET", self.place.rest + path, None, self.credentials.authorization(owner))

    def ask(self, query: str, variables: Mapping[str, Any], owner: str = "", parts: int = 1) -> Answer:
        """The answer to a GraphQL query, errors in it included. Raises TooMuch, Denied, Failed, Stopped.

        One of several ``parts`` is given up at once where it seems to be too much: it is better asked in pieces.
        """
        body = {"query": query, "variables": variables}
        return self._retried("POST", self.place.graphql, body, self.credentials.authorization(owner), parts > 1)

    def write(self, method: str, path: str, body: Mapping[str, Any], owner: str = "", opens: bool = False) -> Answer:
        """Change something by the REST API, once. Raises Unsure where it may have been done, Missing, Denied, Failed, Stopped."""
        return self._written(method, self.place.rest + path, body, owner, opens)

    def mutate(self, query: str, variables: Mapping[str, Any], owner: str = "") -> Answer:
        """Change something by GraphQL, once; as ``write``."""
        return self._written("POST", self.place.graphql, {"query": query, "variables": variables}, owner, False)

    def raw(self, method: str, path: str, authorization: str) -> Answer:
        """One request of the credentials themselves."""
        return self._retried(method, self.place.rest + path, None, authorization)

    def _retried(self, method: str, url: str, body: Mapping[str, Any] | None, authorization: str, divisible: bool = False) -> Answer:
        for attempt in range(1, TRIES + 1):
            try:
                answer = self._sent(method, url, body, authorization)
            except httpx.HTTPError as error:
                if attempt == TRIES:
                    raise Failed(f"no answer from {self.place.host} ({_kind(error)}), tried {TRIES} times") from None
            else:
                if slows_down(answer.status, answer.headers, answer.data):
                    self.pace.wait(answer.headers)
                    continue
                if answer.status < 500 or "x-accepted-github-permissions" in answer.headers:
                    return _checked(answer)
                if attempt == TRIES or (divisible and answer.status in (502, 504)):
                    raise TooMuch(f"{self.place.host} answered {answer.status}")
            self.clock.sleep(2.0 ** (attempt - 1))
        raise Failed(f"{self.place.host} keeps slowing requests down")

    def _written(self, method: str, url: str, body: Mapping[str, Any], owner: str, opens: bool) -> Answer:
        authorization = self.credentials.authorization(owner)
        self.pace.before_write(opens)
        try:
            answer = self._sent(method, url, body, authorization)
        except httpx.HTTPError as error:
            raise Unsure(f"no answer from {self.place.host} ({_kind(error)})") from None
        finally:
            self.pace.after_write(opens)
        if slows_down(answer.status, answer.headers, answer.data):
            self.pace.wait(answer.headers)
            raise Unsure(f"{self.place.host} asked to wait")
        if answer.status >= 500 and "x-accepted-github-permissions" not in answer.headers:
            raise Unsure(f"{self.place.host} answered {answer.status}")
        return _checked(answer)

    def _sent(self, method: str, url: str, body: Mapping[str, Any] | None, authorization: str) -> Answer:
        """Send a request, and follow where it leads on the same host: a token goes nowhere else."""
        for _ in range(_REDIRECTS + 1):
            answer = self._once(method, url, body, authorization)
            if answer.status not in (301, 302, 307, 308):
                return answer
            target = urljoin(url, answer.headers.get("location", ""))
            if urlsplit(target)[:2] != urlsplit(url)[:2] or (method != "GET" and answer.status in (301, 302)):
                raise Failed(f"{self.place.host} leads elsewhere with status {answer.status}; it was not followed")
            url = target
        raise Failed(f"{self.place.host} leads around in circles")

    def _once(self, method: str, url: str, body: Mapping[str, Any] | None, authorization: str) -> Answer:
        self.count += 1
        end = self.clock.monotonic() + DEADLINE
        headers = {**_HEADERS, **({"authorization": authorization} if authorization else {})}
        with self._client.stream(method, url, json=body, headers=headers) as response:
            parts: list[bytes] = []
            size = 0
            for part in response.iter_bytes():
                parts.append(part)
                size += len(part)
                if size > ANSWER_LIMIT:
                    raise TooMuch(f"{self.place.host} answered with more than {ANSWER_LIMIT // 1024 // 1024} MiB")
                if self.clock.monotonic() > end:
                    raise httpx.ReadTimeout("the answer takes too long")
        found = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, found, _parsed(b"".join(parts)))


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body) if body.strip() else None
    except (ValueError, RecursionError):
        return None


def _kind(error: httpx.HTTPError) -> str:
    names = {"ConnectTimeout": "timed out", "ReadTimeout": "timed out", "WriteTimeout": "timed out", "PoolTimeout": "timed out"}
    name = type(error).__name__
    return names.get(name, "cannot be reached" if name == "ConnectError" else "the connection broke")


def _checked(answer: Answer) -> Answer:
    """An answer that went through; what did not is raised."""
    if answer.status < 400:
        return answer
    message = said(answer.data)
    if answer.status == 401:
        raise Stopped(f"the token is not accepted (401{_tail(message)}); see that it is right and has not expired")
    wanted = answer.headers.get("x-accepted-github-permissions", "")
    if wanted and answer.status in (403, 404, 500):
        raise Denied(f"the token lacks a permission: {printable(wanted)[:_SHORT]} is needed (status {answer.status}{_tail(message)})")
    if answer.status == 403:
        raise Denied(f"GitHub does not allow it (403{_tail(message)})")
    if answer.status in (404, 410, 451):
        raise Missing(f"it is not there, or this token may not see it (status {answer.status})")
    raise Invalid(f"GitHub refused it (status {answer.status}{_tail(message)})")


def _tail(message: str) -> str:
    return f", '{message}'" if message else ""


def said(data: Any) -> str:
    """What the body of a failed answer says, in one harmless line."""
    if not isinstance(data, dict):
        return ""
    parts = [data.get("message")]
    errors = data.get("errors")
    parts += [item.get("message") or item.get("code") if isinstance(item, dict) else item for item in errors or ()]
    return printable(redact("; ".join(part for part in parts if isinstance(part, str))))[:_SHORT]
