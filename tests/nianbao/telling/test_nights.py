"""Telling at the end of a night, as cron starts it, and the digest of a night."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive.collection import Collection
from archive.events import Event
from nianbao.cli import run
from nianbao.exits import ExitCode
from nianbao.telling.targets import Target
from tests.nianbao.nights import collection_of, lines_of, list_of, nightly
from tests.nianbao.receivers import webhook
from tests.nianbao.speaking import two_nights
from tests.web.accounts import make_event

TITLE = "示例县{year}年政府信息公开工作年度报告"


def publish(site: Path, *years: int) -> None:
    """Put reports of these years onto a portal's list."""
    site.mkdir(exist_ok=True)
    (site / "index.html").write_bytes(list_of({f"/{year}.txt": TITLE.format(year=year) for year in years}))
    for year in years:
        (site / f"{year}.txt").write_text(TITLE.format(year=year), encoding="utf-8")


def one_night(collection: Collection, **environment: str) -> tuple[int, list[str]]:
    """Run a night; return its exit code and what it says on stderr."""
    night = nightly(collection, **environment)
    _, errors = night.communicate(timeout=90)
    return night.returncode, lines_of(errors)


def test_a_night_tells_what_it_found(tmp_path: Path, serve: Callable[[Path], str]) -> None:
    """Nobody at the first, quiet night; each target once at the second; one that is down does not fail the night.

    The feeds are there from the first night on. An account that a full disk cut off stops no night.
    """
    site = tmp_path / "site"
    publish(site, 2020)
    collection = collection_of(tmp_path / "data", serve(site))
    with webhook() as hook:
        (collection.root / "telling.toml").write_text(
            f'[[targets]]\nname = "desk"\nurl = "{hook.url}"\n\n'
            '[[targets]]\nname = "lost"\nurl = "json://${NOT_SET}/"\n',
            encoding="utf-8",
        )
        assert one_night(collection) == (ExitCode.OK, [])
        assert hook.received == []
        feed = collection.root / "feeds" / "all.atom"
        assert b"<entry>" not in feed.read_bytes()
        publish(site, 2020, 2021)
        (collection.nights / "20200101T000000Z.json").write_bytes(b"")
        code, errors = one_night(collection)

    assert code == ExitCode.OK
    assert [line for line in errors if "lost: refused" in line] == errors
    (message,) = hook.received
    assert "新发布 1" in message["title"]
    assert feed.read_bytes().count(b"<entry>") == 1


def test_a_file_that_is_wrong_is_told_before_anything_is_fetched(tmp_path: Path, serve: Callable[[Path], str]) -> None:
    """A night that could tell nobody does not begin in silence."""
    site = tmp_path / "site"
    publish(site, 2020)
    collection = collection_of(tmp_path / "data", serve(site))
    (collection.root / "telling.toml").write_text("[[target]]", encoding="utf-8")

    code, errors = one_night(collection)

    assert code == ExitCode.WRONG_USE
    assert "telling.toml: target: Extra inputs" in errors[0]
    assert not collection.archive.exists() or collection.sealed_warcs() == []


@pytest.mark.parametrize(
    ("filters", "changes", "wanted"),
    [
        ({}, {}, True),
        ({"portals": ("qinghe",)}, {}, True),
        ({"portals": ("other",)}, {}, False),
        ({"kinds": ("altered",)}, {}, True),
        ({"kinds": ("withdrawn",)}, {}, False),
        ({"materiality": ("totals", "prose")}, {}, True),
        ({"materiality": ("attachment",)}, {}, False),
        ({"materiality": ("attachment",)}, {"kind": "withdrawn", "materiality": []}, True),
        ({"suspected": False}, {"kind": "withdrawn", "status": "suspected"}, False),
        ({"suspected": False}, {"kind": "withdrawn", "status": "confirmed"}, True),
        ({"portals": ("qinghe",), "kinds": ("moved",)}, {}, False),
    ],
)
def test_filters(filters: dict[str, Any], changes: dict[str, Any], wanted: bool) -> None:
    """By portal, kind and materiality, all of which must hold; materiality is asked of alterations alone."""
    target = Target.model_validate({"name": "a", "url": "json://x", **filters})

    assert target.wants(Event.model_validate(make_event(**changes))) is wanted


def test_a_variable_in_an_address_is_escaped() -> None:
    """A password with strokes and ats stays a password; a variable that is the whole address is taken as it is."""
    values = {"PASSWORD": "a/b@c:d", "WHOLE": "json://x/y?z=1"}

    assert Target(name="a", url="mailto://me:${PASSWORD}@host").fill_in(values) == "mailto://me:a%2Fb%40c%3Ad@host"
    assert Target(name="a", url="${WHOLE}").fill_in(values) == "json://x/y?z=1"


def test_the_digest_of_a_night(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """For a terminal in its language, as a page, for programs; of the last night or of any other."""
    data = two_nights(tmp_path / "data")
    first, last = sorted(path.stem for path in (data / "nights").glob("*.json"))

    def show(*words: str) -> str:
        assert run(["digest", *words, "--data", str(data)]) == ExitCode.OK
        return capfd.readouterr().out

    assert show().startswith("Annual reports, 2026-02-04: 1 alteration\n\n示例县卫生健康局, report for 2023")
    assert show("--format", "html").startswith("<!DOCTYPE html>")
    assert [json.loads(show(name, "--format", "json"))["is_quiet"] for name in (first, last)] == [True, False]
    assert run(["digest", "nowhere", "--data", str(data)]) == ExitCode.WRONG_USE
