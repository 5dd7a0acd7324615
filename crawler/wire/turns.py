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

from crawler.wire.guard import Host, Place, host_of

# A host that takes so long for an answer has its portal's own delay; one that takes longer has it as many times over.
USUAL_ANSWER_SECONDS = 1.0
# No host is waited for longer than this, and no longer than so many delays of its portal, because it is slow.
MOST_PAUSE_SECONDS = 60.0
MOST_DELAYS = 10.0


@dataclass(slots=True)
class _Queue:
    """Who waits for one host; `last_ended` and `rest_until` are seconds of the event loop's clock.

    `distance` is the least pause that the host asks for, `answer_seconds` how long its answers take of late.
    """

    busy: bool = False
    last_ended: float | None = None
    rest_until: float = 0.0
    distance: float = 0.0
    answer_seconds: float = 0.0
    waiting: list[tuple[int, int, asyncio.Future[None]]] = field(default_factory=list)

    def pause(self, delay: float) -> float:
        """Return the seconds to wait after the last answer: the delay as many times as answers are slow."""
        slowness = min(max(self.answer_seconds / USUAL_ANSWER_SECONDS, 1.0), MOST_DELAYS)
        return max(delay, self.distance, min(delay * slowness, MOST_PAUSE_SECONDS))

    def end(self, began: float | None, now: float) -> None:
        """Note the end of an exchange, and the mean of how long it took and how long those before it took."""
        self.last_ended = now
        if began is not None:
            seconds = now - began
            self.answer_seconds = (self.answer_seconds + seconds) / 2 if self.answer_seconds else seconds


class HostTurns:
    """Hands out the turns at each host and port, by priority, then in the order of asking.

    The ports of http and https are one: portals that name a host by different schemes share its one connection.
    """

    def __init__(self) -> None:
        self._queues: dict[Host, _Queue] = {}
        self._order = count()
        self._closing = asyncio.Event()
        self._refusal: Exception | None = None

    @asynccontextmanager
    async def turn(self, place: Place, *, delay: float, priority: int = 0) -> AsyncIterator[None]:
        """Wait until nobody else speaks with the host, then until `delay` seconds after the last one ended.

        The pause is longer where the host asks for more (`keep_distance`) or answers slowly (`_Queue.pause`).

        Raises:
            Exception: What `refuse` was given, at once, also to those who wait already.
        """
        queue = self._queue_of(place)
        await self._acquire(queue, priority)
        began: float | None = None
        try:
            await self._rest(queue, delay)
            began = asyncio.get_running_loop().time()
            yield
        finally:
            queue.end(began, asyncio.get_running_loop().time())
            self._release(queue)

    def keep_distance(self, place: Place, seconds: float) -> None:
        """Pause at least that long between two exchanges with a host, whatever the delay is."""
        self._queue_of(place).distance = seconds

    def rest(self, place: Place, seconds: float) -> None:
        """Leave a host alone for that long from now, whatever the delay is."""
        queue = self._queue_of(place)
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

    def _queue_of(self, place: Place) -> _Queue:
        return self._queues.setdefault(host_of(place), _Queue())

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
            after_last = 0.0 if queue.last_ended is None else queue.last_ended + queue.pause(delay)
            seconds = max(after_last, queue.rest_until) - loop.time()
            if seconds <= 0:
                return
            try:
                await asyncio.wait_for(self._closing.wait(), seconds)
            except TimeoutError:
                continue
        if self._refusal is not None:
            raise self._refusal
