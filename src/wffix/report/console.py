"""Results on standard output and standard error, as the command line promises them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence

from wffix.record import Record
from wffix.report.diff import counts, unified
from wffix.report.streams import err, out
from wffix.report.text import error_line, follow_up_lines, refusal_lines, summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wffix.engine import Result
    from wffix.report.pull_request import Stretch


class Console(Record):
    """What a run is to show. ``mode`` is ``diff``, ``write`` or ``check``; from standard input ``write`` prints the repaired text.

    ``shown`` are the lines of a pull request, for suggestions.
    """

    mode: str
    output_format: str
    color: str
    quiet: bool
    from_stdin: bool
    shown: Mapping[str, Sequence[Stretch]]

    def show(self, results: Iterable[Result]) -> list[Result]:
        """Print a run when all of it is known, and return its results sorted by path. Raises OSError where that cannot be written."""
        known: list[tuple[Result, str]] = []
        added = removed = 0
        for result in results:
            # While workers have other files in hand.
            wanted = self.output_format != "text" or self.mode == "diff"
            diff = unified(result.path, result.source, result.fixed, result.absent) if wanted else ""
            known.append((result, diff))
            if self.mode == "diff" and result.changed and not self.quiet:
                more, fewer = counts(diff)
                added, removed = added + more, removed + fewer
        known.sort(key=lambda pair: pair[0].path)
        found = [result for result, _ in known]
        out(self._text(known))
        for result in found:
            if result.problem:
                err(error_line(result))
        if not self.quiet:
            self._remarks(found, (added, removed) if self.mode == "diff" else None)
        return found

    def _text(self, known: Sequence[tuple[Result, str]]) -> str:
        """What stands on standard output."""
        if self.output_format != "text":
            return _formatted(self.output_format, known, self.mode == "write", self.shown)
        if self.mode == "write" and self.from_stdin:
            return "".join(result.fixed for result, _ in known)
        if not any(diff for _, diff in known):
            return ""
        from wffix.report.terminal import has_colors, is_terminal, shown

        color = has_colors(sys.stdout, self.color)
        return "".join(shown(diff, color) if color or is_terminal(sys.stdout) else diff for _, diff in known)

    def _remarks(self, results: Sequence[Result], lines: tuple[int, int] | None) -> None:
        """What is left for a person and the summary; of a check the summary alone, which is its verdict."""
        if self.mode != "check":
            for result in results:
                for line in refusal_lines(result, written=self.mode == "write"):
                    err(line)
            for line in follow_up_lines(results):
                err(line)
        err(summary(results, "made" if self.mode == "write" else "to make", lines))


def _formatted(name: str, known: Sequence[tuple[Result, str]], written: bool, shown: Mapping[str, Sequence[Stretch]]) -> str:
    """The results in a format other than ``text``; only its own module is imported."""
    if name == "suggestions":
        from wffix.report.suggestions import report as suggested

        return suggested(known, shown)
    import importlib

    text: str = importlib.import_module(f"wffix.report.{name}").report(known, written)
    return text
