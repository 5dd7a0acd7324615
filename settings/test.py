"""For tests: nothing is waited for longer than it must be."""

from __future__ import annotations

from settings.base import *  # noqa: F403

DOWNLOAD_TIMEOUT = 10
RETRY_TIMES = 0
