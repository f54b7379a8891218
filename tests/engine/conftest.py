"""Runs of the engine with fixers of the tests' own."""

import pytest

from wffix import Options, engine, fix_source
from wffix.edit.model import apply


@pytest.fixture
def run(monkeypatch):
    """Runs fixers on a text; the Result must keep its promise about edits."""

    def run(source, *fixers, **options):
        monkeypatch.setattr(engine, "select", lambda selected, ignored: fixers)
        result = fix_source(source, "ci.yml", Options(**options))
        text = source.removeprefix("\ufeff")
        edits = [edit for fix in result.fixes for edit in fix.edits]
        assert result.source == source
        assert apply(text, edits) == result.fixed.removeprefix("\ufeff")
        return result

    return run


@pytest.fixture
def parsed(monkeypatch):
    """The texts that the engine parses."""
    texts = []
    parse = engine.parse
    monkeypatch.setattr(engine, "parse", lambda text, *more: texts.append(text) or parse(text, *more))
    return texts
