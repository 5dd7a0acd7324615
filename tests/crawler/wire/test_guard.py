"""Which hosts and addresses may be contacted."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest
from twisted.internet.error import ConnectError
from twisted.internet.protocol import Factory
from twisted.python.failure import Failure

from crawler.errors import ForbiddenError
from crawler.portals import Column, Portal
from crawler.wire.guard import GuardedEndpoint, check_address, check_host, check_url

PORTAL = Portal(
    id="guarded",
    name="某县",
    home="https://www.guarded.cn/",
    hosts=("files.example.cn", "api.example.cn:8080", "政务.example.cn"),
    columns=(Column(name="年报", url="http://zwgk.guarded.cn:81/col/"),),
)


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://www.guarded.cn/a", ("www.guarded.cn", 443)),
        ("http://www.guarded.cn/a", ("www.guarded.cn", 80)),
        ("http://zwgk.guarded.cn:81/b", ("zwgk.guarded.cn", 81)),
        ("http://files.example.cn/c.pdf", ("files.example.cn", 80)),
        ("https://api.example.cn:8080/d", ("api.example.cn", 8080)),
        ("http://xn--czrt42h.example.cn/", ("xn--czrt42h.example.cn", 80)),
        ("http://any.county.gov.cn:9000/e", ("any.county.gov.cn", 9000)),
        ("http://WWW.GOV.CN/", ("www.gov.cn", 80)),
    ],
)
def test_named_hosts_and_government_hosts_pass(url: str, place: tuple[str, int]) -> None:
    """The portal's own hosts, those its file names and all of `.gov.cn` may be contacted."""
    if "xn--" in url:
        host = "政务.example.cn".encode("idna").decode()
        url, place = f"http://{host}/", (host, 80)
    assert check_host(url, PORTAL) == place


@pytest.mark.parametrize(
    "url",
    [
        "http://guarded.cn/",
        "http://www.guarded.cn:8080/",
        "http://api.example.cn/",
        "http://files.example.cn:21/",
        "http://gov.cn.example.com/",
        "http://notgov.cn/",
        "http://user@evil.example/",
        "http://user:word@www.guarded.cn/",
        "http://www.gov.cn@www.guarded.cn/",
        "ftp://www.guarded.cn/",
        "file:///etc/passwd",
        "http:///nowhere",
        "http://www.guarded.cn:99999/",
        "http://[::1/",
    ],
)
def test_other_hosts_are_refused(url: str) -> None:
    """Everything else is refused, look-alikes of `.gov.cn` and unreadable URLs included."""
    with pytest.raises(ForbiddenError):
        check_host(url, PORTAL)


@pytest.mark.parametrize(
    "url", ["http://user:secret@www.gov.cn/a@b", "http://user:secret@[::1/", "http://u:secret@x\u2100/"]
)
def test_what_is_said_of_a_refused_address_has_no_password(url: str) -> None:
    """It is written into logs, accounts and the archive."""
    with pytest.raises(ForbiddenError, match="no URL that can be fetched") as caught:
        check_url(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("address", ["8.8.8.8", "2400:3200::1", "64:ff9b::808:808"])
def test_public_addresses_pass(address: str) -> None:
    """A public address may be contacted, in whichever family it is written."""
    check_address("h", address, loopback=False)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "0.0.0.0", "::",  # noqa: S104  refused
        "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "fe80::1%eth0", "fd00::1",
        "224.0.0.1", "ff02::1", "240.0.0.1", "255.255.255.255", "::ffff:192.168.0.1", "64:ff9b::a00:1",
        "::127.0.0.1", "::10.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b:1::808:808", "fec0::1", "2001:0:808:808::f5ff:fffe",
        "192.0.2.1", "198.18.0.1", "203.0.113.9", "2001:db8::1", "100::1",
    ],
)  # fmt: skip
def test_other_addresses_are_refused(address: str) -> None:
    """Private, loopback, link-local, multicast, reserved and unspecified addresses are refused, embedded ones too."""
    with pytest.raises(ForbiddenError):
        check_address("h", address, loopback=False)


class _TurningLoop(asyncio.SelectorEventLoop):
    """Resolves every name to another address each time: what a name server does that rebinds."""

    asked = 0

    async def getaddrinfo(self, host: Any, port: Any, **_: Any) -> Any:
        """Answer with a public address first, with one of this machine after that."""
        del host
        self.asked += 1
        address = "203.0.114.7" if self.asked == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]


def test_the_address_that_was_looked_at_is_the_one_that_is_connected_to() -> None:
    """A name is resolved once for a connection: what it leads to a moment later is never asked."""

    class Reactor:
        """Notes where it was to connect to."""

        places: list[tuple[str, int]] = []  # noqa: RUF012  one reactor, one test

        def connectTCP(self, host: str, port: int, factory: Any, **_: Any) -> Any:  # noqa: N802  Twisted's name
            self.places.append((host, port))
            factory.clientConnectionFailed(None, Failure(ConnectError()))

    async def main() -> None:
        endpoint = GuardedEndpoint(Reactor(), "rebinds.gov.cn", 80, loopback=False, timeout=5)
        with pytest.raises(ConnectError):
            await endpoint.connect(Factory()).asFuture(asyncio.get_running_loop())

    loop = _TurningLoop()
    try:
        loop.run_until_complete(main())
    finally:
        loop.close()
    assert (Reactor.places, loop.asked) == ([("203.0.114.7", 80)], 1)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.9", "::1"])
def test_loopback_passes_where_the_portal_says_so(address: str) -> None:
    """A synthetic portal may be on this machine."""
    check_address("h", address, loopback=True)


@pytest.mark.parametrize("address", ["10.0.0.1", "0.0.0.0", "169.254.1.1"])  # noqa: S104  refused
def test_loopback_permission_opens_nothing_else(address: str) -> None:
    """Such a portal may not reach private networks either."""
    with pytest.raises(ForbiddenError):
        check_address("h", address, loopback=True)
