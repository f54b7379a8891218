"""An editor: pygls' own client, which talks to the server in a process of its own over standard input and output."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient

TIMEOUT = 30
UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
EVERYWHERE = types.Range(types.Position(0, 0), types.Position(1_000_000, 0))


class Editor:
    """One server and the documents that are open in it; its texts are changed as an editor changes them."""

    def __init__(self, options: Any = None, encodings: list[str] | None = None, versions: bool = True, watches: bool = False) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self.client = LanguageClient("editor", "1")
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.published: dict[str, list[tuple[int | None, list[types.Diagnostic]]]] = {}
        self.messages: list[str] = []
        self.watched: list[types.Registration] = []
        self._news = threading.Condition()
        self._listen()
        general = types.GeneralClientCapabilities(position_encodings=encodings)
        edits = types.WorkspaceEditClientCapabilities(document_changes=versions)
        files = types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=watches)
        workspace = types.WorkspaceClientCapabilities(workspace_edit=edits, did_change_watched_files=files)
        capabilities = types.ClientCapabilities(general=general, workspace=workspace)
        self.run(self.client.start_io(sys.executable, "-m", "wffix.lsp", "--stdio"))
        asked = self.client.initialize_async(types.InitializeParams(capabilities=capabilities, initialization_options=options))
        self.capabilities = self.run(asked).capabilities
        self.encoding = str(self.capabilities.position_encoding)
        self.call(self.client.initialized, types.InitializedParams())

    def _listen(self) -> None:
        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params: types.PublishDiagnosticsParams) -> None:
            with self._news:
                self.published.setdefault(params.uri, []).append((params.version, list(params.diagnostics)))
                self._news.notify_all()

        @self.client.feature(types.WINDOW_SHOW_MESSAGE)
        def shown(params: types.ShowMessageParams) -> None:
            with self._news:
                self.messages.append(params.message)
                self._news.notify_all()

        @self.client.feature(types.CLIENT_REGISTER_CAPABILITY)
        def registered(params: types.RegistrationParams) -> None:
            with self._news:
                self.watched += params.registrations
                self._news.notify_all()

    def run(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(TIMEOUT)

    def call(self, function: Callable[..., Any], *arguments: Any) -> None:
        async def called() -> None:
            function(*arguments)

        self.run(called())

    def wait(self, condition: Callable[[], bool]) -> None:
        with self._news:
            assert self._news.wait_for(condition, TIMEOUT), "the server said nothing"

    def open(self, path: Path | str, text: str | None = None) -> list[types.Diagnostic]:
        """Open a file, with another text than it has where one is given; what the server says of it."""
        uri = path if isinstance(path, str) else path.as_uri()
        if text is None:
            assert isinstance(path, Path)
            text = path.read_bytes().decode()
        self.texts[uri], self.versions[uri] = text, 1
        said = len(self.published.get(uri, ()))
        self.call(self.client.text_document_did_open, types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "yaml", 1, text)))
        return self._next(uri, said)

    def _next(self, uri: str, said: int) -> list[types.Diagnostic]:
        # A request comes after the answer to what went before: of documents that the server does not know nothing is said at all.
        self.hover(uri, 0, 0)
        return self.published[uri][-1][1] if len(self.published.get(uri, ())) > said else []

    def change(self, path: Path, *texts: str) -> list[types.Diagnostic]:
        """Type texts one after the other, and wait until the last one is spoken of."""
        uri = path.as_uri()
        for text in texts:
            self.texts[uri], self.versions[uri] = text, self.versions[uri] + 1
            document = types.VersionedTextDocumentIdentifier(self.versions[uri], uri)
            changes = [types.TextDocumentContentChangeWholeDocument(text)]
            self.call(self.client.text_document_did_change, types.DidChangeTextDocumentParams(document, changes))
        self.wait(lambda: self.published[uri][-1][0] == self.versions[uri])
        return self.published[uri][-1][1]

    def save(self, path: Path) -> list[types.Diagnostic]:
        uri = path.as_uri()
        said = len(self.published.get(uri, ()))
        self.call(self.client.text_document_did_save, types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri)))
        return self._next(uri, said)

    def close(self, path: Path) -> None:
        uri = path.as_uri()
        self.call(self.client.text_document_did_close, types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
        self.wait(lambda: self.published[uri][-1][1] == [])

    def actions(self, path: Path, where: types.Range = EVERYWHERE, only: list[str] | None = None) -> list[types.CodeAction]:
        document = types.TextDocumentIdentifier(path.as_uri())
        context = types.CodeActionContext([], only=only)
        asked = self.client.text_document_code_action_async(types.CodeActionParams(document, where, context))
        return list(self.run(asked) or [])

    def hover(self, path: Path | str, line: int, character: int) -> str:
        uri = path if isinstance(path, str) else path.as_uri()
        asked = types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(line, character))
        found = self.run(self.client.text_document_hover_async(asked))
        return found.contents.value if found else ""

    def applied(self, path: Path, action: types.CodeAction) -> str:
        """The text of an open file after an action, whose edits must be for the version that is open."""
        uri = path.as_uri()
        assert action.edit is not None
        if action.edit.document_changes is None:
            assert list(action.edit.changes) == [uri]
            edits = action.edit.changes[uri]
        else:
            (change,) = action.edit.document_changes
            assert (change.text_document.uri, change.text_document.version) == (uri, self.versions[uri])
            edits = change.edits
        return edited(self.texts[uri], edits, self.encoding)

    def under(self, path: Path, found: types.Diagnostic) -> str:
        """The text that a diagnostic underlines."""
        text = self.texts[path.as_uri()]
        return text[offset(text, found.range.start, self.encoding) : offset(text, found.range.end, self.encoding)]

    def stop(self) -> int | None:
        self.run(self.client.shutdown_async(None))
        self.call(self.client.exit, None)
        server = self.client._server
        status = self.run(asyncio.wait_for(server.wait(), TIMEOUT))
        self.run(self.client.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        return status


def offset(text: str, position: types.Position, encoding: str) -> int:
    """Where a position is in a text, by the words of the protocol: lines end with LF, CR or CRLF, characters count code units."""
    at = 0
    for _ in range(position.line):
        ends = [end for end in (text.find("\n", at), text.find("\r", at)) if end >= 0]
        assert ends, "a position behind the last line"
        at = min(ends) + (2 if text[min(ends) : min(ends) + 2] == "\r\n" else 1)
    name, size = UNITS[encoding]
    taken = 0
    while taken < position.character:
        assert text[at : at + 1] not in ("", "\r", "\n"), "a position behind the end of its line"
        taken += len(text[at].encode(name)) // size
        at += 1
    assert taken == position.character, "a position inside of a character"
    return at


def edited(text: str, edits: list[types.TextEdit], encoding: str) -> str:
    """A text after edits of the protocol: all positions are those of the text before, and none may overlap."""
    places = [(offset(text, edit.range.start, encoding), offset(text, edit.range.end, encoding), edit.new_text) for edit in edits]
    parts, last = [], 0
    for start, end, new in sorted(places, key=lambda place: place[:2]):
        assert last <= start <= end
        parts += [text[last:start], new]
        last = end
    return "".join([*parts, text[last:]])


@pytest.fixture(scope="module")
def editor() -> Iterator[Editor]:
    """An editor as most are, with the usual options."""
    started = Editor()
    yield started
    started.stop()


@pytest.fixture
def editors() -> Iterator[Callable[..., Editor]]:
    """Starts editors that are special, and ends them."""
    started: list[Editor] = []

    def start(**arguments: Any) -> Editor:
        started.append(Editor(**arguments))
        return started[-1]

    yield start
    for each in started:
        each.stop()


@pytest.fixture
def files(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """Makes a repository (an empty ``.git``) of these files."""

    def write(contents: Mapping[str, str | bytes]) -> Path:
        root = tmp_path / "repository"
        (root / ".git").mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return root

    return write
