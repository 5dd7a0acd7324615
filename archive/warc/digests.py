"""Digests: how the archive names bytes, and how those of other writers are compared with them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

from archive.blocks import Bytes

# Those of a length of their own choice have none to be compared with.
_ALGORITHMS = hashlib.algorithms_guaranteed - {"shake_128", "shake_256"}


def digest_of(data: Bytes) -> str:
    """Return the digest by which the archive names bytes: `sha256:` and 64 hex digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def digest_of_pieces(pieces: Iterable[Bytes]) -> str:
    """Return the digest of bytes that come in pieces."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return "sha256:" + digest.hexdigest()


# What else hashlib knows differs from one machine to another, and not all of it has a length of its own (shake_128).
_ALGORITHMS = frozenset(["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s"])


def is_known(digest: str) -> bool:
    """Whether a digest is of an algorithm that can be computed here."""
    return digest.partition(":")[0].lower() in _ALGORITHMS


def matches(digest: str, pieces: Iterable[Bytes]) -> bool:
    """Return whether a digest is of some bytes, in hex or base32; one of an unknown algorithm is not."""
    algorithm, _, value = digest.partition(":")
    if algorithm == "sha256":
        computed = hashlib.sha256()
    elif is_known(digest):
        computed = hashlib.new(algorithm.lower())
    else:
        return False
    for piece in pieces:
        computed.update(piece)
    if value == computed.hexdigest():
        return True
    raw = computed.digest()
    return value.lower() == raw.hex() or value.upper().rstrip("=") == base64.b32encode(raw).decode().rstrip("=")
