"""When the catalogue is looked at, and what of it is found."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.catalogue.soundness import note_left, set_damaged_aside
from archive.catalogue.sqlite import create_sqlite_engine

AT = datetime(2026, 2, 1, 18, tzinfo=UTC)


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A database of some pages that was looked at, and left by a night that came to its end."""
    path = tmp_path / "catalogue.db"
    engine = create_sqlite_engine(path)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE texts (text)")
        connection.exec_driver_sql("INSERT INTO texts SELECT hex(zeroblob(3000)) FROM json_each('[1,2,3,4,5,6,7,8]')")
    engine.dispose()
    assert set_damaged_aside(path, AT) == []
    note_left(path)
    return path


def damage(path: Path, *, is_seen: bool) -> None:
    """Write over a page, as a program does or as a disk does that rots."""
    said = path.stat()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)
    moment = said.st_mtime_ns + is_seen
    os.utime(path, ns=(moment, moment))


def test_what_was_written_to_is_looked_at_at_once(catalogue: Path) -> None:
    """Whoever else wrote to it, it is looked at before it is used, and set aside."""
    damage(catalogue, is_seen=True)

    [line] = set_damaged_aside(catalogue, AT + timedelta(days=1))
    assert "was damaged" in line
    assert not catalogue.exists()


def test_what_rots_is_found_within_a_week(catalogue: Path) -> None:
    """Where nobody wrote to it it is taken for what it was, for a week."""
    damage(catalogue, is_seen=False)

    assert set_damaged_aside(catalogue, AT + timedelta(days=6)) == []
    assert len(set_damaged_aside(catalogue, AT + timedelta(days=7))) == 1


def test_a_night_that_came_to_no_end_has_it_looked_at(catalogue: Path) -> None:
    """Nothing said how it was left: the files differ from what was last noted."""
    engine = create_sqlite_engine(catalogue)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM texts")
    engine.dispose()
    later = AT + timedelta(days=1)
    assert set_damaged_aside(catalogue, later) == []

    assert later.isoformat() in catalogue.with_name("catalogue.db.sound").read_text(encoding="ascii")
