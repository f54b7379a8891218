"""The publish workflow for a repository that has none, and what is left to do beside it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

from wffix.caching.outlets import PACKAGE, Outlets
from wffix.callees import workflow_of
from wffix.catalog.publishing import publishing
from wffix.config import Options, Repository
from wffix.document.parse import parse
from wffix.document.workflow import Workflow
from wffix.edit.model import Applicability, Edit, Fix, FollowUp
from wffix.engine import Result, repaired
from wffix.fixer import Site
from wffix.manifests import project_names
from wffix.model import Unfit
from wffix.model.build import Build, build_of
from wffix.model.text import filled
from wffix.publishing import WORDS
from wffix.reach import every_event
from wffix.releases import release_maker
from wffix.trusted.environments import index_named, protection
from wffix.trusted.registration import follow_ups
from wffix.uploading import uploads

ID = "init"
TITLE = "publish to PyPI by Trusted Publishing whenever a release is published"
_NAMES = ("publish", "publish-to-pypi", "pypi")
"""What the file is called: the first name that is free."""
_TITLES = ("Publish", "Publish to PyPI", "Publish the package to PyPI")
"""The name of the workflow: the first one of which no other file says anything."""
_PUBLISHES = re.compile(r"publish|pypi", re.I)


def made(repository: Repository, has_submodules: bool = False, taken: Collection[str] = ()) -> Result:
    """The Result that makes the workflow. Raises Unfit where a repository publishes already, or its project cannot be published so.

    ``taken`` are the names of what lies in its folder of workflows, beside those that could be read.
    """
    if repository.elsewhere:
        raise Unfit(f"the repository is on {repository.elsewhere}, and PyPI trusts workflows of github.com; name it with --repository")
    build = build_of(repository.manifests)
    files = repository.files or {}
    for path, text in files.items():
        _check_silent(path, text, repository)
    path = _free([*(name.rpartition("/")[2] for name in files), *taken])
    site = _site(path, filled(build.model, _values(repository, build, has_submodules)), repository)
    text = site.document.text
    _check(site)
    told = tuple(_follow_ups(site, build))
    fix = Fix(ID, TITLE, Applicability.SETUP, 0, 0, (Edit(0, 0, text),), (), told)
    return Result(path, "", text, (fix,), absent=True, rounds=1)


def _free(taken: Collection[str]) -> str:
    """A path for the new file. Raises Unfit where all its names are taken."""
    stems = {name.lower().removesuffix(".yaml").removesuffix(".yml") for name in taken}
    name = next((name for name in _NAMES if name not in stems), None)
    if name is None:
        raise Unfit(f"there are files of all names that it could have: {', '.join(_NAMES)}")
    return f".github/workflows/{name}.yml"


def _check_silent(path: str, text: str, repository: Repository) -> None:
    """Raise Unfit where a file uploads packages, or may: the same release would be published twice, or what is private."""
    workflow = workflow_of(text)
    if workflow is None:
        if any(word in text.lower() for word in WORDS):
            raise Unfit(f"{path} cannot be read, so it may publish already; see wffix --check {path}")
        return
    indexes = {upload.index for step in workflow.steps for upload in uploads(step)}
    if indexes - {"testpypi"} or (not indexes and _hands_out(workflow, repository)):
        raise Unfit(f"{path} publishes already; wffix without --init repairs it")
    called = next((job.uses for job in workflow.jobs if job.uses and not job.uses.startswith("./") and _PUBLISHES.search(job.uses)), "")
    if called:
        raise Unfit(f"{path} calls {called}, which may publish already")
    credential = _credentials().search(text) if not indexes else None
    if credential is not None:
        raise Unfit(f"{path} may publish already, in a way that is not seen: it has {credential.group()}")


def _hands_out(workflow: Workflow, repository: Repository) -> bool:
    """Whether a workflow runs a task of the project that by its name uploads packages."""
    outlets = Outlets(repository.files or {}, repository.slug)
    return any(outlets.of(job, event) == PACKAGE for event in every_event(workflow) for job in workflow.jobs)


@cache
def _credentials() -> re.Pattern[str]:
    """The names of secrets and variables that a script uploads with."""
    known = publishing()
    variables = {name for facts in known.commands.values() for name in facts.credential_variables}
    return re.compile(r"\bsecrets\.\w*pypi\w*|\b(?:" + "|".join(sorted(map(re.escape, variables))) + r")\b", re.I)


def _values(repository: Repository, build: Build, has_submodules: bool) -> dict[str, str]:
    """What takes its place in the model; empty what is not known, or not needed."""
    names = project_names({name: text for name, text in repository.manifests.items() if "/" not in name})
    index = publishing().indexes["pypi"]
    # Two workflows of one name would wait for each other, and start what waits for either.
    titles = [title for title in _TITLES if not any(title in text for text in (repository.files or {}).values())]
    return {
        "name": next(iter(titles), _TITLES[-1]),
        "condition": f"github.repository == '{repository.slug}'" if repository.slug else "",
        "environment": repository.settings.environment or index.environment,
        "url": index.project_url.format(project=names[0]) if names else "",
        "history": "yes" if build.needs_history else "",
        "submodules": "yes" if has_submodules else "",
    }


def _site(path: str, text: str, repository: Repository) -> Site:
    """The new file in the repository, as fixers see it."""
    around = repository.replaced(
        files={**(repository.files or {}), path: text},
        # Other projects of the repository are not published by it.
        manifests={name: text for name, text in repository.manifests.items() if "/" not in name},
    )
    return Site.of(parse(text), path, lambda: around)


def _check(site: Site) -> None:
    """Raise Unfit where some fixer would change the new file; none should."""
    again = repaired(site.document.text, site.path, Options(frozenset({"all"}), level=3), lambda: site.repository)
    if again.problem or again.changed or len(site.publishers) != 1:
        told = again.problem.message if again.problem else ", ".join(fix.id for fix in again.fixes) or "it does not publish"
        raise Unfit(f"withdrawn, the new file did not prove right ({told}); nothing was changed, please report this")


def _follow_ups(site: Site, build: Build) -> Iterator[FollowUp]:
    """What a person must do before the first release, and how one is made."""
    known, index, slug = publishing(), index_named(site, "pypi"), site.repository.slug
    yield from protection(site, index)
    yield from follow_ups(site, site.publishers[0], index, (), had_token=False)
    yield FollowUp(
        f"a project that is not on {index.title} yet gets its publisher there first, with the same values and the project's name",
        index.pending_url,
    )
    if build.doubt:
        yield FollowUp(build.doubt)
    path, reason = release_maker({name: text for name, text in (site.repository.files or {}).items() if name != site.path})
    if path:
        yield FollowUp(f"releases that {path} makes with the token of its run ({reason}) start no workflow: publish them by hand")
    yield FollowUp(
        "to release, raise the version, commit it, and publish a release with a new tag on GitHub: that starts the workflow",
        known.releases_url.format(slug=slug) if slug else "",
    )
