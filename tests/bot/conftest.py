"""A fake GitHub for each test, and the bot against it as ``octo-bot``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from tests.bot.forge import Forge, Identity
from tests.bot.server import Server, serving

from wffix.bot import redaction
from wffix.bot.auth import Token
from wffix.bot.commands import options
from wffix.bot.consent import Consent
from wffix.bot.journal import Journal
from wffix.bot.opening import Opener
from wffix.bot.session import check_may_open, session
from wffix.bot.surveying import Survey, Surveyor
from wffix.bot.transport import Transport
from wffix.bot.work import Outcome, Policy
from wffix.config import Options

TOKEN = "ghp_canary0123456789canary0123456789canary"


@dataclass
class Bot:
    """Runs commands in this process, at once: its clock is the fake's."""

    server: Server
    folder: Path
    token: str = TOKEN
    options: Options = field(default_factory=lambda: options(None, None, False, False))

    def transport(self) -> Transport:
        client = httpx.Client(timeout=10.0, follow_redirects=False, trust_env=False, verify=False)
        return Transport(self.server.place, Token(self.token), self.server.clock, client)

    def open(self, *names: str, policy: Policy = Policy(limit=1000)) -> list[Outcome]:
        """What ``open`` does, repository by repository."""
        transport = self.transport()
        try:
            made = session(transport)
            check_may_open(made)
            journal = Journal(str(self.folder / "bot.sqlite3"), made.place.host, made.login, self.server.clock)
            try:
                return list(Opener(made, journal, self.options, policy).run(names or self.all_names()))
            finally:
                journal.close()
        finally:
            transport.close()

    def plan(self, *names: str, consent: Consent = Consent()) -> list[Survey]:
        transport = self.transport()
        try:
            return list(Surveyor(session(transport), self.options, consent).run(names or self.all_names()))
        finally:
            transport.close()

    def all_names(self) -> tuple[str, ...]:
        return tuple(
            item.full_name for item in self.server.forge.repositories if item.parent is None and not item.full_name.endswith("/.github")
        )


@pytest.fixture
def forge() -> Forge:
    made = Forge()
    made.tokens[TOKEN] = Identity("octo-bot", 4001)
    return made


@pytest.fixture
def server(forge: Forge) -> Iterator[Server]:
    with serving(forge) as running:
        yield running
    assert running.invalid == []


@pytest.fixture
def bot(server: Server, tmp_path: Path) -> Iterator[Bot]:
    yield Bot(server, tmp_path)
    redaction._known.clear()


INSECURE = """\
# A comment that stays.
name: Test
on:
  pull_request:
permissions: {}
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: echo "${{ github.head_ref }}"
"""
REPAIRED = INSECURE.replace("${{ github.head_ref }}", "${GITHUB_HEAD_REF}")
CLEAN = INSECURE.replace("${{ github.head_ref }}", "hello")
PUBLISH = """\
name: Publish
on:
  release:
    types: [published]
permissions: {}
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pipx run build
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          password: ${{ secrets.PYPI_API_TOKEN }}
"""
CI = ".github/workflows/ci.yml"


@pytest.fixture
def insecure(forge: Forge) -> Callable[..., object]:
    """Adds a repository with one insecure workflow."""
    return lambda name="octo/spam", **more: forge.add(name, {CI: INSECURE}, **more)
