"""GitLab CI jobs publish to PyPI by Trusted Publishing instead of a token.

A token for PyPI in a project's CI/CD variables is valid for years, and every job that sees it can publish whatever it likes, then
or later, from anywhere. With Trusted Publishing there is none: GitLab gives the job a signed identity token (`id_tokens`), and the
upload tool trades it for one of PyPI's that is valid for a quarter of an hour.

The fix gives the job that uploads with twine or uv the identity token (`PYPI_ID_TOKEN`, for TestPyPI `TESTPYPI_ID_TOKEN`), takes
the credential out of its variables and scripts, and asks for a version of the tool that understands such tokens. The publisher has
to be registered at PyPI before the next release; the follow-ups say with which values. An `environment:` is left as it is: in
GitLab it makes the job a deployment, and PyPI does without.

It is refused where the version of the tool cannot be seen (a requirements file, an image that brings it) or is held back; where the
job gets parts from other files, from templates that other jobs use too, or by `!reference` and merge keys; where its script does
something else with the credential; where the job also runs on any branch or merge request: once no protected variable is needed,
each of these could publish. And PyPI trusts gitlab.com alone, no GitLab that one runs oneself.

References: PyPI, "Publishing with a Trusted Publisher" and "Security model and considerations" (GitLab CI/CD); GitLab, "OpenID Connect
(OIDC) authentication using ID tokens"; the change logs of twine 6.1 and uv 0.8.18.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from urllib.parse import quote

from wffix.catalog.gitlab import gitlab
from wffix.catalog.publishing import publishing
from wffix.document.gitlab import Pipeline, PipelineJob
from wffix.document.gitlab_files import FILE_NAME
from wffix.document.parse import Document
from wffix.document.tree import Mapping, Scalar, text_at
from wffix.edit.model import Applicability, CannotEdit, Fix, FollowUp, Refusal
from wffix.fixer import Finding, Site, fixer_id
from wffix.gitlab.credentials import Credentials, is_by_hand, is_set, relies_on_settings, tools_of
from wffix.gitlab.plan import Plan, is_right, plan
from wffix.gitlab.rules import is_limited
from wffix.gitlab.tools import image, knows_python
from wffix.gitlab.uploads import PipelinePublisher, expanded, mentions, names_in, publishers, uploaders
from wffix.manifests import project_names

ID = fixer_id(__name__)
TITLE = "publish from GitLab CI by Trusted Publishing"
TRIGGERS = ("twine", "publish", "maturin")
PIPELINES = True


def fix(site: Site) -> Iterator[Finding]:
    pipeline = site.pipeline
    if pipeline is None:
        return
    stays = cache(lambda publisher: _stays(site, publisher))
    for publisher in publishers(pipeline):
        if not _is_right(publisher):
            yield _finding(site, publisher, stays)
    uploading = {publisher.job.name for publisher in uploaders(pipeline)}
    for job in pipeline.jobs:
        if job.unseen and job.name not in uploading and any(is_set(job, tool) for tool in gitlab().tools.values()):
            yield _refusal(job, _hidden(job))


def _is_right(publisher: PipelinePublisher) -> bool:
    return is_right(publisher) or (is_by_hand(publisher.job) and bool(publisher.job.settings("id_tokens")))


def _finding(site: Site, publisher: PipelinePublisher, stays: Callable[[PipelinePublisher], bool]) -> Finding:
    reason = _obstacle(site, publisher)
    if not reason:
        try:
            return _fix(site, publisher, plan(site.document, publisher), stays)
        except CannotEdit as error:
            reason = str(error)
    return _refusal(publisher.job, reason)


def _refusal(job: PipelineJob, reason: str) -> Refusal:
    key = job.entry.key
    return Refusal(ID, f"job '{job.name}' publishes with a long-lived credential: {reason}", key.start, key.end)


def _obstacle(site: Site, publisher: PipelinePublisher) -> str:
    """Why the job cannot be changed without a person; empty where nothing is known that speaks against it."""
    if not _is_top_level(site.path):
        return f"'{FILE_NAME}' at the top of the repository includes this file, and what else that gives the job is not seen here"
    host = site.repository.origin.partition("/")[0]
    if host not in ("", gitlab().host, "github.com"):
        return f"PyPI trusts {gitlab().host} alone, and this repository is at {host}"
    tool = next((upload.tool for upload in publisher.uploads if upload.tool in gitlab().other_tools and upload.index != "other"), "")
    if tool:
        return gitlab().other_tools[tool]
    return _hidden(publisher.job) or _place(publisher) or _trigger(publisher)


def _is_top_level(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    # A path that is not below a repository is a whole one.
    return name == FILE_NAME and (not folder or path.startswith("/") or folder[1:2] == ":")


def _hidden(job: PipelineJob) -> str:
    """What of a job is not seen; empty where all of it is."""
    if job.unseen:
        return f"it extends '{job.unseen}', which is not in this file"
    if job.references:
        return "it takes parts of other jobs in by '!reference'; write them out"
    if job.merges:
        return "it takes keys in by a YAML merge key (<<); write them out, or use 'extends'"
    return ""


def _place(publisher: PipelinePublisher) -> str:
    """Why the tools would not look for an identity token where they upload to; empty where they would."""
    for upload in publisher.uploads:
        if upload.index == "computed":
            return "the index is chosen at run time; write its address, or split the job"
        tool, token = gitlab().tools.get(upload.tool), gitlab().tokens.get(upload.index)
        if tool is None or token is None or not upload.place or upload.place in tool.names or upload.place in token.addresses:
            continue
        if "://" in upload.place:
            return f"{upload.tool} knows '{token.addresses[0]}' for Trusted Publishing, not '{upload.place}'; change the address first"
        return f"the address of the index '{upload.place}' does not stand here; give it as an address"
    return ""


def _trigger(publisher: PipelinePublisher) -> str:
    if "pypi" in publisher.indexes and not is_limited(publisher.job):
        return (
            "it is not kept to tags or named branches, and once no protected variable is needed a pipeline of any branch could publish;"
            " limit it first (rules: - if: $CI_COMMIT_TAG, or $CI_COMMIT_BRANCH == …)"
        )
    return ""


def _fix(site: Site, publisher: PipelinePublisher, done: Plan, stays: Callable[[PipelinePublisher], bool]) -> Fix:
    job = publisher.job
    if not all(each.complete for each in done.credentials.values()) and _foreign_include(job.pipeline):
        raise CannotEdit("its credential does not stand here, and may come from an included file; take it out there first")
    for name in done.credentials:
        tool = gitlab().tools[name]
        for other in uploaders(job.pipeline) if _winning(done, name) else ():
            if other.job is not job and relies_on_settings(other, name, tool) and stays(other):
                raise CannotEdit(
                    f"job '{other.job.name}' needs the same CI/CD variables ({', '.join(tool.variables)}), which would have to go"
                )

    def proof(after: Document) -> str:
        return _proof(after, site.path, publisher)

    notes = (*_publisher_notes(site, publisher), *_credential_notes(site, publisher, done), *_other_notes(site, publisher))
    key = job.entry.key
    return Fix(ID, TITLE, Applicability.SETUP, key.start, key.end, done.patch.edits, done.patch.changes, notes, proof)


def _winning(done: Plan, tool: str) -> tuple[str, ...]:
    """The CI/CD variables of the project that a tool would go on to use."""
    found, known = done.credentials[tool], gitlab().tools[tool].variables
    named = names_in(" ".join(found.values))
    return tuple(name for name in known if name in named) if found.complete else known


def _stays(site: Site, publisher: PipelinePublisher) -> bool:
    """Whether a job that uploads cannot be changed."""
    if not publisher.indexes or _obstacle(site, publisher):
        return True
    try:
        plan(site.document, publisher)
    except CannotEdit:
        return True
    return False


def _foreign_include(pipeline: Pipeline) -> bool:
    """Whether files are included that are not known to leave the jobs of this one alone."""
    for item in pipeline.includes:
        template = text_at(item, "template") if isinstance(item, Mapping) else None
        if template is None or not template.startswith(gitlab().harmless_includes):
            return True
    return False


def _proof(after: Document, path: str, publisher: PipelinePublisher) -> str:
    """What stands against: the job uploads something else now, or not yet with identity tokens and a tool that takes them."""
    name = publisher.job.name
    found = _by_job(after, path).get(name)
    if found is None or _summary(found) != _summary(publisher):
        return f"job '{name}' does not upload the same any more"
    try:
        left = plan(after, found)
    except CannotEdit as error:
        return str(error)
    return "" if is_right(found) and not left.patch.edits else f"job '{name}' does not publish with an identity token yet"


@lru_cache(maxsize=1)
def _by_job(document: Document, path: str) -> dict[str, PipelinePublisher]:
    """The jobs that upload, by name; the fixes of one round are all proven on the same document."""
    pipeline = Pipeline.of(document, path)
    return {publisher.job.name: publisher for publisher in publishers(pipeline)} if pipeline is not None else {}


def _summary(publisher: PipelinePublisher) -> list[tuple[str, str, str]]:
    return [(upload.tool, upload.index, upload.place) for upload in publisher.uploads]


# What a person has to do.


def _publisher_notes(site: Site, publisher: PipelinePublisher) -> Iterator[FollowUp]:
    names = project_names(site.repository.manifests)
    host, _, path = site.repository.origin.partition("/")
    namespace, _, name = path.rpartition("/") if host == gitlab().host else ("", "", "")
    environment = _environment(publisher.job)
    for index in sorted(publisher.indexes):
        known = publishing().indexes[index]
        page = known.publishing_url.format(project=names[0]) if len(names) == 1 else ""
        where = (
            f"namespace '{namespace}', project '{name}'" if name else "namespace and project as in the address of the project on gitlab.com"
        )
        text = (
            f"before the next release register the GitLab publisher at {'PyPI' if index == 'pypi' else 'TestPyPI'}"
            f" (project > Manage > Publishing > GitLab): {where}, top-level pipeline file path '{FILE_NAME}'"
            f" (unless the project's settings name another), environment {repr(environment) if environment else 'left empty'}"
        )
        form = gitlab().form.format(
            **{
                key: quote(value, safe="")
                for key, value in (("namespace", namespace), ("name", name), ("path", FILE_NAME), ("environment", environment))
            }
        )
        yield FollowUp(text, page + form if page and name else page)


def _environment(job: PipelineJob) -> str:
    """The environment a job names; empty where it names none, or one that is chosen at run time."""
    for setting in job.own("environment"):
        value = setting.value
        text = value.value if isinstance(value, Scalar) else text_at(value, "name") if isinstance(value, Mapping) else None
        if text:
            name = expanded(job, text)
            return "" if "$" in name else name
    return ""


def _credential_notes(site: Site, publisher: PipelinePublisher, done: Plan) -> Iterator[FollowUp]:
    page = _page(site, gitlab().variables_url)
    for tool, found in done.credentials.items():
        winning = _winning(done, tool)
        if winning:
            yield FollowUp(
                f"once the publisher is registered delete the CI/CD variables {', '.join(winning)} of the project and its groups:"
                f" as long as one is set, {tool} uses it and no identity token",
                page,
            )
        if any(value.strip("\"'").startswith("pypi-") for value in found.values):
            yield FollowUp("the token stood in this file, and stands in its history: revoke it at the index at once")
        named = [name for name in names_in(" ".join(found.values)) if name not in winning]
        used = [name for name in named if _is_used_elsewhere(site, found, name)]
        gone = [name for name in named if name not in used]
        for names, once in ((gone, ""), (used, ", and once nothing else in this file needs them,")):
            if names:
                what = f"CI/CD variable{'s' if len(names) > 1 else ''} {', '.join(names)}"
                yield FollowUp(f"after the first release that succeeds{once} delete the {what}, and revoke the token at the index", page)


def _is_used_elsewhere(site: Site, found: Credentials, name: str) -> bool:
    """Whether a file names a variable more often than the credentials do that go."""
    return mentions(site.document.text, name) > sum(mentions(value, name) for value in found.values)


def _other_notes(site: Site, publisher: PipelinePublisher) -> Iterator[FollowUp]:
    job = publisher.job
    environment = _environment(job)
    binding = f"protect the environment '{environment}' if your plan has that, else " if environment else ""
    if "pypi" in publisher.indexes:
        yield FollowUp(
            f"PyPI trusts every pipeline of the project, also those of unprotected branches: {binding}let nobody push to it"
            " who may not publish, and protect the release tags (Settings > Repository > Protected tags)",
            _page(site, gitlab().tags_url),
        )
    yield FollowUp(f"a release runs the '{FILE_NAME}' of its tag: branches that releases are still made from need the same change")
    if not knows_python(job):
        python = next(iter(tools_of(publisher).values())).python
        yield FollowUp(f"the image of job '{job.name}' ({image(job) or 'the runner chooses it'}) must have Python {python} or later")


def _page(site: Site, url: str) -> str:
    host, _, path = site.repository.origin.partition("/")
    return url.format(project=path) if host == gitlab().host else ""
