"""A registry's password stands in a secret, and not in the workflow.

`credentials:` of a `container` or a service that are written out can be read by everybody who can read the repository, in every version of
the file that there ever was, and may pull, and often push, images in its owner's name.

Nothing is repaired: the secret does not exist yet, and only its owner can make it. The finding is told with the secret to create and the
line to write. The password has to be changed as well, as it stays in the history. Images of ghcr.io can do with the token of the run.

References: GitHub, "Workflow syntax", `jobs.<job_id>.container.credentials`; zizmor's audit `hardcoded-container-credentials`; CWE-798.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.document.tree import Entry, Mapping, entry, get, mapping_at, resolve, text_at
from wffix.document.workflow import Job
from wffix.edit.model import Refusal
from wffix.fixer import Finding, Site, fixer_id

ID = fixer_id(__name__)
TITLE = "keep a registry's password in a secret"
TRIGGERS = ("credentials",)
DEFAULT = False


def fix(site: Site) -> Iterator[Finding]:
    seen: set[int] = set()
    for job in site.workflow.jobs:
        for name, container in _containers(job):
            item = entry(mapping_at(container, "credentials"), "password")
            password = text_at(mapping_at(container, "credentials"), "password")
            if item is not None and password and "${{" not in password and id(item) not in seen:
                seen.add(id(item))
                yield Refusal(ID, _advice(site, name, container), item.key.start, item.end)


def _containers(job: Job) -> Iterator[tuple[str, Mapping]]:
    """The container of a job, then its services, each with a name."""
    container = get(job.node, "container")
    if isinstance(container, Mapping):
        yield "container", container
    services = mapping_at(job.node, "services")
    for item in services.entries if services else ():
        service = _service(item)
        if service is not None:
            yield item.name or "service", service


def _service(item: Entry) -> Mapping | None:
    value = resolve(item.value)
    return value if isinstance(value, Mapping) else None


def _advice(site: Site, name: str, container: Mapping) -> str:
    if (text_at(container, "image") or "").startswith("ghcr.io/"):
        return (
            "the password of ghcr.io stands in the file; write 'username: ${{ github.actor }}' and 'password: ${{ github.token }}' with"
            " 'packages: read' in the job's permissions, and revoke the old one, which stays in the history"
        )
    secret = re.sub(r"\W", "_", name).upper() + "_REGISTRY_PASSWORD"
    where = f" (https://github.com/{site.repository.slug}/settings/secrets/actions/new)" if site.repository.slug else ""
    return (
        f"the password of '{name}' stands in the file; change it, as it stays in the history, create the secret '{secret}'{where},"
        f" and write 'password: ${{{{ secrets.{secret} }}}}'"
    )
