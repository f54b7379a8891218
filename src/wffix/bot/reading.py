"""From names to checkouts: repositories with all texts that wffix would look at, fifty to a request.

First come the flags, the names of files and the workflows; then, where there are any, the actions these use and the files that name
the project, all of the very commit that the first answer was about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from wffix.bot import queries
from wffix.bot.blobs import InputError, as_source, fetched, given, is_huge
from wffix.bot.errors import BotError, Failed, Missing, Refused
from wffix.bot.graphql import Part, ask_each
from wffix.bot.queries import text
from wffix.bot.settings import PYPROJECT, settings_of
from wffix.bot.snapshot import EXECUTABLE, LINK, PLAIN, Entry, Snapshot, snapshot
from wffix.bot.transport import Transport
from wffix.config import Repository
from wffix.document.source import SIZE_LIMIT, decode
from wffix.project import LOCAL_ACTION, LOCK, MANIFESTS, NO_PROJECTS, RENOVATE
from wffix.publishing import WORDS
from wffix.record import Record
from wffix.regex import regex

BATCH = 50
_ROUNDS = 4
"""Actions that use actions that use actions: how far that is followed."""
_FOLDERS = 100
"""Folders at the top in which a project's name is looked for."""
_FETCHES = 3
"""Files of a repository that are asked for one by one, as their text did not come whole."""

_WORKFLOW = regex(r"\.github/workflows/[^/]+\.ya?ml")
_ACTION = regex(r"(?:.*/)?action\.ya?ml", 16)  # DOTALL: a name may hold a line break


class Checkout(Record):
    """A repository with its texts. ``texts`` are the workflows and actions by path, ``problems`` why others cannot be worked on.

    ``modes`` tells of files that cannot be committed by GitHub's API why. ``repository`` is what fixers may know.
    """

    snapshot: Snapshot
    texts: Mapping[str, str]
    problems: Mapping[str, str]
    modes: Mapping[str, str]
    repository: Repository
    owner_settings: tuple[Mapping[str, Any], ...] = ()


def is_ours(path: str) -> bool:
    """Whether a path is one that may be changed at all: a workflow, or an action of the repository."""
    parts = path.split("/")
    plain = path.isprintable() and "\\" not in path and not any(part in ("", ".", "..") or part.lower() == ".git" for part in parts)
    return plain and "\ufffd" not in path and bool(_WORKFLOW.fullmatch(path) or _ACTION.fullmatch(path))


class Reader:
    """Reads repositories by their names. What owners ask of bots is asked once for each of them."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self._settings: dict[str, Part] = {}

    def read(self, names: Iterable[str]) -> Iterator[list[tuple[str, Checkout | BotError]]]:
        """Each name with its checkout or why there is none, in batches. Raises Stopped and Denied where no more can be read."""
        groups: dict[str, list[str]] = {}
        for name in names:
            owner = name.partition("/")[0].lower() if self.transport.credentials.is_app else ""
            groups.setdefault(owner, []).append(name)
        for owner, members in groups.items():
            try:
                self.transport.credentials.authorization(owner)
            except Missing as error:
                yield [(name, Refused(str(error))) for name in members]
                continue
            for at in range(0, len(members), BATCH):
                yield list(self._batch(members[at : at + BATCH], owner))

    def one(self, name: str, extra: str = "") -> tuple[Checkout, Mapping[str, Any]]:
        """One repository as it is now, without the texts of other files, and the answer, which holds the fields of ``extra`` too.

        What its owner asks for is asked anew. Raises Missing and Failed.
        """
        owner = name.partition("/")[0]
        questions = [(name, f"...Facts {extra}"), (f"{owner}/.github", queries.SETTINGS_OF_OWNER)]
        parts = ask_each(self.transport, questions, lambda item: queries.repository(*item), owner)
        self._settings[owner.lower()] = parts[1]
        found = self._seen(name, parts[0])
        if isinstance(found, BotError):
            raise found
        assert parts[0].data is not None
        return Checkout(found, {}, {}, {}, Repository(), self._of_owner(name)), parts[0].data

    def completed(self, seen: Sequence[Snapshot], owner: str) -> list[Checkout | BotError]:
        """Snapshots with the other files that matter."""
        open_ = [_Open(item, self.transport, owner) for item in seen]
        for _ in range(_ROUNDS):
            lacking = [item for item in open_ if item.trouble is None and item.lacks()]
            if not lacking:
                break
            parts = ask_each(self.transport, lacking, _Open.question, owner)
            for number, item in enumerate(lacking):
                item.take(parts[number])
        return [item.checkout() for item in open_]

    def _batch(self, names: Sequence[str], owner: str) -> Iterator[tuple[str, Checkout | BotError]]:
        owners = list(dict.fromkeys(name.partition("/")[0].lower() for name in names))
        unknown = [item for item in owners if item not in self._settings]
        questions = [(name, "...Facts") for name in names] + [(f"{item}/.github", queries.SETTINGS_OF_OWNER) for item in unknown]
        parts = ask_each(self.transport, questions, lambda item: queries.repository(*item), owner, 2 * BATCH)
        self._settings.update((item, parts[len(names) + number]) for number, item in enumerate(unknown))
        good: list[tuple[str, Snapshot]] = []
        for number, name in enumerate(names):
            seen = self._seen(name, parts[number])
            if isinstance(seen, BotError):
                yield name, seen
            else:
                good.append((name, seen))
        completed = self.completed([item for _, item in good], owner)
        for (name, _), found in zip(good, completed, strict=True):
            yield name, found if isinstance(found, BotError) else found.replaced(owner_settings=self._of_owner(name))

    def _seen(self, name: str, part: Part) -> Snapshot | BotError:
        if part.data is None:
            return Missing(part.trouble) if part.missing else Failed(part.trouble)
        settings = self._settings[name.partition("/")[0].lower()]
        if settings.data is None and not settings.missing:
            return Failed(f"whether its owner wants no bots could not be seen: {settings.trouble}")
        try:
            return _snapshot(part.data)
        except Failed as error:
            return error

    def _of_owner(self, name: str) -> tuple[Mapping[str, Any], ...]:
        data = self._settings[name.partition("/")[0].lower()].data or {}
        return tuple(node for node in (data.get("settings"), data.get("plain")) if node)


def _snapshot(data: Mapping[str, Any]) -> Snapshot:
    try:
        return snapshot(data)
    except (KeyError, TypeError, AttributeError):
        raise Failed("GitHub's answer is not of the expected form") from None


class _Open:
    """A snapshot to which files are still to come: ``data`` are their bytes by path, ``problems`` why others are not here."""

    def __init__(self, seen: Snapshot, transport: Transport, owner: str) -> None:
        self.seen = seen
        self.trouble: BotError | None = None
        self.entries: dict[str, Entry] = dict(seen.entries)
        self.known: set[str] = set()
        self.data: dict[str, bytes] = {}
        self.problems: dict[str, str] = {}
        self._transport = transport
        self._owner = owner
        self._fetches = 0
        self._wanted: list[str] = []
        self._folders: list[str] = []
        for path, node in seen.nodes.items():
            self._keep(path, node)

    def _keep(self, path: str, node: Mapping[str, Any] | None) -> None:
        """Take in a file, or that there is none at a path."""
        self.known.add(path)
        entry = self.entries.get(path)
        if not node or (entry is not None and entry.mode not in (PLAIN, EXECUTABLE)):
            return
        data = given(node)
        if data is not None:
            self.data[path] = data
        elif is_huge(node):
            self.problems[path] = f"the file is larger than {SIZE_LIMIT // 1024 // 1024} MiB, no workflow is; nothing was read"
        elif _is_handled(path) or path in MANIFESTS or path == LOCK or path.endswith("/pyproject.toml"):
            self._fetch(path, str(node.get("oid")))

    def _fetch(self, path: str, oid: str) -> None:
        """Ask for a file by itself whose text did not come whole."""
        self._fetches += 1
        try:
            if self._fetches > _FETCHES:
                raise Failed("its text did not come whole, and too many others did not either")
            self.data[path] = fetched(self._transport, self.seen.name, oid, self._owner)
        except Failed as error:
            # Without it nothing can be said of the repository: what is not seen is not clean.
            self.trouble = Failed(f"{path}: {error}")

    def lacks(self) -> bool:
        """Whether files are still to be asked for; which ones is kept."""
        texts = {path: data.decode("utf-8", "replace") for path, data in self.data.items() if _is_handled(path)}
        wanted = [path for path in self.entries if _is_own_action(path)]
        folders: list[str] = []
        for source in texts.values():
            for match in LOCAL_ACTION.finditer(source) if "./" in source else ():
                folder = match.group(1).strip("/")
                if folder and ".." not in folder.split("/") and folder.isprintable():
                    wanted += (f"{folder}/action.yml", f"{folder}/action.yaml")
                    folders.append(folder)
        if any(word in source for source in texts.values() for word in WORDS):
            wanted += _manifests(self.seen.top)
        self._wanted = [path for path in dict.fromkeys(wanted) if path not in self.known]
        known = {path.rpartition("/")[0] for path in self._wanted}
        self._folders = [folder for folder in dict.fromkeys(folders) if folder in known]
        return bool(self._wanted)

    def question(self) -> str:
        """The field that asks for them."""
        base = self.seen.base
        fields = [f"f{n}: object(expression: {text(f'{base}:{path}')}) {{ ...Text }}" for n, path in enumerate(self._wanted)]
        trees = "{ ... on Tree { entries { ...Entry } } }"
        fields += [f"d{n}: object(expression: {text(f'{base}:{folder}')}) {trees}" for n, folder in enumerate(self._folders)]
        return queries.repository(self.seen.name, " ".join(fields))

    def take(self, part: Part) -> None:
        """The answer to the question."""
        if part.data is None:
            self.trouble = Failed(part.trouble)
            return
        for number, folder in enumerate(self._folders):
            for item in (part.data.get(f"d{number}") or {}).get("entries") or ():
                if item["name"] in ("action.yml", "action.yaml"):
                    path = f"{folder}/{item['name']}"
                    self.entries[path] = Entry(path, item["mode"], item["oid"])
        for number, path in enumerate(self._wanted):
            self._keep(path, part.data.get(f"f{number}"))

    def checkout(self) -> Checkout | BotError:
        if self.trouble is not None:
            return self.trouble
        texts: dict[str, str] = {}
        problems = {path: reason for path, reason in self.problems.items() if _is_handled(path)}
        modes: dict[str, str] = {}
        for path in sorted(self.known):
            entry = self.entries.get(path)
            if entry is None or not _is_handled(path):
                continue
            reason = _mode(path, entry.mode)
            if reason:
                modes[path] = reason
            if entry.mode not in (PLAIN, EXECUTABLE):
                problems[path] = reason
            elif path in self.data:
                try:
                    texts[path] = as_source(self.data[path])
                except InputError as error:
                    problems[path] = error.message
        try:
            return Checkout(self.seen, texts, problems, modes, self._repository(texts))
        except Refused as refused:
            return refused

    def _repository(self, texts: Mapping[str, str]) -> Repository:
        place, seen = self._transport.place, self.seen
        renovate = next((name for name in RENOVATE if name in self.entries), "")
        manifests = {path: self._consulted(path) for path in _manifests(seen.top) if path in self.data}
        slug = seen.name if place.is_public else ""
        files, origin = dict(sorted(texts.items())), f"{place.host}/{seen.name}"
        settings = settings_of(seen.settings, self.data.get(PYPROJECT, b""))
        return Repository(slug, manifests, files, origin, renovate, self._consulted(LOCK), settings=settings)

    def _consulted(self, path: str) -> str:
        """The text of a file that is only consulted; empty where it cannot be read, or is a link."""
        try:
            return decode(self.data[path])[0] if path in self.data else ""
        except InputError:
            return ""


def _is_own_action(path: str) -> bool:
    """Whether a file is an action at the top or in ``.github``."""
    return bool(_ACTION.fullmatch(path)) and ("/" not in path or path.startswith(".github/"))


def _is_handled(path: str) -> bool:
    return bool(_WORKFLOW.fullmatch(path) or _ACTION.fullmatch(path))


def _manifests(top: Mapping[str, str]) -> list[str]:
    """The files that name projects: at the top those that are there, and where one may be one folder further down."""
    folders = sorted(name for name, kind in top.items() if kind == "tree" and name not in NO_PROJECTS and name.isprintable())
    return [name for name in MANIFESTS if name in top] + [f"{name}/pyproject.toml" for name in folders[:_FOLDERS]]


def _mode(path: str, mode: int) -> str:
    """Why a file cannot be committed as it is; empty where it can. GitHub's API writes plain files only."""
    if mode == LINK:
        return "it is a symbolic link; name what it leads to"
    if mode == EXECUTABLE:
        return "it is executable, and GitHub's API would take that away; repair it with wffix --write"
    if mode != PLAIN:
        return "it is no plain file"
    return "" if is_ours(path) else "its name holds characters that are not safely written"
