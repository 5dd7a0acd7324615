"""Places as they are shown."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import BodyRow, CellRow, SummaryRow
from archive.catalogue.night_tables import FeedRow
from archive.deriving import places
from archive.queries.values import DivisionItem
from report.divisions import full_name

Placed = type[BodyRow] | type[CellRow] | type[FeedRow] | type[SummaryRow]

_GOVERNMENT = "人民政府"


def find_division(session: Session, code: str) -> DivisionItem | None:
    """Return a place as it is today by any code that it has had; None where nothing ever had it and nobody is there.

    A place that no table has is called as its government says.
    """
    place = places.find_place(code)
    if place.code is None:
        return None
    parent = next((above for above in (place.prefecture, place.province) if above not in (None, place.code)), None)
    known = places.find_division(code)
    if known is not None:
        return DivisionItem(
            code=known.code, name=known.name, full_name=full_name(known), level=place.level, parent=parent
        )
    if session.scalar(select(BodyRow.id).where(lies_in(BodyRow, place.code)).limit(1)) is None:
        return None
    name = _name_of(session, place.code)
    return DivisionItem(code=place.code, name=name, full_name=name, level=place.level, parent=parent)


def lies_in(table: Placed, code: str) -> ColumnElement[bool]:
    """Return the condition that a row is of a place or of what lies in it; `code` may be any that the place has had."""
    place = places.find_place(code)
    column = {1: table.province_code, 2: table.prefecture_code}.get(place.level, table.division_code)
    is_there = column == (place.code or code)
    if table is not CellRow and table is not BodyRow:
        return is_there
    # Their index begins with the province.
    above = (table.province_code == place.province, table.prefecture_code.is_not_distinct_from(place.prefecture))
    return and_(*above[: place.level - 1 if place.level else 0], is_there)


def _name_of(session: Session, code: str) -> str:
    governments = select(BodyRow.name).where(BodyRow.division_code == code, BodyRow.kind == "government")
    name = session.scalar(governments.order_by(BodyRow.tier, BodyRow.name).limit(1))
    return name.removesuffix(_GOVERNMENT) if name else code
