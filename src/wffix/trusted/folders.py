"""What else than packages may lie in the folder that is uploaded: the action takes all of it, and fails on other files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wffix.document.tree import text_at, texts_below
from wffix.document.workflow import Job, Step
from wffix.regex import regex
from wffix.scripts.shell.calls import invocations, is_understood
from wffix.trusted.command import LAUNCHERS

_COMMENT = regex(r"^\s*#.*$", re.M)
_OTHER_KINDS = regex(
    r"\bbdist_(?!wheel)\w+|--formats?[= ]\S*(?:zip|bz2|xz)\b|\bpy2(?:exe|app)\b|\bpyinstaller\b|\bnuitka\b"
    r"|\bgpg2?\b[^\n;&|]*\s(?:--detach-sig\w*|--(?:clear-?)?sign|-\w*[bs]\w*)(?!\S)",
    re.I,
)
"""What makes other files than wheels and ``.tar.gz`` in the folder that builds of Python projects go to, or signatures beside them."""

_HARMLESS = frozenset(
    {"build", "setup.py", "flit", "maturin", "pip", "pip3", "twine", "auditwheel", "abi3audit", "check-wheel-contents", "pyroma"}
    | {"ls", "find", "du", "wc", "cat", "stat", "tree", "echo", "test", "rm", "mkdir", "unzip", "sha256sum", "md5sum", "shasum"}
)
_ACTIONS = frozenset({"actions/download-artifact", "actions/upload-artifact", "pypa/cibuildwheel", "pyo3/maturin-action"})


def other_kinds(job: Job, step: Step) -> str:
    """What is built, up to the upload, that the action cannot upload; empty where nothing such is seen."""
    found = (_OTHER_KINDS.search(script) for script in _scripts(job, step))
    return next((match[0] for match in found if match), "")


def may_hold_others(job: Job, step: Step, folder: str, script: str) -> bool:
    """Whether something up to the upload, whose step runs ``script`` beside it, may put other files into the folder."""
    name = re.escape(folder.rpartition("/")[2])
    mention, output = re.compile(rf"(?<![\w.-]){name}(?![\w.-])"), re.compile(rf">\s*[\"']?(?:[^\s\"']*/)?{name}/")
    scripts = [*[*_scripts(job, step)][:-1], script]
    if any(output.search(text) or (mention.search(text) and not _is_harmless(text, mention)) for text in scripts):
        return True
    before = job.steps[: job.steps.index(step)]
    actions = (other for other in before if other.action and other.action not in _ACTIONS)
    places = (text_at(other.node, "working-directory") or "" for other in before)
    return any(map(mention.search, places)) or any(mention.search(text) for other in actions for text in texts_below(other.node))


def _scripts(job: Job, step: Step) -> Iterator[str]:
    for other in job.steps[: job.steps.index(step) + 1]:
        if other.run is not None:
            yield other.run.value


def _is_harmless(script: str, mention: re.Pattern[str]) -> bool:
    """Whether only commands name the folder that build packages there, look at them, or take files away."""
    if not is_understood(script):
        return False
    namers = [call for call in invocations(script) if any(map(mention.search, call.sources))]
    named = sum(len(mention.findall(source)) for call in namers for source in call.sources)
    return named >= len(mention.findall(_COMMENT.sub("", script))) and all(_program(call.words) in _HARMLESS for call in namers)


def _program(words: tuple[str | None, ...]) -> str:
    """What a call runs, behind what runs that."""
    names = ((word or "").rpartition("/")[2] for word in words if not (word or "").startswith("-"))
    return next((name for name in names if not LAUNCHERS.fullmatch(name)), "")
