"""What is merely implausible: notices for a careful reader, each with both its sides, never checks.

R9   a count is below zero, where the form has no sign there   implausible:KEY (no whole number: unreadable:KEY)
R10  a county's body claims to have made 规章                     implausible:disclosure.rules.*
R11  fees so large that 元 may be meant for 万元                  implausible:disclosure.fees.amount
R12  the stated period is not the reporting year                year_conflict
R13  a date that is not after the period's end                  implausible:signed_on, implausible:published_on
R14  the prose says another number than the table               prose_differs:KEY

The sums of 2014's table are no statutory check and are treated alike: sum_differs:KEY, and implausible:KEY where a
part is more than its whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from report.checks import total_of
from report.forms import FORMS, form_2014
from report.model import Claim, Figure, Notice, Period
from report.numbers import read_cell
from report.placing import level_of_body

# Reports are signed in the year after theirs; what is published may be moved between sites much later.
_YEARS_TO_SIGN = 2
_MYRIAD, _ROUNDED_TO = 10_000, 100
FEE_LIMIT = Decimal(10_000)
_SIGNED = frozenset(
    f"disclosure.{row.key}.{col.key}"
    for f in FORMS
    for b in f.disclosure
    for row in b.rows
    for col in b.cols
    if col.signed
)
_MONEY = frozenset(
    f"disclosure.{row.key}.{col.key}"
    for f in FORMS
    for b in f.disclosure
    for row in b.rows
    for col in b.cols
    if col.money
)
_INDICATORS = frozenset(item.key for item in form_2014.ITEMS)
_PARENTS = dict.fromkeys(item.parent for item in form_2014.ITEMS if item.parent is not None)
_PARTS = {parent: tuple(item.key for item in form_2014.ITEMS if item.parent == parent) for parent in _PARENTS}


def check_plausibility(
    figures: Mapping[str, Figure], claims: Iterable[Claim], body: str | None, division_code: str | None
) -> Iterator[Notice]:
    """Yield what is odd about figures and claims (R9 to R11, R14, sums) and what is left unsaid about them."""
    blank = [key for key, figure in figures.items() if figure.state == "blank"]
    if blank:
        yield Notice(code="blank_cells", detail=f"{len(blank)} cells are there and empty, the first is {blank[0]}")
    for key, figure in figures.items():
        # A count that is not below zero is never odd by itself.
        if figure.state == "unreadable" or isinstance(figure.value, str) or (figure.value or 0) < 0:
            yield from _check_figure(key, figure)
    if level_of_body(body, division_code) == 3 or not _is_government(body):
        for key, figure in figures.items():
            if key.startswith("disclosure.rules.") and isinstance(figure.value, int) and figure.value > 0:
                yield Notice(
                    code=f"implausible:{key}", detail=f"{figure.value} 规章: no body of this rank can make any"
                )
    yield from _check_claims(figures, claims)
    yield from _check_indicators(figures)


def _is_government(body: str | None) -> bool:
    return body is None or body.endswith(("政府", "政府办公室", "政府办公厅", "部", "委员会"))


def _check_figure(key: str, figure: Figure) -> Iterator[Notice]:
    if figure.state == "unreadable":
        scanned = figure.confidence is not None and read_cell(figure.raw).state != "unreadable"
        fault = f"of a scan is certain to {figure.confidence} only" if scanned else "is no number"
        yield Notice(code=f"unreadable:{key}", detail=f"{figure.raw!r} {fault}")
        return
    if figure.value is None:
        return
    amount = Decimal(figure.value)
    if amount < 0 and key not in _SIGNED:
        yield Notice(code=f"implausible:{key}", detail=f"{figure.value} is below zero")
    if key in _MONEY and amount != 0 and figure.unit is None:
        yield Notice(code=f"unit_missing:{key}", detail=f"{figure.value} is printed without 元 or 万元")
    if key == "disclosure.fees.amount" and figure.unit == "万元" and amount > FEE_LIMIT:
        yield Notice(code=f"implausible:{key}", detail=f"{figure.value} 万元 of fees: 元 may be meant")


def _check_claims(figures: Mapping[str, Figure], claims: Iterable[Claim]) -> Iterator[Notice]:
    for claim in claims:
        printed = _printed(figures, claim.about)
        if printed is None or claim.approximate or _is_rounded(claim, printed):
            continue
        if printed not in {claim.value, claim.value - _carried(claim)}:
            yield Notice(
                code=f"prose_differs:{claim.about}",
                detail=f"the prose says {claim.value} ({claim.quote}), the table {printed}",
            )


def _is_rounded(claim: Claim, printed: int) -> bool:
    """Say whether a claim in 万 is a number of the table with the last digits left out."""
    in_myriads = claim.value % _ROUNDED_TO == 0 and re.search(r"\d\s*万", claim.quote) is not None
    return in_myriads and abs(printed - claim.value) < _MYRIAD / 10


def _carried(claim: Claim) -> int:
    """Return how many of the requests that prose counts came over from the year before: the table counts them apart."""
    return sum(value for label, value in claim.parts.items() if "结转" in label)


def _check_indicators(figures: Mapping[str, Figure]) -> Iterator[Notice]:
    """Yield what does not add up in the table of 2014; where an operand is blank or missing nothing can be said."""
    if _INDICATORS.isdisjoint(figures):
        return
    for parent, parts in _PARTS.items():
        total, summed = total_of(figures, (parent,)), total_of(figures, parts)
        if total is not None and summed is not None and total != summed:
            yield Notice(code=f"sum_differs:{parent}", detail=f"{total} is printed, the parts add up to {summed}")
    for part, wholes in form_2014.AT_MOST:
        count, limit = total_of(figures, (part,)), total_of(figures, wholes)
        if count is not None and limit is not None and count > limit:
            detail = f"{count} is more than {limit} of {' + '.join(wholes)}"
            yield Notice(code=f"implausible:{part}", detail=detail)


def _printed(figures: Mapping[str, Figure], about: str) -> int | None:
    keys = ("litigation_direct.total", "litigation_after_review.total") if about == "litigation.total" else (about,)
    values = [figures[key].value for key in keys if key in figures]
    if len(values) < len(keys) or not all(isinstance(value, int) for value in values):
        return None
    return sum(value for value in values if isinstance(value, int))


def check_dates(
    year: int | None, period: Period | None, published_on: date | None, signed_on: date | None
) -> Iterator[Notice]:
    """Yield where the period is not the reporting year's (R12), or a date lies before its end (R13) or years after."""
    if period is not None and year is not None and {period.start.year, period.end.year} != {year}:
        yield Notice(
            code="year_conflict", detail=f"the report is of {year}, its period from {period.start} to {period.end}"
        )
    end = period.end if period is not None else date(year, 12, 31) if year is not None else None
    for name, on in (("published_on", published_on), ("signed_on", signed_on)):
        if end is not None and on is not None and on <= end:
            yield Notice(code=f"implausible:{name}", detail=f"{on} is not after the end of the period, {end}")
    if year is not None and signed_on is not None and signed_on.year > year + _YEARS_TO_SIGN:
        yield Notice(code="implausible:signed_on", detail=f"{signed_on} is years after the end of {year}")
