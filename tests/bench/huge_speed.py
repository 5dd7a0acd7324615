"""How quickly a huge catalogue answers, shows its pages and is exported.

`python -m tests.bench.huge_speed [--collection DIR | --reports 30000] [--only questions pages exports]`

Without a collection (tests.bench.huge_collection makes one to be kept) a smaller one is made for it and removed again.
Milliseconds of the clock and of the processor, and figures a second of both: on a machine with other work it is the
processor's that say what something took.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from archive.dataset.selection import Wish
from tests.bench.dataset_speed import AIM, QUICK, measure_exports
from tests.bench.huge_collection import Huge, huge_collection
from tests.bench.page_speed import measure_pages
from tests.bench.query_speed import measure

_PARTS = ("questions", "pages", "exports")
# Of more reports than this a tenth is exported, one organ of every county: the whole would be 40 GB of CSV.
_MOST_EXPORTED = 60_000
_ORGAN = "水利局"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--collection", type=Path)
    parser.add_argument("--reports", type=int, default=30_000)
    parser.add_argument("--only", nargs="+", choices=_PARTS, default=list(_PARTS))
    parser.add_argument("--name", default="", help="Only questions and pages whose name holds this.")
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=1, help="How often each table is exported.")
    parser.add_argument("--endings", nargs="+", default=list(QUICK))
    given = parser.parse_args()
    with huge_collection(given.collection, given.reports) as huge:
        _say(f"{huge}; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        if "questions" in given.only:
            _say_all("questions", measure(huge.catalogue, given.times, only=given.name))
        if "pages" in given.only:
            _say_all("pages", measure_pages(huge.root, given.times, only=given.name))
        if "exports" in given.only:
            _say(f"exports (aim: {AIM:,} figures a second)")
            for speed in measure_exports(huge.root, given.rounds, given.endings, _wish_of(huge)):
                _say(str(speed))


def _wish_of(huge: Huge) -> Wish:
    return Wish(body=_ORGAN if huge.reports > _MOST_EXPORTED else None)


def _say_all(title: str, measured: Iterable[object]) -> None:
    _say(f"{f'{title} (ms)':34}{'p50':>9}{'p95':>9}{'cpu p50':>9}{'cpu p95':>9}")
    for one in measured:
        _say(str(one))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
