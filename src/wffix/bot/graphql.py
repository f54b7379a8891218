"""Many questions in one GraphQL query, each judged by itself: GraphQL fails with status 200, a part at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from wffix.bot.errors import Denied, Failed, Missing, Refused, Stopped, TooMuch, Unsure
from wffix.bot.queries import with_fragments
from wffix.bot.redaction import redact
from wffix.bot.transport import TRIES, Answer, Transport
from wffix.record import Record
from wffix.report.text import printable

T = TypeVar("T")

_LIMITS = frozenset({"RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED", "TIMEOUT", "SERVICE_UNAVAILABLE", "INTERNAL"})
_SLOW = frozenset({"RATE_LIMITED", "RATE_LIMIT"})
_WORDS_OF_LIMITS = ("something went wrong while executing", "timedout", "timeout", "resource limits")


class Part(Record):
    """The answer to one question: its data, or why there is none. ``missing`` where GitHub says that there is no such thing."""

    data: Mapping[str, Any] | None
    trouble: str = ""
    missing: bool = False


def ask_each(
    transport: Transport,
    questions: Sequence[T],
    written: Callable[[T], str],
    owner: str = "",
    size: int = 50,
) -> dict[int, Part]:
    """The answers to questions by their place in the sequence, asked in batches of ``size``; ``written`` gives the text of a field.

    A batch that is too much for GitHub is halved. Raises Stopped and Denied where no question can be answered.
    """
    found: dict[int, Part] = {}
    waiting = [range(at, min(at + size, len(questions))) for at in range(0, len(questions), size)]
    waiting.reverse()
    while waiting:
        batch = waiting.pop()
        fields = "\n".join(f"q{number}: {written(questions[number])}" for number in batch)
        try:
            answer = _answered(transport, with_fragments(f"query {{\n{fields}\n}}"), owner, len(batch))
        except (TooMuch, Failed, Missing) as error:
            if isinstance(error, Denied):
                raise
            if isinstance(error, TooMuch) and len(batch) > 1:
                half = len(batch) // 2
                waiting += (batch[half:], batch[:half])
            else:
                found.update((number, Part(None, str(error))) for number in batch)
            continue
        found.update((number, _part(answer, f"q{number}")) for number in batch)
    return found


def _answered(transport: Transport, query: str, owner: str, parts: int) -> Any:
    """The body of an answer in which there is something. Raises TooMuch where the query was too much."""
    for _ in range(TRIES):
        answer = transport.ask(query, {}, owner, parts)
        errors = errors_of(answer)
        if any(item["type"] in _SLOW for item in errors):
            transport.pace.wait(answer.headers)
            continue
        if not isinstance(answer.data, dict) or not isinstance(answer.data.get("data"), dict) or any(map(_is_limit, errors)):
            first = errors[0]["message"] if errors else "an answer without data"
            if errors and not any(map(_is_limit, errors)):
                raise Failed(f"GitHub did not answer: {first}")
            raise TooMuch(f"GitHub could not answer: {first}")
        return answer.data | {"errors": errors}
    raise Failed("GitHub keeps slowing requests down")


def errors_of(answer: Answer) -> list[dict[str, Any]]:
    """The errors of an answer, each with a type, a harmless message, and its path."""
    data = answer.data
    if data is None or (isinstance(data, dict) and "data" not in data and "errors" not in data):
        return [{"type": "", "message": "an answer that is no GraphQL", "path": []}]
    found: list[dict[str, Any]] = []
    for item in (data.get("errors") if isinstance(data, dict) else None) or ():
        if isinstance(item, dict):
            given = item.get("extensions")
            extensions: dict[str, Any] = given if isinstance(given, dict) else {}
            kind = item.get("type") or extensions.get("code") or ""
            message = printable(redact(str(item.get("message", ""))))[:300]
            path = item.get("path") if isinstance(item.get("path"), list) else []
            found.append({"type": str(kind).upper(), "message": message, "path": path, "saml": bool(extensions.get("saml_failure"))})
    return found


def _is_limit(error: Mapping[str, Any]) -> bool:
    words = error["message"].lower()
    return error["type"] in _LIMITS or (not error["type"] and any(word in words for word in _WORDS_OF_LIMITS))


def _part(body: Mapping[str, Any], alias: str) -> Part:
    """One answer out of many. One that an error is about, however deep, is none: what is null may be there."""
    errors = [item for item in body["errors"] if item["path"][:1] == [alias]]
    data = body["data"].get(alias)
    if errors:
        top = [item for item in errors if item["path"] == [alias]]
        missing = data is None and len(top) == len(errors) and all(item["type"] == "NOT_FOUND" for item in top)
        return Part(None, _told(errors[0]), missing)
    if not isinstance(data, dict):
        return Part(None, "GitHub did not answer for it")
    return Part(data)


def _told(error: Mapping[str, Any]) -> str:
    if error.get("saml"):
        return "the organization asks for single sign-on: authorize the token for it"
    if error["type"] == "NOT_FOUND":
        return "there is no such repository, or this token may not see it"
    return f"GitHub answered: {error['message']}"


def mutate(transport: Transport, text: str, variables: Mapping[str, Any], owner: str = "") -> Mapping[str, Any]:
    """Carry out a mutation, once. Raises Unsure where it may have been carried out or came too early, Refused, Denied."""
    answer = transport.mutate(text, variables, owner)
    errors = errors_of(answer)
    data = answer.data.get("data") if isinstance(answer.data, dict) else None
    if not errors:
        if isinstance(data, dict):
            return data
        raise Unsure("GitHub answered a write without data")
    first = errors[0]
    if first["type"] in _SLOW:
        transport.pace.wait(answer.headers)
        raise Unsure("GitHub asked to wait")
    if any(item["type"] in ("UNAUTHENTICATED",) for item in errors):
        raise Stopped("the token is not accepted")
    ruled = next((item["message"] for item in errors if "rule violation" in item["message"].lower()), "")
    if ruled:
        raise Refused(f"a ruleset of it does not allow it: '{ruled}'")
    if any(_forbids(item) for item in errors):
        raise Denied(_denied(next(item for item in errors if _forbids(item))["message"]))
    # The others tell of something that moved or is not yet there everywhere: what is seen next decides.
    raise Unsure(f"GitHub answered: {first['message']}")


def _forbids(error: Mapping[str, Any]) -> bool:
    words = error["message"].lower()
    return error["type"] == "FORBIDDEN" or "scope" in words or "not accessible by" in words


def _denied(message: str) -> str:
    if "workflow" in message.lower():
        return f"the token may not change workflows (a classic one needs the scope 'workflow', others 'workflows: write'): '{message}'"
    return f"GitHub does not allow it: '{message}'"
