"""Addresses without what changes from visit to visit (sessions and cache busters make no other page), or is secret."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

# `;jsessionid=…` behind a path, and ASP.NET's `(S(…))` in it.
_IN_PATH = re.compile(r";(?:jsessionid|jsid|sessionid)=[^/;?]*|/\([A-Z]\([a-z0-9]{20,}\)\)(?=/)", re.IGNORECASE)
_SESSION = re.compile(
    r"^(?:jsessionid|phpsessid|aspsessionid\w*|asp\.net_sessionid|session_?id|cftoken|cfid)$", re.IGNORECASE
)
_BUSTER = re.compile(r"^(?:_|_?t|ts|_?time(?:stamp)?|_?rnd|_?rand(?:om)?|r|nocache|cachebuster)$", re.IGNORECASE)
# Seconds or milliseconds since 1970, or what Math.random() gives.
_MOMENT = re.compile(r"^(?:1\d{9}|1\d{12}|0\.\d{6,})$")
NAMES_USER = "the address names a user, and nothing is fetched as one: leave out what stands before the @"
# User and password, up to the host.
_USER = re.compile(r"(?<=//)[^/?#]*@")


def names_user(url: str) -> bool:
    """Whether a user stands before a URL's host, as whom it would be fetched."""
    return _USER.search(url) is not None


def without_user(url: str) -> str:
    """Return a URL as it may be written down: with a user there may stand a password."""
    return _USER.sub("", url, count=1)


def settle_address(url: str) -> str:
    """Return a URL without session ids and cache busters; one that has neither, or is none, as it is."""
    if not (";" in url or "?" in url or "/(" in url):
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = "&".join(one for one in parts.query.split("&") if not _passes(one))
    path = _IN_PATH.sub("", parts.path)
    return url if (path, query) == (parts.path, parts.query) else urlunsplit(parts._replace(path=path, query=query))


def sort_address(url: str) -> str:
    """Return a settled URL with its parameters in a fixed order: what asks for the same in another order."""
    settled = settle_address(url)
    head, mark, query = settled.partition("?")
    return f"{head}{mark}{'&'.join(sorted(query.split('&')))}" if mark else settled


def _passes(parameter: str) -> bool:
    """Whether a parameter is of one visit alone."""
    name, _, value = parameter.partition("=")
    return bool(_SESSION.match(name)) or bool(_BUSTER.match(name) and _MOMENT.match(value))
