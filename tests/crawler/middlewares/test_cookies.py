"""Cookies are kept without asking the network which domains are public."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response

from crawler.middlewares.cookies import OfflineCookiesMiddleware


def _cookies_after(set_cookie: str, url: str) -> bytes | None:
    """Return what is sent to a URL after a county's page has set a cookie; sockets of tests reach loopback only."""
    middleware = OfflineCookiesMiddleware()
    first = Request("http://www.county.gov.cn/")
    middleware.process_response(first, Response(first.url, headers={"Set-Cookie": set_cookie}))
    request = Request(url)
    middleware.process_request(request)
    return request.headers.get("Cookie")


def test_cookie_comes_back_to_its_host() -> None:
    """A session cookie is sent with the next request to the same host."""
    assert _cookies_after("sid=1; Path=/", "http://www.county.gov.cn/col/") == b"sid=1"


def test_cookie_of_a_domain_comes_back_to_its_hosts() -> None:
    """A cookie for the county's domain is sent to its other hosts."""
    assert _cookies_after("sid=1; Domain=county.gov.cn", "http://zwgk.county.gov.cn/") == b"sid=1"


def test_cookie_for_a_public_suffix_is_dropped() -> None:
    """No county can set a cookie for all of `.gov.cn`."""
    assert _cookies_after("sid=1; Domain=gov.cn", "http://other.gov.cn/") is None
    assert _cookies_after("sid=1; Domain=gov.cn", "http://www.county.gov.cn/") is None
