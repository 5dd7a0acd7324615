"""Nights of a collection, written as the writer process writes them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from archive.capture import Capture
from archive.catalogue.tables import CaptureRow
from archive.clock import SimulatedClock
from archive.keeping import Keeper
from archive.warc.known import KnownPayloads
from archive.warc.writer import WarcWriter
from tests.archive.warc.samples import INFO, exchange, response


class Nights:
    """Nights of a collection, each with a writer that asks the catalogue, as the writer process has it."""

    def __init__(self, keeper: Keeper, clock: SimulatedClock) -> None:
        self.keeper = keeper
        self._clock = clock

    def night(
        self, *answers: tuple[str, bytes], truncated: bool = False, content_type: bytes = b"application/pdf"
    ) -> list[Capture]:
        """Archive URLs with what they answered, and enter them in the catalogue as a crawl's."""
        known = KnownPayloads(self.keeper.collection.catalogue)
        writer = WarcWriter(self.keeper.collection.archive, INFO, clock=self._clock, known=known)
        captures = []
        for url, payload in answers:
            block = response(payload, "200 OK", b"Content-Type: " + content_type, b'ETag: "%s"' % url.encode())
            made = exchange(block, url=url, began_at=self._clock.now(), truncated="length" if truncated else None)
            captures.append(writer.capture(made))
            writer.flush()
            self._clock.advance(timedelta(minutes=1))
        writer.close()
        self.keeper.enter_captures()
        with Session(self.keeper.engine) as session:
            session.execute(update(CaptureRow).where(CaptureRow.crawl_id.is_(None)).values(crawl_id="x"))
            session.commit()
        self._clock.advance(timedelta(days=1))
        return captures
