"""A small collection of two nights on which people can give their word, without a network."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.keeping import keep
from tests.archive.concluding.portal_nights import Answer, Portal, page

HEALTH = "http://www.example.gov.cn/nianbao/1.html"
FORM = "http://www.example.gov.cn/nianbao/form.html"
KEY = "requests.received.natural_person"


def two_nights(root: Path) -> Path:
    """Return a collection in which one report was altered: a figure from 7 to 8."""
    clock = SimulatedClock(datetime(2026, 2, 1, 18, tzinfo=UTC))
    with keep(Collection.open(root, create=True), clock) as keeper:
        portal = Portal(keeper, clock, confirm_after_checks=1)
        for received in (7, 8):
            portal.night({HEALTH: Answer(page(received=received), attachments={FORM: b"<p>form</p>"})})
    return root


def third_night(root: Path, received: int, prose: str = "全年工作平稳有序。") -> None:
    """Walk the portal once more, with another figure or other words."""
    clock = SimulatedClock(datetime(2026, 2, 8, 18, tzinfo=UTC))
    with keep(Collection.open(root), clock) as keeper:
        answer = Answer(page(received=received, prose=prose), attachments={FORM: b"<p>form</p>"})
        Portal(keeper, clock, confirm_after_checks=1).night({HEALTH: answer})
