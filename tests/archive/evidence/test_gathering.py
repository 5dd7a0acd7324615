"""Which records come along with an event."""

from __future__ import annotations

from sqlalchemy.orm import Session

from archive.evidence.gathering import gather_event
from archive.keeping import Keeper
from archive.warc.connections import CONNECTION_FIELD
from tests.archive.concluding.portal_nights import COLUMN, Answer, Portal, only, page
from tests.archive.warc.samples import TLS

URL = f"{COLUMN}1.html"


def test_the_connection_with_its_certificate_comes_along(portal: Portal, keeper: Keeper) -> None:
    """Each capture names the record of its connection, and that is among the records."""
    portal.tls = TLS
    portal.night({URL: Answer(page(received=7))})
    event = only(portal.night({URL: Answer(page(received=8))}))
    with Session(keeper.engine) as session:
        records = {record.record_id: record for record in gather_event(session, keeper.collection, event).records}
    cited = [records[one.record_id] for one in (*event.captures.before, *event.captures.after)]

    assert all(record.reference(CONNECTION_FIELD) in records for record in cited)
