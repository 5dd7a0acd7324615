"""Links to a capture's replay: the one place that knows where replays are served.

A replay runs on an origin of its own, so that an archived script never has the reading room's rights.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

COLLECTION = "nianbao"
# What pywb is asked for: a moment, how it is to be rewritten (`js_`, `cs_`, …), and what was there then.
_REPLAYED = re.compile(rf"/{COLLECTION}/\d{{0,14}}(?:[a-z]{{2}}_)?/(?P<url>https?:/{{1,2}}[^/].*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Replay:
    """Where replays are served: an origin, None where none are."""

    origin: str | None = None

    def find_address(self, url: str, captured_at: datetime) -> str | None:
        """Return the address of a capture's replay, None where no replays are served or it is no page of the web."""
        if self.origin is None or not url.startswith(("http://", "https://")):
            return None
        return f"{self.origin}/{COLLECTION}/{captured_at.astimezone(UTC):%Y%m%d%H%M%S}mp_/{url}"


def find_replayed_url(target: str) -> str | None:
    """Return the archived address that a target (path and query) asks to be replayed, None where it asks for none."""
    match = _REPLAYED.fullmatch(target)
    return None if match is None else re.sub(r"^(https?:)/{1,2}", r"\1//", match.group("url"))
