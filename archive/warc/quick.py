"""Records that are just as our writer makes them, checked in few steps.

Checking an archive is mostly this: the same header lines in the same order, digests that are right. One expression
knows such a header as a whole. Whatever is in any way otherwise is left where it is, to be read and checked at length,
so that nothing is ever found wrong here.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256

from archive.blocks import Bytes
from archive.errors import FormatError
from archive.index_lines import Indexed
from archive.warc.checkstate import Answer, FileState
from archive.warc.connections import CONNECTION_FIELD, ENDING_FIELD
from archive.warc.members import MemberSource
from archive.warc.payload import payload_pieces, payload_start

_ID = "<(urn:uuid:[0-9a-f-]{36})>"
_DATE = "([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}Z)"
_DIGEST = "sha256:([0-9a-f]{64})"
_REVISIT = "http://netpreserve\\.org/warc/1\\.1/revisit/(?:identical-payload-digest|server-not-modified)"
_SOUND = re.compile(
    "WARC/1\\.1\r\nWARC-Type: (response|revisit|request|metadata|conversion|resource)\r\n"
    f"WARC-Record-ID: {_ID}\r\nWARC-Date: {_DATE}\r\nWARC-Target-URI: ([!-~]+)\r\n"
    f"(?:WARC-Warcinfo-ID: {_ID}\r\n)?(?:WARC-IP-Address: [0-9a-f.:]+\r\n)?"
    f"(?:WARC-Profile: {_REVISIT}\r\nWARC-Refers-To: {_ID}\r\n"
    f"WARC-Refers-To-Target-URI: ([!-~]+)\r\nWARC-Refers-To-Date: {_DATE}\r\n)?"
    "(?:WARC-Truncated: (?:length|time|disconnect|unspecified)\r\n)?"
    f"(?:WARC-Concurrent-To: {_ID}\r\n)?(?:WARC-Refers-To: <urn:uuid:[0-9a-f-]{{36}}>\r\n)?"
    f"(?:{CONNECTION_FIELD}: {_ID}\r\n)?(?:{ENDING_FIELD}: [!-~]+\r\n)?"
    f"(?:WARC-Payload-Digest: {_DIGEST}\r\n)?Content-Type: ([ -~]+)\r\n"
    f"WARC-Block-Digest: {_DIGEST}\r\nContent-Length: ([0-9]{{1,18}})\r\n\r\n"
)
_REQUEST_TYPE = "application/http; msgtype=request"
_RESPONSE_TYPE = "application/http; msgtype=response"
_LONGEST_HEADER = 2048
_LONGEST_PLAIN_HEAD = 4096
_FINAL = (b" 2", b" 3", b" 4", b" 5")
_END = b"\r\n\r\n"


def pass_sound_records(source: MemberSource, state: FileState) -> None:
    """Go on as long as records are just as they must be, and leave the source before the first that may not be."""
    if not source.is_compressed:
        return
    with _without_collecting():
        while True:
            offset = source.at
            try:
                is_sound = _is_sound(source, offset, state)
            except FormatError:
                is_sound = False
            if not is_sound:
                source.seek(offset)
                return


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Spare the search for reference cycles, of which nothing here makes any, through all that was met so far."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _is_sound(source: MemberSource, offset: int, state: FileState) -> bool:  # noqa: C901, PLR0911  one test after another
    """Take a record into the state where everything is right with it; otherwise the state is as it was."""
    data = source.read_piece()
    found = _SOUND.match(str(data[:_LONGEST_HEADER], "latin-1"))
    if found is None:
        return False
    # As the groups of the expression: what a header does not say is None.
    kind, record_id, date, url, warcinfo_id, *more = found.groups()
    *of_original, concurrent_id, connection_id, digest, content_type, known, size = more
    if connection_id and connection_id not in state.seen:
        return False
    if record_id in state.seen or not (
        warcinfo_id == state.warcinfo_id or (kind in ("request", "revisit") and not warcinfo_id)
    ):
        return False
    if not _has_digests(source, data, found.end(), int(size), (known, digest if kind == "response" else None)):
        return False
    if kind == "request":
        answer = state.unasked.get(concurrent_id)
        if answer is None or answer[1] != date or digest or of_original[0] or content_type != _REQUEST_TYPE:
            return False
        del state.unasked[concurrent_id]
    elif kind in ("response", "revisit"):
        if concurrent_id or digest is None or content_type != _RESPONSE_TYPE or not _is_date(date, state):
            return False
        if not _take_answer(kind, (record_id, url, date, f"sha256:{digest}"), of_original, offset, state):
            return False
    elif digest not in (known, None) or of_original[0] or not _is_date(date, state):
        return False
    state.seen.add(record_id)
    if state.lines.is_wanted:
        place = (offset, source.at - offset, state.path.name)
        beginning = memoryview(data)[found.end() : found.end() + int(size)]
        said = Indexed(
            kind, record_id, concurrent_id, url, date, digest and f"sha256:{digest}", content_type, beginning, place
        )
        state.lines.hear(said, bytes(beginning) if kind == "request" else None)
    return True


def _take_answer(
    kind: str, said: tuple[str, str, str, str], of_original: list[str | None], offset: int, state: FileState
) -> bool:
    """Take a response or a revisit; `said` is its id, URL, date and payload digest."""
    record_id, url, date, digest = said
    original_id, original_url, original_date = of_original
    if kind == "response":
        if original_id is not None:
            return False
        state.originals.answers[record_id] = Answer(url, date, digest)
    else:
        if original_id is None or original_url is None or original_date is None:
            return False
        state.originals.seek(state.path, offset, (original_id, original_url, original_date, digest))
    state.unasked[record_id] = (offset, date)
    return True


def _is_date(date: str, state: FileState) -> bool:
    """Whether a moment that is written as one is in the calendar; only a line of the index has to know."""
    if not state.lines.is_wanted:
        return True
    try:
        datetime.fromisoformat(date)
    except ValueError:
        return False
    return True


def _has_digests(source: MemberSource, data: bytes, begin: int, size: int, digests: tuple[str, str | None]) -> bool:
    """Whether the member that `data` begins ends with a block of a size and of digests, in hex (None: not asked for).

    A header block that is not in `data` is none that is known in few steps.
    """
    known, payload_digest = digests
    start = 0 if payload_digest is None else _find_plain_payload(data, begin)
    if source.in_member:
        return _has_large_digests(_LargeBlock(source, data, begin, size), data, begin, start, digests)
    block = memoryview(data)[begin:-4]
    if len(block) != size or data[-4:] != _END or sha256(block).hexdigest() != known:
        return False
    if payload_digest is None:
        return True
    payload = _digest_of_payload((block,)) if start is None else sha256(block[start - begin :]).hexdigest()
    return payload == payload_digest


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
    return found == payload_digest and large.finish() == known


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
