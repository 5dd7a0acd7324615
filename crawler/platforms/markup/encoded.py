"""Parts of a page that are written as base64 of percent-encoded HTML and put in by a script (云南: `<div id="pages">`).

The script is `decodeURIComponent(window.atob(…))`, with what stands in the element, or with a string.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from urllib.parse import unquote

_BASE64 = r"[A-Za-z0-9+/=\s]{16,}"
_ELEMENT = re.compile(
    rf"""(<(\w+)\b[^<>]*\bid\s*=\s*["']?pages["']?[^<>]*>)\s*({_BASE64})\s*(</\2\s*>)""", re.IGNORECASE
)
_CALL = re.compile(rf"""\batob\(\s*["']({_BASE64})["']\s*\)""")


def reveal(text: str) -> str:
    """Return a page's text with the parts decoded that can be; as it is where there are none."""
    shown = text
    if "pages" in text.lower():
        shown = _ELEMENT.sub(lambda found: f"{found[1]}{_decode(found[3]) or found[3]}{found[4]}", text)
    hidden = "".join(decoded for called in _CALL.findall(text) if (decoded := _decode(called)))
    if not hidden:
        return shown
    # Parsers drop what stands behind the end of the document.
    body, end, behind = shown.rpartition("</body>")
    return f'{body}<div id="pages">{hidden}</div>{end}{behind}' if end else f'{shown}<div id="pages">{hidden}</div>'


def is_hidden(text: str) -> bool:
    """Whether a page's pager still stands in it in a way that only a script reads."""
    return bool(_ELEMENT.search(text))


def _decode(text: str) -> str | None:
    """Return the HTML that stands for, None where it is no base64 of HTML."""
    try:
        decoded = unquote(b64decode("".join(text.split()), validate=True).decode("utf-8"), errors="strict")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return decoded if re.search(r"<\w|&lt;\w", decoded) else None
