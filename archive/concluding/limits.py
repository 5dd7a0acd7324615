"""What a process that reads documents may use: whatever a document is, its reading ends soon and within bounds."""

from __future__ import annotations

import resource

from report.documents.scans import can_recognise
from report.documents.sniffing import is_image

MEMORY = 1_000_000_000
SECONDS = 20.0
# Recognising the characters of a page takes seconds.
SECONDS_WITH_PICTURES = 120.0


def limit_memory() -> None:
    """Let this process have no more than a gigabyte of its own; beyond that it runs out of memory, or dies."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def seconds_for(payload: bytes) -> float:
    """Return how long the reading of a document may take."""
    may_be_scanned = b"%PDF-" in payload[:1024] or is_image(payload)
    return SECONDS_WITH_PICTURES if may_be_scanned and can_recognise() else SECONDS
