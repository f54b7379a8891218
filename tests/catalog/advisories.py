"""Renew the catalog of advisories about actions.

    python tests/catalog/advisories.py FOLDER [--write]

FOLDER holds advisories in the OSV format, in any depth: a clone of https://github.com/github/advisory-database, or what is in the archive
that OSV gives of one ecosystem (`GitHub Actions/all.zip` of its data dumps). Those about actions are taken, withdrawn ones are not; of
what the catalog knows already and the folder has, the folder counts, and the rest stays. Advisories about a workflow or an action in a
folder of a repository are left out, as all that is known of versions is that of repositories.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CATALOG = Path(__file__).parent.parent.parent / "src" / "wffix" / "catalog" / "data" / "advisories.tsv"
ECOSYSTEM = "GitHub Actions"

Row = tuple[str, str, str, str, str]
"""Id, date, action, affected versions, and the first without the fault, empty where there is none."""


def told(folder: Path) -> Iterator[Row]:
    """What the advisories of a folder say of actions."""
    for path in sorted(folder.rglob("GHSA-*.json")):
        text = path.read_text(encoding="utf-8")
        if f'"{ECOSYSTEM}"' in text:
            yield from rows(json.loads(text))


def rows(advisory: dict[str, Any]) -> Iterator[Row]:
    """One row for each range of versions of an action."""
    if advisory.get("withdrawn"):
        return
    for affected in advisory.get("affected", ()):
        name = affected["package"]["name"].lower()
        if affected["package"]["ecosystem"] != ECOSYSTEM or name.count("/") != 1:
            continue
        last = affected.get("database_specific", {}).get("last_known_affected_version_range", "")
        for known in affected.get("ranges", ()):
            yield (advisory["id"], advisory["published"][:10], name, *bounds(known.get("events", ()), last))


def bounds(events: list[dict[str, str]], last: str) -> tuple[str, str]:
    """The affected versions of a range (``>= 4.0.0, < 4.1.3``), and the first behind them."""
    merged = {name: version for event in events for name, version in event.items()}
    introduced, fixed = merged.get("introduced", "0"), merged.get("fixed", "")
    upper = f"<= {merged['last_affected']}" if "last_affected" in merged else last or (f"< {fixed}" if fixed else "")
    parts = [f">= {introduced}"] if introduced != "0" or not upper else []
    return ", ".join([*parts, *([upper] if upper else [])]), fixed


def main() -> None:
    arguments = argparse.ArgumentParser(description="Renew the catalog of advisories about actions.")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--write", action="store_true")
    given = arguments.parse_args()
    lines = CATALOG.read_text(encoding="utf-8").splitlines()
    new = list(told(given.folder))
    ids = {row[0] for row in new}
    old = [tuple(line.split("\t")) for line in lines if not line.startswith("#")]
    result = sorted([*new, *(row for row in old if row[0] not in ids)], key=lambda row: (row[2], row[1], row[0], row[3]))
    print(f"{len(ids)} advisories in the folder, {len(result)} rows, {len(set(result) - set(old))} of them new or changed")
    if given.write:
        heading = [line for line in lines if line.startswith("#")]
        CATALOG.write_text("\n".join([*heading, *map("\t".join, result)]) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
