"""Writing the proof of an event: records from the archive, pictures from the browser, words from the pages."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from archive.collection import Collection
from archive.evidence.bundle import BundleWriter, Evidence
from archive.evidence.comparing import RecordPayloads
from archive.evidence.gathering import Gathered, Side
from archive.mementos import Mementos
from crawler.errors import RenderingError
from crawler.rendering.from_archive import picture_page
from crawler.rendering.renderer import Renderer
from nianbao.language import reads_chinese
from nianbao.stamping import fetch_stamp
from web.evidence import SideView, render_evidence_page, render_evidence_readme, views_without_pictures
from web.texts import Language


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
        language: Language = "zh" if reads_chinese() else "en"
        writer.write("index.html", render_evidence_page(evidence, views, language=language).encode())
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


def _take_pictures(writer: BundleWriter, collection: Collection, evidence: Evidence) -> dict[str, SideView]:
    """Draw both sides; where the browser fails, the view says why."""
    try:
        pictures = asyncio.run(_draw(collection, evidence))
    except RenderingError as error:
        return views_without_pictures(evidence, str(error))
    views = views_without_pictures(evidence, "the browser gave none")
    for side, picture in pictures.items():
        if isinstance(picture, bytes):
            name = f"pictures/{side}.png"
            writer.write(name, picture)
            views[side] = SideView(views[side].at, name, None)
        elif picture is not None:
            views[side] = SideView(views[side].at, None, picture)
    return views


async def _draw(collection: Collection, evidence: Evidence) -> dict[Side, bytes | str | None]:
    """Return each side's PNG, or why it has none."""
    gathered = evidence.gathered
    records = {record.record_id: record for record in gathered.records}
    payloads, mementos = RecordPayloads(gathered.records), Mementos(collection)
    found: dict[Side, bytes | str | None] = {}
    async with Renderer() as renderer:
        for side, one in gathered.contents.items():
            page = one.content.page
            at = records[page.record_id].captured_at()
            try:
                body = payloads.read(page.record_id)
                found[side] = await picture_page(renderer, mementos, page.url, at, body, page.content_type)
            except RenderingError as error:
                found[side] = str(error)
    return found
