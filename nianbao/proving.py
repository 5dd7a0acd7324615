"""Writing the proof of an event: records from the archive, pictures from the browser, words from the pages."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from archive.collection import Collection
from archive.evidence.bundle import BundleWriter, Evidence
from archive.evidence.comparing import RecordPayloads
from archive.evidence.gathering import Gathered, Side
from archive.evidence.showing import ShownPage
from archive.mementos import Mementos
from crawler.errors import RenderingError
from crawler.rendering.from_archive import picture_address, picture_page
from crawler.rendering.renderer import Renderer
from nianbao.language import readers_language
from nianbao.stamping import fetch_stamp
from web.evidence import SideView, render_evidence_page, render_evidence_readme, views_without_pictures


@dataclass(frozen=True, slots=True)
class Written:
    """A bundle that was written: how many records are in it, and what it lacks, a line each."""

    record_count: int
    warnings: tuple[str, ...]


def write_bundle(
    collection: Collection, gathered: Gathered, out: Path, *, authority: str | None, with_pictures: bool
) -> Written:
    """Write a bundle; `authority` is asked for a time stamp, None for none.

    Raises:
        StorageError: Something is at `out` already, or it cannot be written.
        FormatError, MissingRecordError: What the event rests on is damaged or gone.
        StampError: There is no time stamp to be had; nothing is written then.
    """
    writer = BundleWriter(out)
    try:
        evidence = writer.write_records(collection, gathered)
        views = (
            _take_pictures(writer, collection, evidence)
            if with_pictures
            else views_without_pictures(evidence, "not asked for")
        )
        writer.write("index.html", render_evidence_page(evidence, views, language=readers_language()).encode())
        readme = render_evidence_readme(gathered.event, views.values(), is_stamped=authority is not None)
        writer.write("README.md", readme.encode())
        sums = writer.write_sums()
        if authority is not None:
            writer.write_timestamp(fetch_stamp(authority, sums))
        writer.finish()
    except BaseException:
        writer.abandon()
        raise
    missing = (f"{side}: no picture: {view.why}" for side, view in views.items() if view.why and with_pictures)
    return Written(len(evidence.records), tuple(missing))


def _take_pictures(writer: BundleWriter, collection: Collection, evidence: Evidence) -> dict[Side, SideView]:
    """Draw both sides; where the browser fails, the view says why."""
    try:
        pictures = asyncio.run(_draw(collection, evidence))
    except RenderingError as error:
        return views_without_pictures(evidence, str(error))
    views = views_without_pictures(evidence, "the browser gave none")
    for side, picture in pictures.items():
        page = evidence.shown[side]
        if isinstance(picture, bytes):
            name = f"pictures/{side}.png"
            writer.write(name, picture)
            views[side] = SideView(page, name, None)
        elif picture is not None:
            views[side] = SideView(page, None, picture)
    return views


async def _draw(collection: Collection, evidence: Evidence) -> dict[Side, bytes | str | None]:
    """Return each side's PNG, or why it has none."""
    payloads, mementos = RecordPayloads(evidence.gathered.records), Mementos(collection)
    found: dict[Side, bytes | str | None] = {}
    async with Renderer() as renderer:
        for side, page in evidence.shown.items():
            try:
                found[side] = await _draw_page(renderer, mementos, payloads, page)
            except RenderingError as error:
                found[side] = str(error)
    return found


async def _draw_page(
    renderer: Renderer, mementos: Mementos, payloads: RecordPayloads, page: ShownPage
) -> bytes | str | None:
    """Return a page's PNG, or why it has none; of an address that sent on, that of the page to which it led."""
    if page.leads_to is not None:
        return await picture_address(renderer, mementos, page.leads_to, page.at)
    body = payloads.read(page.record_id)
    if not body.strip():
        return "the answer was empty"
    return await picture_page(renderer, mementos, page.url, page.at, body, page.content_type)
