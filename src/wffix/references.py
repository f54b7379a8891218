"""What ``uses`` of a step names, in the plainest way to write it."""

from __future__ import annotations

from wffix.edit.model import CannotEdit


def plain_reference(uses: str) -> str:
    """A reference without ``.``, ``..`` and empty parts in its path, as the runner resolves it. Raises CannotEdit.

    References that are written plainly are given back as they are; so are those to images, and local ones that leave the checkout.
    """
    if uses.startswith("./"):
        return _local(uses)
    path, at, version = uses.partition("@")
    if "://" in path or not at or "\\" in path or "${{" in uses or path.startswith(("$", ".")):
        return uses
    parts = path.split("/")
    if not any(part in ("", ".", "..") for part in parts):
        return uses
    named = [part for part in parts if part]
    if len(named) < 2 or {".", ".."} & set(named[:2]):
        raise CannotEdit("it does not begin with an owner and a repository")
    return f"{'/'.join([*named[:2], *_resolved(named[2:])])}@{version}"


def _local(uses: str) -> str:
    """A path in the checkout, which people may end with a slash."""
    parts = uses[2:].removesuffix("/").split("/")
    if "\\" in uses or uses == "./" or not any(part in ("", ".", "..") for part in parts):
        return uses
    try:
        return "./" + "/".join(_resolved(parts))
    except CannotEdit:
        return uses


def _resolved(parts: list[str]) -> list[str]:
    found: list[str] = []
    for part in parts:
        if part == ".." and not found:
            raise CannotEdit("it leads out of the repository of the action")
        if part == "..":
            found.pop()
        elif part not in ("", "."):
            found.append(part)
    return found
