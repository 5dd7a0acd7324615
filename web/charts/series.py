"""Totals over years as charts: requests, their outcomes, and the reasons of refusals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from archive.queries.charts import Total
from web.charts.svg import Chart, Series
from web.texts import Language, name_in, say

_TOTAL = "requests.{}.total"
# What a series is called (web.texts.NAMES): the rows of table three that it adds up.
Groups = Mapping[str, tuple[str, ...]]
REQUESTS: Groups = {"received": ("received",), "carried_in": ("carried_in",)}
REFUSALS: Groups = {
    name: (f"refused.{name}",)
    for name in (
        *("state_secret", "prohibited_by_law", "security_and_stability", "third_party_rights", "internal_affairs"),
        *("process_information", "enforcement_files", "inquiry_matters"),
    )
}
OUTCOMES: Groups = {
    "granted": ("granted",),
    "partly_granted": ("partly_granted",),
    "refused_requests": tuple(row for rows in REFUSALS.values() for row in rows),
    "unavailable": tuple(f"unavailable.{one}" for one in ("not_held", "needs_creation", "still_unclear")),
    "not_processed": tuple(
        f"not_processed.{one}" for one in ("complaint", "repeated", "publication", "excessive", "reissue")
    ),
    "otherwise": ("otherwise", *(f"otherwise.{one}" for one in ("correction_overdue", "fee_overdue", "remaining"))),
}
_CHARTS: tuple[tuple[str, str, Groups], ...] = (
    ("requests", "Requests", REQUESTS),
    ("outcomes", "Outcomes of requests", OUTCOMES),
    ("refusals", "Reasons of refusals", REFUSALS),
)


def keys_of_totals() -> tuple[str, ...]:
    """Return the figures that the charts of totals need."""
    rows = (row for _, _, groups in _CHARTS for rows in groups.values() for row in rows)
    return tuple(dict.fromkeys(_TOTAL.format(row) for row in rows))


def charts_of_totals(totals: Sequence[Total], language: Language) -> list[Chart]:
    """Return the charts of totals over all years of which there is one; a blank cell adds nothing and is told."""
    years = tuple(sorted({total.year for total in totals if total.value is not None}))
    stated = {(total.key, total.year): total.value for total in totals}
    blank = sum(total.blank_count for total in totals)
    note = (
        say("{count} cell{count: is|s are} blank or unreadable and count{count:s|} as nothing.", language, count=blank)
        if blank
        else ""
    )
    return [
        Chart(
            id=name,
            title=say(title, language),
            places=tuple(map(str, years)),
            series=tuple(
                Series(name_in(group, language), tuple(_sum(stated, rows, year) for year in years))
                for group, rows in groups.items()
            ),
            note=note,
            stacked=True,
            place_name=say("Year", language),
            hidden_count=_count_hidden(totals),
        )
        for name, title, groups in _CHARTS
    ]


def _count_hidden(totals: Sequence[Total]) -> int:
    """Return how many reports are left out: in each year those that have the figure that most of them have."""
    most: Counter[int] = Counter()
    for total in totals:
        most[total.year] = max(most[total.year], total.hidden_count)
    return most.total()


def _sum(stated: Mapping[tuple[str, int], int | None], rows: Sequence[str], year: int) -> float | None:
    """Return what is stated of some rows in a year, None where nothing is."""
    values = [value for row in rows if (value := stated.get((_TOTAL.format(row), year))) is not None]
    return float(sum(values)) if values else None
