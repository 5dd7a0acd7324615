"""An index in two files: read as one it is as if it had been written at once, whatever the nights bring."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.index_generations import add_lines, read_index, recent_of
from archive.index_merging import merge_lines

Lines = list[bytes]


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where an index is to be of which no size is too small for a second file."""
    monkeypatch.setattr("archive.index_generations._SMALL_BYTES", 0)
    return tmp_path / "index.cdxj"


def make_line(chosen: random.Random, night: int) -> bytes:
    """Return a line of one of few keys, digests and places: a page, a revisit or an answer of 304."""
    key, second = chosen.choice(["a)/", "a)/x", "b)/"]), chosen.randint(0, 4)
    mime, status = chosen.choice([("warc/revisit", "304")] * 3 + [("warc/revisit", "200"), ("text/html", "200")])
    place = chosen.randint(0, 6)
    said = {"url": f"http://{key}", "mime": mime, "status": status, "digest": f"sha256:{chosen.choice('pq')}"}
    said |= {"length": "1", "offset": str(place), "filename": f"{place}.warc.gz"}
    return f"{key} 202601{night + 1:02}00000{second} {json.dumps(said)}\n".encode()


def make_nights(chosen: random.Random, count: int) -> Iterator[Lines]:
    """Yield the sorted lines of nights, now and then those of one that was before."""
    for night in range(count):
        at = night if chosen.random() < 0.9 else chosen.randint(0, night)
        yield sorted({make_line(chosen, at) for _ in range(chosen.randint(1, 4))})


def at_once(lines: Lines) -> Lines:
    """Return an index of lines that are all there at first."""
    return list(merge_lines([], iter(sorted(lines))))


def test_it_is_as_if_written_at_once(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Night after night, by clocks that are behind too, and whenever the two files are made one."""
    chosen = random.Random(11)  # noqa: S311  the same lines every time
    had_recent = had_none = 0
    for round_ in range(30):
        monkeypatch.setattr("archive.index_generations._SHARE", chosen.choice([1, 2, 5]))
        known: Lines = []
        index.write_bytes(b"")
        recent_of(index).unlink(missing_ok=True)
        for lines in make_nights(chosen, 20):
            known += lines
            runs = [iter(lines)] if chosen.random() < 0.1 else []
            add_lines(index, runs, [] if runs else lines)
            has_recent = recent_of(index).exists() and recent_of(index).stat().st_size > 0
            had_recent, had_none = had_recent + has_recent, had_none + (not has_recent)
            assert list(read_index(index)) == at_once(known), round_
    assert min(had_recent, had_none) > 100


def test_what_a_crash_leaves_in_both_stands_once(index: Path) -> None:
    """Where the recent file is still there whose lines the other has already, nothing is there twice, now or later."""
    chosen = random.Random(12)  # noqa: S311  the same lines every time
    nights = list(make_nights(chosen, 30))
    known = sorted({line for lines in nights[:25] for line in lines})
    index.write_bytes(b"".join(at_once(known)))
    recent_of(index).write_bytes(b"".join(at_once(known)[-2:]))

    assert list(read_index(index)) == at_once(known)

    for lines in nights[25:]:
        known += lines
        add_lines(index, [], lines)
        assert list(read_index(index)) == at_once(known)


def test_a_night_writes_no_more_than_the_recent_file(index: Path) -> None:
    """What an index has held for long is not written anew, but for once in a while."""
    chosen = random.Random(13)  # noqa: S311  the same lines every time
    index.write_bytes(b"".join(at_once([make_line(chosen, night) for night in range(28) for _ in range(40)])))
    before = index.stat()

    add_lines(index, [], sorted(make_line(chosen, 29) for _ in range(4)))

    assert (index.stat().st_ino, index.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert 0 < recent_of(index).stat().st_size < before.st_size / 16
