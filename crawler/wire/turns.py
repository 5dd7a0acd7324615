"""One exchange with a host at a time, and a pause between two.

Scrapy's own limit does not hold on the asyncio reactor with a delay of 0: it counts a request only once its
coroutine has run.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

from crawler.wire.guard import Place


@dataclass(slots=True)
class _Queue:
    """Who waits for one host and port; `last_ended` and `rest_until` are seconds of the event loop's clock."""

    busy: bool = False
    last_ended: float | None = None
    rest_until: float = 0.0
    waiting: list[tuple[int, int, asyncio.Future[None]]] = field(default_factory=list)


class HostTurns:
    """Hands out the turns at each host and port, by priority, then in the order of asking."""

    def __init__(self) -> None:
        self._queues: dict[Place, _Queue] = {}
        self._order = count()
        self._closing = asyncio.Event()
        self._refusal: Exception | None = None

    @asynccontextmanager
    async def turn(self, place: Place, *, delay: float, priority: int = 0) -> AsyncIterator[None]:
        """Wait until nobody else speaks with the host, then until `delay` seconds after the last one ended.

        Raises:
            Exception: What `refuse` was given, at once, also to those who wait already.
        """
        queue = self._queues.setdefault(place, _Queue())
        await self._acquire(queue, priority)
        try:
            await self._rest(queue, delay)
            yield
        finally:
            queue.last_ended = asyncio.get_running_loop().time()
            self._release(queue)

    def rest(self, place: Place, seconds: float) -> None:
        """Leave a host alone for that long from now, whatever the delay is."""
        queue = self._queues.setdefault(place, _Queue())
        queue.rest_until = max(queue.rest_until, asyncio.get_running_loop().time() + seconds)

    def refuse(self, error: Exception) -> None:
        """Give no turn any more: the crawl is being stopped."""
        self._refusal = self._refusal or error
        self._closing.set()
        for queue in self._queues.values():
            for *_, waiter in queue.waiting:
                if not waiter.done():
                    waiter.set_exception(self._refusal)
            queue.waiting.clear()

    async def _acquire(self, queue: _Queue, priority: int) -> None:
        if self._refusal is not None:
            raise self._refusal
        if not queue.busy:
            queue.busy = True
            return
        waiter = asyncio.get_running_loop().create_future()
        heapq.heappush(queue.waiting, (-priority, next(self._order), waiter))
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self._release(queue)
            raise

    def _release(self, queue: _Queue) -> None:
        while queue.waiting:
            *_, waiter = heapq.heappop(queue.waiting)
            if not waiter.done():
                waiter.set_result(None)
                return
        queue.busy = False

    async def _rest(self, queue: _Queue, delay: float) -> None:
        loop = asyncio.get_running_loop()
        while not self._closing.is_set():
            after_last = 0.0 if queue.last_ended is None else queue.last_ended + delay
            seconds = max(after_last, queue.rest_until) - loop.time()
            if seconds <= 0:
                return
            try:
                await asyncio.wait_for(self._closing.wait(), seconds)
            except TimeoutError:
                continue
        if self._refusal is not None:
            raise self._refusal
