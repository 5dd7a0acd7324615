"""Whatever is done to a collection behind its back, verifying names it, and the next night goes on and tells it."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.auditing import audit
from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.keeping import keep
from archive.verify import open_existing, verify
from tests.archive.concluding.portal_nights import Answer, Portal, page

HEALTH = "http://www.example.gov.cn/nianbao/1.html"

Tampering = Callable[[Collection], object]
Lines = list[dict[str, Any]]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three nights: a baseline, an alteration, and one on which nothing changed."""
    root = tmp_path_factory.mktemp("nights") / "data"
    clock = SimulatedClock(datetime(2026, 2, 1, 18, tzinfo=UTC))
    with keep(Collection.open(root, create=True), clock) as keeper:
        portal = Portal(keeper, clock, confirm_after_checks=1)
        for received in (7, 8, 8):
            portal.night({HEALTH: Answer(page(received=received))})
    return root


@pytest.fixture
def collection(tmp_path: Path, nights: Path) -> Collection:
    """A copy of it that nobody holds."""
    shutil.copytree(nights, tmp_path / "copy")
    return Collection.open(tmp_path / "copy")


@pytest.fixture
def clock() -> SimulatedClock:
    """The time after these nights."""
    return SimulatedClock(datetime(2026, 2, 9, 18, tzinfo=UTC))


def found(collection: Collection) -> list[str]:
    """What verifying all of it finds."""
    engine = open_existing(collection.catalogue)
    lines = [str(fault) for fault in verify(collection, engine)]
    if engine is not None:
        engine.dispose()
    return lines


def next_night(collection: Collection, clock: SimulatedClock) -> list[str]:
    """Walk the portal once more and return what its account and its audit tell."""
    with keep(collection, clock) as keeper:
        done = Portal(keeper, clock, confirm_after_checks=1).night({HEALTH: Answer(page(received=8))})
        assert done.account.portals[0].health == "healthy"
        return [*done.account.faults, *audit(collection, keeper.engine, clock.now() + timedelta(days=40))]


def flip(path: Path, at: int) -> None:
    """Let a byte of a file differ."""
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def cut_lines(path: Path, count: int) -> None:
    """Take the last lines off a file."""
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-count]))


def chain_anew(path: Path, change: Callable[[Lines], None]) -> None:
    """Change the lines of a chained file, and chain them again."""
    lines: Lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    change(lines)
    previous, written = None, b""
    for line in lines:
        encoded = json.dumps(line | {"previous": previous}, ensure_ascii=False, separators=(",", ":")).encode()
        previous = hashlib.sha256(encoded).hexdigest()
        written += encoded + b"\n"
    path.write_bytes(written)


def forge_title(lines: Lines) -> None:
    """Let an event say another title."""
    next(line for line in lines if line["kind"] == "event")["body"]["title"] = "forged"


def ask(collection: Collection, statement: str) -> None:
    """Change the catalogue."""
    connection = sqlite3.connect(collection.catalogue)
    connection.execute(statement)
    connection.commit()
    connection.close()


def cut_manifest_with_file(collection: Collection) -> None:
    """Let the last file and its line be gone."""
    collection.sealed_warcs()[-1].unlink()
    cut_lines(collection.manifest, 1)


def rename_file(collection: Collection) -> None:
    """Give a file the name of another night's."""
    path = collection.sealed_warcs()[1]
    path.rename(path.with_name("nianbao-20260101000000-00001-deadbeef.warc.gz"))


def swap_files(collection: Collection) -> None:
    """Let two files have each other's bytes."""
    one, two = collection.sealed_warcs()[:2]
    first = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(first)


def damage_pages(collection: Collection) -> None:
    """Let whole pages of the catalogue be something else."""
    content = collection.catalogue.read_bytes()
    collection.catalogue.write_bytes(content[: 3 * 4096] + b"Z" * 3 * 4096 + content[6 * 4096 :])


def shorten(path: Path, count: int) -> None:
    """Take the last bytes off a file."""
    path.write_bytes(path.read_bytes()[:-count])


# What is done, and what one of the lines must say of it: first by `verify`, then by the night that follows (None: it
# put it right, or cannot know).
TAMPERINGS: dict[str, tuple[Tampering, str, str | None]] = {
    "a bit of a WARC": (
        lambda one: flip(one.sealed_warcs()[0], 900),
        "line 1: {0} has another sha256",
        "{0} has another",
    ),
    "a WARC is gone": (lambda one: one.sealed_warcs()[1].unlink(), "line 2: {1} is missing", "{1} is missing"),
    "a WARC is cut": (lambda one: shorten(one.sealed_warcs()[0], 9), "{0} has", "{0} has"),
    "a WARC is renamed": (rename_file, "deadbeef.warc.gz is in archive/ and not entered", "{1} is missing"),
    "WARCs are swapped": (swap_files, "line 2: {1} has", "line 1: {0} has"),
    "a WARC is doubled": (
        lambda one: shutil.copy(one.sealed_warcs()[0], one.archive / "copy.warc.gz"),
        "copy.warc.gz is in archive/ and not entered: it was not sealed here",
        "copy.warc.gz is in archive/ and not entered",
    ),
    "something is put in": (
        lambda one: (one.archive / "x.warc.gz").write_bytes(b"no WARC"),
        "x.warc.gz is in archive/ and not entered",
        "x.warc.gz is in archive/ and not entered",
    ),
    "a bit of the manifest": (
        lambda one: flip(one.manifest, one.manifest.stat().st_size // 2),
        "manifest.jsonl, line 3: does not follow from the line before, one of the two was changed",
        "manifest.jsonl, line 3: does not follow",
    ),
    "an older manifest": (
        lambda one: cut_lines(one.manifest, 2),
        "{2} was sealed",
        "{1}: manifest.jsonl had lost its line",
    ),
    "an older manifest without the later files": (
        cut_manifest_with_file,
        "{2} was sealed",
        "it is gone: put both back",
    ),
    "no manifest": (lambda one: one.manifest.unlink(), "{0} was sealed", "{0}: manifest.jsonl had lost its line"),
    "a bit of the journal": (lambda one: flip(one.journal, 300), "journal.jsonl, line", "journal.jsonl, line"),
    "a broken last line": (
        lambda one: flip(one.journal, one.journal.read_bytes().rindex(b"concluded_at") + 3),
        "no line of the kind crawl_concluded",
        "no line of the kind crawl_concluded",
    ),
    "no JSON at its end": (
        lambda one: flip(one.journal, one.journal.read_bytes().rindex(b"{") - 2),
        "no line of this file",
        "no line of this file",
    ),
    "a journal without its last line": (lambda one: cut_lines(one.journal, 1), "was not concluded", None),
    "an older journal": (lambda one: cut_lines(one.journal, 4), "it was cut back or written anew", "it was cut back"),
    "an event said otherwise, chained anew": (
        lambda one: chain_anew(one.journal, forge_title),
        "says what the catalogue does not",
        "it was cut back or written anew",
    ),
    "no journal": (lambda one: one.journal.unlink(), "it was cut back or written anew", "it was cut back"),
    "a bit of the index": (lambda one: flip(one.index, 150), "index.cdxj", None),
    "half an index": (lambda one: shorten(one.index, 300), "index.cdxj", None),
    "no index": (lambda one: one.index.unlink(), "index.cdxj: is not there", None),
    "a catalogue that is none": (
        lambda one: one.catalogue.write_bytes(b"no database" * 1000),
        "catalogue.db: is damaged",
        "catalogue.db was damaged",
    ),
    "half a catalogue": (
        lambda one: shorten(one.catalogue, 60_000),
        "catalogue.db: is damaged",
        "catalogue.db was damaged",
    ),
    "damaged pages of the catalogue": (damage_pages, "catalogue.db: is damaged", "catalogue.db was damaged"),
    "an empty catalogue": (lambda one: one.catalogue.write_bytes(b""), "catalogue.db: is damaged", None),
    "captures gone from the catalogue": (
        lambda one: ask(one, "DELETE FROM captures WHERE record_type = 'revisit'"),
        "catalogue.db: has other captures than {2}",
        None,
    ),
    "a walk's record gone from the catalogue": (
        lambda one: ask(one, "DELETE FROM captures WHERE url LIKE 'urn:nianbao:walk:%'"),
        "catalogue.db: has other captures than {0}",
        None,
    ),
    "records of any kind gone from the catalogue": (
        lambda one: ask(one, "DELETE FROM captures WHERE url LIKE 'urn:nianbao:walk:%'"),
        "catalogue.db: has lost the records of files: 3, such as {0}",
        None,
    ),
    "a crawl gone": (
        lambda one: ask(one, "DELETE FROM crawls WHERE crawl_id = (SELECT min(crawl_id) FROM crawls)"),
        "catalogue.db: has lost crawls: 2026",
        None,
    ),
    "a walk gone": (
        lambda one: ask(one, "DELETE FROM walks WHERE began_at = (SELECT max(began_at) FROM walks)"),
        "catalogue.db: has lost walks: urn:uuid:",
        None,
    ),
    "a report gone": (
        lambda one: ask(one, "DELETE FROM reports"),
        "catalogue.db: has lost reports: ",
        None,
    ),
    "a report gone with all that names it": (
        lambda one: [ask(one, f"DELETE {what}") for what in ("FROM reports", "FROM versions", "FROM ledger")],
        "catalogue.db: has lost reports: report-",
        None,
    ),
    "a report's last version gone": (
        lambda one: ask(one, "DELETE FROM versions WHERE ordinal = 2"),
        "catalogue.db: has lost versions: report-",
        None,
    ),
    "a report's first version gone": (
        lambda one: ask(one, "DELETE FROM versions WHERE ordinal = 1"),
        "catalogue.db: has lost versions: report-",
        None,
    ),
    "readings gone": (
        lambda one: ask(one, "DELETE FROM readings"),
        "catalogue.db: has lost readings: report-",
        None,
    ),
    "a report gone from the ledger": (
        lambda one: ask(one, "DELETE FROM ledger WHERE purpose = 'report'"),
        f"catalogue.db: has lost entries of the ledger: {HEALTH}",
        None,
    ),
    "a column gone from the ledger": (
        lambda one: ask(one, "DELETE FROM ledger WHERE purpose = 'column'"),
        "catalogue.db: has lost entries of the ledger: http",
        None,
    ),
    "captures elsewhere": (
        lambda one: ask(one, "UPDATE captures SET url = url || 'x'"),
        "catalogue.db: has other captures than {0}",
        None,
    ),
    "an event changed in the catalogue": (
        lambda one: ask(one, "UPDATE events SET body = json_set(body, '$.title', 'forged')"),
        "says what the catalogue does not",
        None,
    ),
}


def test_nobody_tampered(collection: Collection, clock: SimulatedClock) -> None:
    """Without any of it nothing is found, and nothing is told."""
    assert found(collection) == []
    assert next_night(collection, clock) == []
    assert found(collection) == []


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_named(collection: Collection, clock: SimulatedClock, name: str) -> None:
    """`verify` says what and where; the night is done all the same, and tells what it could not put right."""
    tamper, said, told = TAMPERINGS[name]
    names = [path.name for path in collection.sealed_warcs()]
    tamper(collection)

    assert [line for line in found(collection) if said.format(*names) in line]
    lines = next_night(collection, clock)
    assert told is None or [line for line in lines if told.format(*names) in line]


def test_damaged_file_and_lost_catalogue(collection: Collection, clock: SimulatedClock) -> None:
    """Where a file rotted and catalogue and index are lost too, the night makes both anew of what can be read."""
    warc = collection.sealed_warcs()[0]
    flip(warc, warc.stat().st_size // 2)
    collection.catalogue.unlink()
    collection.index.unlink()

    assert any(f"{warc.name}, byte" in line for line in next_night(collection, clock))

    assert {line.partition(",")[0].partition(":")[0] for line in found(collection)} >= {warc.name, "manifest.jsonl"}
    assert not any("rebuild" in line for line in found(collection) if line.startswith("index"))
