"""The index: its lines, its order, merging, and looking up by URL and time."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from archive import cdxj
from archive.capture import Supplement
from archive.cdxj import find_all, find_around, find_nearest, merge_index, write_index
from archive.errors import FormatError
from archive.index_generations import recent_of
from archive.index_merging import merge_keys, merge_lines
from archive.warc.reader import read_record
from tests.archive.warc.samples import BEGAN_AT, exchange, later, new_writer, original_of, response, supplement


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Return an empty `archive` directory."""
    path = tmp_path / "archive"
    path.mkdir()
    return path


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Return where the index is to be, in a directory that is not there yet."""
    return tmp_path / "indexes" / "index.cdxj"


def write_nights(directory: Path, pages: int, nights: int) -> list[Path]:
    """Write some pages on some nights, a file a night, and return the files."""
    for night in range(nights):
        writer = new_writer(directory)
        for page in range(pages):
            block = response(b"%d on %d" % (page, night), "200 OK", b"Content-Type: text/html; charset=gbk")
            writer.capture(exchange(block, url=f"http://x.gov.cn/{page}", began_at=later(night)))
        writer.close()
    return sorted(directory.glob("*.warc.gz"))


def test_lines(directory: Path, index: Path) -> None:
    """Lines are those that `cdxj-indexer --sort` (1.5.0) writes for the same file."""
    writer = new_writer(directory)
    first = writer.capture(exchange(response(b"page", "200 OK", b"Content-Type: text/html;charset=gbk")))
    second = writer.capture(exchange(response(b"page"), original=original_of(first), began_at=later()))
    writer.write(supplement())
    walk = writer.write(Supplement("metadata", "urn:nianbao:walk:1", BEGAN_AT, "application/json", b"{}"))
    writer.write(Supplement("conversion", first.url, BEGAN_AT, "text/html", b"<html>"))
    writer.close()
    write_index(directory.glob("*.warc.gz"), index)
    lines = index.read_text(encoding="ascii").splitlines()
    place = f'"length": "{first.length}", "offset": "{first.offset}", "filename": "{first.warc}"'
    assert lines[0] == (
        'cn,gov,example)/x 20261121193000 {"url": "http://www.example.gov.cn/x", "mime": "text/html", "status": "200", '
        f'"digest": "{first.payload_digest}", {place}}}'
    )
    assert lines[1].startswith("cn,gov,example)/x 20261122193000 ")
    assert json.loads(lines[1].split(" ", 2)[2])["mime"] == "warc/revisit"
    assert lines[2].startswith("urn:nianbao:walk:1 ")
    assert len(lines) == 3
    entries = [*find_all(index, first.url), *find_all(index, walk.url)]
    assert [entry.offset for entry in entries] == [first.offset, second.offset, walk.offset]


def test_merging_equals_writing_anew(directory: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Added one by one, twice, or all at once in small stretches, files give the same index."""
    paths = write_nights(directory, pages=20, nights=4)
    write_index(paths, index)
    anew = index.read_bytes()
    assert anew.splitlines() == sorted(anew.splitlines())
    assert len(anew.splitlines()) == 80
    index.unlink()
    for path in [*paths, paths[1]]:
        merge_index([path], index)
    assert index.read_bytes() == anew
    monkeypatch.setattr(cdxj, "_LARGEST_RUN", 1000)
    write_index(reversed(paths), index)
    assert index.read_bytes() == anew
    assert sorted(path.name for path in index.parent.iterdir()) == [index.name, "index.form"]


def test_find_by_url(directory: Path, index: Path) -> None:
    """Every URL's entries are found, oldest first, and lead to their records."""
    write_nights(directory, pages=30, nights=3)
    write_index(directory.glob("*.warc.gz"), index)
    for page in range(30):
        entries = list(find_all(index, f"https://WWW.x.gov.cn/{page}"))
        assert [entry.captured_at for entry in entries] == [later(night).replace(microsecond=0) for night in range(3)]
        blocks = [read_record(directory / entry.warc, entry.offset).payload() for entry in entries]
        assert blocks == [b"%d on %d" % (page, night) for night in range(3)]
    for absent in ("http://a.gov.cn/", "http://x.gov.cn/30x", "http://zz.gov.cn/", "http://x.gov.cn/"):
        assert list(find_all(index, absent)) == []


def test_find_by_time(directory: Path, index: Path) -> None:
    """The entry nearest in time is found, whether it is before or after."""
    write_nights(directory, pages=3, nights=3)
    write_index(directory.glob("*.warc.gz"), index)
    for hours, night in [(-999, 0), (11, 0), (13, 1), (40, 2), (999, 2)]:
        entry = find_nearest(index, "http://x.gov.cn/1", BEGAN_AT + timedelta(hours=hours))
        assert entry is not None
        assert entry.captured_at.day == later(night).day
    assert find_nearest(index, "http://x.gov.cn/none", BEGAN_AT) is None


def test_what_was_added_lately_is_found_with_the_rest(
    directory: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In two files an index says of a URL and of a moment what it says in one."""
    monkeypatch.setattr("archive.index_generations._SMALL_BYTES", 0)
    monkeypatch.setattr("archive.index_generations._SHARE", 1)
    nights = sorted(write_nights(directory, pages=3, nights=6), key=lambda path: path.stat().st_mtime_ns)
    write_index(nights, whole := directory / "whole.cdxj")
    write_index(nights[:4], index)
    for night in nights[4:]:
        merge_index([night], index)

    assert recent_of(index).stat().st_size > 0
    assert not recent_of(whole).exists()
    url = "http://x.gov.cn/1"
    assert list(find_all(index, url)) == list(find_all(whole, url))
    for hours in range(0, 160, 10):
        at = BEGAN_AT + timedelta(hours=hours)
        assert find_nearest(index, url, at) == find_nearest(whole, url, at)
        for count in (0, 1, 2, 9):
            assert find_around(index, url, at, count) == find_around(whole, url, at, count)


def test_no_index(index: Path) -> None:
    """Where there is no index, nothing is found."""
    assert list(find_all(index, "http://x.gov.cn/")) == []


def test_damage_is_no_index(directory: Path, index: Path) -> None:
    """Of a damaged file the records that can be read are found, and a damaged line is told."""
    (path,) = write_nights(directory, pages=3, nights=1)
    write_index([path], index)
    before = index.read_bytes().splitlines()
    path.write_bytes(path.read_bytes()[:-5])
    write_index([path], index)
    assert index.read_bytes().splitlines() == before
    index.write_bytes(b"cn,gov,x)/0 2026 {}\n")
    with pytest.raises(FormatError, match="no line of an index"):
        list(find_all(index, "http://x.gov.cn/0"))


def make_line(chosen: random.Random, night: int = 0) -> bytes:
    """Return a line of one of few keys, seconds, digests and places: a page, a revisit or an answer of 304."""
    key, second = chosen.choice(["a)/", "a)/x", "a)/x/y", "b)/"]), chosen.randint(0, 4)
    mime, status = chosen.choice([("warc/revisit", "304")] * 3 + [("warc/revisit", "200"), ("text/html", "200")])
    place = chosen.randint(0, 6)
    said = {"url": f"http://{key}", "mime": mime, "status": status, "digest": f"sha256:{chosen.choice('pq')}"}
    said |= {"length": "1", "offset": str(place), "filename": f"{place}.warc.gz"}
    return f"{key} 2026010{night + 1}00000{second} {json.dumps(said)}\n".encode()


def test_any_lines_merge_as_if_written_at_once() -> None:
    """Whatever is new, wherever it stands, every 304 leads where it would if all lines had been there at first."""
    chosen = random.Random(5)  # noqa: S311  the same lines every time
    for _ in range(500):
        old, new = ([make_line(chosen) for _ in range(chosen.randint(0, 8))] for _ in range(2))
        known = list(merge_lines([], iter(sorted(old))))

        merged = list(merge_lines(known, iter(sorted(new))))

        assert merged == list(merge_lines([], iter(sorted(old + new))))


def test_lines_that_follow_are_confirmed_without_reading_what_was_before() -> None:
    """Merged into a file, night after night, by clocks that are ahead or behind, lines are as if written at once."""
    chosen = random.Random(9)  # noqa: S311  the same lines every time
    for _ in range(200):
        nights = [[make_line(chosen, night) for _ in range(chosen.randint(1, 4))] for night in range(8)]
        at_once = b"".join(merge_lines([], iter(sorted(line for lines in nights for line in lines))))
        ahead = chosen.randrange(8)
        nights[ahead:] = reversed(nights[ahead:])
        index = BytesIO()
        for lines in nights:
            target = BytesIO()
            merge_keys(index, iter(sorted(lines)), target)
            index = target

        assert index.getvalue() == at_once


def test_damaged_lines_stop_no_merge() -> None:
    """A bit of an index that differs, wherever it is, costs no line but its own, and no night."""
    chosen = random.Random(7)  # noqa: S311  the same lines every time
    old, new = (sorted({make_line(chosen) for _ in range(12)}) for _ in range(2))
    known = b"".join(merge_lines([], iter(old)))
    for at in range(0, len(known), 3):
        damaged = bytearray(known)
        damaged[at] ^= 1
        merged = list(merge_lines(damaged.splitlines(keepends=True), iter(new)))
        assert len(merged) >= len(set(old) | set(new)) - 2
