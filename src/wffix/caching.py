"""Caches that are no mere speed-up, but carry files from one job to another."""

from __future__ import annotations

import re

from wffix.document.tree import text_at
from wffix.document.workflow import Step, Workflow
from wffix.regex import regex

_PRODUCTS = regex(r"(?:^|[\s/])(?:dist|build|wheelhouse|wheels|target/wheels|artifacts?)(?:$|[\s/*])", re.M)
_OF_THIS_RUN = regex(r"github\.(?:run_id|run_number|run_attempt|sha)\b")


def hand_over(workflow: Workflow, step: Step) -> str:
    """Why what depends on the cache of a step would miss it; empty where nothing does."""
    path, key = text_at(step.inputs, "path") or "", text_at(step.inputs, "key") or ""
    if text_at(step.inputs, "fail-on-cache-miss") == "true":
        return "the job needs what it holds (fail-on-cache-miss); hand it over as an artifact"
    if _PRODUCTS.search(path):
        return f"it holds what is built ({' '.join(path.split())}); hand that over as an artifact"
    if _OF_THIS_RUN.search(key) and not text_at(step.inputs, "restore-keys"):
        return "it hands files from job to job of one run; hand them over as an artifact"
    twin = {"actions/cache/save": "actions/cache/restore", "actions/cache/restore": "actions/cache/save"}.get(step.action)
    if twin and any(other.action == twin and not set(other.jobs) & set(step.jobs) for other in workflow.steps):
        return "it is saved in one job and restored in another; hand the files over as an artifact"
    return ""
