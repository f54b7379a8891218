"""What a run is asked to do."""

from __future__ import annotations

from collections.abc import Mapping

from wffix.record import Record


class Options(Record):
    """Which fixers run and how far their fixes may go.

    ``select`` empty means the default fixers; ``ignore`` is taken from what is selected. ``level`` is the highest
    applicability applied: 1 safe, 2 setup (the default), 3 unsafe.
    """

    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    level: int = 2


class Repository(Record):
    """What is known of the repository around a file. All of it is data; nothing is read later.

    ``slug`` is ``owner/name`` on github.com; ``manifests`` the texts of the files that name its Python projects
    (``pyproject.toml`` …) by path; ``files`` the texts of its workflows and actions by path, or None where only one file is known.
    ``origin`` is the host and path of the git remote wherever that is: ``gitlab.com/group/name``. ``renovate`` is the path of its
    configuration of Renovate, empty where it has none.
    """

    slug: str = ""
    manifests: Mapping[str, str] = {}
    files: Mapping[str, str] | None = None
    origin: str = ""
    renovate: str = ""
