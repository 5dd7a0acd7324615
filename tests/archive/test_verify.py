"""A collection is checked against itself, and every kind of damage is found."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from archive.clock import SimulatedClock
from archive.fixity import Fixity
from archive.keeping import Keeper
from archive.verify import Fault, Scope, Verification, Verifier, verify
from tests.archive.concluding.portal_nights import Answer, Portal, page

HEALTH = "http://www.example.gov.cn/nianbao/1.html"


@pytest.fixture
def nights(portal: Portal) -> None:
    """Two nights: a baseline and an alteration."""
    portal.night({HEALTH: Answer(page(received=7))})
    portal.night({HEALTH: Answer(page(received=8))})


@pytest.fixture
def faults(keeper: Keeper) -> Callable[[], list[Fault]]:
    """What verifying finds now."""
    return lambda: list(verify(keeper.collection, keeper.engine))


@pytest.mark.usefixtures("nights")
def test_whole_collection_has_no_fault(faults: Callable[[], list[Fault]]) -> None:
    """A collection that nobody touched has no fault."""
    assert faults() == []


@pytest.mark.usefixtures("nights")
def test_flipped_byte_is_found(keeper: Keeper, faults: Callable[[], list[Fault]]) -> None:
    """One bit of a sealed file that differs is found, by the file's digest and by the record."""
    warc = keeper.collection.sealed_warcs()[0]
    content = bytearray(warc.read_bytes())
    content[len(content) // 2] ^= 1
    warc.write_bytes(content)

    assert {"manifest.jsonl, line 1", warc.name} <= {fault.where.partition(", byte")[0] for fault in faults()}


@pytest.mark.usefixtures("nights")
def test_missing_file_is_found(keeper: Keeper, faults: Callable[[], list[Fault]]) -> None:
    """A sealed file that is gone is found by manifest, index and catalogue."""
    keeper.collection.sealed_warcs()[0].unlink()

    assert {"manifest.jsonl, line 1", "catalogue.db"} <= {fault.where for fault in faults()}


@pytest.mark.usefixtures("nights")
def test_altered_journal_is_found(keeper: Keeper, faults: Callable[[], list[Fault]]) -> None:
    """A word of the journal that differs breaks its chain."""
    journal = keeper.collection.journal
    journal.write_text(journal.read_text(encoding="utf-8").replace("altered", "restored"), encoding="utf-8")

    assert any(fault.where.startswith("journal.jsonl") for fault in faults())


@pytest.mark.usefixtures("nights")
def test_index_line_that_differs_is_found(keeper: Keeper, faults: Callable[[], list[Fault]]) -> None:
    """An index that lacks a line, has another one, or is out of order is found; so is one that is not there."""
    index: Path = keeper.collection.index
    lines = index.read_bytes().splitlines(keepends=True)
    for changed, where in (
        (lines[1:], "index.cdxj"),
        ([lines[0].replace(b'"200"', b'"201"'), *lines[1:]], "index.cdxj"),
        ([lines[0], lines[0], *lines[1:]], "index.cdxj, line 2"),
        ([*lines, b"z\n"], f"index.cdxj, line {len(lines) + 1}"),
    ):
        index.write_bytes(b"".join(changed))
        assert [fault.where for fault in faults()] == [where]
    index.unlink()
    assert [str(fault) for fault in faults()] == ["index.cdxj: is not there: run `nianbao rebuild`"]


@pytest.mark.usefixtures("nights")
@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("UPDATE ledger SET record_id = 'urn:uuid:none'", "the ledger holds"),
        ("DELETE FROM events", "of the journal is not entered"),
        ("UPDATE captures SET offset = offset + 1 WHERE record_type = 'response'", "is not where it says"),
    ],
)
def test_catalogue_that_differs_is_found(
    keeper: Keeper, faults: Callable[[], list[Fault]], damage: str, message: str
) -> None:
    """Ledger and events of the catalogue are held against index and journal."""
    with keeper.engine.begin() as connection:
        connection.execute(text(damage))

    assert any(message in fault.message for fault in faults())


@pytest.fixture
def run(keeper: Keeper, clock: SimulatedClock) -> Callable[[Scope], Verification]:
    """What a run by itself finds, with what earlier runs left on the disk."""

    def verify_anew(scope: Scope) -> Verification:
        fixity = Fixity(keeper.collection.fixity)
        return Verifier(keeper.collection, keeper.engine, fixity, clock.now()).run(scope)

    return verify_anew


@pytest.mark.usefixtures("nights")
def test_unchanged_files_are_read_once(run: Callable[[Scope], Verification], portal: Portal) -> None:
    """What was found sound and not touched since is taken on trust, what is new is read, and both are counted."""
    first, second = run(Scope.CHANGED), run(Scope.CHANGED)
    assert (first.faults, first.read_count, first.trusted_count) == ([], 2, 0)
    assert (second.faults, second.read_count, second.trusted_count) == ([], 0, 2)
    assert second.trusted_bytes == first.read_bytes > 0
    portal.night({HEALTH: Answer(page(received=8))})
    third = run(Scope.CHANGED)
    assert (third.faults, third.read_count, third.trusted_count) == ([], 1, 2)
    assert third.trusted_since is not None
    fourth = run(Scope.COMPLETE)
    assert (fourth.faults, fourth.read_count, fourth.trusted_count) == ([], 3, 0)


@pytest.mark.usefixtures("nights")
def test_touched_file_is_read_again(keeper: Keeper, run: Callable[[Scope], Verification]) -> None:
    """A byte that differs is found although size and time are as they were, and told until it is put right."""
    run(Scope.CHANGED)
    warc = keeper.collection.sealed_warcs()[0]
    sound, times = warc.read_bytes(), warc.stat()
    damaged = bytearray(sound)
    damaged[len(damaged) // 2] ^= 1
    warc.write_bytes(damaged)
    os.utime(warc, ns=(times.st_atime_ns, times.st_mtime_ns))
    for _ in range(2):
        found = run(Scope.CHANGED)
        assert (found.read_count, found.trusted_count) == (1, 1)
        assert any(fault.where.startswith(warc.name) for fault in found.faults)
    warc.write_bytes(sound)
    assert run(Scope.CHANGED).faults == []
    assert run(Scope.CHANGED).read_count == 0


@pytest.mark.usefixtures("nights")
def test_trusted_files_are_still_held_against_manifest_index_and_catalogue(
    keeper: Keeper, run: Callable[[Scope], Verification]
) -> None:
    """Taking a file's records on trust does not hide that the file is gone or that its line in the index differs."""
    run(Scope.CHANGED)
    index: Path = keeper.collection.index
    lines = index.read_bytes()
    index.write_bytes(lines.replace(b'"200"', b'"201"', 1))
    found = run(Scope.CHANGED)
    assert ([fault.where for fault in found.faults], found.read_count) == (["index.cdxj"], 0)
    index.write_bytes(lines)
    keeper.collection.sealed_warcs()[1].unlink()
    assert {"manifest.jsonl, line 2", "catalogue.db"} <= {fault.where for fault in run(Scope.CHANGED).faults}


@pytest.mark.usefixtures("nights")
@pytest.mark.parametrize("left", [b"", b"{", b'{"files": {"x": 1}}'])
def test_account_of_readings_can_be_lost(keeper: Keeper, run: Callable[[Scope], Verification], left: bytes) -> None:
    """Where the account of readings is gone or damaged, everything is read."""
    run(Scope.CHANGED)
    (keeper.collection.fixity).write_bytes(left)
    assert run(Scope.CHANGED).read_count == 2


@pytest.mark.usefixtures("nights")
def test_original_is_found_without_a_catalogue(keeper: Keeper, portal: Portal) -> None:
    """A revisit finds its response in another file by the catalogue and without one; a missing one is told."""
    portal.night({HEALTH: Answer(page(received=8))})
    collection = keeper.collection
    assert list(verify(collection, None)) == []
    collection.sealed_warcs()[1].unlink()
    for engine in (keeper.engine, None):
        assert any("which is no response of these files" in str(fault) for fault in verify(collection, engine))
