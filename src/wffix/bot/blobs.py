"""Git's own objects, as far as they are needed: what a blob is called, and whether a text is the whole of one."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wffix.bot.errors import Failed
from wffix.bot.place import of_repository
from wffix.document.source import BOM, SIZE_LIMIT, InputError, check_size, decode

if TYPE_CHECKING:
    from wffix.bot.transport import Transport


def blob_id(data: bytes) -> str:
    """What git calls a file with these bytes."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def given(node: Mapping[str, Any]) -> bytes | None:
    """The bytes of a blob where the answer holds all of them, which only its id tells; else None."""
    text = node.get("text")
    if not isinstance(text, str) or node.get("isTruncated"):
        return None
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:
        return None
    return data if blob_id(data) == node.get("oid") else None


def fetched(transport: Transport, name: str, oid: str, owner: str) -> bytes:
    """The bytes of a blob of the repository ``name``, asked for by its id. Raises Failed where others come."""
    data = transport.read(of_repository(name, "git", "blobs", oid), owner).data
    try:
        content = base64.b64decode(data["content"], validate=False) if data["encoding"] == "base64" else data["content"].encode()
    except (KeyError, TypeError, AttributeError, binascii.Error, UnicodeEncodeError):
        raise Failed("GitHub gave no content for a file") from None
    if blob_id(content) != oid:
        raise Failed("GitHub gave another content for a file than the one asked for")
    return content


def is_huge(node: Mapping[str, Any]) -> bool:
    """Whether a blob is larger than any workflow."""
    size = node.get("byteSize")
    return isinstance(size, int) and size > SIZE_LIMIT


def as_source(data: bytes) -> str:
    """The text of a file, with its byte order mark. Raises InputError."""
    check_size(data)
    text, marked = decode(data)
    return BOM + text if marked else text


__all__ = ["InputError", "as_source", "blob_id", "fetched", "given", "is_huge"]
