"""Git objects as git has them: named by the hash of what they are. ``written`` makes a repository of them that git itself reads."""

from __future__ import annotations

import hashlib
import subprocess
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

Tree = dict[str, tuple[int, str]]
"""The entries of a tree: mode and id by name."""


class Objects:
    """A store of objects, which all repositories of a network share."""

    def __init__(self) -> None:
        self.data: dict[str, tuple[str, bytes]] = {}

    def put(self, kind: str, body: bytes) -> str:
        oid = hashlib.sha1(f"{kind} {len(body)}\0".encode() + body).hexdigest()
        self.data[oid] = (kind, body)
        return oid

    def blob(self, body: bytes) -> str:
        return self.put("blob", body)

    def tree(self, entries: Tree) -> str:
        ordered = sorted(entries.items(), key=lambda item: item[0].encode() + (b"/" if item[1][0] == 0o040000 else b""))
        return self.put("tree", b"".join(b"%o %s\0" % (mode, name.encode()) + bytes.fromhex(oid) for name, (mode, oid) in ordered))

    def commit(self, tree: str, parents: list[str], author: str, committer: str, message: str, at: int) -> str:
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
        lines += [f"author {author} {at} +0000", f"committer {committer} {at} +0000", "", message]
        return self.put("commit", "\n".join(lines).encode())

    def kind(self, oid: str) -> str:
        return self.data[oid][0] if oid in self.data else ""

    def entries(self, oid: str) -> Tree:
        body, found = self.data[oid][1], {}
        while body:
            head, _, rest = body.partition(b"\0")
            mode, _, name = head.partition(b" ")
            found[name.decode()] = (int(mode, 8), rest[:20].hex())
            body = rest[20:]
        return found

    def header(self, oid: str) -> tuple[dict[str, list[str]], str]:
        """The lines of a commit by their first words, and its message."""
        head, _, message = self.data[oid][1].decode().partition("\n\n")
        lines: dict[str, list[str]] = {}
        for line in head.split("\n"):
            key, _, value = line.partition(" ")
            lines.setdefault(key, []).append(value)
        return lines, message

    def root(self, commit: str) -> str:
        return self.header(commit)[0]["tree"][0]

    def parents(self, commit: str) -> list[str]:
        return self.header(commit)[0].get("parent", [])

    def at(self, commit: str, path: str) -> tuple[int, str] | None:
        """The mode and the id of what stands at a path; no link is followed."""
        mode, oid = 0o040000, self.root(commit)
        for part in filter(None, path.split("/")):
            if mode != 0o040000:
                return None
            found = self.entries(oid).get(part)
            if found is None:
                return None
            mode, oid = found
        return mode, oid

    def with_files(self, tree: str | None, files: Mapping[str, tuple[int, bytes]]) -> str:
        """A tree with these files in it, by path."""
        entries = self.entries(tree) if tree else {}
        below: dict[str, dict[str, tuple[int, bytes]]] = {}
        for path, (mode, body) in files.items():
            name, slash, rest = path.partition("/")
            if slash:
                below.setdefault(name, {})[rest] = (mode, body)
            else:
                entries[name] = (mode, self.blob(body) if mode != 0o160000 else body.decode())
        for name, inner in below.items():
            old = entries.get(name)
            entries[name] = (0o040000, self.with_files(old[1] if old and old[0] == 0o040000 else None, inner))
        return self.tree(entries)

    def files(self, commit: str) -> dict[str, tuple[int, str]]:
        """All files of a commit by path."""
        return dict(self._files(self.root(commit), ""))

    def _files(self, tree: str, folder: str) -> Iterator[tuple[str, tuple[int, str]]]:
        for name, (mode, oid) in self.entries(tree).items():
            if mode == 0o040000:
                yield from self._files(oid, f"{folder}{name}/")
            else:
                yield folder + name, (mode, oid)

    def history(self, commit: str) -> list[str]:
        """A commit and all before it, newest first."""
        seen: dict[str, None] = {}
        waiting = [commit]
        while waiting:
            oid = waiting.pop(0)
            if oid not in seen:
                seen[oid] = None
                waiting += self.parents(oid)
        return list(seen)

    def written(self, folder: Path, refs: Mapping[str, str]) -> None:
        """A bare repository with these objects and refs."""
        subprocess.run(["git", "init", "-q", "--bare", str(folder)], check=True)
        for oid, (kind, body) in self.data.items():
            path = folder / "objects" / oid[:2] / oid[2:]
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(zlib.compress(f"{kind} {len(body)}\0".encode() + body))
        for name, oid in refs.items():
            subprocess.run(["git", "-C", str(folder), "update-ref", name, oid], check=True)
