"""Where a figure of a report was read: which archived document, and where in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from archive.catalogue.tables import VersionRow
from archive.collection import Collection
from archive.concluding.contents import Content, Part
from archive.concluding.readings import Readings, Unreadable, wants_of
from archive.payloads import PayloadReader

_IN_ATTACHMENT = re.compile(r"attachment (\d+) (.+)", re.DOTALL)
_ON_FURTHER_PAGE = re.compile(r"article page (\d+) (.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """A document of a version as it was last seen, and the place in it that `where` names; empty for the whole."""

    part: Part
    where: str


def list_parts(session: Session, report_id: str, ordinal: int) -> tuple[Part, ...]:
    """Return the page of a version and its attachments as it was last seen; nothing where there is no such version."""
    row = session.get(VersionRow, (report_id, ordinal))
    if row is None:
        return ()
    content = Content.model_validate(row.latest)
    return (content.page, *content.attachments)


def find_place(session: Session, collection: Collection, report_id: str, ordinal: int, where: str) -> Place | None:
    """Return the document of a version that a figure's `where` speaks of, None where there is none such.

    An attachment is named by its order among those that could be read (report.combine_reports), a page on which the
    article goes on by its number (report.joining).
    """
    row = session.get(VersionRow, (report_id, ordinal))
    if row is None:
        return None
    content = Content.model_validate(row.latest)
    paged = _ON_FURTHER_PAGE.fullmatch(where)
    if paged is not None:
        number = int(paged[1])
        return (
            Place(content.page.further[number - 2], paged[2]) if 1 < number <= len(content.page.further) + 1 else None
        )
    named = _IN_ATTACHMENT.fullmatch(where)
    if named is None:
        return Place(content.page, where)
    readings = Readings(session, PayloadReader(session, collection).read, workers=1, keep=False)
    wants = wants_of(content, row.facts)[1:]
    read = [want.part for want in wants if not isinstance(readings.of_part(want), Unreadable)]
    number = int(named[1])
    return Place(read[number - 1], named[2]) if 1 <= number <= len(read) else None
