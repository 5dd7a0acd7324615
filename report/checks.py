"""The arithmetic rules of the form (勾稽关系), three-valued: a blank or missing operand leaves a rule undetermined.

A rule is a function and its line in RULES, which is what is known of it elsewhere (the codebook, the two functions
below). What is merely implausible is no rule: see `plausibility`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from report.forms import FORMS
from report.model import Check, Figure, Report

_COLS = tuple(col.key for col in FORMS[0].request_cols)
_BALANCE = ("received", "carried_in", "concluded", "carried_out")
_LEAVES = {form.edition: tuple(row.key for row in form.request_rows if row.key not in _BALANCE) for form in FORMS}
_ROWS = tuple(dict.fromkeys(row.key for form in FORMS for row in form.request_rows))
# The keys of each rule: of R1 in the order of the equation, of R3 and R4 the total last, of R2 first.
_BALANCES = tuple(tuple(f"requests.{row}.{col}" for row in _BALANCE) for col in _COLS)
_COLUMNS = tuple(
    {edition: tuple(f"requests.{row}.{col}" for row in ("concluded", *leaves)) for edition, leaves in _LEAVES.items()}
    for col in _COLS
)
_ROWS_OF_REQUESTS = tuple(tuple(f"requests.{row}.{col}" for col in _COLS) for row in _ROWS)
_REVIEWS = tuple(tuple(f"{group.key}.{col.key}" for col in FORMS[0].review_cols) for group in FORMS[0].review_groups)
_DOCUMENTS = ("rules", "normative_documents")
_ITEMS = ("licensing", "other_services", "penalties", "coercion", "fees")

Figures = Mapping[str, Figure]
Term = tuple[int, Figure | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """An arithmetic rule: what it says, and how it is checked within a report or between two years of one body."""

    code: str
    statement: str
    statement_zh: str
    within: Callable[[Figures], Iterator[Check]] | None = None
    between: Callable[[Figures, Figures], Iterator[Check]] | None = None


def check_figures(figures: Figures) -> tuple[Check, ...]:
    """Return the rules that apply within one report, each with both its sides."""
    return tuple(check for rule in RULES if rule.within is not None for check in rule.within(figures))


def check_years(earlier: Report, later: Report) -> tuple[Check, ...]:
    """Return the rules that hold between the reports of one body for two successive years; none for other years.

    The keys are those of the later report; the earlier one's operands are on the right.
    """
    if earlier.reporting_year is None or later.reporting_year != earlier.reporting_year + 1:
        return ()
    return check_successive(earlier.figures, later.figures)


def check_successive(earlier: Figures, later: Figures) -> tuple[Check, ...]:
    """Return the rules that hold between the figures of one body for a year and those for the next.

    Only keys of table two, and of table three those of what was carried over, matter.
    """
    between = (rule.between for rule in RULES if rule.between is not None)
    return tuple(check for compare in between for check in compare(earlier, later))


def keys_between_years() -> frozenset[str]:
    """Return the keys of the figures that the rules between two successive years speak of, in either report."""
    documents = (f"disclosure.{one}.{row}" for one in _DOCUMENTS for row in ("in_force", "issued", "repealed"))
    items = (f"disclosure.{one}.{row}" for one in _ITEMS for row in ("items_last_year", "change"))
    carried = (f"requests.{row}.{col}" for col in _COLS for row in ("carried_in", "carried_out"))
    return frozenset((*documents, *items, *carried))


def _check_balances(figures: Figures) -> Iterator[Check]:
    for keys in _BALANCES:
        if any(key in figures for key in keys):
            yield _compared("R1", total_of(figures, keys[:2]), total_of(figures, keys[2:]), keys)


def _check_outcomes(figures: Figures) -> Iterator[Check]:
    for col, columns in zip(_COLS, _COLUMNS, strict=True):
        keys = columns["2019" if f"requests.otherwise.{col}" in figures else "2021"]
        if keys[0] in figures:
            yield _compared("R2", total_of(figures, keys[:1]), total_of(figures, keys[1:]), keys)


def _check_rows(figures: Figures) -> Iterator[Check]:
    for keys in _ROWS_OF_REQUESTS:
        if keys[-1] in figures:
            yield _compared("R3", total_of(figures, keys[-1:]), total_of(figures, keys[:-1]), keys)


def _check_reviews(figures: Figures) -> Iterator[Check]:
    for keys in _REVIEWS:
        if keys[-1] in figures:
            yield _compared("R4", total_of(figures, keys[-1:]), total_of(figures, keys[:-1]), keys)


def _check_in_force(old: Figures, new: Figures) -> Iterator[Check]:
    for document in _DOCUMENTS:
        head = f"disclosure.{document}."
        keys = (head + "in_force", head + "issued", head + "repealed")
        if keys[0] in new and keys[0] in old:
            right = _sum([(1, old[keys[0]]), (1, new.get(keys[1])), (-1, new.get(keys[2]))])
            yield _compared("R5", total_of(new, keys[:1]), right, keys)


def _check_items(old: Figures, new: Figures) -> Iterator[Check]:
    for item in _ITEMS:
        key, change = f"disclosure.{item}.items_last_year", f"disclosure.{item}.change"
        if key in new and key in old:
            yield _compared("R6", total_of(new, (key,)), total_of(old, (key, change)), (key, change))


def _check_published(figures: Figures) -> Iterator[Check]:
    for document in _DOCUMENTS:
        keys = (f"disclosure.{document}.published", f"disclosure.{document}.total_published")
        if keys[0] in figures and keys[1] in figures:
            left, right = total_of(figures, keys[:1]), total_of(figures, keys[1:])
            holds = None if left is None or right is None else left <= right
            yield Check(rule="R7", holds=holds, left=left, right=right, keys=keys)


def _check_carried(old: Figures, new: Figures) -> Iterator[Check]:
    for col in _COLS:
        key, before = f"requests.carried_in.{col}", f"requests.carried_out.{col}"
        if key in new and before in old:
            yield _compared("R8", total_of(new, (key,)), total_of(old, (before,)), (key, before))


RULES = (
    Rule(
        "R1",
        "received + carried_in = concluded + carried_out, in every column of table three",
        "表三各列：本年新收 + 上年结转 = 本年度办理结果总计 + 结转下年度",
        within=_check_balances,
    ),
    Rule(
        "R2",
        "concluded = the sum of all outcomes, in every column of table three",
        "表三各列：（七）总计 = 各项办理结果之和",
        within=_check_outcomes,
    ),
    Rule(
        "R3",
        "total = the sum of the kinds of applicant, in every row of table three",
        "表三各行：总计 = 自然人与各类法人或其他组织之和",
        within=_check_rows,
    ),
    Rule(
        "R4",
        "total = the sum of the outcomes, in each of the three groups of table four",
        "表四各组：总计 = 结果维持 + 结果纠正 + 其他结果 + 尚未审结",
        within=_check_reviews,
    ),
    Rule(
        "R5",
        "in_force = in_force of the year before + issued - repealed (form of 2021, two years)",
        "现行有效件数 = 上年现行有效件数 + 本年制发件数 - 本年废止件数（2021年表式，跨年）",
        between=_check_in_force,
    ),
    Rule(
        "R6",
        "items_last_year = items_last_year of the year before + its change (form of 2019, two years)",
        "上一年项目数量 = 上年报告的上一年项目数量 + 上年报告的本年增/减（2019年表式，跨年）",
        between=_check_items,
    ),
    Rule(
        "R7",
        "published <= total_published (form of 2019)",
        "本年新公开数量 ≤ 对外公开总数量（2019年表式）",
        within=_check_published,
    ),
    Rule(
        "R8",
        "carried_in = carried_out of the year before, in every column (two years)",
        "上年结转 = 上年报告的结转下年度继续办理，各列（跨年）",
        between=_check_carried,
    ),
)


def _compared(rule: str, left: int | None, right: int | None, keys: tuple[str, ...]) -> Check:
    holds = None if left is None or right is None else left == right
    return Check.made(rule, holds, left, right, keys)


def total_of(figures: Figures, keys: Sequence[str]) -> int | None:
    """Return the sum of some figures, None where one is missing, blank or unreadable: blank is not zero."""
    try:
        # What is no number cannot be added: it need not be looked for before.
        values: list[Any] = [figures[key].value for key in keys]
        total: int = sum(values)
    except (KeyError, TypeError):
        return None
    return total


def _sum(terms: Sequence[Term]) -> int | None:
    total = 0
    for sign, figure in terms:
        if figure is None or not isinstance(figure.value, int):
            return None
        total += sign * figure.value
    return total
