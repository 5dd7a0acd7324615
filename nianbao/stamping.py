"""Asking a time stamp authority (RFC 3161, section 3.4) for a stamp of the digests of a bundle."""

from __future__ import annotations

import http.client
import urllib.request
from urllib.error import URLError
from urllib.parse import urlsplit

from archive.errors import FormatError, StampError
from archive.evidence.stamping import make_query, take_answer

_SECONDS = 60.0
_LARGEST_ANSWER = 1 << 20


def fetch_stamp(url: str, content: bytes) -> dict[str, bytes]:
    """Ask an authority for a time stamp of bytes, of which only the digest is sent; return the files of timestamp/.

    Raises:
        StampError: The authority does not answer, or not with a time stamp of these bytes, or there is no OpenSSL.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise StampError(f"{url}: no address of a time stamp authority: give one that begins with http:// or https://")
    query = make_query(content)
    request = urllib.request.Request(url, query, {"Content-Type": "application/timestamp-query"})  # noqa: S310  see above
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310  see above
            response: bytes = answer.read(_LARGEST_ANSWER)
    except (URLError, OSError, http.client.HTTPException) as error:
        raise StampError(f"{url}: no time stamp: {error}: try again, or name another authority") from error
    try:
        return take_answer(response, content)
    except FormatError as error:
        raise StampError(f"{url}: {error}: name another authority") from error
