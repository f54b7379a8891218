"""Which files are GitLab CI files, as far as their names and tops tell, and which have a header that is no part of the pipeline."""

from __future__ import annotations

import re

from wffix.document.tree import Mapping, Sequence, get
from wffix.regex import regex

FILE_NAME = ".gitlab-ci.yml"

_HEADER = regex(r"(?:^[ \t]*(?:#[^\r\n]*)?(?:\r\n?|\n))*(?:---[ \t]*(?:\r\n?|\n))?(spec:)[^\0]*?^---[ \t]*(?:[\r\n]|\Z)", re.M)


def is_pipeline_name(path: str) -> bool:
    """Whether a file is a GitLab CI file by its name: ``.gitlab-ci.yml``, ``python.gitlab-ci.yml``, one in ``.gitlab/``."""
    folder, _, name = path.rpartition("/")
    return name.endswith((FILE_NAME, ".gitlab-ci.yaml")) or ".gitlab" in folder.split("/")


def may_be_pipeline(root: Mapping, path: str) -> bool:
    """Whether a file is a GitLab CI file, or is neither a workflow nor an action."""
    if is_pipeline_name(path):
        return True
    known = any(isinstance(get(root, name), (Mapping, Sequence)) for name in ("jobs", "runs", "on"))
    return not (known or path.startswith(".github/") or "/.github/" in path)


def header(text: str) -> tuple[int, int]:
    """Where the header of inputs (``spec:``) of a GitLab CI file begins and its first word ends; nothing where it has none."""
    found = _HEADER.match(text)
    return found.span(1) if found else (0, 0)
