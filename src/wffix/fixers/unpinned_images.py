"""An image is named by its content, and not by a tag that can move.

`container: fedora:latest`, a service's `image: redis` and `uses: docker://…` fetch what the registry has under that name on the day of the
run. Whoever can push there decides what runs in the job, and a new version can break a release without a change of the repository. A digest
(`image:tag@sha256:…`) names one content for ever.

Nothing is repaired without a network: which digest a tag has only the registry knows. The finding is told with the command that prints it
and the text to write. An image without a tag, or with `latest`, is told, and one whose name is computed at run time; other tags are left,
as zizmor leaves them, and so is a matrix in which every image has a digest.

References: GitHub, "Secure use reference"; OCI Image Specification, "Digests"; zizmor's audit `unpinned-images`.
"""

from __future__ import annotations

from collections.abc import Iterator

from wffix.document.tree import Mapping, Scalar, get, mapping_at, resolve, scalar_at, text_at
from wffix.document.workflow import Job, Step
from wffix.edit.model import Refusal
from wffix.expression.lexer import ExpressionError, embedded
from wffix.expression.nodes import calls
from wffix.expression.parser import parse
from wffix.fixer import Finding, Site, fixer_id
from wffix.regex import regex
from wffix.values import domain

ID = fixer_id(__name__)
TITLE = "name images by their digests"
TRIGGERS = ("container", "services", "docker:")
DEFAULT = False

_DIGEST = regex(r"@sha256:[0-9a-f]{64}$")
_NAME = regex(r"(?:docker://)?([^@]+?)(?::([\w][\w.-]*))?$")


def fix(site: Site) -> Iterator[Finding]:
    seen: set[int] = set()
    for image, job in _images(site):
        if id(image) not in seen:
            seen.add(id(image))
            reason = _reason(site, image.value, job)
            if reason:
                yield Refusal(ID, reason, image.start, image.end)


def _images(site: Site) -> Iterator[tuple[Scalar, Job | None]]:
    for job in site.workflow.jobs:
        services = mapping_at(job.node, "services")
        for node in (get(job.node, "container"), *(item.value for item in (services.entries if services else ()))):
            container = resolve(node)
            image = scalar_at(container, "image") if isinstance(container, Mapping) else container
            if isinstance(image, Scalar) and not image.is_null:
                yield image, job
    for step in site.workflow.steps:
        if step.uses is not None and step.uses.value.startswith("docker://"):
            yield step.uses, None
    runs = mapping_at(site.workflow.root, "runs")
    action = scalar_at(runs, "image")
    if site.workflow.kind == "action" and action is not None and (text_at(runs, "image") or "").startswith("docker://"):
        yield action, None


def _reason(site: Site, image: str, job: Job | None) -> str:
    """What is wrong with an image, and what to write; nothing where it is right."""
    if "${{" not in image:
        return _of_name(image)
    names = _possible(site, image, job)
    if names is None:
        return f"the image '{image}' is chosen at run time, maybe one without a digest; let what chooses it name digests"
    return next((reason for reason in map(_of_name, names) if reason), "")


def _of_name(image: str) -> str:
    found = _NAME.match(image)
    if not image.strip() or _DIGEST.search(image) or found is None or (found[2] or "latest") != "latest":
        return ""
    tag = f"{found[1]}:{found[2] or 'latest'}"
    return (
        f"the image '{image}' is whatever its registry has on the day; write '{image}@sha256:…' with the digest that"
        f" 'docker buildx imagetools inspect {tag}' prints, best with the tag of a version"
    )


def _possible(site: Site, image: str, job: Job | None) -> list[str] | None:
    """The images that a text with one expression can give; None where they do not stand in the file."""
    found = list(embedded(image))
    if len(found) != 1 or job is None:
        return None
    step = Step(Mapping((), True, 0, 0, 0, 0), job.steps[0].sequence, 0, (job,)) if job.steps else None
    try:
        tree = parse(found[0].source)
        known = domain(tree, step, site.workflow) if step is not None and not calls(tree) else None
    except ExpressionError:
        return None
    if known is None or not known.is_fixed or not known.samples:
        return None
    whole = "" if known.may_be_empty and (found[0].start, found[0].end) != (0, len(image)) else None
    values = [*known.samples, *([whole] if whole is not None else [])]
    return [image[: found[0].start] + value + image[found[0].end :] for value in values]
