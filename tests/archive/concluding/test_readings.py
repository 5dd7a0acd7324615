"""Documents are read in worker processes, and few of them wait in memory for one."""

from __future__ import annotations

import hashlib
import tracemalloc

from sqlalchemy.orm import Session

from archive.concluding.contents import Part
from archive.concluding.readings import Readings, Unreadable, Want
from archive.keeping import Keeper

DOCUMENT_BYTES = 6_000_000


def want(number: int) -> Want:
    """Return what asks for one large document."""
    name = f"urn:uuid:{number}"
    return Want(Part(url=name, record_id=name, payload_digest=name, content_type="application/zip"), None, None)


def test_large_documents_do_not_wait_together(keeper: Keeper) -> None:
    """However many large documents a night has, no more than some megabytes of them are held at a time."""
    content = b"PK\x03\x04" + hashlib.shake_256(b"no workbook").digest(1000) * (DOCUMENT_BYTES // 1000)
    wants = [want(number) for number in range(16)]
    with Session(keeper.engine) as session:
        readings = Readings(session, lambda _: bytes(bytearray(content)), workers=2, keep=False)
        tracemalloc.start()
        readings.prepare(wants)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert all(isinstance(readings.of_part(each), Unreadable) for each in wants)
    assert peak < 11 * DOCUMENT_BYTES
