"""Charts of a place: requests, outcomes and refusal reasons over the years, their spread, and when it published."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from archive.deriving.places import BodyKind
from archive.queries.charts import Level, spread_division, time_division, total_division
from archive.queries.divisions import find_division
from archive.queries.values import DivisionItem
from web.asking import Word
from web.charts.places import SPREAD_KEY, draw_division
from web.errors import NotThereError
from web.visits import OnVisit, Visit

router = APIRouter()
_LEVELS: tuple[Level, ...] = (1, 2, 3)


@router.get("/charts")
def show_charts(
    visit: OnVisit,
    division: Word = None,
    kind: BodyKind = "government",
    level: Annotated[int, Query(ge=1, le=3)] = 3,
    year: Annotated[str | None, Query(pattern=r"^(\d{4})?$")] = None,
) -> Response:
    """Show the charts of a place, of the country where none is named."""
    place = _find_place(visit, division)
    code = place.code if place is not None else None
    asked = _LEVELS[level - 1]
    charts = draw_division(
        visit.language,
        total=lambda keys: total_division(visit.session, code, keys, kind=kind, level=asked),
        spread=lambda of_year: spread_division(visit.session, code, SPREAD_KEY, of_year, kind=kind, level=asked),
        times=time_division(visit.session, code, kind=kind),
        year=int(year) if year else None,
    )
    return visit.show("charts.html", place=place, kind=kind, level=level, year=year or "", charts=charts)


def _find_place(visit: Visit, division: str | None) -> DivisionItem | None:
    if not division:
        return None
    place = find_division(visit.session, division)
    if place is None:
        raise NotThereError(division)
    return place
