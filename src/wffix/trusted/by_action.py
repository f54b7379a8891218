"""The upload by pypa/gh-action-pypi-publish in the place of a command."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from functools import cached_property

from wffix.catalog.pins import Pin
from wffix.catalog.publishing import publishing
from wffix.document.tree import Entry, entry, get, mapping_at, text_at
from wffix.edit.insert import insert_item, replace_entries
from wffix.edit.model import CannotEdit, Patch
from wffix.edit.remove import remove_entries
from wffix.edit.render import Remarked, Value
from wffix.edit.rewrite import rewrite_before_more
from wffix.publishing import texts_of
from wffix.regex import regex
from wffix.scripts.shell.statements import Statement, cuts, statements, without
from wffix.trusted import settings
from wffix.trusted.action import ACTION, Tokenless, current, is_read_later, removed, runner_without
from wffix.trusted.command import Command
from wffix.trusted.credentials import Source
from wffix.trusted.folders import may_hold_others, other_kinds

_FILES = regex(r"(?:\./)?(?:((?:[\w.-]+/)*[\w-][\w.-]*)/)?\*(\.whl|\.tar\.gz|)")
_INSTALLS = regex(r"(?:python3? -m )?pip3? install(?: -U| --upgrade| --user| -q| --quiet)*(?: pip| setuptools| wheel| twine)+")
_NOTHING = regex(r"(?!)")
_STATUS = regex(r"\b(?:always|failure|cancelled)\s*\(", re.I)
_GOES_ON = regex(r"\bset \+\w*e|\bset \+o errexit\b")
_PLAIN_FOLDER = regex(r"[\w.][\w./-]*")
_OTHER_FOLDER = regex(r"(?:^|[;&|({!]|\b(?:then|do|else|builtin|command)\b)\s*(?:cd|pushd|popd)\b", re.M)


class ByAction:
    """The action in the place of one command. Everything raises CannotEdit where that would not be the same."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self.site = command.site
        self.job = command.job
        self.step = command.step
        self.facts = command.facts

    def tokenless(self) -> Tokenless:
        """The action in the very place."""
        self._check_runner()
        is_plain = is_read_later(self.job, self.step, self.folder)
        inputs: list[tuple[str, Value]] = [("packages-dir", self.folder)] if self.folder != "dist" else []
        inputs += self.inputs + ([("attestations", False)] if is_plain else [])
        name = f"Publish to {publishing().indexes[self.command.upload.index].title}"
        outer = [source for source in self.command.sources if source.owner is not self.step.node]
        patch = self.replaced(name, uses(ACTION, current(), inputs)) + removed(self.site, outer)
        return Tokenless(patch, self.command.secrets, is_plain)

    def replaced(self, name: str, step: Sequence[tuple[str, Value]]) -> Patch:
        """Another step in the place of the command, under ``name`` where the script stays before it, without its credential.

        What gives that around the step, to the whole job or workflow, is left to the caller.
        """
        self._check_place()
        left = self._left()
        patch = self._as_step(step) if left is None else self._behind(left, [("name", name)], step)
        others = [part for part in self.command.told if part.step is not self.step]
        own = [source for source in self.command.sources if source.owner is self.step.node]
        return patch + removed(self.site, own) + settings.removed(self.site, self.job, others)

    def _check_runner(self) -> None:
        """Whether the action can run where the command does."""
        if get(self.job.node, "container") is not None:
            raise CannotEdit(f"{ACTION} cannot take its place in a container; upload in a job of its own")
        reason = runner_without(self.job)
        if reason:
            raise CannotEdit(f"{ACTION}, which would take its place, {reason}; upload in a job of its own")

    def _check_place(self) -> None:
        """Whether the command finds what it uploads, and with which settings, as another step does."""
        self.command.check_launch()
        facts = self.facts
        known = {*facts.credential_variables, *facts.address_variables, *facts.name_variables}
        if self.command.statement.variables.keys() - known:
            raise CannotEdit("the uploading command is given variables that the action does not know")

    @cached_property
    def folder(self) -> str:
        """The folder of the packages, from the top of the repository."""
        inner = self._folder(self._options[1])
        place = posixpath.join(self._working_folder(), *self._moved_to, self.command.folder)
        path = posixpath.normpath(posixpath.join(place, inner))
        if path.startswith(("..", "/")) or "\\" in path:
            raise CannotEdit("the folder in which it uploads is not one of the repository")
        if path == ".":
            raise CannotEdit("the action uploads all files of one folder, and the command takes its files from the top of the repository")
        others = other_kinds(self.job, self.step)
        if others:
            raise CannotEdit(f"the action fails on files that are neither wheels nor .tar.gz, as '{others}' makes them")
        self._check_project(posixpath.normpath(place))
        if not self._takes_all and (not (inner or self.is_whole) or may_hold_others(self.job, self.step, path, self._others)):
            raise CannotEdit(f"the action uploads all files of '{path}', and other files than packages may be there")
        return path

    def _check_project(self, folder: str) -> None:
        """Whether a tool that uploads what it builds finds its project in a folder, and not in one above it."""
        if self.facts.has_files or folder == ".":
            return
        manifests = self.site.repository.manifests
        if self.facts.is_of_workspaces or (manifests and "/" not in folder and f"{folder}/pyproject.toml" not in manifests):
            raise CannotEdit(f"whether '{folder}' has a 'dist' of its own is not known; upload in a step of its own, from the top folder")

    @cached_property
    def _moves(self) -> list[Statement]:
        """The commands before the upload that change the folder."""
        found = statements(self.command.script)
        return [item for item in found if item.words[:1] == ("cd",) and item.place < self.command.statement.place]

    @property
    def _moved_to(self) -> list[str]:
        """The folders to which the script goes before it uploads."""
        folders = [item.words[1] if len(item.words) == 2 else None for item in self._moves]
        if _OTHER_FOLDER.search(self._others) or not all(folder and _PLAIN_FOLDER.fullmatch(folder) for folder in folders):
            raise CannotEdit("the script changes the folder before it uploads, in a way that is not followed")
        return [folder for folder in folders if folder]

    @property
    def _others(self) -> str:
        """What the script does beside the upload, and beside going where that is done."""
        return without(self.command.script, [*self.command.gone, *self._moves])

    @property
    def _takes_all(self) -> bool:
        """Whether the command takes all files of the folder too."""
        return self.facts.has_files and any((match := _FILES.fullmatch(file)) and not match[2] for file in self._options[1])

    @property
    def inputs(self) -> list[tuple[str, Value]]:
        """The inputs of the action that say what the command's options did, but for the folder."""
        index = publishing().indexes[self.command.upload.index]
        address: list[tuple[str, Value]] = [("repository-url", index.upload)] if index.name != "pypi" else []
        return [*address, *((name, True) for name in self._options[0])]

    @cached_property
    def _options(self) -> tuple[list[str], list[str]]:
        """The inputs that stand for switches, and the operands."""
        valued = {*self.facts.credential_options, *self.facts.address_options, *self.facts.name_options}
        switches: list[str] = []
        operands: list[str] = []
        words = iter(self.command.words)
        for word, source in words:
            if word in valued:
                next(words, None)
            elif word is not None and word in self.facts.switches:
                switches += [self.facts.switches[word]] if self.facts.switches[word] else []
            elif word is not None and not word.startswith("-"):
                operands.append(word)
            elif source.partition("=")[0] not in valued:
                raise CannotEdit(f"the action has nothing like '{source}'")
        return switches, operands

    def _folder(self, files: list[str]) -> str:
        """The one folder all whose files are uploaded."""
        if not self.facts.has_files:
            if files:
                raise CannotEdit(f"the action uploads whole folders, and the command names '{files[0]}'")
            return "dist"
        found = [_FILES.fullmatch(file) for file in files]
        folders = {match[1] or "" if match else "" for match in found}
        kinds = {match[2] if match else None for match in found}
        if len(folders) != 1 or None in kinds or not ("" in kinds or kinds == {".whl", ".tar.gz"}):
            raise CannotEdit(f"the action uploads all files of one folder, and the command names {' '.join(files) or 'none'}")
        return folders.pop()

    def _working_folder(self) -> str:
        holders = (self.step.node, *(mapping_at(mapping_at(node, "defaults"), "run") for node in (self.job.node, self.job.workflow.root)))
        folder = next((text for holder in holders if (text := text_at(holder, "working-directory"))), "")
        if "${{" in folder:
            raise CannotEdit("the folder in which it uploads is chosen at run time")
        return folder

    def _left(self) -> str | None:
        """What takes the command's place in the script; None where nothing worth running is left of it."""
        asked = {word for word, _ in self.command.words}
        if self.facts.build and (not self.facts.build_option or self.facts.build_option in asked):
            return self.command.with_subcommand(self.facts.build)
        lines = [line.strip() for line in self._others.splitlines()]
        behind = self.job.steps[self.job.steps.index(self.step) + 1 :]
        # Later scripts may need what is installed here.
        installs = _NOTHING if any(other.run is not None for other in behind) else _INSTALLS
        is_rest = any(line and not line.startswith("#") and not installs.fullmatch(line) for line in lines)
        return "" if is_rest else None

    def _as_step(self, step: Sequence[tuple[str, Value]]) -> Patch:
        """The step itself becomes another one."""
        document, node = self.site.document, self.step.node
        run = self._entry("run")
        patch = replace_entries(document, node, run, step)
        gone = self._settings
        return patch + (remove_entries(document, node, gone) if gone else Patch())

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left of the script."""
        return self._left() is None

    @property
    def _settings(self) -> list[Entry]:
        """Those entries of the step that are for scripts alone."""
        return [item for item in self.step.node.entries if item.name in ("shell", "working-directory")]

    @property
    def gone(self) -> list[Entry]:
        """The entries that go from the step, and from its ``env``."""
        sources = self.command.sources
        own = [source for source in sources if source.owner is self.step.node]
        emptied = [source.holder[1] for source in own if _is_emptied(source, sources)]
        return [*emptied, *(source.item for source in own), *(self._settings if self.is_whole else [])]

    def _behind(self, left: str, head: list[tuple[str, Value]], step: Sequence[tuple[str, Value]]) -> Patch:
        """The script without the command, and another step behind it."""
        if not self.command.statement.is_last:
            raise CannotEdit("the script goes on after the upload; put that into a step of its own")
        if get(self.step.node, "continue-on-error") is not None:
            raise CannotEdit("the step may fail, and the upload would go on all the same")
        if _GOES_ON.search(self.command.script):
            raise CannotEdit("the script goes on after failures ('set +e'), and without its last command it would fail where it did not")
        condition = text_at(self.step.node, "if")
        if condition is not None and _STATUS.search(condition):
            raise CannotEdit("the step also runs after a failure")
        asked = rf"\bsteps\.{re.escape(self.step.id or '')}\.(?:outcome|conclusion)\b"
        if self.step.id and any(re.search(asked, text) for text in texts_of(self.job)):
            raise CannotEdit("something asks how the step ended, and the upload would not be part of it any more")
        assert self.step.run is not None
        gone = [item for item in self.command.gone if not (left and item is self.command.statement)]
        parts = [(*span, "") for span in cuts(self.command.script, gone)]
        parts += [(*self.command.statement.place, left)] if left else []
        run = self.step.run
        patch = rewrite_before_more(self.site.document, run, sorted(parts), self.step.node)
        head += [("if", condition)] if condition is not None else []
        return patch + insert_item(self.site.document, self.step.sequence, self.step.index, [*head, *step], self.gone, run)

    def _entry(self, name: str) -> Entry:
        found = entry(self.step.node, name)
        assert found is not None
        return found


def uses(action: str, pin: Pin, inputs: list[tuple[str, Value]]) -> list[tuple[str, Value]]:
    """The entries of a step that uses an action."""
    return [("uses", Remarked(f"{action}@{pin.commit}", pin.version)), *([("with", inputs)] if inputs else [])]


def _is_emptied(source: Source, sources: list[Source]) -> bool:
    """Whether nothing is left of the mapping that a credential stands in."""
    return all(any(item is other.item for other in sources) for item in source.mapping.entries)
