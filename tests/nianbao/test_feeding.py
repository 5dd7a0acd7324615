"""The files of the feeds: what a night, a person's word and a rebuild make of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from sqlalchemy.orm import Session

from archive.catalogue.database import open_catalogue
from archive.collection import Collection
from nianbao.cli import run
from nianbao.exits import ExitCode
from nianbao.telling.feeding import write_feeds, write_feeds_after
from tests.nianbao.county import Archived
from tests.nianbao.speaking import two_nights
from web.feeding import find_feed

NAMES = {"a": "http://www.w3.org/2005/Atom"}
OFFICE = ("--by", "示例县卫生健康局", "--reason", "附件含个人信息")


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection in which one report was altered."""
    return two_nights(tmp_path_factory.mktemp("nights") / "data")


@pytest.fixture
def data(nights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it with its feeds, which every command is given."""
    data = tmp_path / "data"
    shutil.copytree(nights, data)
    monkeypatch.setenv("NIANBAO_DATA", str(data))
    engine = open_catalogue(data / "catalogue.db")
    with Session(engine) as session:
        write_feeds(Collection(data), session)
    engine.dispose()
    return data


def entries(path: Path) -> list[str]:
    """The titles of a feed's entries."""
    return [str(one.text) for one in etree.parse(path).findall("a:entry/a:title", NAMES)]


def test_each_event_is_in_the_feeds_it_belongs_to(data: Path) -> None:
    """In that of all, of its kind, of its portal; other kinds have feeds without entries."""
    counts = {path.stem: len(entries(path)) for path in (data / "feeds").iterdir()}

    assert {name for name, count in counts.items() if count} == {"all", "kind-altered", "portal-example"}
    assert {"kind-published", "kind-withdrawn", "kind-portal_changed"} <= counts.keys()


@pytest.mark.browser
@pytest.mark.timeout(400)
@pytest.mark.xdist_group("county")
def test_a_night_writes_them(archived: Archived) -> None:
    """After its nights the county's feeds have each event once, and each portal's has its own."""
    feeds = archived.collection.root / "feeds"
    events = [event for night in archived.nights for event in night.events]

    assert len(entries(feeds / "all.atom")) == len(events)
    for portal in {event.portal for event in events}:
        expected = sum(event.portal == portal for event in events)
        assert len(entries(feeds / f"portal-{portal}.atom")) == expected


def test_hiding_reaches_the_feeds_at_once(data: Path, ask: Callable[..., Any]) -> None:
    """What an office asks to be hidden is told of no longer, not only from the next night on."""
    report = ask("reports")[0]["id"]
    assert "卫生健康局" in entries(data / "feeds" / "portal-example.atom")[0]

    ask("hide", report, *OFFICE)

    for name in ("all", "kind-altered", "portal-example"):
        assert entries(data / "feeds" / f"{name}.atom") == ["已从阅览室隐藏"]
    ask("unhide", report, *OFFICE)
    assert "卫生健康局" in entries(data / "feeds" / "portal-example.atom")[0]


def test_a_hidden_address_reaches_them_too(data: Path, ask: Callable[..., Any]) -> None:
    """By whatever name it is hidden."""
    ask("hide", ask("reports")[0]["url"], *OFFICE)

    assert entries(data / "feeds" / "portal-example.atom") == ["已从阅览室隐藏"]


def test_a_rebuild_writes_the_same(data: Path, ask: Callable[..., Any]) -> None:
    """Deleted, they come back byte for byte, with what people said."""
    ask("note", ask("events")[0]["id"], "--verdict", "explained", *OFFICE)
    before = {path.name: path.read_bytes() for path in (data / "feeds").iterdir()}
    assert "发布机关已作说明" in before["all.atom"].decode()
    shutil.rmtree(data / "feeds")
    (data / "catalogue.db").unlink()

    assert run(["rebuild"]) == ExitCode.OK

    assert {path.name: path.read_bytes() for path in (data / "feeds").iterdir()} == before


def test_a_feed_that_did_not_change_is_left_alone(data: Path) -> None:
    """Its file keeps its date, so that nobody fetches it anew."""
    path = data / "feeds" / "all.atom"
    before = path.stat().st_mtime_ns
    engine = open_catalogue(data / "catalogue.db")
    with Session(engine) as session:
        write_feeds(Collection(data), session)
    engine.dispose()

    assert path.stat().st_mtime_ns == before


def test_a_quiet_night_costs_nothing(data: Path) -> None:
    """Where nothing was concluded for days no feed is even made."""
    path = data / "feeds" / "all.atom"
    path.write_bytes(b"as it was")
    engine = open_catalogue(data / "catalogue.db")
    with Session(engine) as session:
        write_feeds_after(Collection(data), session, datetime(2026, 3, 1, tzinfo=UTC))
        assert path.read_bytes() == b"as it was"
        write_feeds_after(Collection(data), session, datetime(2026, 2, 4, tzinfo=UTC))
    engine.dispose()

    assert len(entries(path)) == 1


@pytest.mark.parametrize("name", ["kind-nothing", "portal-nowhere", "..", "all/../all", ""])
def test_what_is_no_feed_is_none(data: Path, name: str) -> None:
    """Whoever asks for a feed by its name gets none that is not there."""
    engine = open_catalogue(data / "catalogue.db")
    with Session(engine) as session:
        assert find_feed(session, "x", name, room=None) is None
        assert find_feed(session, "x", "all", room=None) is not None
    engine.dispose()


def test_the_rooms_address_is_the_collections(data: Path) -> None:
    """telling.toml says where the reading room is served; a broken one is told by others and stops no feed."""
    telling = data / "telling.toml"
    for written, expected in (('room = "https://room.example.org/"', True), ("room = 3", False)):
        telling.write_text(written, encoding="utf-8")
        assert run(["rebuild", "--data", str(data)]) == ExitCode.OK
        feed = (data / "feeds" / "all.atom").read_bytes()
        assert (b'href="https://room.example.org/feeds/all.atom"' in feed) == expected
