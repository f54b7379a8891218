"""What the commands of a script use the token of a run for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wffix.catalog.programs import Command, programs
from wffix.regex import regex

Words = Sequence[str | None]

_PYTHON = regex(r"(?:python|pypy|py)[\d.]*")
_ENDING = regex(r"(?:[@=<>~].*|\.exe)$")
_VERSION = regex(r"py(?:py)?[\d.]*(?:-[\w.]+)*")
_SETS = regex(r"\w+=(?!=)")
_INSTALLED = regex(r"/.*|~/.*|(?:\./)?[\w.-]*venv[\w.-]*/(?:bin|Scripts)/[^/]*")
"""Paths of programs that are not files of the project, whatever these are called."""

_LOUD = regex(
    r"subprocess|system|popen|spawn|import_?module|__import__|\b(?:exec|eval|pty|urllib|requests?|https?|socket|git|runpy)\b", re.I
)
"""What a one-line program of Python needs to run another program, or to ask a server."""

_RUNS = {"find": "-exec", "git": "--exec", "awk": "system"}
"""What makes programs that only look or copy run others."""

_MOUNT = regex(r"-[a-zA-Z]*v|--(?:volume|mount|volumes-from|privileged|env-file)|/")
"""The options of ``docker run`` that put folders or devices of the machine into a container, and paths of files."""

_DURATION = regex(r"\d+(?:\.\d+)?[smhd]?")
_MOST_WORDS = 400
"""Commands of more words are not read; one may run another again and again."""

_GIT = regex(r"\bgit\b")
_PUSH = regex(r"\bpush\b")
BUILDS = Command({}, given=True)
"""What builds, tests or uploads, and runs code of the project for it."""

_NOTHING = Command({}, given=False)


def command(words: Words) -> Command | None:
    """What is known of the command in these words of a script, looked for behind what runs it; None where nothing is."""
    if len(words) > _MOST_WORDS:
        return None
    words = _behind_launchers(list(words))
    if not words or (len(words) == 2 and words[1] in ("--version", "--help", "-V")):
        return _NOTHING
    if words[0] is None:
        return None
    if "/" in words[0] and not _INSTALLED.fullmatch(words[0]):
        return None
    name = _ENDING.sub("", words[0].rpartition("/")[2])
    if name in (".", "source"):
        return _NOTHING if len(words) > 1 and (words[1] or "").endswith("/activate") else None
    if _PYTHON.fullmatch(name):
        return _python(words)
    if name == "find" and (inner := _executed(words)):
        return command(inner)
    if any(_RUNS.get(name, "\0") in (word or "") for word in words):
        return None
    return _known([name, *words[1:]])


def runs_apart(words: Words) -> bool:
    """Whether a command runs a container that sees nothing of the machine: of that it sees what is mounted into it."""
    return list(words[:2]) == ["docker", "run"] and not any(word is None or _MOUNT.match(word) for word in words)


def pushes(text: str) -> int:
    """How many lines of a text seem to push with git."""
    found = ((line, _GIT.search(line)) for line in (text.split("\n") if "push" in text else ()))
    return sum(1 for line, git in found if git is not None and _PUSH.search(line, git.end()))


def is_git(words: Words) -> bool:
    """Whether it is git that runs."""
    return _behind_launchers(list(words))[:1] == ["git"]


def is_login(words: Words) -> bool:
    """Whether it is a command of ``gh`` that keeps a token for what runs later."""
    found = _operands(_behind_launchers(list(words)))
    return found[:3] in (["gh", "auth", "login"], ["gh", "auth", "setup-git"])


def _executed(words: Words) -> list[str | None]:
    """The one command that ``find`` runs, without what ends it; nothing where it runs none or several."""
    places = [at for at, word in enumerate(words) if word is not None and re.fullmatch("-(?:exec|ok)(?:dir)?", word)]
    return [word for word in words[places[0] + 1 :] if word not in (";", "\\;", "+", "{}")] if len(places) == 1 else []


def _behind_launchers(words: list[str | None]) -> list[str | None]:
    known = programs()
    at = 0
    while at < len(words):
        size = next((len(launcher) for launcher in known.launchers if tuple(words[at : at + len(launcher)]) == launcher), 0)
        if not size or words[at : at + 2] == ["command", "-v"]:
            break
        is_timed = words[at] == "timeout"
        if words[at] == "xargs":
            words = [*words, None]
        at = _behind_options(words, at + size, known.launcher_options)
        if is_timed and at < len(words) and _DURATION.fullmatch(words[at] or ""):
            at += 1
    return words[at:]


def _behind_options(words: Words, at: int, with_operand: frozenset[str]) -> int:
    """The position of the first word that is neither an option, nor the operand of one, nor an assignment."""
    while at < len(words) and (word := words[at]) is not None and (word.startswith("-") or _SETS.match(word)):
        at += 2 if word in with_operand else 1
    return at


def _python(words: list[str | None]) -> Command | None:
    at = 1
    while at < len(words) and (word := words[at]) is not None and re.fullmatch(r"-[bBdEiIOqsSuv]+", word):
        at += 1
    option = words[at] if at < len(words) else None
    if option is not None and re.fullmatch(r"-[bBdEiIOqsSuv]*m", option) and at + 1 < len(words):
        return command(words[at + 1 :])
    if option is not None and option.startswith("-m") and len(option) > len("-m"):
        return command([option[2:], *words[at + 1 :]])
    if option == "-c":
        program = words[at + 1] if at + 1 < len(words) else None
        return BUILDS if program is not None and not _LOUD.search(program) else None
    return _known(["python", *words[at:]])


def _known(words: list[str | None]) -> Command | None:
    """What the catalog says of a command; the entry with the most words counts."""
    operands = _operands(words)
    if not operands:
        return None
    known = programs()
    fitting_runners = [runner for runner in known.runners | known.scripts if tuple(operands[: len(runner)]) == runner]
    runner = max(fitting_runners, key=len, default=None)
    if runner is not None:
        behind = words[_position(words, runner) :]
        return BUILDS if _are_tasks(behind) else command(behind) if runner in known.scripts else None
    fitting = [entry for entry in known.commands if entry[0] == operands[0] and _fits(entry, operands, words)]
    return known.commands[max(fitting, key=len)] if fitting else None


def _fits(entry: tuple[str, ...], operands: Words, words: Words) -> bool:
    plain = [word for word in entry if not word.startswith("-")]
    return list(operands[: len(plain)]) == plain and all(_has_option(words, word) for word in entry if word.startswith("-"))


def _has_option(words: Words, option: str) -> bool:
    """Whether an option is given, one of one letter also together with others (``-npf``), a long one also with a value."""
    if option.startswith("--"):
        return any(word is not None and (word == option or word.startswith(f"{option}=")) for word in words)
    return any(word is not None and re.match(rf"-[A-Za-z]*{option[1]}", word) is not None for word in words)


def _operands(words: Words) -> list[str | None]:
    """The words of a command without its options, and without the operands of those that may stand before a subcommand."""
    with_operand = programs().options.get(words[0] or "", frozenset()) if words else frozenset()
    found: list[str | None] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word is not None and word.startswith("-"):
            at += 2 if word in with_operand else 1
        else:
            found.append(word)
            at += 1
    return found


def _position(words: Words, runner: tuple[str, ...]) -> int:
    """Where the words behind those of a runner begin."""
    at = 0
    for word in runner:
        at = list(words).index(word, at) + 1
    return at


def _are_tasks(words: Words) -> bool:
    """Whether words are names of tasks that the catalog knows, their options and their variables, up to what is theirs alone."""
    tasks = programs().tasks
    for word in words:
        if word == "--":
            return True
        if word is None:
            return False
        if _SETS.match(word) or re.fullmatch(r"-\w|-j\d+|-vv+|--[\w-]+", word):
            continue
        names = (name.rpartition(":")[2] for name in word.split(","))
        if not all(name in tasks or _VERSION.fullmatch(name) or _is_like_task(name) for name in names):
            return False
    return True


def _is_like_task(name: str) -> bool:
    """Whether a name of several words begins or ends with one of a task that does not leave the machine, and none of them may."""
    parts = re.split(r"[-_.]", name.lower())
    known = programs()
    return len(parts) > 1 and all(parts) and bool({parts[0], parts[-1]} & known.tasks) and not known.leaving & set(parts)
