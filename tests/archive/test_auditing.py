"""What a night's account says of the share of the archive that was read again."""

from __future__ import annotations

from archive.auditing import audit
from archive.clock import SimulatedClock
from archive.keeping import Keeper
from tests.archive.concluding.portal_nights import COLUMN, Answer, Portal, page


def test_a_fault_is_told_until_it_is_put_right(portal: Portal, keeper: Keeper, clock: SimulatedClock) -> None:
    """Also by the nights in whose share the file is not; put right, it is read at once and told no more."""
    portal.night({f"{COLUMN}1.html": Answer(page())})
    [warc] = keeper.collection.sealed_warcs()
    sound = warc.read_bytes()

    def say(content: bytes) -> tuple[str, ...]:
        if warc.read_bytes() != content:
            warc.write_bytes(content)
        return audit(keeper.collection, keeper.engine, clock.now())

    first, second, third = (say(content) for content in (sound[:100] + b"\0" + sound[101:],) * 2 + (sound,))

    assert any("another sha256" in line for line in first)
    [line] = second
    assert line.startswith(f"{warc.name}: ")
    assert line.endswith("found on 2026-02-03 and not put right")
    assert third == ()
