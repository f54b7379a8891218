"""Which files are GitLab CI files by their name, and which of these have a header that is no part of the pipeline."""

from __future__ import annotations

import re

from wffix.regex import regex

FILE_NAME = ".gitlab-ci.yml"

_HEADER = regex(r"(?:^[ \t]*(?:#[^\r\n]*)?(?:\r\n?|\n))*(?:---[ \t]*(?:\r\n?|\n))?(spec:)[^\0]*?^---[ \t]*(?:[\r\n]|\Z)", re.M)


def is_pipeline_name(path: str) -> bool:
    """Whether a file is a GitLab CI file by its name: ``.gitlab-ci.yml``, ``python.gitlab-ci.yml``, one in ``.gitlab/``."""
    folder, _, name = path.rpartition("/")
    return name.endswith((FILE_NAME, ".gitlab-ci.yaml")) or ".gitlab" in folder.split("/")


def header(text: str) -> tuple[int, int]:
    """Where the header of inputs (``spec:``) of a GitLab CI file begins and its first word ends; nothing where it has none."""
    found = _HEADER.match(text)
    return found.span(1) if found else (0, 0)
