"""SURT keys: URLs written so that those of one host sort together, as pywb and cdxj-indexer write them.

`http://www.A.gov.cn:8080/b/../C?y=2&x=1` is `cn,gov,a:8080)/c?x=1&y=2`. The rules are those of the `surt` package,
which pywb asks for every look-up: whatever differs from it is never found on replay.
"""

from __future__ import annotations

import re
import socket
from contextlib import suppress
from functools import lru_cache
from urllib.parse import quote_from_bytes, unquote_to_bytes

_LONGEST_NUMBER = 1000
_SAFE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
_DEFAULT_PORTS = {b"http": 80, b"https": 443}
_SCHEME = re.compile(rb"[A-Za-z][A-Za-z0-9+\-.]*:")
_DOUBLED_SCHEME = re.compile(rb"^(https?://)+")
_PARTS = re.compile(rb"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.DOTALL)
_WWW = re.compile(rb"^www\d*\.")
_NUMBERS = re.compile(rb"\d+(\.\d+){0,3}")
_SESSION_IN_PATH = (
    re.compile(rb"^(.*/)\((?:[a-z]\([0-9a-z]{24}\))+\)/([^?]+\.aspx.*)$", re.IGNORECASE),
    re.compile(rb"^(.*/)\([0-9a-z]{24}\)/([^?]+\.aspx.*)$", re.IGNORECASE),
)
_SESSION_IN_QUERY = tuple(
    re.compile(rb"^(.*)(?:" + key + rb")(?:&(.*))?$", re.IGNORECASE)
    for key in (
        rb"jsessionid=[0-9a-z]{32}",
        rb"phpsessid=[0-9a-z]{32}",
        rb"sid=[0-9a-z]{32}",
        rb"aspsessionid[a-z]{8}=[a-z]{24}",
        rb"cfid=[^&]+&cftoken=[^&]+",
    )
)


# The same URLs come again every night.
@lru_cache(maxsize=1 << 14)
def surt(url: str) -> str:
    """Return the key of a URL; of a URN and the like it is the URN itself, escaped and in lower case.

    A URL with a port that is no number has no key and is returned as it is, as the indexers do.
    """
    raw = re.sub(rb"[\n\r\t]", b"", url.encode("utf-8", "surrogateescape").strip())
    if not _SCHEME.match(raw):
        raw = b"http://" + raw
    raw = _DOUBLED_SCHEME.sub(lambda match: match[1], raw)
    match = _PARTS.fullmatch(raw)
    if match is None:
        return url
    scheme, authority, path, query = (part or b"" for part in match.groups())
    if scheme.startswith(b"http") and not authority:
        authority, _, path = path.lstrip(b"/").partition(b"/")
        path = b"/" + path
    host, port = _split_authority(authority)
    if port and (not port.isdigit() or len(port) > _LONGEST_NUMBER):
        return url
    key = _host_key(host, port, scheme.lower()) if host else scheme + b":"
    key += _path_key(path, has_host=bool(host)) or (b"/" if query else b"")
    return (key + _query_key(query)).decode("utf-8", "replace")


def _split_authority(authority: bytes) -> tuple[bytes, bytes]:
    host = authority.rpartition(b"@")[2].rstrip(b":")
    if host.startswith(b"["):
        name, _, rest = host[1:].partition(b"]")
        return name, rest.removeprefix(b":") if rest.startswith(b":") else b""
    name, _, port = host.partition(b":")
    return name, port


def _host_key(host: bytes, port: bytes, scheme: bytes) -> bytes:
    name = _unescape(host)
    if not name.isascii():
        # A name that DNS does not know is escaped as it is.
        with suppress(UnicodeError):
            name = name.decode("utf-8", "ignore").encode("idna")
    name = name.replace(b"..", b".").strip(b".")
    name = _WWW.sub(b"", _dotted(name) or _escape(name).lower(), count=1)
    parts = b",".join(reversed(name.split(b".")))
    is_shown = port and int(port) != _DEFAULT_PORTS.get(scheme)
    return parts + (b":%d" % int(port) if is_shown else b"") + b")"


def _dotted(name: bytes) -> bytes | None:
    """Return an address written as one number, in octal or with parts left out as four numbers; None for names."""
    if name.isdigit() and len(name) <= _LONGEST_NUMBER:
        return socket.inet_ntoa((int(name) & 0xFFFFFFFF).to_bytes(4, "big")).encode()
    if not _NUMBERS.fullmatch(name):
        return None
    try:
        return socket.inet_ntoa(socket.inet_aton(name.decode("ascii"))).encode()
    except OSError:
        return None


def _path_key(path: bytes, *, has_host: bool) -> bytes:
    key = _unescape(path)
    if has_host:
        key = _without_dots(key)
    key = _escape(key).lower()
    for pattern in _SESSION_IN_PATH:
        if found := pattern.match(key):
            key = found[1] + found[2]
    return key[:-1] if key.endswith(b"/") and len(key) > 1 else key


def _without_dots(path: bytes) -> bytes:
    kept: list[bytes] = []
    for part in path.split(b"/")[1:]:
        if part == b"..":
            kept = kept[:-1] if kept else [part]
        elif part != b".":
            kept.append(part)
    directories = [part for part in kept[:-1] if part]
    return b"/" + b"".join(part + b"/" for part in directories) + (kept[-1] if kept else b"")


def _query_key(query: bytes) -> bytes:
    key = _escape(_unescape(query))
    for pattern in _SESSION_IN_QUERY:
        if found := pattern.match(key):
            key = found[1] + (found[2] or b"")
    key = key.lower()
    arguments = sorted(tuple(argument.split(b"=", 1)) for argument in key.split(b"&"))
    joined = b"&".join(b"=".join(argument) for argument in arguments)
    return b"?" + joined if joined else b""


def _unescape(value: bytes) -> bytes:
    while (plain := unquote_to_bytes(value)) != value:
        value = plain
    return value


def _escape(value: bytes) -> bytes:
    return quote_from_bytes(value, safe=_SAFE).encode("ascii")
