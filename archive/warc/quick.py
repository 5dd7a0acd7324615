"""Records that are just as our writer makes them, checked in few steps.

Checking an archive is mostly this: the same header lines in the same order, digests that are right. One expression
knows such a header as a whole; what our writer's request says is known from its answer, and compared with that word for
word. Whatever is in any way otherwise is left where it is, to be read and checked at length, so that nothing is ever
found wrong here.
"""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha256

from archive.blocks import Bytes
from archive.cycles import without_collecting
from archive.errors import FormatError
from archive.index_lines import Indexed
from archive.warc.blockdigests import has_digests
from archive.warc.checkstate import Answer, FileState
from archive.warc.connections import CONNECTION_FIELD, ENDING_FIELD
from archive.warc.members import MemberSource
from archive.warc.records import request_id

_REQUEST_TYPE = "application/http; msgtype=request"
_RESPONSE_TYPE = "application/http; msgtype=response"
_OWN_ID = "<(urn:uuid:[0-9a-f-]{36})>"
_DATE = "([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}Z)"
# What is compared with what is known, or asked nothing of, only has to end where it should.
_ID = "<(urn:uuid:[^\r]{36})>"
_DIGEST = "(sha256:[^\r]{64})"
_BEGIN = f"WARC-Record-ID: {_OWN_ID}\r\nWARC-Date: {_DATE}\r\nWARC-Target-URI: ([!-~]+)\r\n"
_ADDRESS = "(?:WARC-IP-Address: [0-9a-f.:]+\r\n|)"
_ORIGINAL = (
    "WARC-Profile: http://netpreserve\\.org/warc/1\\.1/revisit/(?:identical-payload-digest|server-not-modified)\r\n"
    f"WARC-Refers-To: {_ID}\r\nWARC-Refers-To-Target-URI: ([!-~]+)\r\nWARC-Refers-To-Date: ([^\r]{{26}}Z)\r\n"
)
_END_OF_HEADER = "WARC-Block-Digest: sha256:([^\r]{64})\r\nContent-Length: ([0-9]{1,18})\r\n\r\n"
# `(?:X|)` is `(?:X)?` in less time.
_SOUND = re.compile(
    f"WARC/1\\.1\r\nWARC-Type: (response|revisit|request|metadata|conversion|resource)\r\n{_BEGIN}"
    f"(?:WARC-Warcinfo-ID: {_ID}\r\n|){_ADDRESS}(?:{_ORIGINAL}|)"
    "(?:WARC-Truncated: (?:length|time|disconnect|unspecified)\r\n|)"
    f"(?:WARC-Concurrent-To: {_ID}\r\n|)(?:WARC-Refers-To: <urn:uuid:[^\r]{{36}}>\r\n|)"
    f"(?:{CONNECTION_FIELD}: {_ID}\r\n|)(?:{ENDING_FIELD}: [!-~]+\r\n|)"
    f"(?:WARC-Payload-Digest: {_DIGEST}\r\n|)Content-Type: ([ -~]+)\r\n{_END_OF_HEADER}"
)
_SOUND_REVISIT = re.compile(
    f"WARC/1\\.1\r\nWARC-Type: revisit\r\n{_BEGIN}{_ADDRESS}{_ORIGINAL}(?:WARC-Truncated: length\r\n|)"
    f"(?:{CONNECTION_FIELD}: {_ID}\r\n|)WARC-Payload-Digest: {_DIGEST}\r\nContent-Type: {_RESPONSE_TYPE}\r\n"
    f"{_END_OF_HEADER}"
)
_LONGEST_HEADER = 2048
_END = b"\r\n\r\n"
_ANSWERS = ("response", "revisit")


def pass_sound_records(source: MemberSource, state: FileState) -> None:
    """Go on as long as records are just as they must be, and leave the source before the first that may not be."""
    if not source.is_compressed:
        return
    # Nothing here makes a cycle.
    with without_collecting():
        _QuickCheck(source, state).run()


class _QuickCheck:
    """Takes one record after another into the state of a file."""

    def __init__(self, source: MemberSource, state: FileState) -> None:
        self._source = source
        self._state = state
        self._seen = state.seen
        # What would change it, damage, is not met here.
        self._is_indexed = state.lines.is_wanted
        self._kind = ""

    def run(self) -> None:
        """Go on until a record may not be sound, and leave the source before it."""
        source = self._source
        while True:
            offset = source.at
            # After one revisit there mostly comes another: a quiet night is made of them.
            if self._kind == "revisit" and self._is_revisit(offset):
                continue
            try:
                is_sound = self._is_sound(offset)
            except FormatError:
                is_sound = False
            if not is_sound:
                source.seek(offset)
                return

    def _is_revisit(self, offset: int) -> bool:
        """Take a small revisit with its request, if all is right with it; otherwise stay before it."""
        data = self._source.read_small()
        found = _SOUND_REVISIT.match(str(data[:_LONGEST_HEADER], "latin-1"))
        if found is not None:
            record_id, date, url, original_id, original_url, original_date, connection_id, *more = found.groups()
            digest, known, size = more
            begin = found.end()
            block = data[begin:-4]
            if (
                len(data) - begin - 4 == int(size)
                and data[-4:] == _END
                and sha256(block).hexdigest() == known
                and record_id not in self._seen
                and (connection_id is None or connection_id in self._seen)
                and (not self._is_indexed or _is_date(date))
            ):
                self._state.originals.seek(self._state.path, offset, (original_id, original_url, original_date, digest))
                self._seen.add(record_id)
                if self._is_indexed:
                    self._index(("revisit", record_id, None, url, date, digest, _RESPONSE_TYPE), block, offset)
                if not self._is_request(record_id, url, date):
                    self._state.unasked[record_id] = (offset, date)
                return True
        self._source.seek(offset)
        return False

    def _is_request(self, answer_id: str, url: str, date: str) -> bool:
        """Take the request of an answer if it comes next, word for word as our writer writes one without a body.

        Otherwise stay before it.
        """
        source = self._source
        offset = source.at
        data = source.read_small()
        begin = data.find(_END) + 4
        block = data[begin:-4]
        record_id = request_id(answer_id)
        head = (
            f"WARC/1.1\r\nWARC-Type: request\r\nWARC-Record-ID: <{record_id}>\r\nWARC-Date: {date}\r\n"
            f"WARC-Target-URI: {url}\r\nWARC-Concurrent-To: <{answer_id}>\r\nContent-Type: {_REQUEST_TYPE}\r\n"
            f"WARC-Block-Digest: sha256:{sha256(block).hexdigest()}\r\nContent-Length: {len(data) - begin - 4}\r\n\r\n"
        )
        if not data.startswith(head.encode()) or data[-4:] != _END or record_id in self._seen:
            source.seek(offset)
            return False
        self._seen.add(record_id)
        if self._is_indexed:
            self._index(("request", record_id, answer_id, url, date, None, _REQUEST_TYPE), block, offset)
        return True

    def _is_sound(self, offset: int) -> bool:
        """Take any record, of an answer its request too, if all is right with it; otherwise the state is as it was."""
        source, state = self._source, self._state
        data = source.read_piece()
        found = _SOUND.match(str(data[:_LONGEST_HEADER], "latin-1"))
        if found is None:
            return False
        # What a header does not say is None.
        kind, record_id, date, url, warcinfo_id, *more = found.groups()
        original_id, original_url, original_date, concurrent_id, connection_id, digest, content_type, known, size = more
        begin, payload = found.end(), digest if kind == "response" else None
        if (
            record_id in self._seen
            or (connection_id is not None and connection_id not in self._seen)
            or (warcinfo_id != state.warcinfo_id and (warcinfo_id or kind not in ("request", "revisit")))
            or (original_id is None) != (kind != "revisit")
            or (self._is_indexed and not _is_date(date))
            or not self._is_right(kind, date, concurrent_id, digest, content_type, known)
            or not has_digests(source, data, begin, int(size), (known, payload))
        ):
            return False
        self._kind = kind
        self._seen.add(record_id)
        if kind == "revisit":
            state.originals.seek(state.path, offset, (original_id, original_url, original_date, digest))
        elif kind == "response":
            state.originals.answers[record_id] = Answer(url, date, digest)
        elif kind == "request":
            del state.unasked[concurrent_id]
        if self._is_indexed:
            block = memoryview(data)[begin : begin + int(size)]
            self._index((kind, record_id, concurrent_id, url, date, digest, content_type), block, offset)
        if kind in _ANSWERS and not self._is_request(record_id, url, date):
            state.unasked[record_id] = (offset, date)
        return True

    def _is_right(
        self, kind: str, date: str, concurrent_id: str | None, digest: str | None, content_type: str, known: str
    ) -> bool:
        """Whether what a record says is as its kind must; what is compared with its block is true if its block is."""
        if kind in _ANSWERS:
            return concurrent_id is None and digest is not None and content_type == _RESPONSE_TYPE
        if kind != "request":
            return digest in (f"sha256:{known}", None)
        answer = self._state.unasked.get(concurrent_id or "")
        return answer is not None and answer[1] == date and digest is None and content_type == _REQUEST_TYPE

    def _index(self, said: tuple[str, str, str | None, str, str, str | None, str], block: Bytes, offset: int) -> None:
        """Let the index hear of a record that was just read; `said` is what `Indexed` begins with."""
        place = (offset, self._source.at - offset, self._state.path.name)
        request = bytes(block) if said[0] == "request" else None
        self._state.lines.hear(Indexed(*said, block, place), request)


def _is_date(date: str) -> bool:
    """Whether a moment that is written as one is in the calendar; only a line of the index has to know."""
    try:
        datetime.fromisoformat(date)
    except ValueError:
        return False
    return True
