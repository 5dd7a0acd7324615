"""What was fetched, and where in the archive it lies: the values that crawler and archive exchange.

A capture is one URL fetched at one instant. All its records share one `WARC-Date`, the instant it began
(WARC 1.1 §5.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from archive.blocks import Stretch

RecordType = Literal["warcinfo", "request", "response", "revisit", "metadata", "resource", "conversion"]
Truncation = Literal["length", "time", "disconnect", "unspecified"]


@dataclass(frozen=True, slots=True)
class Original:
    """The response record that a later capture, mostly of the same URL, may be a revisit of.

    It is always a `response`, never a revisit. `payload_digest` is `sha256:` and 64 hex digits; `warc` and `offset` say
    where it lies.
    """

    record_id: str
    url: str
    captured_at: datetime
    payload_digest: str
    warc: str
    offset: int


@dataclass(frozen=True, slots=True)
class TlsFacts:
    """What is known of a TLS connection, of the certificate that the host showed, and of the rules that it was made by.

    `version` and `cipher` are OpenSSL's names. `certificate_digest` is that of the leaf's DER (`sha256:` and 64 hex
    digits), `subject` and `issuer` are its names (RFC 4514), `not_before` and `not_after` ISO 8601 in UTC; all None
    where it showed none. `faults` say in words why the chain is not valid for the host at that time by the roots of
    the machine that crawled, and are empty where it is. `policy` is what the portal's file asks of the host's TLS.
    """

    host: str
    port: int
    version: str
    cipher: str
    certificate_digest: str | None
    subject: str | None
    issuer: str | None
    not_before: str | None
    not_after: str | None
    faults: tuple[str, ...]
    policy: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came back, as the bytes on the wire.

    `response` holds everything received up to where HTTP framing ends the message: interim (1xx) responses, status
    line, header block and body before any decoding; a large one lies in a file. `ip_address` is None where none was
    connected to. `truncated` says why the response is not whole, None where it is. `original` is None for a URL without
    an earlier response, `tls` for plain HTTP. `is_unannounced` holds where a body that lasts as long as its connection
    ended with one of TLS that was closed without saying so: nothing shows that it was not cut off.
    """

    url: str
    began_at: datetime
    request: bytes
    response: bytes | Stretch
    ip_address: str | None = None
    truncated: Truncation | None = None
    original: Original | None = None
    tls: TlsFacts | None = None
    is_unannounced: bool = False


@dataclass(frozen=True, slots=True)
class Supplement:
    """A record that is no exchange: why nothing came back, a rendered page, a picture, a walk, a portal's file.

    `refers_to` is the record id that the record speaks of, None where it stands alone.
    """

    record_type: Literal["metadata", "resource", "conversion"]
    url: str
    made_at: datetime
    content_type: str
    content: bytes
    refers_to: str | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """A durable record and its place: the file's name (without `.open`), offset and length in bytes.

    Record ids are URIs without the angle brackets that enclose them in the file; `url` is as the record has it, with
    what no URI may hold percent-encoded.

    `status` is None where there was no response (and for records that are no exchange). `payload_digest` is
    `sha256:` and 64 hex digits, over the payload with transfer coding removed; of a `server-not-modified`
    revisit it is the original's. `revisit_of` is the original's record id, None for what is not a revisit.
    """

    record_id: str
    record_type: RecordType
    url: str
    captured_at: datetime
    status: int | None
    content_type: str | None
    payload_digest: str | None
    warc: str
    offset: int
    length: int
    revisit_of: str | None = None
    truncated: Truncation | None = None
    refers_to: str | None = None


def find_original_in(capture: Capture) -> Original | None:
    """Return what later captures may refer to; None for what is no whole response with a payload digest."""
    if capture.record_type != "response" or capture.truncated is not None or capture.payload_digest is None:
        return None
    return Original(
        capture.record_id, capture.url, capture.captured_at, capture.payload_digest, capture.warc, capture.offset
    )
