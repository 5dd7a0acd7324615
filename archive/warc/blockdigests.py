"""Whether a record ends with a block of the digests that it states: large blocks are read once, and held nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

from archive.blocks import Bytes
from archive.warc.members import MemberSource
from archive.warc.payload import payload_pieces, payload_start

_LONGEST_PLAIN_HEAD = 4096
_FINAL = (b" 2", b" 3", b" 4", b" 5")
_END = b"\r\n\r\n"


def has_digests(source: MemberSource, data: bytes, begin: int, size: int, digests: tuple[str, str | None]) -> bool:
    """Whether the member that `data` begins ends with a block of a size and of digests, in hex (None: not asked for).

    A header block that is not in `data` is none that is known in few steps.
    """
    known, payload_digest = digests
    start = 0 if payload_digest is None else _find_plain_payload(data, begin)
    if source.in_member:
        return _has_large_digests(_LargeBlock(source, data, begin, size), data, begin, start, digests)
    block = memoryview(data)[begin:-4]
    if len(data) - begin - 4 != size or data[-4:] != _END or sha256(block).hexdigest() != known:
        return False
    if payload_digest is None:
        return True
    payload = _digest_of_payload((block,)) if start is None else sha256(block[start - begin :]).hexdigest()
    return payload == payload_digest[7:]


def _has_large_digests(
    large: _LargeBlock, data: bytes, begin: int, start: int | None, digests: tuple[str, str | None]
) -> bool:
    """Whether the same holds of a block of which `data` is the beginning; `start` is where its payload begins there."""
    known, payload_digest = digests
    if payload_digest is None:
        return large.finish() == known
    if start is None and payload_start(data[begin:]) == len(data) - begin:
        return False
    pieces = large.pieces()
    if start is None:
        found = _digest_of_payload(pieces)
    else:
        payload = sha256(next(pieces)[start - begin :])
        for piece in pieces:
            payload.update(piece)
        found = payload.hexdigest()
    return found == payload_digest[7:] and large.finish() == known


def _find_plain_payload(data: bytes, begin: int) -> int | None:
    """Return where the payload begins of a response that is just one header block and a body; None of any other."""
    end = data.find(_END, begin, begin + _LONGEST_PLAIN_HEAD) + 4
    # No interim answer, of which the payload would begin behind another header block.
    if end < 4 or not data.startswith(b"HTTP/1.", begin) or data[begin + 8 : begin + 10] not in _FINAL:
        return None
    head = data[begin:end].lower()
    is_plain = b"transfer-encoding" not in head and b"\n\n" not in head and head.count(b"\n\r\n") == 1
    return end if is_plain else None


def _digest_of_payload(block: Iterable[Bytes]) -> str:
    payload = sha256()
    for piece in payload_pieces(block):
        payload.update(piece)
    return payload.hexdigest()


class _LargeBlock:
    """A block of which a source has more to give: read once, its digest taken on the way."""

    def __init__(self, source: MemberSource, data: bytes, begin: int, size: int) -> None:
        self._beginning = memoryview(data)[begin : begin + size]
        self._source = source
        self._left = size - len(self._beginning)
        self._rest = data[begin + size :]
        self._digest = sha256(self._beginning)

    def pieces(self) -> Iterator[Bytes]:
        """Yield the block.

        Raises:
            FormatError: The file is damaged.
        """
        yield self._beginning
        while self._source.in_member and len(self._rest) <= len(_END):
            piece = self._source.read_piece()
            wanted = memoryview(piece)[: self._left]
            self._left -= len(wanted)
            self._rest += piece[len(wanted) :]
            self._digest.update(wanted)
            yield wanted

    def finish(self) -> str | None:
        """Read what nobody has read; return the digest in hex, None where the record does not end with the block."""
        for _ in self.pieces():
            pass
        return None if self._left or self._rest != _END else self._digest.hexdigest()
