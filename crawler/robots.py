"""Reads a robots.txt by RFC 9309.

A page of HTML in its place is no rules: many portals answer everything with one. Protego, which comes with Scrapy,
would not do: it takes a token that ours begins with for ours (`User-agent: nian`, so that what is said to `*` is not
heeded) and one with a version behind it for another's, an allowed `/index.html` opens `/` to it, and paths in GBK
cannot be told to it.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from urllib.parse import urlsplit

MAX_RULES_BYTES = 500 * 1024  # RFC 9309 §2.5: at least so much is read
_TOKEN = re.compile(r"[A-Za-z_-]+|\*")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~")


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """What one crawler may do: patterns with whether they allow, and the pause that is asked for between requests.

    `crawl_delay` is in seconds, None where none is asked for; RFC 9309 does not know it, and portals do.
    """

    patterns: tuple[tuple[str, bool], ...] = ()
    crawl_delay: float | None = None

    def allows(self, url: str) -> bool:
        """Whether a URL may be fetched: the longest pattern decides, of two as long the one that allows (§2.2.2)."""
        parts = urlsplit(url)
        path = _normalise((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        found = [(len(pattern), allows) for pattern, allows in self.patterns if _matches(pattern, path)]
        return max(found, default=(0, True))[1]


def parse_robots(body: bytes, token: str) -> RobotsRules | None:
    """Return the rules for the crawler of a product token, None where the body is a page and no rules.

    Groups for the token are merged, whatever its case; where there is none, those for `*` hold (§2.2.1).
    """
    text = _decode(body)
    if text.lstrip()[:1] == "<":
        return None
    groups = _read_groups(text)
    chosen = groups.get(token.lower(), groups.get("*", []))
    patterns = [(value, key == "allow") for key, value in chosen if key != "crawl-delay"]
    delays = [float(value) for key, value in chosen if key == "crawl-delay"]
    return RobotsRules(tuple(patterns), max(delays, default=None))


def _decode(body: bytes) -> str:
    """Return the text, a character a byte: what is not ASCII is compared as bytes (§2.2.2)."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        body = body[:MAX_RULES_BYTES].decode("utf-16", errors="replace").encode()
    if len(body) > MAX_RULES_BYTES:
        # Half a line could forbid more, or less, than the whole.
        body = body[:MAX_RULES_BYTES].rpartition(b"\n")[0]
    return body.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _read_groups(text: str) -> dict[str, list[tuple[str, str]]]:
    """Return the lines of each product token, in lower case, `*` among them."""
    groups: dict[str, list[tuple[str, str]]] = {}
    named: list[str] = []
    is_open = False
    for line in re.split(r"[\r\n]+", text):
        key, _, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if key == "user-agent":
            found = _TOKEN.match(value)
            named = [*(named if is_open else ()), *((found[0].lower(),) if found else ())]
            is_open = True
            for token in named:
                groups.setdefault(token, [])
        elif key in ("allow", "disallow", "crawl-delay"):
            is_open = False
            entry = _read_line(key, value)
            if entry is not None:
                for token in dict.fromkeys(named):
                    groups[token].append(entry)
    return groups


def _read_line(key: str, value: str) -> tuple[str, str] | None:
    """Return a line as it is compared, None where it says nothing."""
    if key == "crawl-delay":
        return (key, value) if re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?", value) else None
    if not value:
        return None
    return key, _normalise(value if value[0] in "/*" else f"/{value}")


def _normalise(path: str) -> str:
    """Return a path with all but ASCII escaped, and what need not be escaped unescaped (§2.2.2)."""
    octets = "".join(char if char.isascii() else "".join(f"%{byte:02X}" for byte in _bytes(char)) for char in path)
    return _ESCAPE.sub(lambda found: _unescape(found[1]), octets)


def _bytes(char: str) -> bytes:
    return char.encode("latin-1") if char <= "\xff" else char.encode()


def _unescape(digits: str) -> str:
    char = chr(int(digits, 16))
    return char if char in _UNRESERVED else f"%{digits.upper()}"


def _matches(pattern: str, path: str) -> bool:
    """Whether a pattern matches from the path's beginning; `*` stands for anything, `$` at the end for the end."""
    is_anchored = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    if not rest:
        return not is_anchored or at == len(path)
    for piece in rest[:-1]:
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    last = rest[-1]
    if is_anchored:
        return path.endswith(last) and len(path) - len(last) >= at
    return path.find(last, at) >= 0
