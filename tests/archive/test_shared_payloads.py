"""What another URL had already is shown by programs of others as if it had been kept twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from archive.clock import SimulatedClock
from archive.keeping import Keeper
from archive.wacz.exporting import export_wacz
from tests.archive.warc.nights import Nights
from tests.nianbao.witnesses.replayweb import replay
from tests.nianbao.witnesses.wayback import serve

FIRST, SECOND = "http://www.example.gov.cn/1.html", "http://mirror.example.gov.cn/copy/1.html"
TEXT = "示例县人民政府2023年政府信息公开工作年度报告"
PAGE = f"<html><head><title>{TEXT}</title></head><body>{TEXT * 40}</body></html>".encode("gbk")


@pytest.fixture
def at(keeper: Keeper, clock: SimulatedClock) -> str:
    """The moment of a night on which only the second URL was captured, of a payload that the first had before."""
    nights = Nights(keeper, clock)
    nights.night((FIRST, PAGE), content_type=b"text/html; charset=gbk")
    (shared,) = nights.night((SECOND, PAGE), content_type=b"text/html; charset=gbk")
    assert shared.record_type == "revisit"
    return f"{shared.captured_at:%Y%m%d%H%M%S}"


def test_pywb_shows_it(keeper: Keeper, at: str, witnesses: Path, tmp_path: Path) -> None:
    """Pywb goes from the revisit to the response of the other URL, and shows it under the revisit's own."""
    with serve(witnesses, keeper.collection.root, tmp_path / "home") as wayback:
        answer = wayback.replay(SECOND, at)

    assert (answer.status, answer.body) == (200, PAGE)
    assert answer.headers["Content-Type"] == "text/html; charset=gbk"


@pytest.mark.browser
def test_replayweb_shows_it(keeper: Keeper, at: str, replaywebpage: Path, tmp_path: Path) -> None:
    """ReplayWeb.page does the same with an export."""
    with Session(keeper.engine) as session:
        export_wacz(keeper.collection, session, tmp_path / "a.wacz", keeper.clock)

    with replay(replaywebpage) as show:
        frame = show(tmp_path / "a.wacz").open(SECOND, at)
        assert frame.title() == TEXT
        assert frame.evaluate("document.characterSet") == "GBK"
