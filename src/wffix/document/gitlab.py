"""Pipeline and PipelineJob: views of a GitLab CI file, which is neither a workflow nor an action. A view only reads.

A setting of a job may stand in the job, in a template that it extends (``extends``, ``<<``), in ``default`` or at the top
of the file; a view tells where. What other files bring (``include``) is not seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from wffix.document.gitlab_files import is_pipeline_name, may_be_pipeline
from wffix.document.parse import Document
from wffix.document.tree import Alias, Entry, Mapping, Scalar, Sequence, entry, get, mapping_at, resolve, text_at, walk
from wffix.document.workflow import texts
from wffix.record import Record

SCRIPTS = ("before_script", "script", "after_script")

# Source: docs.gitlab.com, "CI/CD YAML syntax reference": global keywords, `default`, and the ones that may stand at the top instead.
_GLOBAL = frozenset({"default", "include", "stages", "types", "variables", "workflow", "spec"})
_AT_TOP = frozenset({"image", "services", "cache", "before_script", "after_script"})
_INHERITED = _AT_TOP | {"artifacts", "hooks", "id_tokens", "identity", "interruptible", "retry", "tags", "timeout"}
# GitLab follows `extends` through eleven levels, and takes lists in scripts apart through ten.
_MOST_LAYERS = 60
_MOST_NESTED = 10
_STAGES = ("build", "test", "deploy")


class Setting(Record):
    """An entry that gives a job one of its settings. ``owner`` is the job or template it stands in, ``default``, or empty for the top."""

    owner: str
    holder: Mapping
    entry: Entry

    @property
    def value(self) -> Scalar | Mapping | Sequence | None:
        return resolve(self.entry.value)


class Layer(Record):
    """A mapping that settings of a job come from, and the job or template it belongs to."""

    owner: str
    node: Mapping


class Script(Record):
    """One text that a job runs. It stands in a ``sequence`` at ``position``, or alone. ``part`` is one of SCRIPTS.

    ``shared``: an alias leads to it, so that an edit would reach another place.
    """

    part: str
    setting: Setting
    text: Scalar
    sequence: Sequence | None
    position: int
    shared: bool


class PipelineJob:
    """A job, or a template (whose name begins with a dot and which does not run itself)."""

    def __init__(self, name: str, entry: Entry, node: Mapping, pipeline: Pipeline) -> None:
        self.name = name
        self.entry = entry
        self.node = node
        self.pipeline = pipeline

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """Where its settings come from: the job itself, then what it takes in by ``<<`` and ``extends``, nearest first."""
        return tuple(islice(_layers(self), _MOST_LAYERS))

    @cached_property
    def unseen(self) -> str:
        """What it extends that is not in this file, or further than GitLab follows; empty where nothing is."""
        if len(self.layers) == _MOST_LAYERS:
            return self.layers[-1].owner
        for layer in self.layers:
            for name in texts(get(layer.node, "extends")):
                if name not in self.pipeline.templates:
                    return name
        return ""

    @property
    def merges(self) -> bool:
        """Whether a YAML merge key (``<<``) gives it settings."""
        return entry(self.node, "<<") is not None

    def own(self, key: str) -> tuple[Setting, ...]:
        """The settings of the job and of what it extends, nearest first. Mappings among them are merged by GitLab."""
        found = ((layer, entry(layer.node, key)) for layer in self.layers)
        return tuple(Setting(layer.owner, layer.node, item) for layer, item in found if item is not None)

    def inherited(self, key: str) -> Setting | None:
        """The setting of ``default`` or of the top of the file that a job without one of its own has."""
        root = self.pipeline.root
        if key not in _INHERITED or not self._inherits(key):
            return None
        for owner, holder in (("default", mapping_at(root, "default")), ("", root if key in _AT_TOP else None)):
            item = entry(holder, key)
            if holder is not None and item is not None:
                return Setting(owner, holder, item)
        return None

    def _inherits(self, key: str) -> bool:
        for setting in self.own("inherit"):
            chosen = get(setting.value, "default") if isinstance(setting.value, Mapping) else None
            if isinstance(chosen, Sequence):
                return key in texts(chosen)
            if isinstance(chosen, Scalar):
                return chosen.value.lower() != "false"
        return True

    def settings(self, key: str) -> tuple[Setting, ...]:
        """Its own settings, else the inherited one."""
        own = self.own(key)
        found = self.inherited(key) if not own else None
        return own if found is None else (found,)

    @cached_property
    def scripts(self) -> tuple[Script, ...]:
        """The texts it runs, in order. References (``!reference``) are not among them."""
        found = ((part, self.settings(part)[:1]) for part in SCRIPTS)
        return tuple(script for part, settings in found for setting in settings for script in _scripts(part, setting))

    @cached_property
    def references(self) -> bool:
        """Whether its scripts or other settings take something in by ``!reference``."""
        return any(
            isinstance(node, Sequence) and node.tag.endswith("reference")
            for layer in self.layers
            for item in layer.node.entries
            if item.name != "rules"
            for node in walk(resolve(item.value) or item.value)
        )

    @cached_property
    def chosen(self) -> frozenset[str]:
        """The variables it is given elsewhere than in ``variables``: by rules, secrets, or one value after the other by a matrix."""
        plain = {id(setting.value) for setting in self.own("variables")}
        outer = get(self.pipeline.root, "workflow")
        nodes = [node for layer in self.layers for node in walk(layer.node)] + list(walk(outer) if outer is not None else ())
        mappings = (node for node in nodes if isinstance(node, Mapping) and id(node) not in plain)
        return frozenset(item.name for node in mappings for item in node.entries if item.name and item.name.isupper())

    @cached_property
    def stage(self) -> str:
        found = self.own("stage")
        value = found[0].value if found else None
        return value.value if isinstance(value, Scalar) else "test"

    def names(self, key: str) -> tuple[str, ...] | None:
        """The jobs that ``dependencies`` or ``needs`` names, those whose artifacts are not wanted left out; None without such a key."""
        found = self.own(key)
        if not found:
            return None
        value = found[0].value
        items = value.items if isinstance(value, Sequence) else ()
        return tuple(name for item in items if (name := _needed(resolve(item))))


class Pipeline:
    """A GitLab CI file."""

    def __init__(self, document: Document, root: Mapping) -> None:
        self.document = document
        self.root = root

    @classmethod
    def of(cls, document: Document, path: str) -> Pipeline | None:
        """The view of a file: by its name, else by what stands in it; None for a workflow, an action and anything else."""
        root = document.root
        if not isinstance(root, Mapping) or not may_be_pipeline(root, path):
            return None
        found = cls(document, root)
        is_one = is_pipeline_name(path) or any(entry(job.node, "script") for job in found.templates.values())
        return found if is_one else None

    @cached_property
    def templates(self) -> dict[str, PipelineJob]:
        """All jobs and templates by name."""
        found: dict[str, PipelineJob] = {}
        for item in self.root.entries:
            node = resolve(item.value)
            if item.name and isinstance(node, Mapping) and item.name not in _GLOBAL | _AT_TOP:
                found[item.name] = PipelineJob(item.name, item, node, self)
        return found

    @property
    def jobs(self) -> tuple[PipelineJob, ...]:
        """The jobs that run, in source order."""
        return tuple(job for name, job in self.templates.items() if not name.startswith("."))

    def users(self, owner: str) -> tuple[PipelineJob, ...]:
        """The jobs that have settings from a job or template; for ``default`` and the top all jobs."""
        if owner in ("", "default"):
            return self.jobs
        return tuple(job for job in self.jobs if any(layer.owner == owner for layer in job.layers))

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """The stages in their order."""
        named = texts(get(self.root, "stages") or get(self.root, "types"))
        return (".pre", *(named or _STAGES), ".post")

    @cached_property
    def includes(self) -> tuple[Mapping | Scalar, ...]:
        """The files it includes: a mapping each, or the bare address."""
        value = get(self.root, "include")
        items = value.items if isinstance(value, Sequence) else () if value is None else (value,)
        return tuple(node for item in items if isinstance(node := resolve(item), (Mapping, Scalar)))

    @property
    def variables(self) -> Mapping | None:
        """The variables of all jobs."""
        return mapping_at(self.root, "variables")

    def forget(self) -> None:
        """Let go of its jobs, which point back at it."""
        vars(self).pop("templates", None)


def _layers(job: PipelineJob) -> Iterator[Layer]:
    """The mappings of a job and of what it takes in, each once: where one comes in twice, the nearer place counts."""
    waiting = [job]
    seen: set[str] = set()
    while waiting:
        current = waiting.pop()
        if current.name in seen:
            continue
        seen.add(current.name)
        nodes = list(_with_merged(current.node))
        yield from (Layer(current.name, node) for node in nodes)
        bases = next((texts(found) for node in nodes if (found := get(node, "extends")) is not None), [])
        # The last of them is the nearest.
        waiting += (base for name in bases if (base := job.pipeline.templates.get(name)) is not None)


def _with_merged(node: Mapping) -> Iterator[Mapping]:
    """A mapping and those that its merge key brings, nearest first."""
    waiting = [node]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        value = get(current, "<<")
        items = value.items if isinstance(value, Sequence) else (value,)
        waiting += reversed([found for item in items if isinstance(found := resolve(item), Mapping)])


def _scripts(part: str, setting: Setting) -> Iterator[Script]:
    value, aliased = setting.value, isinstance(setting.entry.value, Alias)
    if isinstance(value, Scalar) and not value.is_null:
        yield Script(part, setting, value, None, 0, aliased)
    elif isinstance(value, Sequence):
        yield from _listed(part, setting, value, aliased, 0)


def _listed(part: str, setting: Setting, sequence: Sequence, shared: bool, depth: int) -> Iterator[Script]:
    """The texts of a list; lists in it are part of it."""
    if sequence.tag.endswith("reference") or depth > _MOST_NESTED:
        return
    for index, item in enumerate(sequence.items):
        node, aliased = resolve(item), shared or isinstance(item, Alias)
        if isinstance(node, Sequence):
            yield from _listed(part, setting, node, aliased, depth + 1)
        elif isinstance(node, Scalar) and not node.is_null:
            yield Script(part, setting, node, sequence, index, aliased)


def _needed(item: Scalar | Mapping | Sequence | None) -> str | None:
    if isinstance(item, Scalar):
        return item.value
    if isinstance(item, Mapping) and (text_at(item, "artifacts") or "true").lower() != "false":
        return text_at(item, "job")
    return None
