"""Links to a capture's replay: the one place that knows where replays are served.

A replay runs on an origin of its own, so that an archived script never has the reading room's rights.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from sqlalchemy.orm import Session

from archive.events import CaptureReference
from archive.queries.captures import find_capture
from archive.queries.values import CaptureItem

COLLECTION = "nianbao"
# What browsers show in a frame of their own accord. PDF is none: their viewers do not run where scripts are confined.
_SHOWN = ("text/", "image/", "application/xhtml+xml", "application/xml", "application/json")
_ANSWERS = ("response", "revisit", "conversion")
_NOT_SHOWN = ("image/tiff", "image/vnd.", "image/x-")
# What pywb is asked for: a moment, how it is to be rewritten (`js_`, `cs_`, …), and what was there then.
_REPLAYED = re.compile(rf"/{COLLECTION}/\d{{0,14}}(?:[a-z]{{2}}_)?/(?P<url>https?:/{{1,2}}[^/].*)", re.DOTALL)


# Which address's capture a memento is (RFC 7089 §2.2.1).
_ORIGINAL = re.compile(r'<([^<>]*)>\s*;\s*rel="original"')


@dataclass(frozen=True, slots=True)
class Replay:
    """Where replays are served: an origin, None where none are."""

    origin: str | None = None

    def find_address(self, url: str, captured_at: datetime) -> str | None:
        """Return the address of a capture's replay, None where no replays are served or it is no page of the web."""
        if self.origin is None or not url.startswith(("http://", "https://")):
            return None
        return f"{self.origin}/{COLLECTION}/{captured_at.astimezone(UTC):%Y%m%d%H%M%S}mp_/{url}"


def is_shown_by_browsers(capture: CaptureItem) -> bool:
    """Say whether a frame can show what a capture holds; what states no type is taken for a page if it answers well."""
    if not capture.url.startswith(("http://", "https://")) or capture.record_type not in _ANSWERS:
        return False
    stated = (capture.content_type or "").lower()
    if not stated:
        return capture.status == HTTPStatus.OK
    return stated.startswith(_SHOWN) and not stated.startswith(_NOT_SHOWN)


def list_replayable(session: Session, captures: Iterable[CaptureReference]) -> list[str]:
    """Return the records, in their order, of which a frame can show something."""
    found = (find_capture(session, one.record_id) for one in captures)
    return [one.record_id for one in found if one is not None and is_shown_by_browsers(one)]


def find_original(link: str) -> str | None:
    """Return the archived address that a memento's Link field says it is a capture of, None where it says none."""
    found = _ORIGINAL.search(link)
    return found[1] if found is not None else None


def find_replayed_url(target: str) -> str | None:
    """Return the archived address that a target (path and query) asks to be replayed, None where it asks for none."""
    match = _REPLAYED.fullmatch(target)
    return None if match is None else re.sub(r"^(https?:)/{1,2}", r"\1//", match.group("url"))
