"""The charts of a place: totals over the years, their spread over bodies, and publication against the deadline."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from archive.queries.charts import Bin, Distribution, Punctuality, Total
from web.charts.series import charts_of_totals, keys_of_totals
from web.charts.svg import Chart, Series
from web.texts import Language, say

SPREAD_KEY = "requests.received.total"
# Whole days after the deadline; what lies further out is put together.
_YEARS_OF_TIMES = 6


def draw_division(
    language: Language,
    *,
    total: Callable[[Sequence[str]], list[Total]],
    spread: Callable[[int], Distribution],
    times: Sequence[Punctuality],
    year: int | None,
) -> list[Chart]:
    """Return the charts of a place that show anything, or would if nothing were hidden.

    `year` is that of the spread, the last with figures where None.
    """
    totals = total(keys_of_totals())
    charts = charts_of_totals(totals, language)
    stated = [one.year for one in totals if one.key == SPREAD_KEY and one.value is not None]
    of_year = year or max(stated, default=None)
    if of_year is not None:
        charts.append(_draw_spread(spread(of_year), of_year, language))
    charts += [_draw_times(one, language) for one in sorted(times, key=lambda one: -one.year)[:_YEARS_OF_TIMES]]
    return [chart for chart in charts if chart.hidden_count or not chart.is_empty]


def _draw_spread(found: Distribution, year: int, language: Language) -> Chart:
    note = say("{count} bod{count:y|ies} state{count:s|} no number.", language, count=found.total.blank_count)
    return Chart(
        id="spread",
        title=say("How many bodies received how many requests in {year}", language, year=year),
        places=tuple(_name_bin(one) for one in found.bins),
        series=(Series(say("Bodies", language), tuple(float(one.count) for one in found.bins)),),
        note=note if found.total.blank_count else "",
        place_name=say("Requests", language),
        hidden_count=found.total.hidden_count,
    )


def _draw_times(found: Punctuality, language: Language) -> Chart:
    note = say("{count} report{count:|s} state{count:s|} no date.", language, count=found.undated_count)
    return Chart(
        id=f"times-{found.year}",
        title=say("Days after the deadline at which reports on {year} were published", language, year=found.year),
        places=tuple(_name_bin(one) for one in found.bins),
        series=(Series(say("Reports", language), tuple(float(one.count) for one in found.bins)),),
        note=note if found.undated_count else "",
        place_name=say("Days (0 and below: in time)", language),
        hidden_count=found.hidden_count,
    )


def _name_bin(one: Bin) -> str:
    low = f"{one.low}".replace("-", "−")
    if one.high is None:
        return f"≥ {low}"
    return low if one.low == one.high else f"{low}…{one.high}".replace("-", "−")
