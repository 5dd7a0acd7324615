"""indexes/index.cdx.gz and index.idx: CDXJ in gzip members of many lines, and the first key and place of each."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice

INDEX_NAME = "index.cdx.gz"

_LINES = 1024
_COMPRESSION_LEVEL = 6


class BlockIndex:
    """Compresses the sorted lines of a CDXJ; what finds a block is in `finding` when all were taken."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        meta = {"format": "cdxj-gzip-1.0", "filename": INDEX_NAME}
        self._finding = [f"!meta 0 {json.dumps(meta)}\n".encode()]

    def blocks(self) -> Iterator[bytes]:
        """Yield the gzip members."""
        offset = 0
        while lines := list(islice(self._lines, _LINES)):
            deflater = zlib.compressobj(_COMPRESSION_LEVEL, zlib.DEFLATED, 31)
            block = deflater.compress(b"".join(lines)) + deflater.flush()
            place = {
                "offset": offset,
                "length": len(block),
                "digest": f"sha256:{hashlib.sha256(block).hexdigest()}",
                "filename": INDEX_NAME,
            }
            key = lines[0].partition(b" {")[0]
            self._finding.append(key + f" {json.dumps(place)}\n".encode())
            offset += len(block)
            yield block

    @property
    def finding(self) -> list[bytes]:
        """The lines of index.idx."""
        return self._finding
