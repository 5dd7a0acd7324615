"""For crawls of real portals."""

from __future__ import annotations

from settings.base import *  # noqa: F403
from settings.base import NIANBAO_CONTACT

if not NIANBAO_CONTACT:
    raise SystemExit("no contact: set NIANBAO_CONTACT to a URL or mail address that portals' operators can write to")
