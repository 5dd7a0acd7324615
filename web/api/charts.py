"""What charts are drawn from: totals, their spread, and publication dates against the deadline."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from archive.deriving.places import BodyKind
from archive.queries.charts import (
    Distribution,
    Level,
    Punctuality,
    Total,
    spread_division,
    time_division,
    total_division,
)
from web.api.asking import OnAsk
from web.asking import Word

router = APIRouter(tags=["charts"])
_KEYS_MAX = 60
_LEVELS: tuple[Level, ...] = (1, 2, 3)
Rank = Annotated[int, Query(ge=1, le=3, description="1 provinces, 2 prefectures, 3 counties")]


@router.get("/charts/totals")
def read_totals(
    ask: OnAsk,
    key: Annotated[list[str], Query(max_length=_KEYS_MAX)],
    division: Word = None,
    kind: BodyKind = "government",
    level: Rank = 3,
) -> list[Total]:
    """Read what the bodies of a place (of the country where none is named) state for some figures over all years."""
    return total_division(ask.session, division or None, key, kind=kind, level=_LEVELS[level - 1])


@router.get("/charts/spread")
def read_spread(
    ask: OnAsk,
    key: Annotated[str, Query(max_length=120)],
    year: Annotated[int, Query(ge=1990, le=2200)],
    division: Word = None,
    kind: BodyKind = "government",
    level: Rank = 3,
) -> Distribution:
    """Read how a figure is spread over the bodies of a place in a year."""
    return spread_division(ask.session, division or None, key, year, kind=kind, level=_LEVELS[level - 1])


@router.get("/charts/times")
def read_times(ask: OnAsk, division: Word = None, kind: BodyKind | None = None) -> list[Punctuality]:
    """Read how many days after the deadline the reports of a place's bodies were published, by year."""
    return time_division(ask.session, division or None, kind=kind)
