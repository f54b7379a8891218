"""The table of what zizmor finds before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from wffix.audit import Audit
from wffix.report.terminal import BOLD, GREEN, RED, RESET
from wffix.report.text import printable, visible


def table(audit: Audit, color: bool) -> Iterator[str]:
    """Its lines: one an audit, what is new with its file, and the sum."""
    if audit.trouble:
        yield f"wffix: error: --verify: {visible(audit.trouble)}"
        return
    before, after = _by_audit(audit.before), _by_audit(audit.after)
    new = {name for name, _ in audit.new}
    width = max([len("findings of zizmor"), *map(len, before | after)])
    yield _painted(f"{'findings of zizmor':{width}}  before   after", BOLD, color)
    for name in sorted(before | after):
        line = f"{printable(name):{width}}  {before[name]:6}  {after[name]:6}"
        yield _painted(line, RED if name in new else GREEN if after[name] < before[name] else "", color)
    for name, path in audit.new:
        count = audit.after[name, path] - audit.before.get((name, path), 0)
        yield _painted(f"new: {printable(path)}: {printable(name)} ({count} more than before)", RED, color)
    yield f"wffix: of {before.total()} findings of zizmor {after.total()} stay" + (", some of them new" if new else "")


def _by_audit(found: Mapping[tuple[str, str], int]) -> Counter[str]:
    total: Counter[str] = Counter()
    for (name, _), count in found.items():
        total[name] += count
    return total


def _painted(line: str, color: str, wanted: bool) -> str:
    return f"{color}{line}{RESET}" if wanted and color else line
