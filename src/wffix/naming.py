"""The names of a repository's workflows, and who goes by them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from wffix.callees import Files, workflow_of
from wffix.document.tree import Mapping as Node
from wffix.document.tree import Scalar, get, resolve, text_at, walk
from wffix.document.workflow import Workflow, texts
from wffix.regex import regex

FOLDER = ".github/workflows/"

_WORDS = {"ci": "CI", "cd": "CD", "pr": "PR", "pypi": "PyPI", "testpypi": "TestPyPI", "codeql": "CodeQL", "github": "GitHub"}
_READS = regex(r"\bgithub\s*(?:\.\s*workflow\b(?!_)|\[\s*'workflow'\s*\])|\bGITHUB_WORKFLOW\b|toJSON\(\s*github\s*\)", re.I)


def name_from(path: str) -> str:
    """A name for the workflow in a file, made of the file's: ``Build docs`` for ``build-docs.yml``."""
    stem = os.path.splitext(path.rpartition("/")[2])[0]
    words = stem.replace("_", " ").replace("-", " ").replace(".", " ").split()
    known = [_WORDS.get(word.lower(), word) for word in words]
    return " ".join([known[0][:1].upper() + known[0][1:], *known[1:]]) if known else ""


def others(files: Files, path: str) -> Iterator[tuple[str, Workflow]]:
    """The other workflows of a repository by path; those that cannot be read are left out."""
    for name, text in files.items():
        if name != path and name.startswith(FOLDER):
            workflow = workflow_of(text)
            if workflow is not None:
                yield name, workflow


def namesake(files: Files, path: str, name: str) -> str:
    """The path of another workflow with the same name; empty where there is none."""
    return next((other for other, found in others(files, path) if name_of(found, other).lower() == name.lower()), "")


def name_of(workflow: Workflow, path: str) -> str:
    """What a workflow goes by: its name, or its path where it has none."""
    return text_at(workflow.root, "name") or path


def follower(files: Files, path: str, name: str) -> str:
    """The path of another workflow that ``workflow_run`` starts behind the one with a name; empty where there is none."""
    if not any("workflow_run" in text for text in files.values()):
        return ""
    for other, found in others(files, path):
        if name in texts(get(found.events.get("workflow_run"), "workflows")):
            return other
    return ""


def reads_name(root: Node) -> bool:
    """Whether something in a file reads the name of the running workflow, beside the names of concurrency groups."""
    groups = {id(part) for node in walk(root) if isinstance(node, Node) for part in _of_group(node)}
    values = (node for node in walk(root) if isinstance(node, Scalar) and id(node) not in groups)
    return any(_READS.search(value.value) for value in values)


def _of_group(node: Node) -> Iterator[object]:
    found = get(node, "concurrency")
    yield found
    if isinstance(found, Node):
        yield resolve(get(found, "group"))
