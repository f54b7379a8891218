"""Commands that run the command in their words: what of the step they hand on to it, its environment or only words.

The options are those of the manual pages (coreutils, findutils, util-linux, sudo, doas, bash). One that is not known here may
change the environment, or the words, so nothing is said of what stands behind it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from wffix.catalog.commands import commands
from wffix.regex import regex
from wffix.scripts.shell.command import base_name

Texts = Sequence[str | None]

# By command: words before the command it runs that stand alone, and options with their operand, a blank between them.
_TIMEOUT = r"\d[\d.]*[smhd]?|-[vf]+|-[ks]\w+|--(?:foreground|preserve-status|verbose|(?:kill-after|signal)=\w+)", "-[ks] .*"
_KEEPING = {
    "command": ("-p", ""),
    "exec": ("", "-a .*"),
    "gtimeout": _TIMEOUT,
    "ionice": (r"-t|-[cn]\d", "-[cn] .*"),
    "nice": (r"-n?-?\d+|--adjustment=-?\d+", "-n .*"),
    "nohup": ("", ""),
    "setsid": ("-[cfw]+|--(?:ctty|fork|wait)", ""),
    "stdbuf": (r"-[ioe]\w+|--(?:input|output|error)=\w+", "-[ioe] .*"),
    "time": ("-p", ""),
    "timeout": _TIMEOUT,
    # What is put in the place of a word must not be a part of anything that is written instead of an expression.
    "xargs": (
        r"-[0rtx]+|-[0rtx]*(?:[nLPs]\d+|d.+|I(?:\{\}|[%@]+))|--(?:null|no-run-if-empty|verbose|exit|delimiter=.+|max-\w+=\d+)",
        r"-[0rtx]*(?:[nLPsd] .*|I (?:\{\}|[%@]+))|--delimiter .*",
    ),
    "xvfb-run": ("-a|--auto-(?:servernum|display)|--(?:server-args|server-num)=.*", "-[sn] .*"),
}
_BY_WORDS = {
    "doas": ("-n", "-u .*"),
    # By '-i' and '-s' another shell reads the words.
    "sudo": (
        r"-[EHPSbkn]+|-[ug]\w+|--|--(?:non-interactive|set-home|stdin|preserve-env(?:=.*)?|(?:user|group)=.*)",
        r"(?:-[EHPSbkn]*[ug]|--user|--group) .*",
    ),
}
_RUNNERS = frozenset({"poetry", "uv", "pdm", "rye", "hatch"})
_IN_CONTAINERS = {"docker": "run|exec", "podman": "run|exec", "nerdctl": "run|exec"}
_REREADING = frozenset({"sudo", "doas", "xargs"})
_ASSIGNMENT = regex(r"\w+=", re.ASCII)


def reaches(before: Texts) -> str:
    """What of the step reaches a command behind these words: its ``environment``, only ``words``, or nothing that is known."""
    if before and base_name(before[0] or "") == "find":
        return "environment" if before[-1] in ("-exec", "-execdir") else ""
    reached = "environment"
    at = 0
    while at < len(before):
        name = base_name(before[at] or "")
        if name in _IN_CONTAINERS:
            return "words" if _into_container(before[at + 1 :], _IN_CONTAINERS[name]) else ""
        at += 1
        if name in _RUNNERS and before[at : at + 1] == ["run"]:
            at += 1
        elif name == "env":
            while at < len(before) and _ASSIGNMENT.match(before[at] or ""):
                at += 1
        elif name in _KEEPING or name in _BY_WORDS:
            reached = "words" if name in _BY_WORDS else reached
            at = _behind_options(before, at, *(_KEEPING.get(name) or _BY_WORDS[name]))
        else:
            return ""
    return reached


def _behind_options(words: Texts, at: int, alone: str, with_operand: str) -> int:
    """The position of the first word that is none of the options, or not known to be one."""
    while at < len(words) and (word := words[at]) is not None:
        if re.fullmatch(alone, word):
            at += 1
        elif at + 1 < len(words) and re.fullmatch(with_operand, f"{word} {words[at + 1] or ''}", re.S):
            at += 2
        else:
            break
    return at


def _into_container(words: Texts, runs: str) -> bool:
    """Whether the command behind the words of a tool for containers is handed its own words as they are."""
    names = ["" if word is None else base_name(word) for word in words]
    behind = next((number for number, name in enumerate(names, 1) if re.fullmatch(runs, name)), None)
    return behind is not None and not any(name in _REREADING or name in commands().arguments for name in names[behind:])
