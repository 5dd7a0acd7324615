"""Pictures that are drawn from the archive alone."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.keeping import keep
from archive.mementos import Mementos
from crawler.errors import RenderingError
from crawler.rendering.from_archive import picture_address
from crawler.rendering.renderer import Renderer
from tests.archive.concluding.portal_nights import COLUMN, Answer, Portal

pytestmark = pytest.mark.browser
URL, HOME = f"{COLUMN}1.html", "http://www.example.gov.cn/"
Run = Callable[[Coroutine[Any, Any, Any]], Any]


def test_a_redirect_is_followed_within_the_archive(tmp_path: Path, renderer: Renderer, run: Run) -> None:
    """What an address sent on to is drawn; an address of which nothing was archived has no picture, and nobody asks."""
    clock = SimulatedClock(datetime(2026, 2, 1, 18, tzinfo=UTC))
    collection = Collection.open(tmp_path / "data", create=True)
    with keep(collection, clock) as keeper:
        led = Answer("", state="redirected_home", status=302, listed=False, location="/")
        Portal(keeper, clock, confirm_after_checks=1).night({URL: led, HOME: Answer("<h1>首页</h1>", listed=False)})
    mementos = Mementos(collection)

    pictures = [run(picture_address(renderer, mementos, url, clock.now())) for url in (URL, HOME)]

    assert pictures[0].startswith(b"\x89PNG")
    assert pictures[0] == pictures[1]
    with pytest.raises(RenderingError):
        run(picture_address(renderer, mementos, f"{HOME}another", clock.now()))
