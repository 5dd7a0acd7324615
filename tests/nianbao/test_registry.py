"""The start list of real portals: each file holds together, and nothing contacts them by itself."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from crawler.portals import Portal, load_portal
from crawler.recognising import portal_id_of
from crawler.wire.guard import check_host
from nianbao.cli import run
from nianbao.exits import ExitCode
from nianbao.registry import load_own, load_registry
from report.divisions import find_by_code, find_division

FILES = sorted(Path(str(files("settings").joinpath("portals"))).glob("*.toml"))
# The year of the table by which the list was made.
YEAR = 2024


@pytest.fixture(scope="module")
def portals() -> list[Portal]:
    """Every portal of the start list."""
    return [load_portal(path) for path in FILES]


def test_there_is_a_start_list(portals: list[Portal]) -> None:
    """Seventy portals of all kinds of software and parts of the country, no county twice."""
    assert len(portals) >= 70
    assert len({portal.division_code for portal in portals}) == len(portals)
    assert len({str(portal.division_code)[:2] for portal in portals}) >= 20
    assert len({portal.id for portal in portals}) == len(portals)


def test_codes_are_those_of_the_names(portals: list[Portal]) -> None:
    """Each code is a county's, and the county is the one that the portal's name says."""
    for portal in portals:
        division = find_by_code(str(portal.division_code), YEAR)
        named = find_division(portal.name, year=YEAR)
        assert division is not None, portal.id
        assert named is not None, portal.id
        assert (division.code, division.kind) == (named.code, "county"), portal.id
        assert division.name in portal.name, portal.id


def test_every_address_may_be_asked(portals: list[Portal]) -> None:
    """Home page, entry and columns lie on hosts that the guard lets through, and the id is the home page's."""
    for portal in portals:
        assert portal.id == portal_id_of(portal.home)
        for url in (portal.home, portal.entry or portal.home, *(column.url for column in portal.columns)):
            check_host(url, portal)


def test_what_nobody_has_looked_at_says_so(portals: list[Portal]) -> None:
    """No file claims a look at a portal, or a health that only a look could give."""
    for portal in portals:
        assert not portal.verified, portal.id
        assert portal.example is None, portal.id
        assert portal.expect.reports_min == 0, portal.id


def test_what_the_readme_shows_is_a_portal() -> None:
    """The tables of the start list's README load as they stand."""
    text = FILES[0].with_name("README.md").read_text(encoding="utf-8")
    shown = [line[4:] for line in text.splitlines() if line.startswith("    ")]
    columns, selectors, served = (
        at for at, line in enumerate(shown) if line in ("[[columns]]", 'platform = "declared"')
    )
    head = 'id = "shown"\nname = "示例"\nhome = "http://www.example.gov.cn/"\n'
    parts = ['platform = "declared"', *shown[selectors + 1 : served], *shown[columns:selectors], *shown[served:]]
    portal = Portal.model_validate(tomllib.loads(head + "\n".join(parts)))
    assert portal.selectors is not None
    assert portal.selectors.api is not None
    assert [column.folders for column in portal.columns] == [("years", "bodies"), ()]


def test_no_night_walks_the_start_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A collection without portals of its own has nothing to walk, and says how to enter one."""
    assert run(["nightly", "--data", str(tmp_path)]) is ExitCode.WRONG_USE
    assert "nianbao portals add" in capsys.readouterr().err
    assert load_own(tmp_path) == {}
    assert len(load_registry(tmp_path)) >= 70


def test_a_portal_without_columns_is_not_crawled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Naming a portal of which no column is known asks for a look first, before anything is fetched."""
    portal = next(one for one in map(load_portal, FILES) if not one.columns)
    assert run(["crawl", portal.id, "--data", str(tmp_path)]) is ExitCode.WRONG_USE
    assert f"nianbao portals add {portal.id}" in capsys.readouterr().err


def test_the_list_says_what_is_entered(tmp_path: Path, ask: Callable[..., Any]) -> None:
    """Portals of the start list are told from those of the collection, and those never looked at from the others."""
    (tmp_path / "portals").mkdir()
    (tmp_path / "portals" / "own.toml").write_text(
        'id = "own"\nname = "示例"\nhome = "http://www.example.gov.cn/"\n'
        '[[columns]]\nname = "年报"\nurl = "http://www.example.gov.cn/nb/"\n',
        encoding="utf-8",
    )
    rows = {row["id"]: (row["entered"], row["verified"]) for row in ask("portals", "list", "--data", str(tmp_path))}
    assert rows.pop("own") == (True, True)
    assert set(rows.values()) == {(False, False)}
