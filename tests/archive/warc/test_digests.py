"""Digests by the names that WARCs give them."""

from __future__ import annotations

import base64
import hashlib

import pytest

from archive.warc.digests import digest_of, is_known, matches

DATA = b"a page"


@pytest.mark.parametrize("name", ["md5", "sha1", "sha256", "sha512", "SHA1", "blake2b"])
def test_known_digests_are_compared_in_hex_and_base32(name: str) -> None:
    """Whatever way a writer spells them."""
    raw = hashlib.new(name.lower(), DATA).digest()
    assert is_known(f"{name}:x")
    for value in (raw.hex(), raw.hex().upper(), base64.b32encode(raw).decode(), base64.b32encode(raw).decode().lower()):
        assert matches(f"{name}:{value}", [DATA])
        assert not matches(f"{name}:{value}", [DATA, b"."])


@pytest.mark.parametrize("digest", ["shake_128:00", "SHAKE_256:00", "xxh3:00", "sha512_256:00", "", "sha256", "none:"])
def test_unknown_algorithms_match_nothing(digest: str) -> None:
    """An algorithm without a length of its own, or one of another library, is none that can be compared."""
    assert not matches(digest, [DATA])


def test_shake_is_not_known() -> None:
    """There is such an algorithm, and its digest has whatever length is asked for."""
    assert not is_known("shake_128:00")
    assert matches(digest_of(DATA), [DATA])
