"""WARC files of other writers, checked and made fit to be read by offset.

Replay programs and our index find a record by where its gzip member begins, so a file must have one member a record.
One that has is copied bit for bit. One that is not compressed, or has several records a member, is compressed again
record by record: decompressed, it is bit for bit what it was before.

What is damaged, has no date or is not what its own digests say is left out and told; the other records are copied all
the same. What is only odd is kept and told.
"""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from archive.disk import Disk
from archive.errors import FormatError
from archive.index_lines import index_line
from archive.urls import is_url
from archive.warc.check import check_foreign_record
from archive.warc.digests import is_known
from archive.warc.reader import Damage, scan_records
from archive.warc.record import Record

_COMPRESSION_LEVEL = 6
_PIECE_BYTES = 1 << 18


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong at a byte of a file (None: nobody can say where), and whether it was kept all the same.

    In a file with several records a gzip member the byte is one of what it holds decompressed.
    """

    offset: int | None
    reason: str
    is_kept: bool


@dataclass(slots=True)
class Survey:
    """What was copied of a file: how many records, whether each was a gzip member already, and what was odd."""

    record_count: int = 0
    is_recordwise: bool = True
    remarks: list[Remark] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out."""
        return all(remark.is_kept for remark in self.remarks)


def copy_foreign(source: Path, target: Path) -> Survey:
    """Write what is sound of a file to a new place, one gzip member a record, durable when this returns.

    Raises:
        FormatError: There is no record in it that can be taken.
        OSError: The disk failed.
    """
    survey = _survey(source)
    with target.open("xb") as file, TemporaryDirectory(dir=target.parent) as directory:
        if survey.is_recordwise and survey.is_whole:
            with source.open("rb") as original:
                shutil.copyfileobj(original, file, _PIECE_BYTES)
        elif survey.is_recordwise and survey.record_count:
            _copy_members(source, file)
        else:
            is_doubtful = not survey.is_whole and _is_gzip(source)
            plain = _inflate(source, Path(directory) / source.name) if _is_gzip(source) else source
            left_out = [remark for remark in survey.remarks if not remark.is_kept]
            survey = Survey(is_recordwise=False)
            _compress_records(plain, file, survey, is_doubtful=is_doubtful)
            # Damage behind the last whole record is none of what was decompressed.
            survey.remarks += left_out if survey.is_whole else []
        file.flush()
        Disk().sync(file.fileno())
    if survey.record_count == 0:
        target.unlink()
        why = survey.remarks[0].reason if survey.remarks else "it is empty"
        raise FormatError(f"{source}: no record that can be taken: {why}")
    return survey


def _survey(path: Path) -> Survey:
    survey = Survey(is_recordwise=_is_gzip(path))
    for record in _sound_records(path, survey):
        survey.is_recordwise &= not record.shares_member
    return survey


def _sound_records(path: Path, survey: Survey, *, is_doubtful: bool = False) -> Iterator[Record]:
    """Yield the records that can be taken; all others, and what is odd, are entered in the survey.

    Where the bytes are doubtful, because no check sum stood for them, only a record's own digest does.
    """
    seen: set[str] = set()
    for item in scan_records(path):
        if isinstance(item, Damage):
            said = item.message.removeprefix(f"{path}: ")
            survey.remarks.append(Remark(item.offset, f"damaged up to byte {item.end}: {said}", is_kept=False))
            continue
        wrong = next(_check_record(item), None)
        if wrong is None and is_doubtful and not is_known(item.header("WARC-Block-Digest") or ""):
            wrong = "lies in a damaged gzip member, and has no digest of its own"
        if wrong is not None:
            survey.remarks.append(Remark(item.offset, wrong, is_kept=False))
            continue
        survey.remarks += [Remark(item.offset, odd, is_kept=True) for odd in _find_oddities(item, seen)]
        survey.record_count += 1
        yield item


def _check_record(record: Record) -> Iterator[str]:
    yield from check_foreign_record(record)
    try:
        # What cannot be indexed could not be found again.
        index_line(record)
    except (FormatError, ValueError) as error:
        yield f"cannot be indexed: {error}"


def _find_oddities(record: Record, seen: set[str]) -> Iterator[str]:
    """Yield what a reader may stumble over; `seen` are the ids of the records before."""
    if not record.record_id:
        yield "has no WARC-Record-ID"
    elif record.record_id in seen:
        yield f"the record id {record.record_id} is there twice"
    seen.add(record.record_id)
    url = record.reference("WARC-Target-URI")
    if record.type == "warcinfo":
        return
    if not url:
        yield "has no WARC-Target-URI: nothing is read in it"
    elif not is_url(url):
        yield f"its address is no URL: nothing is read in it: {url[:200]}"


def _inflate(source: Path, target: Path) -> Path:
    """Write what a file holds decompressed, to the last byte before damage; its records' digests say what is sound."""
    with source.open("rb") as packed, target.open("xb") as plain:
        inflater, data = zlib.decompressobj(31), packed.read(_PIECE_BYTES)
        while data:
            before = inflater.copy()
            try:
                plain.write(inflater.decompress(data))
            except zlib.error:
                _inflate_bytewise(before, data, plain)
                break
            data = inflater.unused_data
            if inflater.eof:
                inflater = zlib.decompressobj(31)
            data = data or packed.read(_PIECE_BYTES)
    return target


def _inflate_bytewise(inflater: zlib._Decompress, data: bytes, plain: IO[bytes]) -> None:
    """Write what comes out before the byte that cannot be."""
    with suppress(zlib.error):
        for at in range(len(data)):
            plain.write(inflater.decompress(data[at : at + 1]))


def _copy_members(source: Path, target: IO[bytes]) -> None:
    with source.open("rb") as file:
        for record in _sound_records(source, Survey()):
            file.seek(record.offset)
            left = record.length
            while left and (piece := file.read(min(left, _PIECE_BYTES))):
                target.write(piece)
                left -= len(piece)


def _compress_records(plain: Path, target: IO[bytes], survey: Survey, *, is_doubtful: bool) -> None:
    with plain.open("rb") as file:
        for record in _sound_records(plain, survey, is_doubtful=is_doubtful):
            deflater = zlib.compressobj(_COMPRESSION_LEVEL, zlib.DEFLATED, 31)
            file.seek(record.offset)
            left = record.length
            while left and (piece := file.read(min(left, _PIECE_BYTES))):
                target.write(deflater.compress(piece))
                left -= len(piece)
            target.write(deflater.flush())


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"
