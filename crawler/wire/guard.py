"""Who may be contacted: hosts by an allow list, addresses by what they are, looked at after name resolution."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, TCP6ClientEndpoint, wrapClientTLS
from twisted.internet.error import ConnectError, DNSLookupError
from twisted.internet.interfaces import IProtocol, IProtocolFactory, IStreamClientEndpoint
from twisted.web.client import URI
from twisted.web.iweb import IAgentEndpointFactory
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.addresses import names_user, without_user
from crawler.errors import ForbiddenError
from crawler.portals import Portal

DEFAULT_PORTS = {"http": 80, "https": 443}
MOST_PORTALS_KEPT = 1024
# Prefixes before an IPv4 address: RFC 6052 §2.1, RFC 4291 §2.5.5.1, RFC 7915 §3.1.
EMBEDDING = tuple(ip_network(prefix) for prefix in ("64:ff9b::/96", "::/96", "::ffff:0:0:0/96"))
# Translated to whatever a network of its own has chosen (RFC 8215), and private before that word was there (RFC 3879).
LOCAL = tuple(ip_network(prefix) for prefix in ("64:ff9b:1::/48", "fec0::/10"))

Place = tuple[str, int]
# A host with the port where that is not the scheme's own, None where it is.
Host = tuple[str, int | None]


# By identity: a portal's own hash runs over all of its file, at every request. Its own places, and all that it names.
_Places = frozenset[Host]
_named: dict[int, tuple[Portal, _Places, _Places]] = {}


def _look_at(portal: Portal) -> tuple[Portal, _Places, _Places]:
    known = _named.get(id(portal))
    if known is None or known[0] is not portal:
        if len(_named) >= MOST_PORTALS_KEPT:
            _named.clear()
        lists = [column.list_url for column in portal.columns if column.list_url]
        own = _places_of([portal.home, *(column.url for column in portal.columns), *lists])
        known = _named[id(portal)] = portal, own, own | _places_of(f"//{host}" for host in portal.hosts)
    return known


def _named_places(portal: Portal) -> _Places:
    """Return host and port of all that a portal's file names; None for the port of the scheme."""
    return _look_at(portal)[2]


def find_own_places(portal: Portal) -> _Places:
    """Return host and port of a portal's home and columns; None for the port of the scheme."""
    return _look_at(portal)[1]


def find_hosts(portal: Portal) -> tuple[str, ...]:
    """Return the hosts that a portal's file names, its own among them, without their ports."""
    return tuple(sorted({host for host, _ in _named_places(portal)}))


def _places_of(urls: Iterable[str]) -> _Places:
    places: set[Host] = set()
    for url in urls:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        places.add((host, None if parts.port == DEFAULT_PORTS.get(parts.scheme) else parts.port))
    return frozenset(places)


def check_url(url: str) -> tuple[str, str, int | None]:
    """Return the scheme, host and port of a URL; None for a port that it does not name.

    Raises:
        ForbiddenError: It is no HTTP URL: no request can be made of it, whoever's it is.
    """
    scheme, host, port = _split(url)
    if scheme not in DEFAULT_PORTS or not host:
        raise ForbiddenError(f"{url}: no HTTP URL: only http and https are fetched")
    return scheme, host, port


def check_host(url: str, portal: Portal) -> Place:
    """Return the host and port that a URL leads to.

    Raises:
        ForbiddenError: It is no HTTP URL, or its host is neither under `.gov.cn` nor named by the portal's file.
    """
    scheme, host, port = check_url(url)
    default = DEFAULT_PORTS[scheme]
    named = (host, None if port == default else port)
    if not (host == "gov.cn" or host.endswith(".gov.cn") or named in _named_places(portal)):
        raise ForbiddenError(f"{url}: the portal {portal.id!r} does not name the host: add it to `hosts` to follow it")
    return host, port or default


def host_of(place: Place) -> Host:
    """Return a place without the port of either scheme: a host that answers by both is one."""
    host, port = place
    return host, None if port in DEFAULT_PORTS.values() else port


@lru_cache(maxsize=256)
def _split(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port; robots.txt and the wire ask for the same URL one after the other."""
    if names_user(url):
        # What stands before the host would be looked up with it, as one name.
        said = "no URL that can be fetched: it names a user, and nothing is fetched as one"
        raise ForbiddenError(f"{without_user(url)}: {said}")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ForbiddenError(f"{url}: no URL that can be fetched: {error}") from error
    return parts.scheme, parts.hostname or "", port


def check_address(host: str, address: str, *, loopback: bool) -> None:
    """Let only public addresses pass, and loopback ones where the portal's file says so.

    Raises:
        ForbiddenError: The address is private, loopback, link-local, multicast, reserved or unspecified.
    """
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        ip = _embedded_address(ip) or ip
    if ip.is_loopback and loopback:
        return
    if ip.is_multicast or not ip.is_global or any(ip in prefix for prefix in LOCAL):
        raise ForbiddenError(f"{host}: {address} is no public address: nothing was sent")


def _embedded_address(ip: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address leads to in the end; None where it leads to none."""
    if ip.is_loopback or ip.is_unspecified:
        return None
    if any(ip in prefix for prefix in EMBEDDING):
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


async def find_addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a host, in the system's order; the host itself where it is an address.

    Raises:
        DNSLookupError: The name has no address, or nobody could be asked.
    """
    try:
        return [str(ip_address(host.strip("[]")))]
    except ValueError:
        pass
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DNSLookupError(f"{host}: {error}") from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@implementer(IStreamClientEndpoint)
class GuardedEndpoint:
    """Connects to a host by one address after the other, and only to addresses that pass the guard.

    Twisted's own endpoint tries several addresses at once, which would be more than one connection a host.
    """

    def __init__(self, reactor: Any, host: str, port: int, *, loopback: bool, timeout: float) -> None:
        self._reactor = reactor
        self._host, self._port = host, port
        self._loopback, self._timeout = loopback, timeout

    def connect(self, factory: IProtocolFactory) -> Deferred[IProtocol]:
        """Resolve, check, connect."""
        return Deferred.fromFuture(asyncio.ensure_future(self._connect(factory)))

    async def _connect(self, factory: IProtocolFactory) -> IProtocol:
        refusal: Exception = DNSLookupError(f"{self._host}: the name has no address")
        for address in await find_addresses(self._host, self._port):
            try:
                check_address(self._host, address, loopback=self._loopback)
                endpoint = TCP6ClientEndpoint if ":" in address else TCP4ClientEndpoint
                connected = endpoint(self._reactor, address, self._port, timeout=self._timeout).connect(factory)
                return await connected.asFuture(asyncio.get_running_loop())
            except (ForbiddenError, ConnectError) as error:
                refusal = error
        raise refusal


@implementer(IAgentEndpointFactory)
class GuardedEndpoints:
    """Makes the endpoints of a Twisted agent."""

    def __init__(self, reactor: Any, tls: Any, *, loopback: bool, timeout: float) -> None:
        self._reactor, self._tls = reactor, tls
        self._loopback, self._timeout = loopback, timeout

    def endpointForURI(self, uri: URI) -> IStreamClientEndpoint:  # noqa: N802  Twisted's name
        """Return the endpoint for a URL: plain, or with TLS inside."""
        host = uri.host.decode("ascii")
        # Interfaces of zope are not known to the type checker.
        plain: Any = GuardedEndpoint(self._reactor, host, uri.port, loopback=self._loopback, timeout=self._timeout)
        endpoint: IStreamClientEndpoint = plain
        if uri.scheme == b"https":
            endpoint = wrapClientTLS(self._tls.creatorForNetloc(uri.host, uri.port), plain)
        return endpoint
