"""What a person must do so that an index trusts a workflow: the publisher's form, and the token that is left over."""

from __future__ import annotations

from collections.abc import Iterator

from wffix.catalog.publishing import Index
from wffix.document.tree import Mapping, Scalar, get, text_at
from wffix.document.workflow import Job
from wffix.edit.model import CannotEdit, FollowUp
from wffix.fixer import Site
from wffix.publishing import Publisher
from wffix.regex import regex
from wffix.trusted.credentials import uses_of
from wffix.trusted.environments import project

_UNRESERVED = regex(r"[A-Za-z0-9._~-]*")
_TWO_FACTORS = "turn on two-factor authentication for every GitHub account that may publish a release; PyPI asks for it already"


def follow_ups(site: Site, publisher: Publisher, index: Index, secrets: tuple[str, ...], had_token: bool = True) -> Iterator[FollowUp]:
    """The publisher to register with an index, what to delete when that works, and who must be careful."""
    name = project(site, publisher)
    yield _publisher(site, publisher.job, index, name)
    yield from (_secret(site, secret, index) for secret in secrets)
    if had_token and not secrets:
        yield FollowUp(f"after the first successful release revoke the {index.title} token that this workflow used until now")
    yield FollowUp(_TWO_FACTORS)


def _query(values: dict[str, str]) -> str:
    """The values as the query of an address."""
    if all(_UNRESERVED.fullmatch(value) for value in values.values()):
        return "&".join(f"{key}={value}" for key, value in values.items())
    # Names that need quoting are rare, and to import what quotes them takes a fortieth of a run on one file.
    from urllib.parse import urlencode

    return urlencode(values)


def _publisher(site: Site, job: Job, index: Index, name: str) -> FollowUp:
    """The form's values, with a link that fills them in where all are known."""
    file, environment = site.path.rpartition("/")[2], environment_of(job) or index.environment
    owner, _, repository = site.repository.slug.partition("/")
    values = {"owner": owner, "repository": repository, "workflow_filename": file, "environment": environment}
    words = ", ".join(f"{key.replace('_', ' ')} '{value}'" for key, value in values.items() if value)
    whose = f"'{name}'" if name else "the project"
    text = f"before the next release register this workflow as a Trusted Publisher of {whose} on {index.title}: {words}"
    if not (name and owner):
        return FollowUp(text, index.publishing_url.format(project=name) if name else index.projects_url)
    return FollowUp(text, f"{index.publishing_url.format(project=name)}?{_query({'provider': 'github', **values})}")


def environment_of(job: Job) -> str:
    """The name of the job's environment; empty where it has none. Raises CannotEdit for one without a name, or chosen at run time."""
    value = get(job.node, "environment")
    if value is None:
        return ""
    name = text_at(value, "name") if isinstance(value, Mapping) else value.value if isinstance(value, Scalar) else None
    if name and "${{" in name:
        raise CannotEdit("its environment is chosen at run time, and a Trusted Publisher names one")
    if not name or (isinstance(value, Scalar) and value.is_null):
        raise CannotEdit("its environment has no name")
    return name


def _secret(site: Site, secret: str, index: Index) -> FollowUp:
    others = [path for path, text in (site.repository.files or {}).items() if path != site.path and uses_of(secret, text)]
    here = uses_of(secret, site.document.text) > 1
    if others or here:
        where = ", ".join([*(["another step of this workflow"] if here else []), *others])
        return FollowUp(f"the secret {secret} is also used by {where}: revoke the {index.title} token in it when nothing needs it any more")
    return FollowUp(
        f"after the first successful release delete the secret {secret} (of the repository; one of an organisation only where nobody else"
        f" uses it) and revoke the {index.title} token in it"
    )
