"""Cookies, without asking the network which domains are public.

Scrapy's middleware has tldextract fetch the public suffix list when the first cookie comes, in the reactor and past
the wire. The list that tldextract ships is enough to keep a cookie from being set for all of `gov.cn`.
"""

from __future__ import annotations

from collections.abc import Iterable
from http.cookiejar import Cookie
from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.utils.httpobj import urlparse_cached
from tldextract import TLDExtract

split_domain = TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


class OfflineCookiesMiddleware(CookiesMiddleware):
    """Scrapy's cookie middleware with the bundled suffix list.

    Cookies are kept: some portals answer a first visit with a cookie and a redirect to the same page, for ever.
    """

    def _process_cookies(self, cookies: Iterable[Cookie], *, jar: Any, request: Request) -> None:
        """Put cookies into the jar; one for a public suffix counts only for the very host (RFC 6265 §5.3)."""
        host = (urlparse_cached(request).hostname or "").lower()
        for cookie in cookies:
            domain = cookie.domain.removeprefix(".")
            if domain and not split_domain(domain).domain:
                if domain != host:
                    continue
                cookie.domain = host
            jar.set_cookie_if_ok(cookie, request)
