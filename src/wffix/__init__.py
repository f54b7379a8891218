"""wffix repairs insecure GitHub Actions workflows of projects that publish Python packages.

The public API: ``fix_source`` (one text in, one Result out, nothing read or written), ``fix_paths`` (files and folders),
and the types they speak in. Importing this package imports nothing else until one of them is used.
"""

from __future__ import annotations

__version__ = "0.1.0"

# The constant of ``typing``, which takes longer to import than all of this.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from wffix.config import Options, Repository, Settings
    from wffix.edit.model import Applicability, Edit, Fix, FollowUp, Refusal
    from wffix.engine import Located, Problem, Result, fix_source
    from wffix.run import fix_paths

_HOMES = {
    "Applicability": "wffix.edit.model",
    "Edit": "wffix.edit.model",
    "Fix": "wffix.edit.model",
    "FollowUp": "wffix.edit.model",
    "Located": "wffix.engine",
    "Options": "wffix.config",
    "Problem": "wffix.engine",
    "Refusal": "wffix.edit.model",
    "Repository": "wffix.config",
    "Result": "wffix.engine",
    "Settings": "wffix.config",
    "fix_paths": "wffix.run",
    "fix_source": "wffix.engine",
}

__all__ = [
    "Applicability", "Edit", "Fix", "FollowUp", "Located", "Options", "Problem", "Refusal", "Repository", "Result",
    "Settings", "fix_paths", "fix_source",
]  # fmt: skip


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'wffix' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(home), name)
