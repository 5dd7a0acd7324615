"""Cells of the coverage whose report is hidden at somebody's request: they say that, and nothing else of it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import CellRow, SummaryRow
from archive.catalogue.tables import ReportRow
from archive.hidden import Hidden, load_hidden

HiddenCells = dict[tuple[str, int], CellRow]
# A SURT key has neither.
_BEGINNINGS = ("http://", "https://", "http://www.", "https://www.")


def find_hidden_cells(session: Session) -> HiddenCells:
    """Return the cells whose report that counts is hidden now, by body and year."""
    hidden = load_hidden(session)
    ids = [*hidden.reports, *_list_by_address(session, hidden)]
    if not ids:
        return {}
    query = (
        select(CellRow)
        .join(SummaryRow, and_(SummaryRow.body_id == CellRow.body_id, SummaryRow.number == CellRow.number))
        .where(SummaryRow.report_id.in_(ids))
    )
    return {(cell.body_id, cell.year): cell for cell in session.scalars(query)}


def _list_by_address(session: Session, hidden: Hidden) -> Iterator[str]:
    """Yield the ids of reports that are hidden with their address, however it is spelled."""
    for host in {key.partition(")")[0] for key in hidden.addresses}:
        name, colon, port = host.partition(":")
        site = ".".join(reversed(name.split(","))) + colon + port
        # All that begins with a site and a slash comes before what has the next letter in the slash's place.
        ranges = (and_(ReportRow.url >= f"{one}{site}/", ReportRow.url < f"{one}{site}0") for one in _BEGINNINGS)
        for report_id, url in session.execute(select(ReportRow.id, ReportRow.url).where(or_(*ranges))):
            if hidden.of_url(url) is not None:
                yield report_id
