"""What can go wrong while fetching.

CrawlerError
├── PortalError      a portal's file is wrong, or no portal has that id
├── ForbiddenError   a URL may not be contacted: host outside the allow list, private address
├── NotTonightError  a portal or host is not asked any more in this night
├── TlsError         a host could not be spoken with over TLS, or showed a certificate that its portal's file refuses
├── HeadTooLargeError a response's header block, or its trailers, are larger than any server's
├── NoHttpError      what a host sends is no HTTP response, or its body's framing is damaged
├── DamagedCodingError a body is cut off or damaged in the content coding that it is said to be in
├── ListMissingError a page that should hold a list holds none that is understood
└── RenderingError   the browser could not be started or did not come to an end in time
"""

from __future__ import annotations


class CrawlerError(Exception):
    """Something could not be fetched or understood; the message says what, with what, and what to do."""


class PortalError(CrawlerError):
    """A portal's file is wrong or missing; the message names it."""


class ForbiddenError(CrawlerError):
    """A URL may not be contacted; nothing was sent."""


class NotTonightError(CrawlerError):
    """Nothing was sent, and nothing is recorded: the walk says why, and the next night goes on.

    `why` is `deadline` where the night ends for all, `hours` or `budget` where the portal's file says so, `blocked` or
    `asked` where the host at `place` does, `silent` where it did not answer in time, again and again.
    """

    def __init__(self, message: str, why: str, place: tuple[str, int] | None = None) -> None:
        super().__init__(message)
        self.why, self.place = why, place


class TlsError(CrawlerError):
    """There is no TLS with the host: it was reached, and nothing was asked of it."""


class HeadTooLargeError(CrawlerError):
    """A response was given up within its header block; what came of it is in the archive."""


class NoHttpError(CrawlerError):
    """A response was given up where it could not be understood any more; what came of it is in the archive."""


class DamagedCodingError(CrawlerError):
    """A body came whole and cannot be decoded whole: it is in the archive, and nothing is concluded from it."""


class ListMissingError(CrawlerError):
    """The page holds no list that its platform's rules understand; it may need rendering."""


class RenderingError(CrawlerError):
    """The page could not be rendered; the plain response stays as it is."""
