"""WARC files of other writers, checked and made fit to be read by offset.

Replay programs and our index find a record by where its gzip member begins, so a file must have one member a record.
One that has is copied bit for bit. One that is not compressed, or has several records a member, is compressed again
record by record: decompressed, it is bit for bit what it was before.
"""

from __future__ import annotations

import gzip
import shutil
import zlib
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from archive.disk import Disk
from archive.errors import FormatError
from archive.index_lines import index_line
from archive.warc.check import check_foreign_record
from archive.warc.reader import read_records

_COMPRESSION_LEVEL = 6
_PIECE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file is made of: how many records, and whether each is a gzip member of its own."""

    record_count: int
    is_recordwise: bool


def survey_foreign(path: Path) -> Survey:
    """Read a whole file and say what it is made of.

    Raises:
        FormatError: It is damaged, is no WARC file, or does not hold what its own digests say.
    """
    count = 0
    is_recordwise = _is_gzip(path)
    for record in read_records(path):
        count += 1
        is_recordwise &= not record.shares_member
        for message in check_foreign_record(record):
            raise FormatError(f"{path}: byte {record.offset}: {message}")
        # What cannot be indexed could not be found again.
        index_line(record)
    if count == 0:
        raise FormatError(f"{path}: no record at all")
    return Survey(count, is_recordwise)


def copy_recordwise(source: Path, target: Path, survey: Survey) -> None:
    """Write a surveyed file to a new place with one gzip member a record, durable when this returns.

    Raises:
        FormatError: The file is damaged.
        OSError: The disk failed.
    """
    with target.open("xb") as file:
        if survey.is_recordwise:
            with source.open("rb") as original:
                shutil.copyfileobj(original, file, _PIECE_BYTES)
        elif _is_gzip(source):
            with TemporaryDirectory(dir=target.parent) as directory:
                _compress_records(_inflate(source, Path(directory) / source.name), file)
        else:
            _compress_records(source, file)
        file.flush()
        Disk().sync(file.fileno())


def _inflate(source: Path, target: Path) -> Path:
    with gzip.open(source, "rb") as packed, target.open("xb") as plain:
        shutil.copyfileobj(packed, plain, _PIECE_BYTES)
    return target


def _compress_records(plain: Path, target: IO[bytes]) -> None:
    with plain.open("rb") as file:
        for record in read_records(plain):
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
