"""Blocking work in a thread is waited for, whatever happens to who asked for it."""

from __future__ import annotations

import asyncio
import threading

import pytest

from crawler.threads import finish_in_thread


def test_work_gives_its_result_or_its_error() -> None:
    """What the work returns or raises, its caller gets."""
    assert asyncio.run(finish_in_thread(int, "7")) == 7
    with pytest.raises(ValueError, match="invalid literal"):
        asyncio.run(finish_in_thread(int, "seven"))


def test_cancelled_work_is_waited_for() -> None:
    """Who is cancelled, and cancelled again, comes back only when the thread has ended."""
    began, may_end = threading.Event(), threading.Event()

    def work() -> None:
        began.set()
        may_end.wait(60)

    async def main() -> tuple[bool, bool]:
        asking = asyncio.create_task(finish_in_thread(work))
        await asyncio.to_thread(began.wait, 60)
        for _ in range(2):
            asking.cancel()
            await asyncio.sleep(0.05)
        was_done = asking.done()
        may_end.set()
        await asyncio.wait([asking])
        return was_done, asking.cancelled()

    assert asyncio.run(main()) == (False, True)
