"""By which scheme a portal's own hosts are asked: that of the URL, or the only one by which they answer."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from crawler.errors import ForbiddenError
from crawler.portals import Portal
from crawler.wire.guard import Host, check_url, find_own_places

_OTHER = {"http": "https", "https": "http"}
# Failures of a host that may answer by the other scheme; who refuses or is not there will not.
SWITCHABLE = frozenset({"refused", "tls", "timeout", "unreachable", "disconnected"})


class Schemes:
    """What was found out in one crawl, and what portals' files say.

    A page keeps the address under which it is listed, whichever scheme it was fetched by, so that a portal which
    changes its mind moves no report.
    """

    def __init__(self) -> None:
        self._switched: dict[tuple[str, Host], str] = {}
        self._tried: set[tuple[str, Host]] = set()

    def apply(self, portal: Portal, url: str) -> str:
        """Return the URL by which a page is asked for."""
        host = _own_host(portal, url)
        scheme = self._switched.get((portal.id, host)) or portal.scheme if host is not None else None
        return url if scheme is None else urlunsplit(urlsplit(url)._replace(scheme=scheme))

    def restore(self, portal: Portal, url: str, listed: str) -> str:
        """Return a URL that was arrived at, by the scheme of the page that was asked for where its own was not used."""
        if self.apply(portal, listed) == listed or _own_host(portal, url) is None:
            return url
        if _own_host(portal, url) != _own_host(portal, listed):
            return url
        return urlunsplit(urlsplit(url)._replace(scheme=urlsplit(listed).scheme))

    def propose(self, portal: Portal, url: str) -> str | None:
        """Return the other scheme, once for each of a portal's own hosts; None where there is nothing to try."""
        host = _own_host(portal, url)
        if host is None or portal.scheme is not None or (portal.id, host) in self._tried:
            return None
        self._tried.add((portal.id, host))
        return _OTHER[urlsplit(url).scheme]

    def switch(self, portal: Portal, url: str, scheme: str | None) -> None:
        """Ask a URL's host by this scheme from now on; None: by that of each URL."""
        host = _own_host(portal, url)
        if host is None:
            return
        if scheme is None:
            self._switched.pop((portal.id, host), None)
        else:
            self._switched[portal.id, host] = scheme


def _own_host(portal: Portal, url: str) -> Host | None:
    """Return the host of a URL, None where it is not the portal's own."""
    try:
        scheme, name, port = check_url(url)
    except ForbiddenError:
        return None
    default = {"http": 80, "https": 443}[scheme]
    host = name, None if port == default else port
    return host if host in find_own_places(portal) else None
