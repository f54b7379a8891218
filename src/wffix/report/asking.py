"""Fix by fix at a terminal: each is shown with its diff, and somebody says whether it is applied."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from wffix.document.source import Lines
from wffix.edit.model import Fix, apply
from wffix.report.diff import unified
from wffix.report.streams import err
from wffix.report.terminal import BOLD, CYAN, RESET, shown
from wffix.report.text import printable, visible

_HELP = (
    "y  yes, apply this fix",
    "n  no, leave this finding as it is",
    "a  all: apply this fix and all that come",
    "q  quit: leave this finding and all that come; what was accepted is applied",
    "e  explain what the fix is for, and what is refused",
)


class Asker:
    """Asks on standard error and reads the answers from standard input, until one is for all that come."""

    def __init__(self, color: bool) -> None:
        self._color = color
        self._rest: bool | None = None

    def choose(self, path: str, text: str, fix: Fix) -> bool:
        """Whether to apply a fix to a text. No more answers mean no."""
        if self._rest is not None:
            return self._rest
        self._tell(path, text, fix)
        while True:
            answer = self._answer()
            if answer in ("y", "yes"):
                return True
            if answer in ("n", "no"):
                return False
            if answer in ("a", "all", "q", "quit"):
                self._rest = answer[0] == "a"
                return self._rest
            self._lines(self._explained(fix) if answer in ("e", "explain") else _HELP)

    def _tell(self, path: str, text: str, fix: Fix) -> None:
        line = Lines.of(text).line(fix.start)
        heading = f"{printable(path)}:{line}: {fix.id} ({fix.applicability}): {visible(fix.title)}"
        diff = unified(path, text, apply(text, fix.edits), absent=not text)
        self._lines(["", f"{BOLD}{heading}{RESET}" if self._color else heading, *shown(diff, self._color).removesuffix("\n").split("\n")])
        self._lines([f"follow-up: {visible(item.text)}{f' {printable(item.url)}' if item.url else ''}" for item in fix.follow_ups])

    def _answer(self) -> str:
        question = "Apply this fix? [y,n,a,q,e,?] "
        sys.stderr.write(f"{CYAN}{question}{RESET}" if self._color else question)
        sys.stderr.flush()
        answer = sys.stdin.readline()
        if not answer:
            err("")
            return "quit"
        return answer.strip().lower()

    def _explained(self, fix: Fix) -> Sequence[str]:
        from wffix.fixer import load

        return ["", *load(fix.id).explanation.split("\n"), ""]

    def _lines(self, lines: Sequence[str]) -> None:
        for line in lines:
            err(line)
