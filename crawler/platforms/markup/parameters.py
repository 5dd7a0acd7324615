"""Values that a page's own scripts send with their requests: `siteId: "6793339"`, `"catId":12`, `organId='77'`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit


def find_parameter(text: str, name: str) -> str | None:
    """Return the first value, a string or a number, that a script gives to a name; None where it gives none."""
    found = re.search(
        rf"""(?<![\w.$-])["']?{re.escape(name)}["']?\s*[:=]\s*(?:"([^"\n]*)"|'([^'\n]*)'|(-?\d+|true|false)\b)""", text
    )
    if found is None:
        return None
    return next(value for value in found.groups() if value is not None)


def find_parameters(text: str, names: Iterable[str]) -> dict[str, str]:
    """Return the values of those names to which a page's scripts give one."""
    found = ((name, find_parameter(text, name)) for name in names)
    return {name: value for name, value in found if value is not None}


def query_of(url: str) -> dict[str, str]:
    """Return the fields of a URL's query, the last of each name, also those without a value."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def with_query(url: str, **changed: object) -> str:
    """Return a URL whose query has these fields; they stand where they stood, or at its end."""
    fields = query_of(url) | {name: str(value) for name, value in changed.items()}
    return urlunsplit(urlsplit(url)._replace(query=urlencode(fields)))
