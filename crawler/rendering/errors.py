"""What can go wrong between us and the browser; outside this package all of it is a RenderingError.

RenderingError (crawler.errors)
├── BrowserGoneError  the browser ended or was killed: everything that was under way in it is lost
└── DevToolsError     the browser answered one command with an error
"""

from __future__ import annotations

from crawler.errors import RenderingError


class BrowserGoneError(RenderingError):
    """The browser is there no more; another one may be started."""


class DevToolsError(RenderingError):
    """The browser refused a command; the message is its own."""
