"""The protocol: which messages of an editor are heard, and what is answered. Nothing is ever written to a file."""

from __future__ import annotations

import asyncio

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from wffix import __version__
from wffix.lsp.actions import FIX_ALL, actions, changes
from wffix.lsp.analysis import Analyses, Analysis, target_of
from wffix.lsp.findings import diagnostics
from wffix.lsp.hovering import hover
from wffix.lsp.positions import Positions
from wffix.lsp.settings import options
from wffix.usage import UsageError

_PAUSE = 0.15
"""Seconds without a change after which a text is looked at: nobody reads findings while typing."""

_WATCHED = (
    "**/.github/**/*.{yml,yaml,toml,lock,json,json5}",
    "**/{action.yml,action.yaml,.gitlab-ci.yml,pyproject.toml,setup.cfg,setup.py,hatch.toml,uv.toml,pdm.toml}",
    "**/{renovate.json,renovate.json5,.renovaterc,.renovaterc.json,.renovaterc.json5}",
)
"""Files beside the open ones that findings may depend on."""


class Server(LanguageServer):
    """The server of one editor."""

    def __init__(self) -> None:
        # Whole texts: pygls breaks lines where the protocol does not, so that parts could be put in the wrong place.
        super().__init__("wffix", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self.analyses = Analyses()
        self.mistake = ""

    def configure(self, given: object) -> None:
        """Take the options of the editor; what is wrong with them is told for every document."""
        try:
            self.analyses = Analyses(options(given))
        except UsageError as error:
            self.mistake = str(error)
            self.analyses = Analyses(mistake=self.mistake)

    def analysis(self, uri: str) -> tuple[Analysis | None, list[types.Diagnostic], Positions] | None:
        """What is known of an open document: its analysis where wffix looks at it, and what is told of it."""
        documents = {document.uri: document.source for document in self.workspace.text_documents.values()}
        found = self.analyses.of(uri, documents) if uri in documents else None
        if found is None:
            return None
        positions = Positions(documents[uri], self.workspace.position_encoding or types.PositionEncodingKind.Utf16)
        result = found.result if isinstance(found, Analysis) else found
        return (found if isinstance(found, Analysis) else None), diagnostics(result, positions), positions

    def publish(self) -> None:
        """Tell the findings of all open documents that wffix handles: the text of one counts for the others of its repository."""
        for document in list(self.workspace.text_documents.values()):
            if target_of(document.uri) is not None:
                known = self.analysis(document.uri)
                self.tell(document.uri, document.version, known[1] if known else [])

    def tell(self, uri: str, version: int | None, found: list[types.Diagnostic]) -> None:
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))

    def change(self, uri: str) -> tuple[str, int | None, bool]:
        """The document that a change is for, its version, and whether the editor knows versions."""
        workspace = self.client_capabilities.workspace
        edits = workspace.workspace_edit if workspace else None
        return uri, self.workspace.get_text_document(uri).version, bool(edits and edits.document_changes)


server = Server()


@server.feature(types.INITIALIZE)
def initialize(ls: Server, params: types.InitializeParams) -> None:
    ls.configure(params.initialization_options)


@server.feature(types.INITIALIZED)
async def initialized(ls: Server, params: types.InitializedParams) -> None:
    if ls.mistake:
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"wffix: {ls.mistake}"))
    workspace = ls.client_capabilities.workspace
    watching = workspace.did_change_watched_files if workspace else None
    if watching and watching.dynamic_registration:
        watched = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(pattern) for pattern in _WATCHED])
        asked = types.Registration("wffix-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, watched)
        await ls.client_register_capability_async(types.RegistrationParams([asked]))


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
def opened(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    ls.publish()


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
async def changed(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    uri, version = params.text_document.uri, params.text_document.version
    await asyncio.sleep(_PAUSE)
    document = ls.workspace.text_documents.get(uri)
    if document is not None and document.version == version:
        ls.publish()


@server.feature(types.TEXT_DOCUMENT_DID_SAVE)
def saved(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    ls.analyses.forget()
    ls.publish()


@server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
def files_changed(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    ls.analyses.forget()
    ls.publish()


@server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
def closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    uri = params.text_document.uri
    ls.analyses.forget()
    if target_of(uri) is not None:
        ls.tell(uri, None, [])
    ls.publish()


@server.feature(
    types.TEXT_DOCUMENT_CODE_ACTION,
    types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix, FIX_ALL]),
)
def code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    uri = params.text_document.uri
    known = ls.analysis(uri)
    if known is None or known[0] is None:
        return []
    return actions(params, known[0], known[2], changes(*ls.change(uri)))


@server.feature(types.TEXT_DOCUMENT_HOVER)
def hovered(ls: Server, params: types.HoverParams) -> types.Hover | None:
    known = ls.analysis(params.text_document.uri)
    return None if known is None or known[0] is None else hover(known[0].result, known[2], params.position)


def serve() -> None:
    """Serve the editor at the other end of standard input and output."""
    server.start_io()
