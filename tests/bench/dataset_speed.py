"""How fast tables are exported: `python -m tests.bench.dataset_speed [--reports 3000] [--rounds 3]`.

Each table of figures is written in each format, in turn, from a catalogue that is a part of the country's; medians of
wall time are printed, and of processor time, which another program takes less from.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import SummaryRow
from archive.catalogue.sqlite import create_sqlite_engine
from archive.clock import SystemClock
from archive.collection import Collection
from archive.dataset.exporting import export_table
from archive.dataset.selection import Wish
from tests.bench.huge_catalogue import make_catalogue

AIM = 200_000
# A workbook takes long and is for small tables; JSON lines are made of Python's values.
_QUICK = ("csv", "parquet")
_ENDINGS = (*_QUICK, "jsonl", "xlsx")


class Speed(NamedTuple):
    """Figures a second, by the clock and by the processor's time."""

    wall: float
    processor: float


def fill(root: Path, count: int) -> int:
    """Make a collection whose catalogue has so many reports, and return how many figures they have."""
    collection = Collection.open(root, create=True)
    make_catalogue(collection.catalogue, count)
    engine = create_sqlite_engine(collection.catalogue, read_only=True)
    with Session(engine) as session:
        total = session.scalar(select(func.sum(SummaryRow.figure_count))) or 0
    engine.dispose()
    return total


def export(root: Path, table: str, out: Path) -> tuple[float, float]:
    """Write a table, and return the seconds of wall and of processor time that it took."""
    collection = Collection.open(root)
    engine = create_sqlite_engine(collection.catalogue, read_only=True)
    begun = perf_counter(), process_time()
    with Session(engine) as session:
        export_table(collection, session, table, out, SystemClock(), Wish())
    seconds = perf_counter() - begun[0], process_time() - begun[1]
    engine.dispose()
    return seconds


def measure(count: int, rounds: int, endings: tuple[str, ...] = _ENDINGS) -> dict[tuple[str, str], Speed]:
    """Return the speeds of each table of figures in each format, the medians of so many rounds."""
    with tempfile.TemporaryDirectory(prefix="nianbao-dataset-") as directory:
        root, place = Path(directory) / "data", Path(directory) / "out"
        place.mkdir()
        total = fill(root, count)
        speeds: dict[tuple[str, str], list[Speed]] = {}
        for _ in range(rounds):
            for ending in endings:
                for table in ("figures", "panel"):
                    wall, processor = export(root, table, place / f"{table}.{ending}")
                    speeds.setdefault((table, ending), []).append(Speed(total / wall, total / processor))
    return {kind: Speed(*map(statistics.median, zip(*found, strict=True))) for kind, found in speeds.items()}


def main() -> None:
    """Print the speeds beside the aim: what is measured on a busy machine is for people to judge."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--reports", type=int, default=3000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--endings", nargs="+", default=list(_ENDINGS))
    chosen = options.parse_args()
    for (table, ending), speed in measure(chosen.reports, chosen.rounds, tuple(chosen.endings)).items():
        aim = f" (aim {AIM:,})" if ending in _QUICK else ""
        said = f"{speed.wall:11,.0f} figures a second, {speed.processor:11,.0f} a second of processor time{aim}"
        sys.stdout.write(f"{table:8} {ending:8} {said}\n")


if __name__ == "__main__":
    main()
