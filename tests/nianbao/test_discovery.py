"""Every platform's portals are found from their home page, and from one of their reports, by one list of addresses."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from nianbao.demo.columns import REPORT_COUNT, ColumnServer, make_site
from nianbao.demo.sites import Family, Site, load_families

ROOT = Path(__file__).parents[2]
FAMILIES = [family for family in load_families().values() if not family.needs_script]
# From the home page in the first variant of each family, from a report in the last.
CASES = [(family, family.variants[0], "home") for family in FAMILIES]
CASES += [(family, family.variants[-1], "report") for family in FAMILIES]


@dataclass(frozen=True)
class Found:
    """What a portal is, and the row of it."""

    family: Family
    site: Site
    origin: str
    row: dict[str, Any]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    """All portals, entered by one command."""
    data = tmp_path_factory.mktemp("entered")
    sites = [(family, make_site(family, 7, 5, variant=variant)) for family, variant, _ in CASES]
    with ColumnServer(sites) as server:
        addresses = [
            origin + (site.place.home_path if begin == "home" else site.articles[0].path)
            for origin, (_, site), (_, _, begin) in zip(server.origins, sites, CASES, strict=True)
        ]
        listed = data / "addresses"
        listed.write_text("\n".join(addresses), encoding="utf-8")
        command = [sys.executable, "-m", "nianbao", "portals", "add", "--from", str(listed), "--allow-loopback"]
        done = subprocess.run(
            [*command, "--data", f"{data}/data", "--format", "json"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        rows = json.loads(done.stdout)
        origins = server.origins
    return {
        name_of(case): Found(family, site, origin, row)
        for case, (family, site), origin, row in zip(CASES, sites, origins, rows, strict=True)
    }


def name_of(case: tuple[Family, str, str]) -> str:
    """Return what a case is called."""
    family, variant, begin = case
    return "-".join(part for part in (family.platform, variant, begin) if part)


@pytest.mark.timeout(300)
@pytest.mark.xdist_group("discovery")
@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_the_column_of_every_platform_is_found(case: tuple[Family, str, str], found: dict[str, Found]) -> None:
    """Platform, column and all its reports, and nothing else is taken for a column."""
    one = found[name_of(case)]
    assert (one.row["state"], one.row["platform"]) == ("added", one.family.platform), one.row["reason"]
    [column] = one.row["columns"]
    assert column["column"]["url"] == one.origin + one.site.place.column_path
    assert (column["report_count"], column["complete"], column["means"]) == (REPORT_COUNT, True, "plain")
    assert [sample["title"] for sample in column["samples"]] == [one.title for one in one.site.articles[:REPORT_COUNT]]
