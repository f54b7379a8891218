"""What was done, in a file: a report for people and a hint for the next run. What is true is at GitHub.

Everything is keyed by the node id of a repository, as names change. Nothing is ever taken out.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing

from wffix.bot.clock import Clock
from wffix.bot.errors import Stopped
from wffix.bot.redaction import redact
from wffix.record import Record

# Kept when this process is killed; what a power failure takes is at GitHub all the same.
_SCHEMA = """
pragma journal_mode = wal;
pragma synchronous = normal;
create table if not exists event (
    number integer primary key, at real not null, host text not null, login text not null,
    repository text not null, name text not null, kind text not null, detail text not null, url text not null
);
create index if not exists event_of_repository on event (host, repository, number);
"""


class Event(Record):
    """Something that was done to a repository, or what became of it in a run."""

    at: float
    repository: str
    name: str
    kind: str
    detail: str
    url: str


class Journal:
    """The journal in a file, for one host and one identity."""

    def __init__(self, path: str, host: str, login: str, clock: Clock) -> None:
        self.path = path
        self._who = (host, login.lower())
        self._clock = clock
        try:
            if os.path.dirname(path):
                os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            self._file = sqlite3.connect(path, timeout=30.0, isolation_level=None)
            self._file.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise Stopped(f"the journal {path} cannot be used: {error}") from None

    def close(self) -> None:
        self._file.close()

    def note(self, repository: str, name: str, kind: str, detail: str = "", url: str = "") -> None:
        """Keep an event; it is there for whoever reads the file before this comes back."""
        row = (self._clock.now(), *self._who, redact(repository), redact(name), kind, redact(detail), redact(url))
        try:
            self._file.execute(
                "insert into event (at, host, login, repository, name, kind, detail, url) values (?, ?, ?, ?, ?, ?, ?, ?)", row
            )
        except sqlite3.Error as error:
            raise Stopped(f"the journal {self.path} cannot be written: {error}") from None

    def latest(self, kinds: frozenset[str]) -> Iterator[Event]:
        """The last event of one of these kinds of each repository."""
        marks = ", ".join("?" * len(kinds))
        query = f"""select at, repository, name, kind, detail, url from event where number in (
            select max(number) from event where host = ? and login = ? and kind in ({marks}) group by repository) order by name"""
        for row in self._file.execute(query, (*self._who, *sorted(kinds))):
            yield Event(*row)


class Lock:
    """Held while one process writes for an identity at a host; it ends with the process, however that ends."""

    def __init__(self, folder: str, host: str, login: str) -> None:
        name = hashlib.sha256(f"{host}\0{login.lower()}".encode()).hexdigest()[:16]
        os.makedirs(folder, mode=0o700, exist_ok=True)
        self._file = sqlite3.connect(os.path.join(folder, f"lock-{name}.sqlite3"), timeout=0.0, isolation_level=None)
        try:
            self._file.execute("begin exclusive")
        except sqlite3.OperationalError:
            self._file.close()
            raise Stopped(f"another wffix-bot is at work for {login} at {host}; wait until it is done") from None

    def release(self) -> None:
        with closing(self._file):
            self._file.rollback()


def state_folder() -> str:
    """Where journals are by default."""
    if os.name == "nt":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~")
    else:
        base = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    return os.path.join(base, "wffix")
