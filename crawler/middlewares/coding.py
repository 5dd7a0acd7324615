"""Content codings, undone whole or not at all.

Scrapy's middleware gives on what it could inflate of a body that is cut off or damaged, without a word. Half a list
would be read as a list from which entries are gone.
"""

from __future__ import annotations

import logging

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive.capture import Capture
from archive.warc.codings import UnreadableCodingError, undo_coding
from crawler.errors import DamagedCodingError
from crawler.wire.failures import attach_capture

logger = logging.getLogger(__name__)


class ContentCodingMiddleware(HttpCompressionMiddleware):
    """Scrapy's middleware, by our own decoders; a body that is not whole in its coding fails the request.

    The response is in the archive as it came, and the exception carries it.
    """

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002  Scrapy's name
    ) -> Request | Response:
        """Undo the codings.

        Raises:
            DamagedCodingError: The body is cut off, damaged, or in no coding that it is said to be in.
            IgnoreRequest: It is larger than what is downloaded at most.
        """
        try:
            return super().process_response(request, response)
        except (DamagedCodingError, IgnoreRequest) as error:
            capture = request.meta.get("capture")
            if isinstance(capture, Capture):
                attach_capture(error, capture)
            raise

    @staticmethod
    def _split_encodings(content_encoding: list[bytes]) -> tuple[list[bytes], list[bytes]]:
        """Return the codings to be undone, the last one first, and those that are not known; `identity` is none."""
        said = [one.strip() for value in content_encoding for one in value.split(b",")]
        named = [one for one in said if one.lower() not in (b"", b"identity")]
        undone, kept = HttpCompressionMiddleware._split_encodings(named)  # noqa: SLF001  what is overridden
        return undone, kept

    def _warn_unknown_encoding(self, response: Response, encodings: list[bytes]) -> None:
        # Scrapy's words for it break on a name that is no UTF-8.
        logger.warning("%s is in a coding that is not known: %r", response.url, b", ".join(encodings))

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        try:
            decoded, fault = undo_coding(encoding, body, largest=max_size or None)
        except UnreadableCodingError as error:
            raise DamagedCodingError(str(error)) from error
        if fault is not None:
            raise DamagedCodingError(fault)
        return decoded
