"""The same report at several addresses: of one body, year and kind, and saying the same, word for word.

Each address is followed by itself, with its own captures and versions. On one portal they are one report for whoever
lists them; on another portal it is a copy, which is told of and never taken for the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import SummaryRow
from archive.catalogue.tables import ReportRow
from archive.listing import ReportLine

# Of so few reports only those are looked for that say what they say; of more, all that are there are grouped.
_FEW = 100


class Copy(BaseModel):
    """The same report on another portal."""

    model_config = ConfigDict(frozen=True)

    id: str
    portal: str
    url: str


class GatheredReport(ReportLine):
    """A report with every address at which it stands on its portal, and its copies elsewhere.

    `urls` are the addresses, its own first; `twins` the ids under which it is followed at the others.
    """

    urls: tuple[str, ...]
    twins: tuple[str, ...]
    copies: tuple[Copy, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    report_id: str
    portal_id: str
    status: str
    url: str


def gather_reports(session: Session, lines: Sequence[ReportLine]) -> list[GatheredReport]:
    """Return the reports in their order, each once: that of them which was met first, with the others' addresses.

    A report that is gone at one address and stands at another is listed for both.
    """
    given = {line.id for line in lines}
    alike = _find_alike(session, given)
    gathered = []
    for line in lines:
        places = alike.get(line.id, ())
        same = [one for one in places if one.portal_id == line.portal and one.status == line.status]
        if next((one.report_id for one in same if one.report_id in given), line.id) != line.id:
            continue
        twins = [one for one in same if one.report_id != line.id]
        copies = [one for one in places if one.portal_id != line.portal]
        gathered.append(
            GatheredReport(
                **line.model_dump(),
                urls=(line.url, *(one.url for one in twins)),
                twins=tuple(one.report_id for one in twins),
                copies=tuple(Copy(id=one.report_id, portal=one.portal_id, url=one.url) for one in copies),
            )
        )
    return gathered


def _find_alike(session: Session, report_ids: Collection[str]) -> dict[str, tuple[_Place, ...]]:
    """Return, for each report that others say the same as, all of them, those first that were met first."""
    what = (SummaryRow.body_id, SummaryRow.year, SummaryRow.kind, SummaryRow.content_digest)
    known = select(*what).where(SummaryRow.body_id.is_not(None), SummaryRow.content_digest.is_not(None))
    if len(report_ids) <= _FEW:
        digests = select(SummaryRow.content_digest).where(SummaryRow.report_id.in_(report_ids))
        known = known.where(SummaryRow.content_digest.in_(digests))
    several = known.group_by(*what).having(func.count() > 1).subquery()
    same = [column == several.c[column.key] for column in what]
    query = select(*what, ReportRow).join(ReportRow, ReportRow.id == SummaryRow.report_id).join(several, and_(*same))
    groups: dict[tuple[object, ...], list[_Place]] = defaultdict(list)
    for *key, row in session.execute(query.order_by(ReportRow.first_seen_at, ReportRow.id)):
        groups[tuple(key)].append(_Place(row.id, row.portal_id, row.status, row.url))
    return {one.report_id: tuple(group) for group in groups.values() for one in group}
