"""What a process that reads documents may use: whatever a document is, its reading ends soon and within bounds."""

from __future__ import annotations

import resource
from pathlib import Path

from report.documents.scans import can_recognise
from report.documents.sniffing import is_image

MEMORY = 1_000_000_000
SECONDS = 20.0
# Recognising the characters of a page takes seconds.
SECONDS_WITH_PICTURES = 120.0


def limit_memory() -> None:
    """Let this process take no more than a gigabyte more than it has; beyond that it runs out of memory, or dies.

    What it has already is its parent's, where it was forked from a large one.
    """
    most = _data_bytes() + MEMORY
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _data_bytes() -> int:
    """Return how much this process has, as the system counts it; 0 where it does not say."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("VmData:")), 0)


def seconds_for(payload: bytes) -> float:
    """Return how long the reading of a document may take."""
    may_be_scanned = b"%PDF-" in payload[:1024] or is_image(payload)
    return SECONDS_WITH_PICTURES if may_be_scanned and can_recognise() else SECONDS
