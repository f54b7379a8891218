"""Asking the repositories of actions for their tags and branches; the only room that uses the network, and only where told to.

``git ls-remote`` asks, so that the proxies and credentials of whoever runs it are used as in any clone. It runs outside of all
repositories: one that is being repaired is not trusted, and its configuration can name programs to run.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from wffix.config import Refs
from wffix.pinning.tags import listed
from wffix.regex import regex

SERVER = "https://github.com"
TIMEOUT = 20.0
"""Seconds that one repository has for its answer."""
PATIENCE = 90.0
"""Seconds after which no further repository is asked."""

_AT_ONCE = 8
_USES = regex(r"""\buses['"]?[ \t]*:[ \t]*['"]?([\w.-]+/[\w.-]+)[^\s'"@]*@""")
_NAME = regex(r"[\w-][\w.-]*/[\w-][\w.-]*")

_QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "SSH_ASKPASS": "", "GCM_INTERACTIVE": "never", "LC_ALL": "C"}
"""Nobody is there to type a password."""
_OF_A_REPOSITORY = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY")


def used(texts: Iterable[str]) -> frozenset[str]:
    """The repositories of actions, ``owner/name`` in lower case, that workflows and actions may use."""
    found = {match[1].lower() for text in texts for match in _USES.finditer(text)}
    return frozenset(name for name in found if _NAME.fullmatch(name))


def asked(actions: Iterable[str], server: str = "", timeout: float = TIMEOUT, patience: float = PATIENCE) -> dict[str, Refs]:
    """The refs of each repository, or why it did not tell them. Nothing is raised.

    ``server`` is the address before ``/owner/name``: ``GITHUB_SERVER_URL`` of the environment, else that of github.com.
    """
    address = server or os.environ.get("GITHUB_SERVER_URL") or SERVER
    end = time.monotonic() + patience
    ask: Callable[[str], Refs] = lambda action: _asked(f"{address.rstrip('/')}/{action}", timeout, end)  # noqa: E731
    names = sorted(set(actions))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return dict(zip(names, pool.map(ask, names), strict=True))


def _asked(address: str, timeout: float, end: float) -> Refs:
    if time.monotonic() > end:
        return Refs(trouble="not asked any more, the others took too long")
    outside = {name: value for name, value in os.environ.items() if name not in _OF_A_REPOSITORY}
    command = ["git", "ls-remote", "--tags", "--heads", "--", address]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
            check=False,
            cwd=os.path.abspath(os.sep),
            env={**outside, **_QUIET},
        )
    except subprocess.TimeoutExpired:
        return Refs(trouble=f"no answer within {timeout:g} seconds")
    except OSError:
        return Refs(trouble="git cannot be run")
    if done.returncode:
        return Refs(trouble=_reason(done.stderr))
    return listed(done.stdout)


def _reason(error: str) -> str:
    """One line of what git complained of."""
    lines = [line.strip() for line in error.splitlines() if line.strip()]
    chosen = next((line for line in lines if line.startswith(("fatal:", "remote:"))), lines[-1] if lines else "git failed")
    return chosen.removeprefix("fatal:").removeprefix("remote:").strip()[:200]
