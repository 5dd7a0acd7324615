"""What can go wrong in reading.

    ReportError
    └── DocumentError       the document cannot be opened at all: damaged, encrypted, or larger than it may be
        └── CrowdedError    a picture has more on it than a page of a report has

Everything else that is odd about a report is a notice of the report, never an exception.
"""

from __future__ import annotations


class ReportError(Exception):
    """Whatever this package raises."""


class DocumentError(ReportError):
    """The document cannot be opened; the message says why in one line."""


class CrowdedError(DocumentError):
    """There is more on a picture than on any page of a report: to read it would take too long."""
