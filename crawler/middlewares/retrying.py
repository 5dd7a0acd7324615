"""Asks again where a server is in passing trouble, and not where it refuses: a challenge is no trouble.

Time that ran out is dear: a request is sent once more where nothing came of it, and not where an answer came too
slowly, which would be as slow again.
"""

from __future__ import annotations

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response

from crawler.answering import judge, read_text
from crawler.portals import Portal
from crawler.wire.failures import capture_of

_RETRIES_OF_SILENCE = 1


class PatientRetryMiddleware(RetryMiddleware):
    """Scrapy's middleware, which would ask three times for what a challenge guards."""

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002  Scrapy's name
    ) -> Request | Response:
        """Return the response, or the request again."""
        portal = request.meta.get("portal")
        if response.status in self.retry_http_codes and isinstance(portal, Portal):
            judgement = judge(response, read_text(response), url=request.url, home=portal.home)
            if judgement.rests == "at_once":
                return response
        answered: Request | Response = super().process_response(request, response)
        return answered

    def process_exception(
        self,
        request: Request,
        exception: Exception,
        spider: Spider | None = None,  # noqa: ARG002  Scrapy's name
    ) -> Request | Response | None:
        """Return the request again, None where it is not to be sent again."""
        if isinstance(exception, DownloadTimeoutError):
            capture = capture_of(exception)
            if capture is not None and capture.truncated is not None:
                return None
            request.meta.setdefault("max_retry_times", min(_RETRIES_OF_SILENCE, self.max_retry_times))
        answered: Request | Response | None = super().process_exception(request, exception)
        return answered
