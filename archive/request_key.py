"""What two requests have in common that ask for the same."""

from __future__ import annotations

import hashlib

from archive.warc.payload import payload_of


def request_key(method: str, url: str, body: bytes = b"") -> str:
    """Return the URL and, for others than GET, method and body; the fragment is never sent and does not count."""
    url = url.partition("#")[0]
    if method == "GET" and not body:
        return url
    return f"{url} {method} sha256:{hashlib.sha256(body).hexdigest()}"


def request_key_of(url: str, block: bytes) -> str:
    """Return the key of a request as it was sent; `block` is the request record's."""
    method = block.partition(b" ")[0].decode("ascii", "replace")
    return request_key(method, url, payload_of(block))
