"""indexes/index.cdxj: where the captures of a URL lie, as pywb and other replay programs read it.

What a line says is in `archive.index_lines`. Lines are sorted by key and second, those of one second by their bytes
before they are confirmed, and stand there once. What was added lately may lie beside it (`archive.index_generations`).
"""

from __future__ import annotations

import heapq
import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice, takewhile
from pathlib import Path
from typing import IO

from archive.backwards import lines_back
from archive.errors import FormatError
from archive.index_generations import add_lines, open_index, read_as_one, recent_of, replace_file
from archive.index_lines import IndexLines, own_line
from archive.index_merging import find_place, merge_lines
from archive.surt import surt
from archive.warc.reader import scan_records
from archive.warc.record import Record

# What lines say, raised whenever that changes: 2 has the bodies of POST in the keys, and what a 304 confirms; 3 the
# status of answers before which an empty line stands.
_FORM = "3\n"
_LARGEST_RUN = 64 << 20


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One line: a capture's key, its second in UTC, and what the line says of it; None where it says nothing."""

    key: str
    captured_at: datetime
    url: str
    mime: str | None
    status: int | None
    digest: str | None
    length: int
    offset: int
    warc: str


def write_index(warcs: Iterable[Path], path: Path) -> None:
    """Write the index of some WARC files, in the place of one that is there; what is damaged in them is left out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Not there after a crash it costs writing the index once more.
    _form_of(path).unlink(missing_ok=True)
    with ExitStack() as stack:
        lines = iter(heapq.merge(*_sorted_runs(warcs, stack)))
        replace_file(path, lambda target: target.writelines(merge_lines((), lines)))
    recent_of(path).unlink(missing_ok=True)
    _form_of(path).write_text(_FORM, encoding="ascii")


def is_current(path: Path) -> bool:
    """Whether there is an index, with lines as they are made today; one of an older version has to be written anew."""
    try:
        return path.exists() and _form_of(path).read_text(encoding="ascii") == _FORM
    except (OSError, UnicodeDecodeError):
        return False


def merge_index(warcs: Iterable[Path], path: Path) -> None:
    """Add some WARC files to the index; a file that is in it already changes nothing.

    What is damaged in them is left out.
    """
    if not path.exists():
        write_index(warcs, path)
        return
    with ExitStack() as stack:
        *runs, held = _sorted_runs(warcs, stack)
        add_lines(path, runs, list(held))


def find_all(path: Path, url: str) -> Iterator[IndexEntry]:
    """Yield the entries of a URL, oldest first, none where there is no index.

    URLs that differ only in what SURT leaves out (scheme, `www.`, order of the query) have the same entries.

    Raises:
        FormatError: A line is none.
    """
    wanted = surt(url).encode() + b" "
    with open_index(path) as files:
        yield from map(_parse_line, read_as_one([_lines_of(file, wanted) for file in files]))


def find_nearest(path: Path, url: str, at: datetime) -> IndexEntry | None:
    """Return the entry of a URL that is nearest to a moment (RFC 7089 §4.5.3), None where it has none."""
    return min(find_all(path, url), key=lambda entry: abs(entry.captured_at - at), default=None)


def find_around(path: Path, url: str, at: datetime, count: int) -> list[IndexEntry]:
    """Return the entries of a URL next to a moment, at most so many before it and from it on, oldest first.

    How many entries the URL has makes no difference to the time it takes.

    Raises:
        FormatError: A line is none.
    """
    key = surt(url).encode() + b" "
    wanted = key + f"{at.astimezone(UTC):%Y%m%d%H%M%S}".encode()
    with open_index(path) as files:
        places = [find_place(file, wanted) for file in files]
        back = [islice(_lines_back_of(*one, key), count) for one in zip(files, places, strict=True)]
        before = list(read_as_one([list(lines)[::-1] for lines in back]))[-count:] if count else []
        for file, place in zip(files, places, strict=True):
            file.seek(place)
        after = list(islice(read_as_one([takewhile(partial(_is_of, key), file) for file in files]), count))
    return [_parse_line(line) for line in before + after]


def _is_of(key: bytes, line: bytes) -> bool:
    return line.startswith(key)


def _lines_of(file: IO[bytes], key: bytes) -> Iterator[bytes]:
    file.seek(find_place(file, key))
    return takewhile(partial(_is_of, key), file)


def _lines_back_of(file: IO[bytes], end: int, key: bytes) -> Iterator[bytes]:
    return takewhile(partial(_is_of, key), lines_back(file, 0, end))


def _form_of(path: Path) -> Path:
    return path.with_suffix(".form")


def _sorted_runs(warcs: Iterable[Path], stack: ExitStack) -> Iterator[Iterable[bytes]]:
    """Yield the lines of WARC files in sorted stretches: all but the last from files, so that memory is bounded."""
    lines: list[bytes] = []
    size = 0
    for line in _lines(warcs):
        lines.append(line)
        size += len(line)
        if size >= _LARGEST_RUN:
            run = tempfile.TemporaryFile()  # noqa: SIM115  the stack closes it
            yield _spill(sorted(lines), stack.enter_context(run))
            lines, size = [], 0
    yield sorted(lines)


def _lines(warcs: Iterable[Path]) -> Iterator[bytes]:
    for warc in warcs:
        lines = IndexLines()
        for item in scan_records(warc):
            # What is damaged the check of that file says, and the other records are found all the same.
            if isinstance(item, Record):
                with suppress(FormatError):
                    yield from lines.take(item)
        yield from lines.finish()


def _spill(lines: list[bytes], file: IO[bytes]) -> IO[bytes]:
    file.writelines(lines)
    file.seek(0)
    return file


def _parse_line(line: bytes) -> IndexEntry:
    try:
        key, timestamp, text = own_line(line).decode().split(" ", 2)
        fields = json.loads(text)
        return IndexEntry(
            key=key,
            captured_at=datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC),
            url=fields["url"],
            mime=fields.get("mime"),
            status=int(fields["status"]) if fields.get("status", "-").isdigit() else None,
            digest=fields.get("digest"),
            length=int(fields["length"]),
            offset=int(fields["offset"]),
            warc=fields["filename"],
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FormatError(f"no line of an index: {line[:120]!r}: {error}") from error
