"""Which steps may ask for an identity token by themselves, as every program of a job can that may have one."""

from __future__ import annotations

from collections.abc import Iterable

from wffix.document.workflow import Step
from wffix.run_token.commands import command
from wffix.run_token.scripts import calls_of
from wffix.run_token.uses import name_of, name_of_call
from wffix.uploading import uploads

_UPLOADING = frozenset({"publish", "semantic-release", "upload"})


def asker(steps: Iterable[Step]) -> str:
    """What uploads to a registry, which may trust the identity of the job, or is a program that is not known; empty where nothing does.

    What actions of the catalog ask for besides is known from their inputs.
    """
    return next((name for step in steps if (name := _asker(step))), "")


def _asker(step: Step) -> str:
    if step.run is None:
        is_unknown = step.action.startswith(("docker://", "./")) or any(True for _ in uploads(step))
        return name_of(step) if is_unknown else ""
    calls = calls_of(step)
    if calls is None:
        return "a script"
    return next((name_of_call(call.words) for call in calls if _UPLOADING & set(call.words) or command(call.words) is None), "")
