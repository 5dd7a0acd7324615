"""What may stand in an address: bounded words, cursors, dates, and what lists are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal

from fastapi import Path, Query
from pydantic import BeforeValidator, Field

from archive.clock import SHANGHAI
from archive.events import EventKind
from archive.queries.events import EventFilter
from archive.queries.inconsistencies import InconsistencyFilter
from archive.queries.reports import ReportFilter

Word = Annotated[str | None, Query(max_length=120)]
Cursor = Annotated[str | None, Query(max_length=1000)]
Ordinal = Annotated[int, Path(ge=1, le=100_000)]
# An empty field of a form asks for all years.
Year = Annotated[Annotated[int, Field(ge=1990, le=2200)] | None, BeforeValidator(lambda given: given or None), Query()]
Day = Annotated[str | None, Query(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]


def begin_of(day: str | None) -> datetime | None:
    """Return the moment at which a day in Shanghai begins, None where none, or no real one, was asked for."""
    try:
        return datetime.combine(date.fromisoformat(day), time(), SHANGHAI).astimezone(UTC) if day else None
    except (ValueError, OverflowError):
        # 30 February, or a day that began in Shanghai before the first that there is in UTC.
        return None


def end_of(day: str | None) -> datetime | None:
    """Return the moment at which a day in Shanghai ends, None as in `begin_of`."""
    begin = begin_of(day)
    return begin + timedelta(days=1) if begin is not None else None


class _Query:
    """What a list is asked for: a frozen dataclass of what may stand in an address."""

    __slots__ = ()

    def parts(self) -> dict[str, object]:
        """Return what is asked for by name."""
        names: tuple[str, ...] = self.__slots__
        return {name: value for name in names if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class ReportQuery(_Query):
    """What a list of reports is asked for, as it stands in an address; None asks for all."""

    portal: Word = None
    body: Word = None
    division: Word = None
    year: Year = None
    status: Word = None
    kind: Word = None

    def wanted(self) -> ReportFilter:
        """Return the same as a question to the catalogue."""
        return ReportFilter(
            portal=self.portal or None,
            body=self.body or None,
            division=self.division or None,
            year=self.year,
            status=self.status or None,
            kind=self.kind or None,
        )


@dataclass(frozen=True, slots=True)
class InconsistencyQuery(_Query):
    """Which inconsistencies are asked for, as it stands in an address; None and empty ask for all."""

    portal: Word = None
    division: Word = None
    body: Word = None
    report: Word = None
    year: Year = None
    rule: Word = None

    def wanted(self) -> InconsistencyFilter:
        """Return the same as a question to the catalogue."""
        return InconsistencyFilter(
            portal=self.portal or None,
            division=self.division or None,
            body=self.body or None,
            report=self.report or None,
            year=self.year,
            rule=self.rule or None,
        )


@dataclass(frozen=True, slots=True)
class EventQuery(_Query):
    """What a list of events is asked for, as it stands in an address; None and empty ask for all."""

    kind: EventKind | Literal[""] | None = None
    materiality: Word = None
    portal: Word = None
    division: Word = None
    since: Day = None
    until: Day = None

    def wanted(self) -> EventFilter:
        """Return the same as a question to the catalogue; `until` is the last day."""
        return EventFilter(
            kind=self.kind or None,
            materiality=self.materiality or None,
            portal=self.portal or None,
            division=self.division or None,
            since=begin_of(self.since),
            until=end_of(self.until),
        )
