"""One browser and one event loop for all tests of rendering."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from crawler.rendering import Renderer, find_chromium
from tests.crawler.rendering.sites import Trap


@pytest.fixture
def trap() -> Iterator[Trap]:
    """Yield a trap that must have caught nothing when the test is over."""
    trap = Trap()
    yield trap
    trap.close()
    assert trap.caught == []


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.Runner]:
    """Yield the event loop of all tests that share the browser."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="session")
def run(loop: asyncio.Runner) -> Callable[[Coroutine[Any, Any, Any]], Any]:
    """Return what runs a coroutine to its end in the shared event loop."""
    return loop.run


@pytest.fixture(scope="session")
def renderer(loop: asyncio.Runner) -> Iterator[Renderer]:
    """Yield a renderer with its browser started."""
    if find_chromium() is None:
        pytest.skip("no Chromium")

    async def start() -> Renderer:
        renderer = Renderer(pages_per_browser=1000)
        await renderer.start()
        return renderer

    renderer = loop.run(start())
    yield renderer
    loop.run(renderer.close())
