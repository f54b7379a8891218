"""Advisories about actions: which versions a range affects, and how the catalog is renewed from OSV's format."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from wffix.catalog.advisories import Advisory
from wffix.catalog.pins import number


@pytest.mark.parametrize(
    ("affected", "version", "is_affected"),
    [
        ("< 4.1.3", "v4.1.2", True),
        ("< 4.1.3", "v4.1.3", False),
        (">= 4.0.0, < 4.1.3", "v3.9", False),
        (">= 4.0.0, < 4.1.3", "v4", True),
        ("<= 45.0.7", "45.0.7", True),
        ("<= 45.0.7", "v45.0.8", False),
        ("< 17", "v16.9.9", True),
        ("< 17", "v17", False),
        ("< 2.10.2", "v2.9.0", True),
        ("= 1.0.0", "v1", True),
    ],
)
def test_affected_versions(affected, version, is_affected):
    assert Advisory("GHSA", "2026", "a/b", affected, "").affects(number(version)) is is_affected


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("collected_advisories", Path(__file__).parent / "advisories.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def advisory(
    events: list[dict[str, str]], name: str = "Octo-Org/tool", ecosystem: str = "GitHub Actions", **more: object
) -> dict[str, object]:
    ranges = [{"type": "ECOSYSTEM", "events": events}]
    affected = [{"package": {"ecosystem": ecosystem, "name": name}, "ranges": ranges, **more}]
    return {"id": "GHSA-2222-3333-4444", "published": "2026-01-02T03:04:05Z", "affected": affected}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(advisory([{"introduced": "0"}, {"fixed": "1.2.0"}]), [("< 1.2.0", "1.2.0")], id="all before one"),
        pytest.param(advisory([{"introduced": "1.0"}, {"fixed": "1.2.0"}]), [(">= 1.0, < 1.2.0", "1.2.0")], id="from one to another"),
        pytest.param(advisory([{"introduced": "0"}, {"last_affected": "3.1"}]), [("<= 3.1", "")], id="up to one, never fixed"),
        pytest.param(advisory([{"introduced": "0"}]), [(">= 0", "")], id="all"),
        pytest.param(
            advisory([{"introduced": "0"}, {"fixed": "46"}], database_specific={"last_known_affected_version_range": "<= 45.0.7"}),
            [("<= 45.0.7", "46")],
            id="up to one, fixed in another",
        ),
        pytest.param(advisory([{"introduced": "0"}], ecosystem="npm"), [], id="a package of another kind"),
        pytest.param(advisory([{"introduced": "0"}], name="o/r/.github/workflows/a.yml"), [], id="a workflow"),
        pytest.param({**advisory([{"introduced": "0"}]), "withdrawn": "2026-02-01T00:00:00Z"}, [], id="withdrawn"),
    ],
)
def test_what_is_taken_of_an_advisory(script, found, expected, tmp_path):
    (tmp_path / "GHSA-2222-3333-4444.json").write_text(json.dumps(found))
    head = ("GHSA-2222-3333-4444", "2026-01-02", "octo-org/tool")
    assert [*script.told(tmp_path)] == [(*head, *row) for row in expected]
