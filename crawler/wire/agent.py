"""Sends one request over the pool, through Scrapy's agent, to addresses that pass the guard."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import _ScrapyAgent
from scrapy.crawler import Crawler
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.web.client import Agent, HTTPConnectionPool

from archive.clock import Clock
from crawler.portals import TlsPolicy
from crawler.wire.guard import GuardedEndpoints, Place
from crawler.wire.tee import Tap, TeeFactory, TeeProtocol
from crawler.wire.tls import RecordingTls, find_tls_error

CONNECT_SECONDS = 30.0
SETTLE_SECONDS = 2.0
ENDED_BY_CLOSE = "partial"  # Scrapy's word


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


class Rules(NamedTuple):
    """What connections may be used for alike: addresses and certificates are looked at when a connection opens."""

    loopback: bool
    tls: TlsPolicy


class TappedConnections:
    """The open connections, at most one a host and port, each with a tee.

    Requests under different rules have connections of their own, of which the last one used is open.
    """

    def __init__(self, crawler: Crawler, clock: Clock, *, timeout: float, max_bytes: int, warn_bytes: int) -> None:
        self._clock = clock
        self._options = {
            "connectTimeout": timeout,
            "crawler": crawler,
            "maxsize": max_bytes,
            "warnsize": warn_bytes,
            "fail_on_dataloss": True,
        }
        self._taps: dict[Place, Tap] = {}
        self._pools: dict[Rules, HTTPConnectionPool] = {}
        self._tls: dict[TlsPolicy, RecordingTls] = {}
        self._last: dict[Place, tuple[Rules, TeeProtocol]] = {}

    async def fetch(self, request: Request, place: Place, tap: Tap, rules: Rules) -> Response:
        """Send the request to its place and read the response; the tap has the bytes of both, however it ends.

        Raises:
            Exception: Scrapy's download exceptions, ForbiddenError, TlsError, and what Twisted raises for bad requests.
        """
        before = self._last.pop(place, None)
        if before is not None and before[0] != rules:
            before[1].abort_now()
        try:
            with self._tapped(place, tap), wrap_twisted_exceptions():
                return await self._receive(request, tap, rules)
        except Exception as error:
            failure = find_tls_error(error, tap.inspection) if tap.inspection and not tap.received_count else None
            if failure is not None:
                raise failure from error
            raise
        finally:
            if tap.connection is not None:
                await tap.connection.settle(SETTLE_SECONDS)
                self._last[place] = rules, tap.connection

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

    async def _receive(self, request: Request, tap: Tap, rules: Rules) -> Response:
        response = await maybe_deferred_to_future(self._new_agent(rules).download_request(request))
        if ENDED_BY_CLOSE not in response.flags:
            tap.is_unannounced = False
        elif tap.broken:
            raise ResponseDataLossError(f"{request.url}: the connection broke before the host had closed it")
        return response

    @contextmanager
    def _tapped(self, place: Place, tap: Tap) -> Iterator[None]:
        self._taps[place] = tap
        try:
            yield
        finally:
            del self._taps[place]

    def _new_agent(self, rules: Rules) -> _GuardedScrapyAgent:
        if rules.tls not in self._tls:
            self._tls[rules.tls] = RecordingTls(rules.tls, self._clock)
        if rules not in self._pools:
            self._pools[rules] = self._new_pool()
        options = {"pool": self._pools[rules], "contextFactory": self._tls[rules.tls], **self._options}
        return _GuardedScrapyAgent(rules.loopback, **options)

    def _new_pool(self) -> HTTPConnectionPool:
        from twisted.internet import reactor  # noqa: PLC0415  importing it earlier would install another reactor

        pool = HTTPConnectionPool(reactor, persistent=True)  # type: ignore[no-untyped-call]
        pool.maxPersistentPerHost = 1
        taps: Mapping[Place, Tap] = self._taps
        pool._factory = partial(TeeFactory, taps)  # type: ignore[assignment]  # noqa: SLF001
        return pool
