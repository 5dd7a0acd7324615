"""captures.warc.gz and records.json: records copied as the gzip members that they are, and where each came from."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from archive.collection import Collection
from archive.errors import FormatError
from archive.sealed import open_sealed
from archive.warc.connections import CONNECTION_FIELD
from archive.warc.record import Record


class CopiedRecord(BaseModel):
    """A record of a bundle: what it is, the sealed file and place it was copied from, and where it lies in the bundle.

    `offset`, `length` and `at` are bytes of compressed files. `connection` is the record of the TLS connection with its
    certificate, None where there was none; None stands for every field that the record has not.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    record_id: str
    type: str
    url: str | None
    date: str | None
    warc: str
    offset: int
    length: int
    at: int
    block_digest: str | None
    payload_digest: str | None
    ip_address: str | None
    connection: str | None
    refers_to: str | None


def copy_records(collection: Collection, records: Iterable[Record], out: Path) -> list[CopiedRecord]:
    """Write records to a new WARC file, member by member as they lie in theirs, and return where each came to lie.

    Raises:
        FormatError: A record shares its member with others, or its file ends before it.
    """
    copied: list[CopiedRecord] = []
    at = 0
    with out.open("xb") as file:
        for record in records:
            if record.shares_member:
                raise FormatError(f"{record.warc}, byte {record.offset}: shares its gzip member with other records")
            with closing(open_sealed(collection.archive / record.warc)) as source:
                member = source.pread(record.length, record.offset)
            if len(member) != record.length:
                raise FormatError(f"{record.warc}: ends within the record at byte {record.offset}")
            file.write(member)
            copied.append(describe(record, at))
            at += len(member)
    return copied


def describe(record: Record, at: int) -> CopiedRecord:
    """Return what is said of a record that lies at a place of the bundle's file."""
    return CopiedRecord(
        record_id=record.record_id,
        type=record.type,
        url=record.reference("WARC-Target-URI"),
        date=record.header("WARC-Date"),
        warc=record.warc,
        offset=record.offset,
        length=record.length,
        at=at,
        block_digest=record.header("WARC-Block-Digest"),
        payload_digest=record.header("WARC-Payload-Digest"),
        ip_address=record.header("WARC-IP-Address"),
        connection=record.reference(CONNECTION_FIELD),
        refers_to=record.reference("WARC-Refers-To"),
    )
