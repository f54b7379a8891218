"""What the editor makes of a file is what wffix makes of it, byte for byte: every fixture, in every form that a text can have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lsprotocol import types
from tests.lsp.conftest import Editor, offset

from wffix.choosing import Choose
from wffix.config import Options
from wffix.document.source import BOM
from wffix.engine import Result, repaired
from wffix.fixer import fixer_ids, load
from wffix.project import repository

FIXTURES = Path(__file__).parents[2] / "fixtures"
EVERYTHING = Options(select=frozenset({"all"}), level=3)
PROJECT = "[project]\nname = 'sampleproject'\n"
REMOTE = '[remote "origin"]\n\turl = https://github.com/octo-org/sampleproject\n'
FORMS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "with CRLF": lambda text: text.replace("\n", "\r\n"),
    "with a byte order mark": lambda text: BOM + text,
    "with characters beyond 16 bits": lambda text: text.replace("name: ", "name: 😋 ").replace("run: ", 'run: echo "😋"; '),
    "with all of it": lambda text: BOM + text.replace("run: ", 'run: echo "😋"; ').replace("\n", "\r\n"),
}


PLACES = {"workflow": ".github/workflows/case.yml", "pipeline": ".gitlab-ci.yml", "dependabot": ".github/dependabot.yml"}
FIXERS = [name for name in fixer_ids() if (FIXTURES / name).is_dir()]


@pytest.fixture(scope="module")
def everything() -> Iterator[Editor]:
    """An editor that asks for all fixers and all their fixes, and counts bytes."""
    started = Editor(options={"select": ["all"], "level": "unsafe"}, encodings=["utf-8"])
    yield started
    started.stop()


def cases(fixer: str) -> list[Path]:
    """Two fixtures that are repaired and one that is not: all of them take minutes."""
    paths = sorted((FIXTURES / fixer).glob("*.yml"))
    repaired = [path for path in paths if path.with_suffix(".fixed.yml") in paths]
    return [*repaired[:2], *[path for path in paths if ".refused" in path.suffixes][:1]]


@pytest.mark.parametrize("fixer", FIXERS)
def test_fix_all_is_the_whole_repair_and_a_quick_fix_is_that_of_its_finding(editor, everything, files, fixer) -> None:
    name = PLACES[load(fixer).kind]
    for case in cases(fixer):
        for asked, options, form in ((editor, Options(), "as it is"), (everything, EVERYTHING, "with all of it")):
            text = FORMS[form](case.read_bytes().decode())
            path = files({name: text, "pyproject.toml": PROJECT, ".git/config": REMOTE}) / name
            check(asked, path, text, Repair(path, name, text, options))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_text_is_repaired_at_the_right_places(editor, everything, files, form) -> None:
    name = PLACES["workflow"]
    for case in cases("template-injection") + cases("use-trusted-publishing"):
        text = FORMS[form](case.read_bytes().decode())
        path = files({name: text, "pyproject.toml": PROJECT}) / name
        check(editor, path, text, Repair(path, name, text, Options()))
        check(everything, path, text, Repair(path, name, text, EVERYTHING))


class Repair:
    """What wffix itself makes of a text."""

    def __init__(self, path: Path, name: str, text: str, options: Options) -> None:
        root = str(path)[: -len(name) - 1]
        self._facts = repository(root, known={name: text})
        self._arguments = text, name, options
        self.whole = self.made()

    def made(self, choose: Choose | None = None) -> Result:
        return repaired(*self._arguments, lambda: self._facts, choose)

    def alone(self, id: str, title: str, start: int) -> str:
        return self.made(lambda _, __, fix: (fix.id, fix.title, fix.start) == (id, title, start)).fixed


def check(editor: Editor, path: Path, text: str, own: Repair) -> None:
    """Hold an editor's findings and actions for a text against the repair."""
    found = editor.open(path, text)
    actions = editor.actions(path)
    whole = [action for action in actions if action.kind == "source.fixAll.wffix"]
    quick = [action for action in actions if action.kind == types.CodeActionKind.QuickFix]
    assert [editor.applied(path, action) for action in whole] == ([own.whole.fixed] if own.whole.changed else [])
    assert len(found) == len(own.whole.fixes) + len(own.whole.refusals) + (own.whole.problem is not None)
    if own.whole.rounds == 1:
        assert len(quick) == min(len(own.whole.fixes), 20)
    for action in quick:
        (told,) = action.diagnostics or ()
        title = told.message.partition("\nFollow-up: ")[0]
        start = offset(text, told.range.start, editor.encoding) - text.startswith(BOM)
        assert editor.applied(path, action) == own.alone(str(told.code), title, start)
    editor.close(path)
