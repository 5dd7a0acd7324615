"""How fast tables are exported: `python -m tests.bench.dataset_speed [--reports 3000] [--rounds 3]`.

Reports are put into a catalogue, each with some two hundred figures, checks and the prose of a real one; then each
table is written in each format, in turn, and medians are printed.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from sqlalchemy.orm import Session

from archive.catalogue.sqlite import create_sqlite_engine
from archive.clock import SystemClock
from archive.collection import Collection
from archive.dataset.exporting import export_table
from archive.dataset.selection import Wish
from report import Figure
from report.forms import FORMS
from tests.archive.dataset.shelves import Filed, cell, put, shelves

AIM = 200_000
# A workbook takes long and is for small tables; JSON lines are made of Python's values.
_ENDINGS = ("csv", "parquet", "jsonl", "xlsx")
_YEARS = range(2015, 2025)
_PROSE = "一年来，全县政府信息公开工作坚持以公开为常态、不公开为例外，依法依规做好主动公开和依申请公开。" * 20


def reports(count: int, seed: int = 1) -> Iterator[Filed]:
    """Yield so many reports of bodies that report ten years each."""
    chance = random.Random(seed)  # noqa: S311  made-up figures
    section = {"role": "overview", "number": "一", "title": "一、总体情况", "text": _PROSE}
    for number in range(count):
        yield Filed(
            f"{number:x}", f"示例县{number // len(_YEARS):05d}局", _YEARS[number % len(_YEARS)], _figures(chance),
            division=f"{110101 + number // len(_YEARS) % 7}", reading={"sections": [section] * 6},
        )  # fmt: skip


def _figures(chance: random.Random) -> dict[str, Figure]:
    """Return the figures of the edition of 2021: sums that hold, most of them zeros, a few with a stroke.

    In every tenth report a cell is blank, in another tenth one is wrong.
    """
    received = {"natural_person": chance.randrange(200), "business": chance.randrange(5)}
    received["total"] = sum(received.values())
    figures = {}
    for number, key in enumerate(FORMS[1].figure_keys()):
        where = f"table {number // 70 + 1} row {number // 7} cell {number % 7}"
        table, row, column = (key.split(".") * 2)[:3]
        is_same = table == "requests" and row in ("received", "granted", "concluded")
        value = received.get(column, 0) if is_same else 0
        if key.endswith(".amount"):
            figures[key] = cell(f"{chance.randrange(900)}.50", unit="万元", where=where)
        else:
            figures[key] = cell(0, "/", "dash", where=where) if table == "review" else cell(value, where=where)
    odd = chance.choice(list(figures))
    match chance.randrange(10):
        case 0:
            figures[odd] = cell(where=figures[odd].where)
        case 1:
            figures[odd] = cell(7, where=figures[odd].where)
    return figures


def fill(root: Path, count: int) -> int:
    """Put so many reports into a new collection, and return how many figures they have."""
    total = 0
    with shelves(root) as (_, session):
        for filed in reports(count):
            put(session, filed)
            total += len(filed.figures)
            session.expunge_all()
    return total


def export(root: Path, table: str, out: Path) -> float:
    """Write a table, and return the seconds that it took."""
    collection = Collection.open(root)
    engine = create_sqlite_engine(collection.catalogue, read_only=True)
    begun = perf_counter()
    with Session(engine) as session:
        export_table(collection, session, table, out, SystemClock(), Wish())
    seconds = perf_counter() - begun
    engine.dispose()
    return seconds


def measure(count: int, rounds: int, endings: tuple[str, ...] = _ENDINGS) -> dict[tuple[str, str], float]:
    """Return the figures a second of each table of figures in each format, the median of so many rounds."""
    with tempfile.TemporaryDirectory(prefix="nianbao-dataset-") as directory:
        root, place = Path(directory) / "data", Path(directory) / "out"
        place.mkdir()
        total = fill(root, count)
        speeds: dict[tuple[str, str], list[float]] = {}
        for _ in range(rounds):
            for ending in endings:
                for table in ("figures", "panel"):
                    seconds = export(root, table, place / f"{table}.{ending}")
                    speeds.setdefault((table, ending), []).append(total / seconds)
    return {kind: statistics.median(found) for kind, found in speeds.items()}


def main() -> None:
    """Print the speeds beside the aim: what is measured on a busy machine is for people to judge."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--reports", type=int, default=3000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--endings", nargs="+", default=list(_ENDINGS))
    chosen = options.parse_args()
    for (table, ending), speed in measure(chosen.reports, chosen.rounds, tuple(chosen.endings)).items():
        sys.stdout.write(f"{table:8} {ending:8} {speed:12,.0f} figures a second (aim of CSV and Parquet {AIM:,})\n")


if __name__ == "__main__":
    main()
