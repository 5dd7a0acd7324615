"""Links to a capture's replay: the one place that knows where replays are served.

A replay runs on an origin of its own, so that an archived script never has the reading room's rights.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Replay:
    """Where replays are served: an origin with the collection's name below it, None where none are."""

    origin: str | None = None
    collection: str = "nianbao"

    def find_link(self, url: str, captured_at: datetime) -> str | None:
        """Return the address of a capture's replay, None where no replays are served or it is no page of the web."""
        if self.origin is None or not url.startswith(("http://", "https://")):
            return None
        return f"{self.origin}/{self.collection}/{captured_at.astimezone(UTC):%Y%m%d%H%M%S}/{url}"
