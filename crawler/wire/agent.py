"""Sends one request over the pool, through Scrapy's agent, to addresses that pass the guard."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import _ScrapyAgent
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.web.client import Agent, HTTPConnectionPool
from twisted.web.iweb import IPolicyForHTTPS

from crawler.wire.guard import GuardedEndpoints, Place
from crawler.wire.tee import Tap, TeeFactory

CONNECT_SECONDS = 30.0
SETTLE_SECONDS = 2.0


class _GuardedScrapyAgent(_ScrapyAgent):
    """Scrapy's agent with our endpoints: no proxy, no bound address, no address that the guard refuses."""

    def __init__(self, loopback: bool, **options: Any) -> None:
        super().__init__(**options)
        self._loopback = loopback

    def _get_agent(self, request: Request, timeout: float) -> Agent:  # noqa: ARG002  Scrapy's name
        from twisted.internet import reactor  # noqa: PLC0415  importing it earlier would install another reactor

        seconds = min(timeout, CONNECT_SECONDS)
        endpoints = GuardedEndpoints(reactor, self._contextFactory, loopback=self._loopback, timeout=seconds)
        return Agent.usingEndpointFactory(reactor, endpoints, self._pool)  # type: ignore[no-any-return, no-untyped-call]


class TappedConnections:
    """The open connections, at most one a host and port, each with a tee.

    Requests that may reach loopback have connections of their own: an address is looked at when a connection opens.
    """

    def __init__(
        self, crawler: Crawler, tls: IPolicyForHTTPS, *, timeout: float, max_bytes: int, warn_bytes: int
    ) -> None:
        from twisted.internet import reactor  # noqa: PLC0415  importing it earlier would install another reactor

        self._options = {
            "contextFactory": tls,
            "connectTimeout": timeout,
            "crawler": crawler,
            "maxsize": max_bytes,
            "warnsize": warn_bytes,
            "fail_on_dataloss": True,
        }
        self._taps: dict[Place, Tap] = {}
        self._pools = {loopback: self._new_pool(reactor) for loopback in (False, True)}

    async def fetch(self, request: Request, place: Place, tap: Tap, *, loopback: bool) -> Response:
        """Send the request to its place and read the response; the tap has the bytes of both, however it ends.

        Raises:
            Exception: Scrapy's download exceptions, ForbiddenError, and what Twisted raises for bad requests.
        """
        agent = _GuardedScrapyAgent(loopback, pool=self._pools[loopback], **self._options)
        try:
            with self._tapped(place, tap), wrap_twisted_exceptions():
                return await maybe_deferred_to_future(agent.download_request(request))
        finally:
            if tap.connection is not None:
                await tap.connection.settle(SETTLE_SECONDS)

    def abort(self) -> None:
        """End the exchanges on the way as if their servers had gone."""
        for tap in list(self._taps.values()):
            if tap.connection is not None:
                tap.connection.abort_now()

    async def close(self) -> None:
        """Close the connections that are kept for later."""
        for pool in self._pools.values():
            closing = pool.closeCachedConnections()  # type: ignore[no-untyped-call]
            closed = asyncio.ensure_future(maybe_deferred_to_future(closing))
            # A host that does not answer our farewell must not keep the crawl from ending.
            await asyncio.wait([closed], timeout=SETTLE_SECONDS)

    @contextmanager
    def _tapped(self, place: Place, tap: Tap) -> Iterator[None]:
        self._taps[place] = tap
        try:
            yield
        finally:
            del self._taps[place]

    def _new_pool(self, reactor: Any) -> HTTPConnectionPool:
        pool = HTTPConnectionPool(reactor, persistent=True)  # type: ignore[no-untyped-call]
        pool.maxPersistentPerHost = 1
        taps: Mapping[Place, Tap] = self._taps
        pool._factory = partial(TeeFactory, taps)  # type: ignore[assignment]  # noqa: SLF001
        return pool
