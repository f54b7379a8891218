"""What each command does, from its arguments to its exit status: 0 all went well, 1 something failed, 2 nothing could be done."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from wffix.bot.environment import Wish
from wffix.bot.errors import Stopped
from wffix.bot.progress import Progress, shown
from wffix.config import Options
from wffix.record import Record
from wffix.report.streams import err, out

if TYPE_CHECKING:
    from wffix.bot.auth import Credentials
    from wffix.bot.environment import Protection
    from wffix.bot.listing import Listing
    from wffix.bot.session import Session
    from wffix.bot.transport import Transport
    from wffix.bot.work import Policy

T = TypeVar("T")

_QUIET_KINDS = frozenset({"clean", "unchanged"})


class Who(Record):
    """At which GitHub, and as whom."""

    base_url: str = ""
    app_id: str = ""
    app_key_file: str = ""


class Where(Record):
    """Which repositories."""

    names: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.names or self.organizations or self.users or self.files)


def options(select: Sequence[str] | None, ignore: Sequence[str] | None, safe_only: bool, unsafe: bool) -> Options:
    """The options of a run. Fixers for other files than workflows and actions are left out: requests change nothing else."""
    from wffix.fixer import fixer_ids, load

    selected, ignored = _ids(select), _ids(ignore)
    wrong = sorted((selected | ignored) - {"all"} - set(fixer_ids()))
    if wrong:
        raise Stopped(f"there is no fixer '{wrong[0]}'; see wffix --list")
    if safe_only and unsafe:
        raise Stopped("choose one of --safe-only and --unsafe")
    others = frozenset(name for name in fixer_ids() if load(name).kind != "workflow")
    return Options(selected, ignored | others, 1 if safe_only else 3 if unsafe else 0)


def _ids(values: Sequence[str] | None) -> frozenset[str]:
    return frozenset(name.strip() for value in values or () for name in value.split(",") if name.strip())


def policy(limit: int, push: bool, draft: bool, fork: bool, reason: str, also: Sequence[str] | None) -> Policy:
    """What a run of ``open`` may do."""
    from wffix.bot.consent import Consent
    from wffix.bot.work import Policy

    if fork != bool(reason.strip()):
        raise Stopped("--fork and --i-have-permission REASON go together")
    return Policy(Consent(fork, reason.strip()), limit, push, draft, frozenset(login.lower() for login in also or ()))


def plan(who: Who, where: Where, options: Options, push: bool, format: str, output: str, quiet: bool) -> int:
    """Show what would be changed."""
    from wffix.bot.pages import html, json, text
    from wffix.bot.surveying import Surveyor

    with connected(who) as transport:
        made = _anybody(transport)
        found = _names(transport, where)
        surveyor = Surveyor(made, options, allow=push)
        surveys = list(_counted(surveyor.run(found.names), len(found.names), quiet or format in ("text", "diff"), text.line))
        if format == "json":
            _write(json.page(surveys), output)
        elif format == "html":
            _write(html.page(surveys, made.place), output)
        else:
            lines = (f"{text.line(survey)}\n{text.diffs(survey) if format == 'diff' else ''}" for survey in surveys)
            _write("".join(lines), output)
        if not quiet:
            err(shown(text.summary(surveys)))
        return _failed(found, any(survey.state == "failed" for survey in surveys))


def open_(who: Who, where: Where, options: Options, policy: Policy, journal: str, sign_off: str, quiet: bool) -> int:
    """Open and refresh requests."""
    from wffix.bot.journal import Journal, Lock, state_folder
    from wffix.bot.opening import Opener
    from wffix.bot.session import check_may_open, session
    from wffix.bot.work import Outcome

    line: Callable[[Outcome], str] = lambda it: ": ".join(filter(None, (it.name, it.kind, ", ".join(filter(None, (it.detail, it.url))))))  # noqa: E731
    with connected(who) as transport:
        made = session(transport, _signature(sign_off))
        check_may_open(made)
        found = _names(transport, where)
        path = journal or os.path.join(state_folder(), "bot.sqlite3")
        lock = Lock(os.path.dirname(path) or ".", made.place.host, made.login)
        kept = Journal(path, made.place.host, made.login, transport.clock)
        try:
            opener = Opener(made, kept, options, policy)
            outcomes = list(_counted(opener.run(found.names), len(found.names), quiet, line))
        finally:
            kept.close()
            lock.release()
        if not quiet:
            err(shown(_summary([outcome.kind for outcome in outcomes], transport.count)))
        return _failed(found, any(outcome.kind == "failed" for outcome in outcomes))


def status(who: Who, where: Where, options: Options, journal: str, quiet: bool) -> int:
    """Tell what became of requests."""
    from wffix.bot.journal import Journal, state_folder
    from wffix.bot.listing import is_name
    from wffix.bot.pages import text
    from wffix.bot.surveying import Surveyor

    with connected(who) as transport:
        made = _anybody(transport)
        kept = Journal(journal or os.path.join(state_folder(), "bot.sqlite3"), made.place.host, made.login, transport.clock)
        try:
            past = {
                event.repository: event
                for event in kept.latest(frozenset({"opened", "refreshed", "refused", "failed", "declined", "closed"}))
            }
        finally:
            kept.close()
        names = tuple(event.name for event in past.values() if is_name(event.name)) if where.is_empty else ()
        found = _names(transport, where.replaced(names=(*where.names, *names)) if names else where)
        surveys = list(Surveyor(made, options).run(found.names))
        _write("".join(f"{text.line(survey)}\n" for survey in surveys), "")
        if not quiet:
            err(shown(text.summary(surveys)))
        return _failed(found, any(survey.state == "failed" for survey in surveys))


def setup(base_url: str, name: str, wish: Wish, yes: bool) -> int:
    """Protect an environment, and report."""
    from wffix.bot.auth import Token
    from wffix.bot.environment import Setup
    from wffix.bot.listing import checked

    token = os.environ.get("WFFIX_SETUP_TOKEN", "")
    if not token:
        raise Stopped("setup takes a token of its own, in WFFIX_SETUP_TOKEN: no other command needs its rights")
    with _transport(base_url, Token(token)) as transport:
        work = Setup(transport, checked([name])[0], wish)
        before = work.found()
        after = work.merged(before)
        tags = work.missing_tags(before)
        _show("now", before)
        if after != before or tags:
            _show("then", after, tags)
            if yes or _agreed():
                work.put(after, tags)
                out("written\n")
            else:
                out("nothing was written\n")
        for line in work.report():
            out(shown(line) + "\n")
        return 0


def scan(folders: Sequence[str], options: Options, scheduler: str, output: str) -> int:
    """Repair folders on paper."""
    from wffix.bot.scanning import scanned

    failed = False
    with _stream(output) as write:
        for line in scanned(folders, options, scheduler):
            failed = failed or '"error":null' not in line
            write(line + "\n")
    return int(failed)


@contextmanager
def connected(who: Who) -> Iterator[Transport]:
    """The way to GitHub for the credentials of the arguments or the environment."""
    with _transport(who.base_url, _credentials(who)) as transport:
        yield transport


@contextmanager
def _transport(base_url: str, credentials: Credentials) -> Iterator[Transport]:
    from wffix.bot.clock import Clock
    from wffix.bot.place import place
    from wffix.bot.transport import Transport

    transport = Transport(place(base_url), credentials, Clock())
    try:
        yield transport
    finally:
        transport.close()


def _credentials(who: Who) -> Credentials:
    from wffix.bot.auth import App, Token

    if bool(who.app_id) != bool(who.app_key_file):
        raise Stopped("--app-id and --app-key-file go together")
    if not who.app_id:
        return Token(os.environ.get("GITHUB_TOKEN") or os.environ.get("GH_TOKEN") or "")
    try:
        with open(who.app_key_file, encoding="ascii") as file:
            return App(who.app_id, file.read())
    except (OSError, UnicodeDecodeError):
        raise Stopped("the key file of the App cannot be read") from None


def _anybody(transport: Transport) -> Session:
    from wffix.bot.session import session

    return session(transport)


def _names(transport: Transport, where: Where) -> Listing:
    from wffix.bot.listing import checked, from_file, listed

    if where.is_empty:
        raise Stopped("name repositories: OWNER/NAME, --org, --user or --from")
    names = checked([*where.names, *(name for path in where.files for name in from_file(path))])
    found = listed(transport, names, where.organizations, where.users)
    for trouble in found.troubles:
        err(shown(f"wffix-bot: {trouble}"))
    return found


def _counted(items: Iterable[T], total: int, quiet: bool, line: Callable[[T], str]) -> Iterator[T]:
    """The items as they come, each told."""
    progress = Progress(total, quiet)
    try:
        for item in items:
            progress.step(line(item), getattr(item, "kind", getattr(item, "state", "")) not in _QUIET_KINDS)
            yield item
    finally:
        progress.end()


def _signature(text: str) -> str:
    import re

    if text and not re.fullmatch(r"[^<>\r\n]+ <[^<>@\s]+@[^<>@\s]+>", text):
        raise Stopped("--sign-off takes 'NAME <EMAIL>'")
    return text


def _summary(kinds: Sequence[str], requests: int) -> str:
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds)))
    return f"wffix-bot: {len(kinds)} repositories: {counts or 'nothing'} ({requests} requests to GitHub)"


def _failed(found: Listing, failed: bool) -> int:
    return int(failed or bool(found.troubles))


def _show(when: str, protection: Protection | None, tags: Sequence[str] = ()) -> None:
    lines = list(protection.lines()) if protection else ["there is no such environment"]
    lines += [f"tags that may deploy besides: {', '.join(tags)}"] if tags else []
    out("".join(f"{when}: {shown(line)}\n" for line in lines))


def _agreed() -> bool:
    if sys.stdin is None or not sys.stdin.isatty():
        raise Stopped("there is nobody to ask; --yes writes without asking")
    out("Write this? [y/N] ")
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _write(text: str, path: str) -> None:
    with _stream(path) as write:
        write(text)


@contextmanager
def _stream(path: str) -> Iterator[Callable[[str], object]]:
    if not path:
        yield out
        return
    try:
        with open(path, "w", encoding="utf-8", newline="") as file:
            yield file.write
    except OSError as error:
        raise Stopped(f"{path} cannot be written: {error.strerror}") from None
