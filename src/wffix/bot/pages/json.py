"""The plan as JSON: one object, ``version`` 1. The text is ASCII, and holds no token."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from wffix.bot.limits import REQUESTS_AN_HOUR
from wffix.bot.redaction import redact
from wffix.bot.surveying import Survey
from wffix.report.diff import unified
from wffix.report.json import report


def page(surveys: Sequence[Survey]) -> str:
    """All repositories, each with its files as ``wffix --output-format json`` has them."""
    data = {"version": 1, "requests_an_hour": REQUESTS_AN_HOUR, "repositories": [_repository(survey) for survey in surveys]}
    return json.dumps(_clean(data), indent=2) + "\n"


def _repository(survey: Survey) -> dict[str, Any]:
    plan = survey.plan
    return {
        "name": survey.name,
        "id": plan.checkout.snapshot.id if plan else None,
        "state": survey.state,
        "detail": survey.detail,
        "url": survey.url,
        "set": plan.digest if plan and plan.changes else None,
        "fixes": sorted(plan.offered) if plan else [],
        "declined": sorted(plan.declined) if plan else [],
        "starts_on_push": [{"path": path, "job": job, "effect": effect} for path, job, effect in (plan.pushes if plan else ())],
        "files": _files(survey),
    }


def _files(survey: Survey) -> list[dict[str, Any]]:
    results = survey.plan.results if survey.plan else ()
    pairs = [(result, unified(result.path, result.source, result.fixed)) for result in results]
    found: list[dict[str, Any]] = json.loads(report(pairs))["files"]
    return found


def _clean(value: Any) -> Any:
    """The same without tokens."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list) else value
