"""The fake on loopback, with faults: what goes over the wire is what GitHub would take and give."""

from __future__ import annotations

import json
import random
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.bot.description import description
from tests.bot.forge import Forge, Identity
from tests.bot.graph import Graph
from tests.bot.rest import Rest

from wffix.bot.clock import Clock
from wffix.bot.place import Place


class Ticking(Clock):
    """A clock that only moves when somebody sleeps; ``slept`` are the naps."""

    def __init__(self) -> None:
        self.time = 1_790_000_000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += max(0.0, seconds)


@dataclass
class Fault:
    """What goes wrong with the next ``times`` requests that it is about (a method and a part of a path or of a query)."""

    kind: str
    about: str = ""
    times: int = 1
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Server:
    forge: Forge
    port: int
    clock: Ticking
    faults: list[Fault] = field(default_factory=list)
    chaos: random.Random | None = None
    share: float = 0.0
    log: list[str] = field(default_factory=list)
    invalid: list[str] = field(default_factory=list)
    seen_tokens: set[str] = field(default_factory=set)
    before: Callable[[str], None] | None = None
    """Told of each request before it is carried out; for what happens just then."""

    @property
    def place(self) -> Place:
        """Where it is, for a client that takes it for github.com."""
        return Place("github.com", f"http://127.0.0.1:{self.port}", f"http://127.0.0.1:{self.port}/graphql")

    @property
    def count(self) -> int:
        return len(self.log)

    def fault(self, request: str) -> Fault | None:
        for item in self.faults:
            if item.times > 0 and item.about in request:
                item.times -= 1
                return item
        if self.chaos is not None and self.chaos.random() < self.share:
            kind = self.chaos.choice(("500", "502", "secondary", "429", "drop", "drop after", "cut", "slow", "twice"))
            return Fault(kind, headers={"retry-after": "7"})
        return None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_of: Server
    graph: Graph
    rest: Rest
    lock: threading.Lock

    def do_GET(self) -> None:
        self._handle()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815

    def _handle(self) -> None:
        with self.lock:
            self._answer()

    def _answer(self) -> None:
        it = self.server_of
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        body = json.loads(raw) if raw else None
        target = self.path.removeprefix("/api/v3") if self.path.startswith("/api/v3") else self.path
        graphql = target in ("/graphql", "/api/graphql")
        request = f"{self.command} {target} {body.get('query', '') if graphql and body else ''}"
        it.log.append(request)
        if it.before is not None:
            it.before(request)
        fault = it.fault(request)
        if fault is not None and fault.kind in _UNDONE:
            return self._undone(fault)
        who = self._who()
        if who is None:
            return self._send(401, {"message": "Bad credentials"})
        done = self._done(who, target, body, graphql)
        if fault is not None and fault.kind == "twice":
            done = self._done(who, target, body, graphql)
        status, data = done
        headers = {"x-oauth-scopes": who.scopes} if who.scopes is not None else {}
        if status == 301:
            headers["location"] = f"http://127.0.0.1:{it.port}{data['url']}"
        if status == 403 and "not accessible" in str(data):
            headers["x-accepted-github-permissions"] = "pull_requests=write"
        return self._send(status, data, {**headers, **(fault.headers if fault else {})}, fault.kind if fault else "")

    def _who(self) -> Identity | None:
        token = self.headers.get("authorization", "").removeprefix("Bearer ")
        self.server_of.seen_tokens.add(token)
        if token.count(".") == 2:
            return Identity("app")
        return self.server_of.forge.tokens.get(token)

    def _done(self, who: Identity, target: str, body, graphql: bool):
        if graphql:
            answer = self.graph.answer(who, body)
            self.server_of.invalid += self.graph.invalid
            self.graph.invalid.clear()
            return 200, answer
        known = description()
        if known is None or target.startswith("/repositories/"):
            return self.rest.answer(who, self.command, target, body)
        faults = known.faults_of_request(self.command, target, body)
        status, data = self.rest.answer(who, self.command, target, body)
        if not faults:
            data = known.completed(self.command, target, status, data)
            faults = known.faults_of_answer(self.command, target, status, data)
        self.server_of.invalid += faults
        return status, data

    def _undone(self, fault: Fault) -> None:
        """A fault that comes before anything is done."""
        if fault.kind == "drop":
            return self._hang_up()
        if fault.kind == "permission":
            return self._send(500, None, {"x-accepted-github-permissions": "workflows=write"})
        if fault.kind == "secondary":
            return self._send(403, {"message": "You have exceeded a secondary rate limit."}, fault.headers)
        if fault.kind == "limited":
            return self._send(200, {"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}, fault.headers)
        if fault.kind == "too much":
            return self._send(200, {"data": None, "errors": [{"message": "Something went wrong while executing your query."}]})
        if fault.kind == "elsewhere":
            return self._send(302, None, {"location": "https://attacker.example/steal"})
        return self._send(int(fault.kind), {"message": "fault"} if fault.kind == "429" else None, fault.headers)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _send(self, status: int, data: object, headers: dict[str, str] | None = None, fault: str = "") -> None:
        body = b"" if data is None else json.dumps(data).encode()
        if fault == "drop after":
            return self._hang_up()
        self.send_response(status)
        for name, value in {"date": formatdate(self.server_of.clock.time, usegmt=True), **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        half = len(body) // 2
        self.wfile.write(body[:half])
        self.wfile.flush()
        if fault == "cut":
            return self._hang_up()
        if fault == "slow":
            self.server_of.clock.time += 45
        self.wfile.write(body[half:])
        return None

    def send_response(self, code: int, message: str | None = None) -> None:
        self.send_response_only(code, message)

    def log_message(self, *_: object) -> None:
        pass


_UNDONE = frozenset({"500", "502", "503", "429", "secondary", "drop", "permission", "limited", "too much", "elsewhere"})


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that was killed is no news; anything else shows in what comes of it, and in the standard error of the test."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(*_)


@contextmanager
def serving(forge: Forge) -> Iterator[Server]:
    """The forge on a port of loopback."""

    class Bound(Handler):
        graph, rest, lock = Graph(forge), Rest(forge), threading.Lock()

    server = _Quiet(("127.0.0.1", 0), Bound)
    server.daemon_threads = True
    Bound.server_of = Server(forge, server.server_address[1], Ticking())
    threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True).start()
    try:
        yield Bound.server_of
    finally:
        server.shutdown()
        server.server_close()
