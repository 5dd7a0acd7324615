"""One connection a host, pauses, and nothing sent to whom nobody may speak with."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path

import pytest

from crawler.wire.turns import HostTurns
from tests.crawler.wire.crawling import crawl, portal_of, record_of
from tests.crawler.wire.golden_server import GoldenServer

PAGE = [b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage"]
PLACE = ("127.0.0.1", 80)


def _redirect(url: str) -> list[bytes]:
    return [b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: %b\r\n\r\n" % url.encode()]


def test_one_connection_a_host_by_the_servers_own_count(tmp_path: Path) -> None:
    """Sixteen requests at once without a delay, the browser's and aborted ones among them, never meet at the server."""
    slow = [b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n", "wait"]
    pages = {f"/{n}": [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", 0.01, b"ok"] for n in range(40)}
    with GoldenServer({**pages, "/5": slow, "/6": slow}) as server:
        requests = [
            {"url": f"{server.url}/{n}", "browser": n % 4 == 1, "meta": {"download_timeout": 0.5 if n == 6 else 60}}
            for n in range(40)
        ]
        settings = {"CONCURRENT_REQUESTS": 16, "DOWNLOAD_DELAY": 0, "DOWNLOAD_TIMEOUT": 3}
        [outcome] = crawl(tmp_path, {"requests": requests, "portal": portal_of(server), "settings": settings})
        assert server.open_most == 1
        # When the server's thread notices an abortion is the kernel's and the scheduler's affair.
        times = sorted((each.began, each.ended) for each in server.exchanges if each.path not in ("/5", "/6"))
    assert all(ended <= began for (_, ended), (began, _) in itertools.pairwise(times))
    # Forty and robots.txt: what came too slowly is not asked for again, not for the browser either.
    assert outcome.records["response"] == 41
    assert sum(each.error is not None for each in outcome.fetched) == 2


def test_delay_lies_between_two_requests_to_a_host(tmp_path: Path) -> None:
    """The portal's delay passes between the end of an exchange and the beginning of the next."""
    with GoldenServer({"/a": PAGE, "/b": PAGE}) as server:
        requests = [{"url": server.url + path} for path in ("/a", "/b")]
        crawl(tmp_path, {"requests": requests, "portal": portal_of(server, delay_seconds=0.3)})
        robots, first, second = server.exchanges
    assert first.began - robots.ended >= 0.29
    assert second.began - first.ended >= 0.29


def test_retry_after_is_honoured(tmp_path: Path) -> None:
    """A host that is overloaded is left alone for as long as it asks, and asked again after that."""
    answers = iter([[b"HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"], PAGE])
    with GoldenServer({"/busy": lambda _: next(answers)}) as server:
        crawled = {"requests": [{"url": server.url + "/busy"}], "portal": portal_of(server)}
        [outcome] = crawl(tmp_path, {**crawled, "settings": {"RETRY_TIMES": 1}})
        busy, again = server.exchanges[1:]
    assert outcome.fetched[0].status == 200
    assert again.began - busy.ended >= 0.99


def test_forbidden_places_get_no_packet(tmp_path: Path) -> None:
    """Hosts that the portal does not name, and addresses that are not public, are not even connected to."""
    with GoldenServer({}) as server, GoldenServer({}, address="127.0.0.2") as other:
        script = {"/out": _redirect(other.url + "/x"), "/in": _redirect(server.url.replace("127.0.0.1", "localhost"))}
        server.script.update(script)
        urls = {
            server.url + "/out": "forbidden",
            server.url + "/in": "forbidden",
            other.url + "/direct": "forbidden",
            "http://10.1.2.3/": "forbidden",
            "http://[::ffff:10.1.2.3]/": "forbidden",
            "http://169.254.169.254/latest": "forbidden",
            # The system's resolver takes numbers in any notation.
            "http://167838211/": "forbidden",
            "http://0x0a.1.2.3/": "forbidden",
            "http://012.66051/": "forbidden",
            "http://0.0.0.0:1/": "forbidden",
            "ftp://127.0.0.1/": "other",
        }
        hosts = [f"127.0.0.1:{server.port}", "10.1.2.3", "[::ffff:10.1.2.3]", "169.254.169.254", "0.0.0.0:1"]
        hosts += ["167838211", "0x0a.1.2.3", "012.66051"]
        portal = portal_of(server, hosts=hosts)
        [outcome] = crawl(
            tmp_path,
            {"requests": [{"url": url} for url in urls], "portal": portal, "settings": {"ROBOTSTXT_OBEY": False}},
        )
        assert other.accepted == 0
        assert server.paths() == ["/out", "/in"]
    assert {each.url: each.kind for each in outcome.fetched} == urls
    for each in outcome.fetched:
        if each.kind == "forbidden":
            assert b"fetch-error: forbidden" in record_of(tmp_path, each.capture).block


def test_loopback_is_refused_after_name_resolution(tmp_path: Path) -> None:
    """A name that leads to this machine is refused for a portal whose file does not allow loopback."""
    with GoldenServer({}) as server:
        name = f"localhost:{server.port}"
        portal = portal_of(
            server, home=f"http://{name}/", hosts=[], loopback=False, columns=[{"name": "a", "url": f"http://{name}/"}]
        )
        settings = {"ROBOTSTXT_OBEY": False, "NIANBAO_CONTACT": "https://nianbao.invalid/contact"}
        [outcome] = crawl(tmp_path, {"requests": [{"url": f"http://{name}/"}], "portal": portal, "settings": settings})
        assert server.accepted == 0
    assert outcome.fetched[0].kind == "forbidden"
    assert "no public address" in (outcome.fetched[0].error or "")


def test_nobody_is_contacted_without_a_contact(tmp_path: Path) -> None:
    """A real portal is asked nothing while the User-Agent names nobody to write to."""
    with GoldenServer({}) as server:
        settings = {"ROBOTSTXT_OBEY": False, "NIANBAO_CONTACT": ""}
        portal = portal_of(server, loopback=False)
        [outcome] = crawl(tmp_path, {"requests": [{"url": server.url}], "portal": portal, "settings": settings})
        assert server.accepted == 0
    assert "set NIANBAO_CONTACT" in (outcome.fetched[0].error or "")


def test_refused_connection_leaves_a_record(tmp_path: Path) -> None:
    """A port on which nobody listens is `refused`, a name without address is `dns`."""
    with GoldenServer({}) as server:
        portal = portal_of(server)
    crawled = {"requests": [{"url": server.url + "/"}, {"url": "http://a.invalid.gov.cn/"}], "portal": portal}
    [outcome] = crawl(tmp_path, {**crawled, "settings": {"ROBOTSTXT_OBEY": False}})
    kinds = {each.url: each.kind for each in outcome.fetched}
    assert kinds == {server.url + "/": "refused", "http://a.invalid.gov.cn/": "dns"}
    for each in outcome.fetched:
        assert f"fetch-error: {each.kind}".encode() in record_of(tmp_path, each.capture).block


def test_turns_go_by_priority_and_then_by_order() -> None:
    """Whoever waits for a host is served by priority, then in the order of asking."""

    async def main() -> list[str]:
        turns, served = HostTurns(), []

        async def speak(name: str, priority: int) -> None:
            async with turns.turn(PLACE, delay=0, priority=priority):
                await asyncio.sleep(0)
                served.append(name)

        await asyncio.gather(speak("first", 0), speak("a", 0), speak("b", 0), speak("robots", 10))
        return served

    assert asyncio.run(main()) == ["first", "robots", "a", "b"]


def test_http_and_https_of_a_host_are_one_turn() -> None:
    """Two portals that name one host by both schemes never speak with it at the same time; another port is another."""

    async def main() -> tuple[int, int]:
        turns, speaking, most = HostTurns(), 0, 0

        async def speak(port: int) -> None:
            nonlocal speaking, most
            async with turns.turn(("gov.cn", port), delay=0):
                speaking += 1
                most = max(most, speaking)
                await asyncio.sleep(0)
                speaking -= 1

        await asyncio.gather(speak(80), speak(443))
        both_schemes, most = most, 0
        await asyncio.gather(speak(80), speak(8080))
        return both_schemes, most

    assert asyncio.run(main()) == (1, 2)


def test_turn_of_a_cancelled_speaker_passes_on() -> None:
    """Cancelling who speaks or waits does not block the host for the others."""

    async def main() -> str:
        turns = HostTurns()

        async def speak(seconds: float) -> str:
            async with turns.turn(PLACE, delay=0):
                await asyncio.sleep(seconds)
                return "served"

        speaking, waiting = asyncio.create_task(speak(60)), asyncio.create_task(speak(0))
        last = asyncio.create_task(speak(0))
        await asyncio.sleep(0)
        waiting.cancel()
        speaking.cancel()
        return await asyncio.wait_for(last, 30)

    assert asyncio.run(main()) == "served"


def test_stop_refuses_whoever_waits() -> None:
    """A stop ends the waiting for a turn and the pause before it at once."""

    async def main() -> list[BaseException | None]:
        turns = HostTurns()

        async def speak() -> None:
            async with turns.turn(PLACE, delay=60):
                pass

        await speak()
        waiting = [asyncio.create_task(speak()) for _ in range(3)]
        await asyncio.sleep(0.01)
        turns.refuse(RuntimeError("stopped"))
        return await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 30)

    assert [str(error) for error in asyncio.run(main())] == ["stopped"] * 3


@pytest.mark.parametrize("priority", [0, 5])
def test_rest_holds_whatever_the_delay(priority: int) -> None:
    """A host that asked for a pause gets it, also before its first turn."""

    async def main() -> float:
        turns, loop = HostTurns(), asyncio.get_running_loop()
        turns.rest(PLACE, 0.2)
        began = loop.time()
        async with turns.turn(PLACE, delay=0, priority=priority):
            return loop.time() - began

    assert asyncio.run(main()) >= 0.19
