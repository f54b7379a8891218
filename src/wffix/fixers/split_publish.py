"""Building and uploading happen in jobs of their own.

What a job may do, everything may do that runs in it: the build's dependencies, the project's own `setup.py`, and whoever
changed one of them. A job that only takes finished packages and uploads them runs nothing of the kind; the identity that the
index trusts stays out of reach of what is built.

The fix is made where a job publishes with a token and cannot become a trusted publisher as it is: because only some of its
runs publish, because it runs on systems or in containers that the publish action does not know, or because what its other
steps use the token of the run for is not known. The step that uploaded hands the packages over as an artifact (each cell of a
matrix its own), and a new job takes them and uploads them by Trusted Publishing, in an environment, with no other permission.
The condition of the upload becomes that of the new job; outputs of steps that it asks for become outputs of the old one.

A job that takes packages as artifacts and uploads them by a tool that needs no token itself (maturin-action, `uv publish`) is left
without the upload; the new job takes the same artifacts and does the same.

A job that uploads to TestPyPI and then to PyPI becomes three: one that builds, and one for each index, with its environment.
The second of these waits for the first as the step did, unless only one of them ever happens or the first may fail
(`continue-on-error`). It is refused where neither is sure, and where the two take different packages or share a credential.

With a matrix it is `unsafe`: nothing is uploaded before every cell has succeeded. A condition on the cell
(`matrix.python-version == '3.12'`, `runner.os == 'Linux'`) decides which cells hand packages over; the matrix must be written
out. It is refused where steps follow the upload, where other jobs wait for it, and where the condition asks for what another
job does not have.

References: PyPA, "Publishing package distribution releases using GitHub Actions CI/CD workflows"; PyPI, "Security model and
considerations" (Trusted Publishers).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wffix.document.parse import Document
from wffix.document.workflow import Workflow
from wffix.edit.model import Applicability, Fix, FollowUp, Refusal
from wffix.fixer import Finding, Site, fixer_id
from wffix.publishing import WORDS, Publisher, publishers
from wffix.trusted.environments import protection
from wffix.trusted.jobs import divided
from wffix.trusted.registration import follow_ups

if TYPE_CHECKING:
    from wffix.trusted.split import Divided

ID = fixer_id(__name__)
TITLE = "split a publish job into build and upload"
TRIGGERS = WORDS


def fix(site: Site) -> Iterator[Finding]:
    for publisher in site.publishers:
        done = divided(site, publisher)
        if done is not None:
            yield _finding(site, publisher, done)


def _finding(site: Site, publisher: Publisher, done: Divided | str) -> Finding:
    job = publisher.job
    key = job.entry.key
    if isinstance(done, str):
        return Refusal(ID, f"job '{job.id}' builds and publishes, and cannot be split: {done}", key.start, key.end)
    notes = [note for part in done.parts for note in protection(site, part.index)]
    notes += [note for part in done.parts for note in follow_ups(site, publisher, part.index, part.secrets, part.had_token)]
    if job.is_matrix:
        notes.append(FollowUp(f"nothing is uploaded before every cell of job '{job.id}' has succeeded"))

    def proof(after: Document) -> str:
        return _proof(Workflow.of(after), job.id, {part.index.name for part in done.parts})

    level = Applicability.UNSAFE if job.is_matrix else Applicability.SETUP
    return Fix(ID, TITLE, level, key.start, key.end, done.patch.edits, done.patch.changes, tuple(dict.fromkeys(notes)), proof)


def _proof(workflow: Workflow, old: str, indexes: set[str]) -> str:
    """What stands against: the old job publishes still, or no job that waits for it does so to one of the indexes."""
    publishing = {publisher.job.id: publisher for publisher in publishers(workflow)}
    if old in publishing:
        return f"job '{old}' publishes still"
    reached = {index for publisher in publishing.values() if old in publisher.job.needs for index in publisher.indexes}
    return "" if indexes <= reached else f"no job takes what '{old}' builds and publishes it"
