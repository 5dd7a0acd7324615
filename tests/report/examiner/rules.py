"""The arithmetic of the forms, worked out from what is printed: which rules must be reported as broken."""

from __future__ import annotations

from collections.abc import Iterable

from tests.report.examiner import statistics_2014
from tests.report.examiner.numbers import Printed
from tests.report.examiner.tables import APPLICANTS, PROCEEDINGS, outcome_rows, request_rows

Figures = dict[str, Printed]


def failing_rules(edition: str, figures: Figures) -> list[str]:
    """The names of the rules whose operands are all printed and do not agree, one for each breach, sorted."""
    found = []
    if edition == "2014":
        return ["sum" for parent, children in statistics_2014.SUMS if _differ(figures, [parent], children)]
    form = "2021" if edition == "hybrid" else edition
    for column, _ in APPLICANTS:
        entered = [f"requests.{row}.{column}" for row in ("received", "carried_in")]
        left = [f"requests.{row}.{column}" for row in ("concluded", "carried_out")]
        found += ["R1"] if _differ(figures, entered, left) else []
        parts = [f"{row}.{column}" for row in outcome_rows(form)]
        found += ["R2"] if _differ(figures, parts, [f"requests.concluded.{column}"]) else []
    for row in request_rows(form):
        parts = [f"{row}.{column}" for column, _ in APPLICANTS[:6]]
        found += ["R3"] if _differ(figures, parts, [f"{row}.total"]) else []
    for proceeding in PROCEEDINGS:
        parts = [f"{proceeding}.{result}" for result in ("upheld", "corrected", "other", "pending")]
        found += ["R4"] if _differ(figures, parts, [f"{proceeding}.total"]) else []
    for row in ("rules", "normative_documents"):
        new = figures.get(f"disclosure.{row}.published")
        old = figures.get(f"disclosure.{row}.total_published")
        if new and old and isinstance(new.value, int) and isinstance(old.value, int) and new.value > old.value:
            found.append("R7")
    return sorted(found)


def _differ(figures: Figures, left: Iterable[str], right: Iterable[str]) -> bool:
    sums = []
    for side in (left, right):
        values = [figures[key].value if key in figures else None for key in side]
        numbers = [value for value in values if isinstance(value, int)]
        if len(numbers) < len(values):
            return False
        sums.append(sum(numbers))
    return sums[0] != sums[1]
