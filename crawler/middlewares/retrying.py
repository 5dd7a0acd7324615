"""Asks again where a server is in passing trouble, and not where it refuses: a challenge is no trouble."""

from __future__ import annotations

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response

from crawler.answering import judge, read_text
from crawler.portals import Portal


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
