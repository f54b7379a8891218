"""Renew the catalog of pins: which commit each version of an action is, and which version its moving refs mean.

    python tests/catalog/pins.py [--source ADDRESS] [--add OWNER/NAME …] [--lines FOLDER …] [--write]

For every action that the catalog knows, and every one added, the tags and branches of its repository are asked of ADDRESS with
``git ls-remote``; ``{owner}`` and ``{name}`` in it stand for the action (``https://github.com/{owner}/{name}`` unless told otherwise;
folders of clones will do). An action that does not answer keeps what is known of it. A version is what a tag calls one, ``v4``
where there is no ``v4.1`` of it; pre-releases are left out. Where two spellings of one version name different commits, both go.

With ``--lines`` the lines ``uses: ACTION@COMMIT # VERSION`` of the workflows in each FOLDER of checkouts (``OWNER+NAME``) give what no
repository of an action told: versions that at least two owners pin, all of them to the same commit, and not to another than its tag.

Of a major version that only such lines know, ``v6`` counts as a ref that follows it where those of the three before do.

Tags of an action can be moved by whoever takes it over. The commits of known versions do not change by themselves: where a tag says
another commit than the catalog, the old one stays, and the difference is printed for a person to look into.
"""

from __future__ import annotations

import argparse
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from wffix.catalog.pins import number
from wffix.config import Refs
from wffix.pinning.tags import listed, meanings, versions

CATALOG = Path(__file__).parent.parent.parent / "src" / "wffix" / "catalog" / "data"
LINE = re.compile(r"\buses:\s*['\"]?([\w.-]+/[\w.-]+)[\w./-]*@([0-9a-f]{40})['\"]?[ \t]+#[ \t]*(v?\d+(?:\.\d+)+)[ \t]*$", re.M)

Pins = dict[str, dict[str, tuple[str, str]]]
"""For each action its versions, each with its commit and where that is known from: ``tag``, or the number of owners."""


def asked(source: str, action: str) -> Refs | None:
    """The tags and branches of an action's repository; None where it cannot be asked."""
    owner, _, name = action.partition("/")
    address = source.format(owner=owner, name=name)
    done = subprocess.run(["git", "ls-remote", "--tags", "--heads", "--", address], capture_output=True, text=True, timeout=60, check=False)
    return listed(done.stdout) if done.returncode == 0 and done.stdout else None


def pinned(folders: list[Path]) -> Iterator[tuple[str, str, str, str]]:
    """Action, version, commit and owner of the lines that pin an action in folders of checkouts."""
    for folder in folders:
        for path in sorted(folder.glob("*+*/.github/**/*.y*ml")):
            owner = path.relative_to(folder).parts[0].partition("+")[0].lower()
            for match in LINE.finditer(path.read_text(encoding="utf-8", errors="replace")):
                yield match[1].lower(), match[3], match[2], owner


def told_by_lines(lines: Iterator[tuple[str, str, str, str]], known: Pins) -> Pins:
    """The versions that two owners pin and nobody else pins to another commit."""
    owners: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for action, version, commit, owner in lines:
        if owner != action.partition("/")[0]:
            owners[action, version][commit].add(owner)
    found: Pins = defaultdict(dict)
    for (action, version), by_commit in owners.items():
        agreed = [(commit, len(who)) for commit, who in by_commit.items()]
        if len(agreed) == 1 and agreed[0][1] > 1 and number(version) not in map(number, known.get(action, ())):
            found[action][version] = (agreed[0][0], str(agreed[0][1]))
    return found


def read_pins() -> Pins:
    found: Pins = defaultdict(dict)
    for line in (CATALOG / "pins.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            action, version, commit, evidence = line.split("\t")
            found["/".join(action.lower().split("/")[:2])][version] = (commit, evidence)
    return found


def merged(known: Pins, told: Pins) -> Iterator[str]:
    """Put what was told into what is known; what is told otherwise than known is yielded, and left as it was known."""
    for action, pins in told.items():
        for version, (commit, evidence) in pins.items():
            old = known[action].get(version)
            if old is not None and old[0] != commit:
                yield f"{action} {version}: {commit} is told, {old[0]} is known"
            elif old is None or evidence == "tag":
                known[action][version] = (commit, evidence)


def ordered(pins: dict[str, tuple[str, str]]) -> list[str]:
    """The versions of an action, oldest first, without those that stand for several by now."""
    beginnings = {number(version)[:length] for version in pins for length in range(1, len(number(version)))}
    return sorted((version for version in pins if number(version) not in beginnings), key=number)


def by_habit(action: str, pins: dict[str, tuple[str, str]], moving: dict[tuple[str, str], str]) -> Iterator[str]:
    """The refs of major versions that are younger than what the repository told, where all others have one that follows them."""
    majors: dict[int, list[str]] = defaultdict(list)
    for version, (_, evidence) in pins.items():
        majors[number(version)[0]].append(evidence)
    told = {major for major, evidence in majors.items() if "tag" in evidence}
    recent = sorted(told)[-3:]
    if len(recent) > 1 and all(moving.get((action, f"v{major}")) == "newest" for major in recent):
        yield from (f"v{major}" for major in majors if major > max(told))


def heading(name: str) -> str:
    lines = (CATALOG / name).read_text(encoding="utf-8").splitlines()
    return "".join(f"{line}\n" for line in lines if line.startswith("#"))


def write(name: str, rows: list[list[str]]) -> None:
    text = heading(name) + "".join("\t".join(row) + "\n" for row in rows)
    (CATALOG / name).write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    arguments = argparse.ArgumentParser(description="Renew the catalog of pins.")
    arguments.add_argument("--source", default="https://github.com/{owner}/{name}")
    arguments.add_argument("--add", nargs="*", default=[])
    arguments.add_argument("--lines", nargs="*", default=[], type=Path)
    arguments.add_argument("--write", action="store_true")
    given = arguments.parse_args()
    known, names = read_pins(), {name.lower(): name for name in given.add}
    told: Pins = {}
    moving = {(row[0], row[1]): row[2] for row in (line.split("\t") for line in (CATALOG / "refs.tsv").read_text().splitlines()) if row[2:]}
    for action in sorted({*known, *names}):
        refs = asked(given.source, names.get(action, action))
        if refs is not None:
            told[action] = {version: (commit, "tag") for version, commit in versions(refs.tags).items()}
            moving = {key: meaning for key, meaning in moving.items() if key[0] != action}
            moving.update({(action, ref): meaning for ref, meaning in meanings(refs).items()})
    differences = [*merged(known, told)]
    differences += merged(known, told_by_lines(pinned(given.lines), known))
    print(*differences, sep="\n")
    moving.update({(action, ref): "newest" for action in sorted(known) for ref in by_habit(action, known[action], moving)})
    pins = [[action, version, *known[action][version]] for action in sorted(known) for version in ordered(known[action])]
    print(f"{len(known)} actions, {len(pins)} versions, {len(moving)} moving refs, {len(told)} repositories answered")
    if given.write:
        write("pins.tsv", pins)
        write("refs.tsv", [[*key, meaning] for key, meaning in sorted(moving.items())])


if __name__ == "__main__":
    main()
