"""How an upload is written that needs no token: by a tool that speaks Trusted Publishing, in the place of the step there was."""

from __future__ import annotations

from wffix.catalog.publishing import publishing
from wffix.document.workflow import Job
from wffix.edit.model import CannotEdit
from wffix.fixer import Site
from wffix.trusted.action import ACTION, Tokenless, of_action
from wffix.trusted.by_action import ByAction
from wffix.trusted.command import Command
from wffix.trusted.in_place import in_place
from wffix.uploading import Upload


def without_token(site: Site, job: Job, upload: Upload) -> Tokenless:
    """An upload that needs no token. Raises CannotEdit where there is no way that is sure."""
    step = upload.step
    if len(step.jobs) != 1 or site.document.is_shared(step.node) or site.document.is_shared(step.sequence):
        raise CannotEdit("the step is shared through a YAML alias")
    check_bare(upload)
    if upload.tool == ACTION:
        return of_action(site, job, step)
    action, facts = publishing().actions.get(upload.tool), publishing().commands.get(upload.tool)
    if action is not None and action.runs:
        # Few projects are built by these.
        from wffix.trusted.by_maturin import by_maturin

        return by_maturin(site, job, upload, action)
    if upload.tool == "jrubics/poetry-publish":
        from wffix.trusted.by_poetry import by_poetry

        return by_poetry(site, job, upload)
    if facts is None or not facts.trusted:
        raise CannotEdit(f"what '{upload.tool}' does without a token is not known; build with it, and upload with {ACTION}")
    command = Command(site, job, upload, facts)
    return in_place(command) if facts.trusted == "itself" else _by_action_or_in_place(command)


def check_bare(upload: Upload) -> None:
    """Whether a step uploads itself, and not by an action that it gives the upload to. Raises CannotEdit."""
    if upload.wrapped:
        raise CannotEdit(f"the upload is wrapped in '{upload.step.action}'; upload with {ACTION} in a step of its own")


def _by_action_or_in_place(command: Command) -> Tokenless:
    """The action makes attestations, and is kept current by Dependabot; where it cannot be, the tool itself where that can."""
    try:
        return ByAction(command).tokenless()
    except CannotEdit as error:
        if not command.facts.speaks_since:
            raise
        try:
            return in_place(command)
        except CannotEdit:
            raise error from None
