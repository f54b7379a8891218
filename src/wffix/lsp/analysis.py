"""The repair of a text that is open in an editor, with the repository around it; other open texts of it count as they are there."""

from __future__ import annotations

import os
from collections.abc import Mapping

from pygls.uris import to_fs_path

from wffix.batch import fixed
from wffix.config import Options, Repository, Settings
from wffix.discovery import is_handled, workflow_root
from wffix.document.source import SIZE_LIMIT
from wffix.edit.model import Fix
from wffix.engine import Problem, Result
from wffix.project import repository
from wffix.report.text import error_line
from wffix.settings import Repositories, for_file
from wffix.targets import Target


class Analysis:
    """What wffix has to say of one text. Made anew for each state of the texts; ``result`` is that of ``wffix --write``."""

    def __init__(self, source: str, target: Target, options: Options, settings: Settings, texts: Mapping[str, str]) -> None:
        self._source = source
        self._target = target
        self._options = options
        self._settings = settings
        self._texts = texts
        self._repository: Repository | None = None
        self._alone: dict[Fix, Fix | None] = {}
        self.result = fixed(source, target, options, self._facts)

    def _facts(self) -> Repository:
        if self._repository is None:
            self._repository = repository(self._target.root, known=self._texts, settings=self._settings)
        return self._repository

    def alone(self, fix: Fix) -> Fix | None:
        """One of the fixes with the edits that make it alone; None where it is none by itself.

        The edits of fixes of several rounds are merged, and may need each other. Such a fix is made anew, as somebody gets it who
        declines all others; one that then takes several rounds, or does not come up, needs others.
        """
        if self.result.rounds <= 1:
            return fix if fix.edits else None
        if fix not in self._alone:
            self._alone[fix] = self._made(fix)
        return self._alone[fix]

    def _made(self, wanted: Fix) -> Fix | None:
        finding = _finding(wanted)
        text = self.result.source
        result = fixed(self._source, self._target, self._options, self._facts, lambda _, __, fix: _finding(fix) == finding)
        found = result.fixes
        return found[0] if result.rounds == 1 and len(found) == 1 and result.source == text and found[0].edits else None


def _finding(fix: Fix) -> tuple[str, str, int, int]:
    return fix.id, fix.title, fix.start, fix.end


class Analyses:
    """The analyses of all open documents, each kept as long as no text of its repository changes.

    Where the editor was given options that make no sense, ``mistake`` says so and nothing is looked at.
    """

    def __init__(self, options: Options = Options(), mistake: str = "") -> None:
        self._options = options
        self._mistake = mistake
        self._kept: dict[str, tuple[dict[str, str], Analysis | Result | None]] = {}

    def forget(self) -> None:
        """Start anew: files beside the open texts may have changed."""
        self._kept.clear()

    def of(self, uri: str, documents: Mapping[str, str]) -> Analysis | Result | None:
        """The analysis of one of the open ``documents`` (texts by address), or a Result whose problem keeps wffix away from it.

        None where wffix has nothing to look for.
        """
        target = target_of(uri)
        if target is None:
            return None
        texts = {inner: text for inner, text in _texts(target, uri, documents).items() if len(text) <= SIZE_LIMIT}
        texts[target.inner] = documents[uri]
        kept = self._kept.get(uri)
        if kept is None or kept[0] != texts:
            kept = self._kept[uri] = texts, self._analysed(documents[uri], target, texts)
        return kept[1]

    def _analysed(self, source: str, target: Target, texts: Mapping[str, str]) -> Analysis | Result | None:
        if self._mistake:
            return Result(target.shown, source, source, problem=Problem(self._mistake))
        known = Repositories(self._options)
        wrong = known.problem(target.root)
        if wrong is not None:
            problem = Problem(f"nothing is looked at before the configuration is right: {error_line(wrong)}")
            return Result(target.shown, source, source, problem=problem)
        settings = known.settings(target.root)
        options = for_file(known.options(target.root), settings, target.inner)
        return None if options is None else Analysis(source, target, options, settings, texts)


def target_of(uri: str) -> Target | None:
    """The file of a document, where it is one that wffix handles, in a repository."""
    name = to_fs_path(uri) if uri.startswith("file:") else None
    path = os.path.abspath(name) if name and "\0" not in name else ""
    if not path or not is_handled(path):
        return None
    root = workflow_root(os.path.dirname(path))
    return None if root is None else Target.at(path, path, root)


def _texts(target: Target, uri: str, documents: Mapping[str, str]) -> dict[str, str]:
    """The texts of the other documents in the repository of a target, by path there."""
    found = ((target_of(other), text) for other, text in documents.items() if other != uri)
    return {other.inner: text for other, text in found if other is not None and other.root == target.root}
