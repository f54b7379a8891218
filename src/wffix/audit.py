"""What zizmor finds before and after: the judgement of another tool, asked for with ``--verify``."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from tempfile import TemporaryDirectory

from wffix.discovery import repository_root
from wffix.document.gitlab_files import is_pipeline_name
from wffix.engine import Result
from wffix.record import Record

_CONFIGURATIONS = ("zizmor.yml", "zizmor.yaml", ".github/zizmor.yml", ".github/zizmor.yaml")
_AT_ONCE = 200
"""Files that are named in one command."""


class Audit(Record):
    """How many findings there are ``before`` and ``after``, by audit and file; or the ``trouble`` there was in asking."""

    before: Mapping[tuple[str, str], int] = {}
    after: Mapping[tuple[str, str], int] = {}
    trouble: str = ""

    @property
    def new(self) -> list[tuple[str, str]]:
        """The audits that find more than before, and in which file."""
        return sorted(place for place, count in self.after.items() if count > self.before.get(place, 0))


class _Trouble(Exception):
    """Why zizmor gave no answer."""


def audit(program: str, results: Sequence[Result]) -> Audit:
    """What zizmor finds in the files of a run as they were and as they are repaired, with the configuration of the repository."""
    judged = [result for result in results if result.problem is None and not is_pipeline_name(result.path)]
    try:
        before = _found(program, {result.path: result.source for result in judged if not result.absent})
        after = _found(program, {result.path: result.fixed for result in judged if result.fixed})
    except (_Trouble, OSError) as error:
        return Audit(trouble=str(error))
    except (ValueError, LookupError, TypeError, AttributeError):
        return Audit(trouble="its answer is not understood")
    return Audit(before, after)


def _found(program: str, texts: Mapping[str, str]) -> Counter[tuple[str, str]]:
    """The number of findings by audit and path, in copies of files that stand as the files do."""
    found: Counter[tuple[str, str]] = Counter()
    with TemporaryDirectory(prefix="wffix-") as folder:
        copies: dict[str, str] = {}
        for number, (path, text) in enumerate(texts.items()):
            copy = os.path.join(folder, str(number), *_tail(path))
            os.makedirs(os.path.dirname(copy))
            with open(copy, "wb") as file:
                file.write(text.encode("utf-8"))
            copies[copy] = path
        names = list(copies)
        for at in range(0, len(names), _AT_ONCE):
            found.update((ident, copies[copy]) for ident, copy in _findings(program, names[at : at + _AT_ONCE]))
    return found


def _tail(path: str) -> list[str]:
    """The part of a path that tells what kind of file it is."""
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    return parts[-3:] if parts[-3:-1] == [".github", "workflows"] else parts[-2:] if parts[-2:-1] == [".github"] else parts[-1:]


def _findings(program: str, files: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The audit and the file of each finding. Raises _Trouble where zizmor does not answer."""
    command = [program, "--offline", "--quiet", "--no-progress", "--no-exit-codes", "--format=json-v1", *_configuration(), "--", *files]
    done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _Trouble(f"zizmor ended with status {done.returncode}: {lines[0] if lines else 'without a word'}")
    for finding in json.loads(done.stdout):
        if not finding["ignored"]:
            (place, *_) = [item for item in finding["locations"] if item["symbolic"]["kind"] == "Primary"]
            local = place["symbolic"]["key"]["Local"]
            yield finding["ident"], local.get("verbatim_path") or local["given_path"]  # the latter before zizmor 1.30


def _configuration() -> list[str]:
    """The arguments that name the configuration of the repository around the current folder, or say that there is none."""
    root = repository_root(os.getcwd()) or os.getcwd()
    paths = [os.path.join(root, name) for name in _CONFIGURATIONS]
    return next((["--config", path] for path in paths if os.path.isfile(path)), ["--no-config"])
