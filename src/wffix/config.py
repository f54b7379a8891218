"""What a run is asked to do."""

from __future__ import annotations

from collections.abc import Mapping

from wffix.record import Record


class Options(Record):
    """Which fixers run and how far their fixes may go.

    ``select`` empty means the default fixers; ``ignore`` is taken from what is selected. ``level`` is the highest
    applicability applied: 1 safe, 2 setup, 3 unsafe; 0 what the repository says of itself, else setup.
    """

    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    level: int = 0

    @property
    def highest(self) -> int:
        """The highest applicability applied."""
        return self.level or 2

    def within(self, settings: Settings) -> Options:
        """These options in a repository with settings of its own: what they say wins over those.

        A selection stands for itself; without one what is ignored here is ignored beside what is ignored there.
        """
        select, ignore = (self.select, self.ignore) if self.select else (settings.select, settings.ignore | self.ignore)
        return Options(select, ignore, self.level or settings.level)


class Settings(Record):
    """What a repository says of itself, in its ``.github/wffix.toml`` or ``pyproject.toml``.

    ``select``, ``ignore`` and ``level`` as those of Options. ``paths`` are patterns as in a ``.gitignore``, each with the ids of the
    fixers that leave the files it matches alone (``all`` for every one). ``environment`` is the name of the deployment environment
    for uploads to PyPI, empty for the usual one. ``bot`` tells whether pull requests of the bot are welcome. ``cooldown`` are the days
    that new versions are to wait before Dependabot proposes them, 0 for the usual ones. Where the settings are those of a repository
    around, as for a template in it, ``folder`` is the path there (with ``/`` behind), from which patterns look at files.
    """

    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    level: int = 0
    paths: tuple[tuple[str, frozenset[str]], ...] = ()
    environment: str = ""
    bot: bool = True
    cooldown: int = 0
    folder: str = ""


class Refs(Record):
    """The tags and branches of the repository of an action, each with its commit; or the ``trouble`` there was in asking for them."""

    tags: Mapping[str, str] = {}
    heads: Mapping[str, str] = {}
    trouble: str = ""


class Repository(Record):
    """What is known of the repository around a file. All of it is data; nothing is read later.

    ``slug`` is ``owner/name`` on github.com; ``manifests`` the texts of the files that name its Python projects
    (``pyproject.toml`` …) by path; ``files`` the texts of its workflows and actions by path, or None where only one file is known.
    ``origin`` is the host and path of the git remote wherever that is: ``gitlab.com/group/name``. ``renovate`` is the path of its
    configuration of Renovate, empty where it has none. ``lock`` is the text of its lock file of actions
    (``.github/workflows/actions.lock``). ``refs`` are those of the repositories of actions that were asked, by their name in lower case.
    ``settings`` is what it says of itself.
    """

    slug: str = ""
    manifests: Mapping[str, str] = {}
    files: Mapping[str, str] | None = None
    origin: str = ""
    renovate: str = ""
    lock: str = ""
    refs: Mapping[str, Refs] = {}
    settings: Settings = Settings()

    @property
    def elsewhere(self) -> str:
        """The host of the git remote where that is known and not github.com; else empty."""
        host = self.origin.partition("/")[0]
        return "" if host == "github.com" else host
