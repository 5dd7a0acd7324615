"""What was at a URL, and when: its captures by time (RFC 7089), each with the response that holds its payload.

The index answers: the capture nearest to a moment is found without reading the others, and a revisit leads to its
original in one step, for no revisit refers to a revisit. URLs that the index does not tell apart (scheme, `www.`, order
of the query) have the same captures; each capture says its own URL.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.cdxj import IndexEntry, find_all, find_around
from archive.collection import Collection
from archive.errors import FormatError, MissingRecordError
from archive.payloads import LARGEST_READ
from archive.warc.dates import find_date
from archive.warc.digests import digest_of_pieces
from archive.warc.heads import HttpHead
from archive.warc.payload import Payload, read_payload
from archive.warc.reader import read_record
from archive.warc.record import Record

_REVISIT = "warc/revisit"
# Records of other kinds may stand beside the captures of a URL.
_NEIGHBOURS = 16


@dataclass(frozen=True, slots=True)
class Memento:
    """One capture of a URL; `original` is the response that holds its payload, itself where it is no revisit.

    `original` is None for a revisit of what is not in the collection (in files of other programs that may be).
    """

    entry: IndexEntry
    original: IndexEntry | None

    @property
    def is_revisit(self) -> bool:
        """Whether the payload was stored with an earlier capture."""
        return self.entry.mime == _REVISIT


@dataclass(frozen=True, slots=True)
class Content:
    """What a capture answered: its own record, its header block, and the payload with content coding undone.

    Of a payload that is larger than anybody is shown, `payload` has the beginning, and says so.

    The header block is the original's where the capture is a 304, which speaks of no payload of its own.
    """

    record: Record
    head: HttpHead
    payload: Payload


class Mementos:
    """The captures of a collection."""

    def __init__(self, collection: Collection) -> None:
        self._index = collection.index
        self._archive = collection.archive

    def find_nearest(self, url: str, at: datetime) -> Memento | None:
        """Return the capture of a URL that is nearest to a moment, None where there is none.

        Raises:
            FormatError: Index or WARC is damaged.
        """
        entries = [entry for entry in find_around(self._index, url, at, _NEIGHBOURS) if _is_capture(entry)]
        if not entries:
            entries = [entry for entry in find_all(self._index, url) if _is_capture(entry)]
        nearest = min(entries, key=lambda entry: abs(entry.captured_at - at), default=None)
        return Memento(nearest, self._resolve(nearest)) if nearest is not None else None

    def list_timemap(self, url: str) -> list[Memento]:
        """Return all captures of a URL, oldest first.

        Raises:
            FormatError: Index or WARC is damaged.
        """
        found: list[Memento] = []
        responses: dict[str, IndexEntry] = {}
        for entry in find_all(self._index, url):
            if not _is_capture(entry):
                continue
            if entry.mime != _REVISIT and entry.digest:
                responses[entry.digest] = entry
            # The same payload of the same URL: no record has to be opened to know where it is.
            known = responses.get(entry.digest or "")
            found.append(Memento(entry, known or self._resolve(entry)))
        return found

    def read(self, memento: Memento) -> Content:
        """Return what a capture answered, read from its place in the WARC alone.

        Raises:
            MissingRecordError: Its payload is not in the collection.
            FormatError: What lies there is not what the index says.
        """
        if memento.original is None:
            raise MissingRecordError(f"{memento.entry.url}: the original of this revisit is not in the collection")
        record = self._read_record(memento.entry)
        original = self._read_record(memento.original) if memento.is_revisit else record
        digest = memento.entry.digest or ""
        if digest.startswith("sha256:") and digest_of_pieces(original.payload_pieces()) != digest:
            raise FormatError(
                f"{original.warc}, byte {original.offset}: not the payload that the index names: {digest}"
            )
        head = record.http_head()
        is_silent = head.status in (None, 304) and memento.is_revisit
        return Content(record, original.http_head() if is_silent else head, _read_shown(original))

    def _resolve(self, entry: IndexEntry) -> IndexEntry | None:
        """Return the response of a revisit by the URL and date that it names, or by its payload's digest."""
        if entry.mime != _REVISIT:
            return entry
        record = self._read_record(entry)
        url = record.reference("WARC-Refers-To-Target-URI") or entry.url
        at = find_date(record.header("WARC-Refers-To-Date"))
        around = find_around(self._index, url, at or entry.captured_at, _NEIGHBOURS)
        responses = [one for one in around if _is_capture(one) and one.mime != _REVISIT]
        if at is not None:
            second = at.replace(microsecond=0)
            responses = [one for one in responses if abs(one.captured_at - second) < timedelta(seconds=1)]
        same = [one for one in responses if one.digest == entry.digest]
        wanted = record.reference("WARC-Refers-To")
        if wanted and (named := [one for one in responses if self._read_record(one).record_id == wanted]):
            return named[0]
        return next(iter(same or (responses if at is not None else [])), None)

    def _read_record(self, entry: IndexEntry) -> Record:
        try:
            return read_record(self._archive / entry.warc, entry.offset)
        except OSError as error:
            raise MissingRecordError(f"{entry.warc}: {error}: run `nianbao verify`") from error


def _read_shown(record: Record) -> Payload:
    """Return a record's payload, of one that is larger than anybody is shown its beginning."""
    if record.size <= LARGEST_READ:
        return read_payload(record.block, decoded=True)
    beginning = bytearray()
    for piece in record.pieces():
        beginning += piece
        if len(beginning) >= LARGEST_READ:
            break
    payload = read_payload(bytes(beginning[:LARGEST_READ]), decoded=True)
    fault = f"only the first {LARGEST_READ} of {record.size} bytes were read"
    return Payload(payload.data, (fault, *payload.faults), is_part=True)


def _is_capture(entry: IndexEntry) -> bool:
    return entry.status is not None or entry.mime == _REVISIT
