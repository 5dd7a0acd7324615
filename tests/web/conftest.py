"""A small collection with whatever the pages have to show, and the reading room over it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.keeping import keep
from tests.archive.concluding.portal_nights import Answer, Portal, page
from tests.statements import share_statements
from tests.web.serving import Served, serve_room

share_statements()

HEALTH = "http://www.example.gov.cn/nianbao/1.html"
WATER = "http://www.example.gov.cn/nianbao/2.html"
EDUCATION = "http://www.example.gov.cn/nianbao/3.html"
HOSTILE_WORDS = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
HOSTILE = (
    '<script>document.title="ran"</script><style>*{display:none}</style><img src=x onerror="document.title=1">'
    '<a href="javascript:document.title=1">x</a><svg onload="document.title=1"></svg>'
    '<iframe src="http://a.test/"></iframe>'
    '<form action="http://a.test/"><input name="q"></form><base href="http://a.test/">'
    '<meta http-equiv="refresh" content="0">'
)


@pytest.fixture(scope="session")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """Three reports over three nights: one altered in figures and prose, one withdrawn, one full of hostile markup."""
    made = Collection.open(tmp_path_factory.mktemp("room") / "data", create=True)
    clock = SimulatedClock(datetime(2026, 2, 1, 18, tzinfo=UTC))
    hostile = page(body="示例县教育局", prose="&lt;script&gt;alert(1)&lt;/script&gt;", chrome=HOSTILE)
    first = {HEALTH: Answer(page(received=7)), WATER: Answer(page(body="示例县水利局")), EDUCATION: Answer(hostile)}
    gone = Answer("<p>404</p>", state="missing", status=404, listed=False)
    with keep(made, clock) as keeper:
        portal = Portal(keeper, clock, confirm_after_checks=1)
        portal.night(first)
        portal.night({**first, HEALTH: Answer(page(received=8, prose="全年工作十分平稳有序。"))})
        portal.night({**first, HEALTH: Answer(page(received=8, prose="全年工作十分平稳有序。")), WATER: gone})
    return made


@pytest.fixture(scope="session")
def served(collection: Collection) -> Iterator[Served]:
    """The reading room over that collection."""
    with serve_room(collection.root, clock=SimulatedClock(datetime(2026, 3, 1, tzinfo=UTC))) as running:
        yield running
