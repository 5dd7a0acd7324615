"""What goes wrong in the reading room.

WebError
├── ExposureError    it would be open to others, and nothing says who may come in
├── NotThereError    nothing has the id or address that was asked for
├── TooMuchError     more was asked for than is given at once, or by one
└── DocumentShownError  an archived document cannot be shown
"""

from __future__ import annotations


class WebError(Exception):
    """The base of the errors of this package; the message is one line for people."""


class ExposureError(WebError):
    """The address is open to others, and neither a token nor a reverse proxy says who may come in."""


class NotThereError(WebError):
    """Nothing has this id or address, or what has it is hidden from view."""


class TooMuchError(WebError):
    """More is asked for than is given; the message says what to do instead."""


class DocumentShownError(WebError):
    """An archived document cannot be shown; the message says why."""
