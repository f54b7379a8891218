"""Random workflows through the whole engine: the promises hold for every one."""

import pickle

from hypothesis import HealthCheck, given, settings
from tests.edit.generated import workflows

from wffix import fix_source
from wffix.config import Options
from wffix.document.parse import parse
from wffix.edit.model import apply

EXAMPLES = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
OPTIONS = Options(select=frozenset({"all"}), level=3)


@EXAMPLES
@given(workflows())
def test_the_promises_hold(source) -> None:
    result = fix_source(source, options=OPTIONS)
    assert result.problem is None
    # The edits of all fixes together are the change; a byte order mark does not count and stays.
    text = source.removeprefix("\ufeff")
    edits = [edit for fix in result.fixes for edit in fix.edits]
    assert apply(text, edits) == result.fixed.removeprefix("\ufeff")
    assert source.startswith("\ufeff") == result.fixed.startswith("\ufeff")
    assert result.changed == bool(result.fixes)
    # Line breaks are those of the file, and no comment is lost.
    if "\r\n" in text:
        assert result.fixed.count("\n") == result.fixed.count("\r\n")
    before, after = parse(text), parse(result.fixed.removeprefix("\ufeff"))
    assert sorted(text[start:end] for start, end in before.comments) == sorted(after.text[start:end] for start, end in after.comments)
    # Whatever is not told of is where it was; what is told of is within the file.
    assert all(0 <= fix.start <= fix.end <= len(text) for fix in result.fixes)
    assert all(1 <= item.line <= len(before.lines.starts) for item in result.refusals)
    assert not any("withdrawn" in item.refusal.reason for item in result.refusals)
    # A second run changes nothing, and tells of the same findings.
    again = fix_source(result.fixed, options=OPTIONS)
    assert (again.fixed, again.fixes) == (result.fixed, ())
    assert [(item.refusal.id, item.refusal.reason, item.line) for item in again.refusals] == [
        (item.refusal.id, item.refusal.reason, item.fixed_line) for item in result.refusals
    ]
    assert pickle.loads(pickle.dumps(result)) == result
