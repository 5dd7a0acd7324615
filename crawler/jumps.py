"""Where a page sends its visitor by itself, without a click."""

from __future__ import annotations

import re
from html import unescape

# What sends on says next to nothing beside it; a script in a page of more words may never run to it.
MOST_WORDS = 80
REFRESHES = re.compile(r"<meta\b[^>]*\brefresh\b[^>]*>", re.IGNORECASE)
_REFRESH = re.compile(r"""http-equiv\s*=\s*["']?refresh\b""", re.IGNORECASE)
_TARGET = re.compile(r"""\burl\s*=\s*["']?([^"'>\s;]+)""", re.IGNORECASE)
_SCRIPT = re.compile(
    r"""\blocation(?:\.href)?\s*=\s*["']([^"'\s<>]+)["']|\blocation\.(?:replace|assign)\(\s*["']([^"'\s<>]+)["']""",
    re.IGNORECASE,
)


def find_jump(markup: str) -> str | None:
    """Return the reference that a page's refresh or script sends to, as it is written; None where there is none."""
    for meta in REFRESHES.findall(markup):
        target = _TARGET.search(unescape(meta)) if _REFRESH.search(meta) else None
        if target is not None:
            return target[1]
    script = _SCRIPT.search(markup)
    return (script[1] or script[2]) if script else None
