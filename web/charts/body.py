"""The charts of one body: its requests, their outcomes, and the reasons of its refusals over the years."""

from __future__ import annotations

from collections.abc import Sequence

from archive.queries.charts import Total
from web.charts.series import charts_of_totals
from web.charts.svg import Chart
from web.texts import Language


def draw_body(totals: Sequence[Total], language: Language) -> list[Chart]:
    """Return the charts of a body that show anything; its page says how many of its reports are hidden."""
    return [chart for chart in charts_of_totals(totals, language) if not chart.is_empty]
