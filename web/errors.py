"""What goes wrong in the reading room.

WebError
├── ExposureError    it would be open to others, and nothing says who may come in
├── NotThereError    nothing has the id or address that was asked for
│   └── HiddenError  something has it, and is hidden from view
├── TooMuchError     more was asked for than is given at once, or by one
└── DocumentShownError  an archived document cannot be shown
"""

from __future__ import annotations

from archive.clock import night_of
from archive.hiding import Hiding


class WebError(Exception):
    """The base of the errors of this package; the message is one line for people."""


class ExposureError(WebError):
    """The address is open to others, and neither a token nor a reverse proxy says who may come in."""


class NotThereError(WebError):
    """Nothing has this id or address."""


class HiddenError(NotThereError):
    """What has this id or address is hidden from view; `said` says since when, at whose request, and why."""

    def __init__(self, said: Hiding) -> None:
        super().__init__(f"hidden from view since {night_of(said.at)} at the request of {said.by}: {said.reason}")
        self.said = said


class TooMuchError(WebError):
    """More is asked for than is given; the message says what to do instead."""


class DocumentShownError(WebError):
    """An archived document cannot be shown; the message says why."""
