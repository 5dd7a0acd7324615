"""URLs taken apart, whoever wrote them: in records of other programs, in links, in walks there is what is none."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit


def split_url(url: str) -> SplitResult:
    """Return a URL's parts; of what is none (`http://[::1/x`) everything is path."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", url, "", "")


def is_url(url: str) -> bool:
    """Whether something is written as a URL or another URI is."""
    parts = split_url(url)
    try:
        return bool(parts.scheme) and (parts.port is None or bool(parts.netloc))
    except ValueError:
        return False  # a port that is no number
