"""A collection is checked against itself, and every kind of damage is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from archive.keeping import Keeper
from archive.verify import Fault, verify
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
    """An index that does not agree with the WARCs is found."""
    index: Path = keeper.collection.index
    index.write_bytes(b"".join(index.read_bytes().splitlines(keepends=True)[1:]))

    assert [fault.where for fault in faults()] == ["index.cdxj, line 1"]


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
