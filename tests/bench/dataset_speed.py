"""How fast tables are exported.

Each table of figures is written in each format, in turn; medians of wall time are told, and of processor time, which
another program takes less from. Figures are those of the long table: the panel of the same reports has the same ones.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

from sqlalchemy.orm import Session

from archive.catalogue.sqlite import create_sqlite_engine
from archive.clock import SystemClock
from archive.collection import Collection
from archive.dataset.exporting import export_table
from archive.dataset.selection import Wish

AIM = 200_000
# A workbook takes long and is for small tables.
QUICK = ("csv", "parquet", "jsonl")
TABLES = ("figures", "panel")


@dataclass(frozen=True)
class Speed:
    """How a table was written in a format: figures a second, by the clock and by the processor's time."""

    table: str
    ending: str
    figures: int
    wall: float
    processor: float

    def __str__(self) -> str:
        said = f"{self.wall:11,.0f} figures a second, {self.processor:11,.0f} a second of processor time"
        return f"{self.table:8} {self.ending:8} {said} ({self.figures:,} figures)"


def export(root: Path, table: str, out: Path, wish: Wish) -> tuple[float, float, int]:
    """Write a table, and return the seconds of wall and of processor time that it took, and its rows."""
    collection = Collection.open(root)
    engine = create_sqlite_engine(collection.catalogue, read_only=True)
    begun = perf_counter(), process_time()
    with Session(engine) as session:
        exported = export_table(collection, session, table, out, SystemClock(), wish)
    wall, processor = perf_counter() - begun[0], process_time() - begun[1]
    engine.dispose()
    return wall, processor, exported.row_count


def measure_exports(root: Path, rounds: int, endings: Sequence[str] = QUICK, wish: Wish | None = None) -> list[Speed]:
    """Return the speeds of each table of figures in each format, the medians of so many rounds."""
    taken: dict[tuple[str, str], list[tuple[float, float]]] = {}
    figures = 0
    with tempfile.TemporaryDirectory(prefix="nianbao-dataset-") as directory:
        for _ in range(rounds):
            for ending in endings:
                for table in TABLES:
                    out = Path(directory) / f"{table}.{ending}"
                    wall, processor, rows = export(root, table, out, wish or Wish())
                    # A large catalogue's are gigabytes.
                    out.unlink()
                    figures = rows if table == "figures" else figures
                    taken.setdefault((table, ending), []).append((wall, processor))
    medians = {kind: tuple(map(statistics.median, zip(*found, strict=True))) for kind, found in taken.items()}
    return [Speed(*kind, figures, figures / wall, figures / processor) for kind, (wall, processor) in medians.items()]
