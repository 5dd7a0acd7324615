"""JSON as the catalogue keeps it where there is much: compressed, to a tenth.

A reading is some 50 KB of JSON, of which most is the same words again: 300,000 of them would be 16 GB.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

import orjson
from sqlalchemy import Dialect, LargeBinary, TypeDecorator

_LEVEL = 6
# Before what holds an integer of more than 64 bits, which the quick reader takes for a float. No zlib stream begins so.
_EXACT = b"J"


def pack_json(value: Any) -> bytes:
    """Return a value as compressed JSON, the same bytes for the same value."""
    try:
        return zlib.compress(orjson.dumps(value), _LEVEL)
    except TypeError:
        return _EXACT + zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), _LEVEL)


def unpack_json(packed: bytes) -> Any:
    """Return the value in compressed JSON."""
    if packed.startswith(_EXACT):
        return json.loads(zlib.decompress(packed[len(_EXACT) :]))
    return orjson.loads(zlib.decompress(packed))


class PackedJson(TypeDecorator[Any]):
    """A column of compressed JSON; selected as LargeBinary it is what `unpack_json` takes."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:  # noqa: ARG002  SQLAlchemy's
        """Return what is stored."""
        return pack_json(value) if value is not None else None

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:  # noqa: ARG002  SQLAlchemy's
        """Return what was stored."""
        return unpack_json(value) if value is not None else None
