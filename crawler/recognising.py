"""A portal of which nothing is known but a URL: its id, and what a crawl begins with."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from crawler.addresses import NAMES_USER, names_user, settle_address, without_user
from crawler.errors import PortalError
from crawler.portals import Column, Portal


def portal_id_of(url: str) -> str:
    """Return the id of a portal that is known by its URL alone: its host, and its port where it has one.

    Raises:
        PortalError: The URL names no host, or a user.
    """
    if names_user(url):
        raise PortalError(f"{without_user(url)}: {NAMES_USER}")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.scheme not in ("http", "https"):
        raise PortalError(f"{url}: no web address: give one that begins with http:// or https://")
    name = host.encode("idna").decode("ascii") if not host.isascii() else host
    return re.sub(r"[^a-z0-9]+", "-", f"{name}-{port}" if port else name).strip("-")


def portal_of_url(url: str, *, loopback: bool = False) -> Portal:
    """Return a portal that nothing is known of but a URL: its one column is that URL, its platform is None.

    `loopback` lets it be reached on a loopback address; such a portal is synthetic and is not waited for.

    Raises:
        PortalError: The URL names no host, or a user.
    """
    portal_id = portal_id_of(url)
    parts = urlsplit(url)
    local = loopback and _is_loopback(parts.hostname or "")
    return Portal(
        id=portal_id,
        name=parts.netloc,
        home=f"{parts.scheme}://{parts.netloc}/",
        loopback=local,
        delay_seconds=0.0 if local else 3.0,
        columns=(Column(name=parts.path or "/", url=settle_address(url)),),
    )


def leads_here(url: str) -> bool:
    """Say whether a URL's host is this machine by its name or number; what is no URL leads nowhere."""
    try:
        return _is_loopback(urlsplit(url).hostname or "")
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
