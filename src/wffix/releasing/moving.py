"""How publishing moves from the push of a tag to the published release of that tag, and nothing else of a workflow changes.

Where nothing else needs the pushed tags, releases take their place and the whole run moves. Else tags go on to start the
workflow: what publishes waits for the release, what only builds and checks runs on both, and what does something else
outside stays where it runs today.
"""

from __future__ import annotations

from functools import cached_property

from wffix.document.tree import entry, get, text_at
from wffix.document.workflow import Job, Step, Workflow, texts
from wffix.edit.model import CannotEdit, Patch
from wffix.fixer import Site
from wffix.publishing import Publisher, needed, publishers
from wffix.reach import Event, events, job_runs, push_of_tag, release, step_runs
from wffix.releases import made_by
from wffix.releasing.concurrency import same_group, separated
from wffix.releasing.effects import effect_of_all, job_effect, may_publish, prepares, step_effect
from wffix.releasing.event_reads import reads_of_job, reads_of_workflow
from wffix.releasing.following import asks_as_uploads, is_for_tags, told_by_upload
from wffix.releasing.guards import Guards, Part, status_functions
from wffix.releasing.proof import publishes, same_way, started_otherwise, to_pypi, unreached
from wffix.releasing.roles import BY_HAND, Role, roles
from wffix.releasing.tagfilters import TagFilter, tag_filter
from wffix.releasing.triggers import with_release, without_tags


def is_tag(event: Event) -> bool:
    """Whether an event is the push of a tag."""
    return event.name == "push" and event.github.get("ref_type") == "tag"


class Move:
    """The plan for a workflow in which the push of a tag publishes. Raises CannotEdit with a reason where there is none."""

    def __init__(self, site: Site, publishers: list[Publisher]) -> None:
        self.site = site
        self.workflow = site.workflow
        self.publishers = publishers
        self.slug = site.repository.slug
        self.files = site.repository.files or {}
        self.had_release = "release" in self.workflow.events
        self.left = tuple(event for event in events(self.workflow) if not is_tag(event) and event.name != "release")
        self.roles = roles(self.workflow, publishers, tuple(event.replaced(as_meant=True) for event in self.left), self.slug)
        self.filter = TagFilter() if self.had_release else tag_filter(self._patterns(), self.files)
        self.guards = Guards(self.workflow, self.slug, self.left, self.filter)
        if not self.had_release:
            self._refuse_reads()
        self.keeps_tags = not self._can_drop_tags()

    def _patterns(self) -> list[str]:
        filters = self.workflow.events.get("push")
        if filters is not None and entry(filters, "tags-ignore") is not None:
            return ["**", *(f"!{pattern}" for pattern in texts(get(filters, "tags-ignore")))]
        found = texts(get(filters, "tags")) if filters is not None and entry(filters, "tags") is not None else ["**"]
        if not found:
            raise CannotEdit("the tag filter is empty")
        return found

    def _refuse_reads(self) -> None:
        found = reads_of_workflow(self.workflow, self.slug)
        if found:
            raise CannotEdit(f"the workflow reads the event it is started by, which a release gives differently ({found})")
        for job in self.workflow.jobs:
            if self.roles[job.id] is Role.OTHER:
                continue
            made = next((reason for step in job.steps for reason in made_by(step, drafts=True)), "")
            if made:
                raise CannotEdit(f"job '{job.id}' makes the release itself ({made}), and would do so again when one is published")
            reads = self.reads[job.id]
            if reads:
                raise CannotEdit(f"job '{job.id}' {reads}; a release may give it differently than the event it is started by now")

    @cached_property
    def reads(self) -> dict[str, str]:
        return {job.id: reads_of_job(job, self.files, self.slug) for job in self.workflow.jobs}

    @cached_property
    def effects(self) -> dict[str, str]:
        """What jobs do outside their run."""
        return {job.id: job_effect(job, self.files) for job in self.workflow.jobs}

    def _can_drop_tags(self) -> bool:
        """Whether pushed tags are named as such, and have nothing else to do than what moves as it is."""
        filters = self.workflow.events.get("push")
        if filters is None or (entry(filters, "tags") is None and entry(filters, "tags-ignore") is None):
            return False
        return all(self._moves_whole(job) for job in self.workflow.jobs if self.roles[job.id] is Role.OTHER)

    def _moves_whole(self, job: Job) -> bool:
        if self._runs(job, push_of_tag()) is False:
            return True
        lost = self.had_release and self._runs(job, release()) is not True
        return not lost and not self.effects[job.id] and not self.reads[job.id]

    def _runs(self, job: Job, event: Event) -> bool | None:
        return job_runs(job, event, self.slug)

    # The edits.

    def patch(self) -> Patch:
        """The edits of the triggers, of the conditions and of concurrency groups."""
        patch = self._triggers()
        for job in self.workflow.jobs:
            patch += self._job(job)
        return patch

    def _triggers(self) -> Patch:
        jobs = [job for job in self.workflow.jobs if self.roles[job.id] is not Role.PUBLISHER]
        if not self.keeps_tags:
            if not self.had_release and not same_group(self.workflow, list(self.workflow.jobs), self.slug):
                raise CannotEdit("a concurrency group is made of the event the workflow is started by")
            return without_tags(self.workflow)
        if self.had_release:
            return Patch()
        return with_release(self.workflow) + separated(self.workflow, jobs, self.slug)

    def _job(self, job: Job) -> Patch:
        role = self.roles[job.id]
        if role is Role.OTHER and self.keeps_tags:
            return self._other(job)
        if self.keeps_tags and role is Role.NEEDED and self.effects[job.id] and not self.had_release:
            raise CannotEdit(
                f"job '{job.id}', for which publishing or what follows waits, would run for tag and release ({self.effects[job.id]})"
            )
        carrier = self._carrier(job)
        if carrier is not None and not asks_as_uploads(job.node, carrier, self.slug):
            raise CannotEdit(f"job '{job.id}' follows job '{carrier.job.id}' for tags for which that uploads nothing too")
        moves = role is Role.PUBLISHER or carrier is not None
        part = Part.MOVES if self.keeps_tags and moves else Part.BOTH
        keeps_tags = self.keeps_tags and not self._waits_for_release(job)
        patch = self.guards.job(job, part, keeps_tags or part is Part.MOVES, role is Role.PUBLISHER, self._holds_filter(job))
        for step in job.steps:
            patch += self._step(job, step) if role is Role.CARRIER else self.guards.step(step, job, Part.BOTH, keeps_tags, False, False)
        return patch

    def _carrier(self, job: Job) -> Publisher | None:
        """The job that uploads and also runs for pushed tags which a job follows; only its own condition can keep these out."""
        before = needed(self.workflow, job)
        if self.roles[job.id] is not Role.FOLLOWER or any(self.roles[other.id] is Role.PUBLISHER for other in before):
            return None
        return next((publisher for publisher in self.publishers if publisher.job in before), None)

    def _waits_for_release(self, job: Job) -> bool:
        """Whether pushed tags no longer come to a job, whatever its own condition."""
        role = self.roles[job.id]
        return role is Role.PUBLISHER or (role is Role.FOLLOWER and not status_functions(job.node))

    def _other(self, job: Job) -> Patch:
        """A job that has nothing to do with publishing: a release starts it only where the pushed tag did, and only to check."""
        if self.had_release or self._runs(job, release()) is False:
            return Patch()
        carrier = next((name for name in job.needs if self.roles.get(name) is Role.CARRIER), "")
        if carrier and self.effects[job.id] and f"needs.{carrier}." in (text_at(job.node, "if") or ""):
            raise CannotEdit(f"job '{job.id}' acts by what job '{carrier}' tells, which does not upload for pushed tags any more")
        if not self.effects[job.id] and not self.reads[job.id] and self._runs(job, push_of_tag()) is not False:
            return Patch()
        if self.effects[job.id] and may_publish(job, self.files) and not any(publisher.job is job for publisher in self.site.publishers):
            raise CannotEdit(f"job '{job.id}' may publish too ({self.effects[job.id]}), and would go on to do so for pushed tags")
        return self.guards.job(job, Part.STAYS, self.keeps_tags, False, False)

    @cached_property
    def _is_pure(self) -> bool:
        """Whether the whole workflow moves and nothing but people starts it otherwise."""
        return not self.keeps_tags and all(event.name in BY_HAND for event in self.left)

    def _holds_filter(self, job: Job) -> bool:
        """Whether the condition of a job keeps out the tags that the filter kept out."""
        role = self.roles[job.id]
        if self._is_pure:
            return not job.needs or (role is Role.PUBLISHER and bool(status_functions(job.node)))
        return role is Role.PUBLISHER or self._carrier(job) is not None or (bool(self.effects[job.id]) and role is Role.NEEDED)

    def _step(self, job: Job, step: Step) -> Patch:
        """A step of a job that also runs when nothing is published."""
        publisher = next(publisher for publisher in self.publishers if publisher.job is job)
        uploads = [upload.step for upload in publisher.uploads if upload.index == "pypi"]
        moved = step in uploads or (step.condition is not None and step.condition in {other.condition for other in uploads})
        part = self._part_of_step(step, publisher, moved) if self.keeps_tags else Part.BOTH
        if part is Part.STAYS and self.had_release:
            return Patch()
        acts = moved or part is Part.MOVES or (not self.keeps_tags and step_effect(step, self.files) != "")
        return self.guards.step(step, job, part, self.keeps_tags, moved, acts and not self._is_pure)

    def _part_of_step(self, step: Step, publisher: Publisher, moved: bool) -> Part:
        if moved:
            return Part.MOVES
        effect = step_effect(step, self.files)
        if not effect:
            return Part.BOTH
        steps = publisher.job.steps
        if any(steps.index(upload.step) < steps.index(step) for upload in publisher.uploads if upload.index == "pypi"):
            if status_functions(step.node) & {"failure", "cancelled"}:
                # It tells of what went wrong, wherever that is.
                return Part.BOTH
            told = told_by_upload(step, publisher, self.slug)
            if told is not None:
                return told
            if is_for_tags(step, self.left, self.slug):
                if asks_as_uploads(step.node, publisher, self.slug):
                    return Part.MOVES
                raise CannotEdit(f"a step of job '{publisher.job.id}' acts behind the upload for tags that are not uploaded too ({effect})")
        elif prepares(step) and not self.had_release:
            raise CannotEdit(f"a step of job '{publisher.job.id}' may have a part in what is uploaded, and does more ({effect})")
        if step.id is not None and not self.had_release:
            raise CannotEdit(f"step '{step.id}' would do its work twice, for the tag and for the release ({effect})")
        return Part.STAYS

    # The proof.

    def unproven(self, after: Workflow) -> str:
        """What stands against a result; empty where it proves right."""
        reason = started_otherwise(after, self.slug) or self._unreached(after)
        if reason or self.had_release:
            return reason
        if self.filter.other is not None and publishes(to_pypi(publishers(after)), self.filter.other, self.slug) is not False:
            return "a release of a tag that the filter left out may publish"
        for job in after.jobs:
            if self._is_lost(job):
                return f"job '{job.id}' would no longer run for a tag, nor for a release"
            if self.effects.get(job.id) and self._is_started_anew(job):
                return f"a release might start job '{job.id}', which does more than check ({self.effects[job.id]})"
        return ""

    def _unreached(self, after: Workflow) -> str:
        """The first job no upload of which is reached by some release, surely or just as it was by its tag, as a reason."""
        old = {publisher.job.id: publisher for publisher in self.publishers}
        # Another fix of the same round may give the upload a job of its own; the next round asks anew.
        new = next((publisher.job.id for publisher in to_pypi(publishers(after)) if publisher.job.id not in old), "")
        if new:
            return f"job '{new}' uploads now, which was not there before"
        unsure = [publisher for publisher in to_pypi(publishers(after)) if not self._reached_as_before(old[publisher.job.id], publisher)]
        return unreached(unsure, self.filter.samples(after.document.text), self.slug)

    def _reached_as_before(self, old: Publisher, publisher: Publisher) -> bool:
        return all(same_way(old, publisher, pushed, released, self.slug) for released, pushed in self.filter.passing)

    def _is_lost(self, job: Job) -> bool:
        """Whether a job that the push of a tag starts now is started neither by it nor by the release."""
        old = self.workflow.job(job.id)
        before = self._runs(old, push_of_tag()) if old is not None else False
        started = [*self.filter.samples(job.workflow.document.text), *[push_of_tag()] * self.keeps_tags]
        now = {self._runs(job, event) for event in started}
        return True not in now if before else before is None and now == {False}

    def _is_started_anew(self, job: Job) -> bool:
        """Whether a release may start a job that has effects where the push of its tag did not, or goes on to do so."""
        role, other = self.roles[job.id], self.filter.other
        if other is not None and self._runs(job, other) is not False:
            acting = [step for step in job.steps if step_effect(step, self.files)]
            alone = role is not Role.CARRIER or effect_of_all(job, self.files) != ""
            return alone or any(step_runs(step, other, self.slug) is not False for step in acting)
        if role is Role.OTHER:
            return self._runs(job, release()) is not False
        return self.keeps_tags and role is Role.FOLLOWER and self._runs(job, push_of_tag()) is not False
