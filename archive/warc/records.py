"""One capture as the bytes of its WARC records, and the rules by which it becomes a revisit.

Revisits. A capture with an original (the earlier *response* of its URL, never a revisit) becomes

    server-not-modified       where the status is 304 and the response has no payload
    identical-payload-digest  where the payload is not empty and its digest is the original's, whatever the status:
                              the header block of this capture is kept, so nothing of what was answered is lost

the latter also where another response of the collection holds the payload (archive.warc.known), whatever its URL;
and never where the response is truncated, or the original cannot be read any more. The block of both is the capture's
own header block.

Interim (1xx) responses are no part of the response: they stand, as they came, in a `metadata` record of their own at
`urn:nianbao:interim:URL`, after the request, which refers to the response, or to the record that says why none came.

References. `WARC-Refers-To` may stand in metadata, conversion and revisit records only (WARC 1.1 §5.11); a resource
names what it belongs to by `WARC-Concurrent-To` (§5.7).
"""

from __future__ import annotations

import hashlib
import re
import uuid
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote

from archive.blocks import Stretch, pieces_of, size_of, stretch_of
from archive.capture import Capture, Exchange, Original, RecordType, Supplement
from archive.warc.connections import CONNECTION_FIELD, ENDING_FIELD, UNANNOUNCED
from archive.warc.digests import digest_of, digest_of_pieces
from archive.warc.heads import HttpHead
from archive.warc.known import KnownPayloads
from archive.warc.payload import header_block, http_head, message_start, payload_pieces, payload_start
from archive.warc.record import header_text

IDENTICAL_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"

INTERIM_PREFIX = "urn:nianbao:interim:"

_RESPONSE_TYPE = "application/http; msgtype=response"
_COMPRESSION_LEVEL = 6
# The first three groups of a UUID; the fourth begins with its variant (RFC 9562 §5).
_SHARED = len("urn:uuid:01234567-89ab-4def-")
_NOT_IN_URI = re.compile(r"[^\x21-\x7e]")

Fields = Sequence[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Packed:
    """The records of one capture, each a gzip member in pieces; the capture is found by the first of them."""

    records: tuple[Iterable[bytes], ...]
    record_id: str
    record_type: RecordType
    url: str
    captured_at: datetime
    status: int | None = None
    content_type: str | None = None
    payload_digest: str | None = None
    revisit_of: str | None = None
    truncated: str | None = None
    refers_to: str | None = None

    def placed(self, warc: str, offset: int, length: int) -> Capture:
        """Return the capture as its first record lies in a file."""
        return Capture(
            record_id=self.record_id,
            record_type=self.record_type,
            url=self.url,
            captured_at=self.captured_at,
            status=self.status,
            content_type=self.content_type,
            payload_digest=self.payload_digest,
            warc=warc,
            offset=offset,
            length=length,
            revisit_of=self.revisit_of,
            truncated=self.truncated,  # type: ignore[arg-type]
            refers_to=self.refers_to,
        )


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the first record of an exchange is to be."""

    record_type: RecordType
    block: bytes | Stretch
    payload_digest: str
    fields: Fields = field(default=())
    revisit_of: str | None = None


def new_record_id(warcinfo_id: str | None = None) -> str:
    """Return a fresh record id, without the angle brackets that it has in the file.

    It begins as its file's warcinfo record does, and 58 random bits are its own: said so often, ids that are wholly
    random would be a tenth of what a page costs that did not change. It ends with 0, for `request_id`.
    """
    fresh = f"urn:uuid:{uuid.uuid4()}"
    return fresh if warcinfo_id is None else f"{warcinfo_id[:_SHARED]}{fresh[_SHARED:-1]}0"


def request_id(record_id: str) -> str:
    """Return the id of the request of a response or a revisit."""
    return record_id[:-1] + "1"


def warc_date(at: datetime) -> str:
    """Return a moment as `WARC-Date` has it, in UTC with microseconds (WARC 1.1 §5.4).

    Raises:
        ValueError: The moment has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"a moment without time zone: {at}")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def warc_uri(url: str) -> str:
    """Return a URL as it was requested, with what no URI may hold (spaces, controls, non-ASCII) percent-encoded."""
    return _NOT_IN_URI.sub(lambda match: quote(match[0], safe=""), url)


def pack_record(
    record_type: RecordType, record_id: str, at: datetime, fields: Fields, block: bytes | Stretch
) -> Iterable[bytes]:
    """Return one record as a gzip member, in pieces; fields of value None are left out.

    A block that lies in a file is read twice: for its digest now, and when the pieces are taken.

    Raises:
        OSError: The block cannot be read.
    """
    given = "".join(f"{name}: {value}\r\n" for name, value in fields if value is not None)
    head = (
        f"WARC/1.1\r\nWARC-Type: {record_type}\r\nWARC-Record-ID: <{record_id}>\r\nWARC-Date: {warc_date(at)}\r\n"
        f"{given}WARC-Block-Digest: {digest_of_pieces(pieces_of(block))}\r\nContent-Length: {size_of(block)}\r\n\r\n"
    )
    pieces = _deflate(head.encode(), block)
    return (b"".join(pieces),) if isinstance(block, bytes) else pieces


def _deflate(head: bytes, block: bytes | Stretch) -> Iterator[bytes]:
    deflater = zlib.compressobj(_COMPRESSION_LEVEL, zlib.DEFLATED, 31)
    yield deflater.compress(head)
    for piece in pieces_of(block):
        yield deflater.compress(piece)
    yield deflater.compress(b"\r\n\r\n") + deflater.flush()


def pack_warcinfo(filename: str, info: Mapping[str, str], at: datetime) -> tuple[str, bytes]:
    """Return the id and the bytes of the record that begins a file (WARC 1.1 §6.1).

    Raises:
        ValueError: A name or value would break the line it stands in.
    """
    said = {"format": "WARC File Format 1.1", "conformsTo": CONFORMS_TO, **info}
    for name, value in said.items():
        if not re.fullmatch(r"[!-9;-~]+", name) or re.search(r"[\r\n]", value):
            raise ValueError(f"no line of a warcinfo record: {name!r}: {value!r}")
    record_id = new_record_id()
    block = "".join(f"{name}: {value}\r\n" for name, value in said.items()).encode()
    fields = [("WARC-Filename", filename), ("Content-Type", "application/warc-fields")]
    return record_id, b"".join(pack_record("warcinfo", record_id, at, fields, block))


def pack_exchange(
    exchange: Exchange, warcinfo_id: str, connection_id: str | None = None, known: KnownPayloads | None = None
) -> Packed:
    """Return the response (or revisit) record of an exchange, its request record, and that of interim responses if any.

    `connection_id` is the record of the connection that carried it (archive.warc.connections), None for plain HTTP.

    Raises:
        OSError: A response that lies in a file cannot be read.
    """
    begin = message_start(exchange.response)
    response = stretch_of(exchange.response, begin)
    head = http_head(response)
    answer = _answer(exchange, response, head, known)
    url = warc_uri(exchange.url)
    record_id = new_record_id(warcinfo_id)
    # What holds no payload of its own is left to the warcinfo record that begins its file (WARC 1.1 §6.1).
    is_whole = answer.record_type == "response"
    shared: Fields = (("WARC-Target-URI", url), ("WARC-Warcinfo-ID", f"<{warcinfo_id}>" if is_whole else None))
    address = ("WARC-IP-Address", exchange.ip_address)
    carried_by = (CONNECTION_FIELD, connection_id and f"<{connection_id}>")
    ending = (ENDING_FIELD, UNANNOUNCED if exchange.is_unannounced else None)
    fields = (*shared, address, *answer.fields, carried_by, ending, ("WARC-Payload-Digest", answer.payload_digest))
    kind = ("Content-Type", _RESPONSE_TYPE)
    first = pack_record(answer.record_type, record_id, exchange.began_at, (*fields, kind), answer.block)
    records = [first, _pack_request(exchange, url, record_id)]
    if begin:
        interim = header_block(exchange.response)[:begin]
        said = interim_record(exchange.url, exchange.began_at, interim, record_id)
        records += pack_supplement(said, warcinfo_id).records
    content_types = head.values(b"content-type")
    return Packed(
        records=tuple(records),
        record_id=record_id,
        record_type=answer.record_type,
        url=url,
        captured_at=exchange.began_at.astimezone(UTC),
        status=head.status,
        content_type=header_text(content_types[0]) if content_types else None,
        payload_digest=answer.payload_digest,
        revisit_of=answer.revisit_of,
        truncated=exchange.truncated,
    )


def interim_record(url: str, at: datetime, interim: bytes, refers_to: str) -> Supplement:
    """Return the record of interim responses, as they came; `refers_to` is what came after them, or of why nothing."""
    return Supplement("metadata", INTERIM_PREFIX + warc_uri(url), at, _RESPONSE_TYPE, interim, refers_to)


def pack_supplement(supplement: Supplement, warcinfo_id: str) -> Packed:
    """Return the record of a supplement.

    Raises:
        ValueError: The content type would break the line it stands in.
    """
    if re.search(r"[^\x20-\x7e]", supplement.content_type):
        raise ValueError(f"no content type: {supplement.content_type!r}")
    record_id, url = new_record_id(warcinfo_id), warc_uri(supplement.url)
    reference = "WARC-Concurrent-To" if supplement.record_type == "resource" else "WARC-Refers-To"
    digest = digest_of(supplement.content)
    fields: Fields = (
        ("WARC-Target-URI", url),
        ("WARC-Warcinfo-ID", f"<{warcinfo_id}>"),
        (reference, supplement.refers_to and f"<{supplement.refers_to}>"),
        ("WARC-Payload-Digest", digest),
        ("Content-Type", supplement.content_type),
    )
    record = pack_record(supplement.record_type, record_id, supplement.made_at, fields, supplement.content)
    return Packed(
        records=(record,),
        record_id=record_id,
        record_type=supplement.record_type,
        url=url,
        captured_at=supplement.made_at.astimezone(UTC),
        content_type=supplement.content_type,
        payload_digest=digest,
        refers_to=supplement.refers_to,
    )


def _answer(exchange: Exchange, response: bytes | Stretch, head: HttpHead, known: KnownPayloads | None) -> _Answer:
    payload = hashlib.sha256()
    size = 0
    for piece in payload_pieces(pieces_of(response)):
        payload.update(piece)
        size += len(piece)
    digest = "sha256:" + payload.hexdigest()
    if exchange.truncated is not None:
        return _Answer("response", response, digest, (("WARC-Truncated", exchange.truncated),))
    original = exchange.original
    is_confirmed = original is not None and head.status == 304 and not size
    if original is not None and (is_confirmed or digest == original.payload_digest):
        original = original if known is None or known.may_be_meant(original) else None
    if not is_confirmed and known and (original is None or digest != original.payload_digest):
        original = known.find(digest, size)
    if original is None:
        return _Answer("response", response, digest)
    if is_confirmed:
        fields = _revisit_fields(NOT_MODIFIED, original)
        return _Answer("revisit", header_block(response), original.payload_digest, fields, original.record_id)
    if size and digest == original.payload_digest:
        # The standard asks for this mark where a block is cut because its payload is kept elsewhere (§6.7.2).
        fields = (*_revisit_fields(IDENTICAL_PAYLOAD, original), ("WARC-Truncated", "length"))
        return _Answer("revisit", header_block(response), digest, fields, original.record_id)
    return _Answer("response", response, digest)


def _revisit_fields(profile: str, original: Original) -> Fields:
    return (
        ("WARC-Profile", profile),
        ("WARC-Refers-To", f"<{original.record_id}>"),
        ("WARC-Refers-To-Target-URI", warc_uri(original.url)),
        ("WARC-Refers-To-Date", warc_date(original.captured_at)),
    )


def _pack_request(exchange: Exchange, url: str, response_id: str) -> Iterable[bytes]:
    """Return the record of a request; its warcinfo and its address are those of the response that it names.

    Said again they would be a twentieth of what a page costs that did not change.
    """
    payload = exchange.request[payload_start(exchange.request) :]
    fields = (
        ("WARC-Target-URI", url),
        ("WARC-Concurrent-To", f"<{response_id}>"),
        ("WARC-Payload-Digest", digest_of(payload) if payload else None),
        ("Content-Type", "application/http; msgtype=request"),
    )
    return pack_record("request", request_id(response_id), exchange.began_at, fields, exchange.request)
