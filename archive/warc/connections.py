"""The record of a TLS connection: what is known of it stands once in a file, and the exchanges refer to it.

The record is `metadata`, `application/warc-fields`, at `urn:nianbao:tls:HOST:PORT`. It stands before the first response
or revisit that its connection carried, which name it, as all later ones of the file do, in the field
`Nianbao-Connection`. That is a field of ours: `WARC-Concurrent-To` is for what one capture event made (WARC 1.1 §5.7),
and a connection outlasts it. Connections of which the same is known share a record, so that a host that closes after
each answer costs no record a page.

A response whose body lasts as long as its connection says `Nianbao-Ending: no-close-notify` where TLS was closed
without its farewell: as in plain HTTP, nothing but the page itself shows then that it is all there (RFC 9112 §9.8).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from archive.capture import Supplement, TlsFacts

CONNECTION_FIELD = "Nianbao-Connection"
ENDING_FIELD = "Nianbao-Ending"
UNANNOUNCED = "no-close-notify"
CONNECTION_PREFIX = "urn:nianbao:tls:"
FIELDS_CONTENT_TYPE = "application/warc-fields"

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def connection_record(facts: TlsFacts, at: datetime) -> Supplement:
    """Return the record of a connection; `at` is when the first exchange on it began."""
    url = f"{CONNECTION_PREFIX}{facts.host}:{facts.port}"
    return Supplement("metadata", url, at, FIELDS_CONTENT_TYPE, fields_block(tls_fields(facts)))


def tls_fields(facts: TlsFacts) -> Iterator[tuple[str, str | None]]:
    """Yield the lines that say what is known of a connection."""
    yield "tls-version", facts.version
    yield "tls-cipher", facts.cipher
    yield "tls-certificate", facts.certificate_digest
    yield "tls-certificate-subject", facts.subject
    yield "tls-certificate-issuer", facts.issuer
    yield "tls-certificate-not-before", facts.not_before
    yield "tls-certificate-not-after", facts.not_after
    yield "tls-chain", "not valid" if facts.faults else "valid"
    for fault in facts.faults:
        yield "tls-chain-fault", fault
    yield "tls-policy", facts.policy


def fields_block(fields: Iterable[tuple[str, str | None]]) -> bytes:
    r"""Return the block of an `application/warc-fields` record; fields of value None are left out.

    What a certificate or a server says may hold anything: control characters, which would break a line, are written
    as `\xHH`.
    """
    lines = [f"{name}: {_one_line(value)}\r\n" for name, value in fields if value is not None]
    return "".join(lines).encode("utf-8", "backslashreplace")


def _one_line(value: str) -> str:
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", value)
