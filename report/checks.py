"""The arithmetic rules of the form (勾稽关系), three-valued: a blank or missing operand leaves a rule undetermined.

R1  received + carried_in = concluded + carried_out, in every column of table three
R2  concluded = the sum of all outcomes, in every column
R3  the kinds of applicant add up to the total, in every row
R4  the outcomes add up to the total, in every group of table four
R5  in_force = in_force of the year before + issued - repealed        (2021 form, two reports)
R6  items_last_year = items_last_year of the year before + its change (2019 form, two reports)
R7  published <= total_published                                      (2019 form)
S   the parts of an indicator add up to it                             (table of 2014)
R8  carried_in = carried_out of the year before, in every column      (two reports)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from report.forms import FORMS, form_2014
from report.model import Check, Figure, Report

_COLS = tuple(col.key for col in FORMS[0].request_cols)
_BALANCE = ("received", "carried_in", "concluded", "carried_out")
_LEAVES = {form.edition: tuple(row.key for row in form.request_rows if row.key not in _BALANCE) for form in FORMS}
_ROWS = tuple(dict.fromkeys(row.key for form in FORMS for row in form.request_rows))
# The keys of each rule: of R1 in the order of the equation, of R3 and R4 the total last, of R2 and S first.
_BALANCES = tuple(tuple(f"requests.{row}.{col}" for row in _BALANCE) for col in _COLS)
_COLUMNS = tuple(
    {edition: tuple(f"requests.{row}.{col}" for row in ("concluded", *leaves)) for edition, leaves in _LEAVES.items()}
    for col in _COLS
)
_ROWS_OF_REQUESTS = tuple(tuple(f"requests.{row}.{col}" for col in _COLS) for row in _ROWS)
_REVIEWS = tuple(tuple(f"{group.key}.{col.key}" for col in FORMS[0].review_cols) for group in FORMS[0].review_groups)
_PARENTS = tuple(dict.fromkeys(item.parent for item in form_2014.ITEMS if item.parent is not None))
_INDICATORS = tuple((key, *(item.key for item in form_2014.ITEMS if item.parent == key)) for key in _PARENTS)
_DOCUMENTS = ("rules", "normative_documents")
_ITEMS = ("licensing", "other_services", "penalties", "coercion", "fees")

Figures = Mapping[str, Figure]
Term = tuple[int, Figure | None]


def check_figures(figures: Figures) -> tuple[Check, ...]:
    """Return the rules that apply within one report (R1 to R4, R7, S), each with both its sides."""
    return (
        *_check_balances(figures),
        *_check_outcomes(figures),
        *_check_rows(figures),
        *_check_reviews(figures),
        *_check_published(figures),
        *_check_indicators(figures),
    )


def check_years(earlier: Report, later: Report) -> tuple[Check, ...]:
    """Return the rules that hold between the reports of one body for two successive years (R5, R6, R8).

    The keys are those of the later report; the earlier one's operands are on the right.
    """
    old, new = earlier.figures, later.figures
    found = [_check_in_force(old, new, document) for document in _DOCUMENTS]
    found += [_check_items(old, new, item) for item in _ITEMS]
    found += [_check_carried(old, new, col) for col in _COLS]
    return tuple(check for check in found if check is not None)


def _check_in_force(old: Figures, new: Figures, document: str) -> Check | None:
    head = f"disclosure.{document}."
    keys = (head + "in_force", head + "issued", head + "repealed")
    if keys[0] not in new or keys[0] not in old:
        return None
    right = [(1, old.get(keys[0])), (1, new.get(keys[1])), (-1, new.get(keys[2]))]
    return _check("R5", [(1, new.get(keys[0]))], right, keys)


def _check_items(old: Figures, new: Figures, item: str) -> Check | None:
    key, change = f"disclosure.{item}.items_last_year", f"disclosure.{item}.change"
    if key not in new or key not in old:
        return None
    return _check("R6", [(1, new[key])], [(1, old[key]), (1, old.get(change))], (key, change))


def _check_carried(old: Figures, new: Figures, col: str) -> Check | None:
    key, before = f"requests.carried_in.{col}", f"requests.carried_out.{col}"
    if key not in new or before not in old:
        return None
    return _check("R8", [(1, new[key])], [(1, old[before])], (key, before))


def _check_balances(figures: Figures) -> Iterator[Check]:
    for keys in _BALANCES:
        if any(key in figures for key in keys):
            yield _compared("R1", _total(figures, keys[:2]), _total(figures, keys[2:]), keys)


def _check_outcomes(figures: Figures) -> Iterator[Check]:
    for col, columns in zip(_COLS, _COLUMNS, strict=True):
        keys = columns["2019" if f"requests.otherwise.{col}" in figures else "2021"]
        if keys[0] in figures:
            yield _compared("R2", _total(figures, keys[:1]), _total(figures, keys[1:]), keys)


def _check_rows(figures: Figures) -> Iterator[Check]:
    for keys in _ROWS_OF_REQUESTS:
        if keys[-1] in figures:
            yield _compared("R3", _total(figures, keys[-1:]), _total(figures, keys[:-1]), keys)


def _check_reviews(figures: Figures) -> Iterator[Check]:
    for keys in _REVIEWS:
        if keys[-1] in figures:
            yield _compared("R4", _total(figures, keys[-1:]), _total(figures, keys[:-1]), keys)


def _check_published(figures: Figures) -> Iterator[Check]:
    for document in _DOCUMENTS:
        keys = (f"disclosure.{document}.published", f"disclosure.{document}.total_published")
        if keys[0] in figures and keys[1] in figures:
            left, right = _sum([(1, figures[keys[0]])]), _sum([(1, figures[keys[1]])])
            holds = None if left is None or right is None else left <= right
            yield Check(rule="R7", holds=holds, left=left, right=right, keys=keys)


def _check_indicators(figures: Figures) -> Iterator[Check]:
    for keys in _INDICATORS:
        if keys[0] in figures:
            yield _compared("S", _total(figures, keys[:1]), _total(figures, keys[1:]), keys)


def _check(rule: str, left: Sequence[Term], right: Sequence[Term], keys: tuple[str, ...]) -> Check:
    return _compared(rule, _sum(left), _sum(right), keys)


def _compared(rule: str, left: int | None, right: int | None, keys: tuple[str, ...]) -> Check:
    holds = None if left is None or right is None else left == right
    return Check(rule=rule, holds=holds, left=left, right=right, keys=keys)


def _total(figures: Figures, keys: Sequence[str]) -> int | None:
    return _sum([(1, figures.get(key)) for key in keys])


def _sum(terms: Sequence[Term]) -> int | None:
    """Return the sum, None where an operand is missing, blank or unreadable: blank is not zero."""
    total = 0
    for sign, figure in terms:
        if figure is None or not isinstance(figure.value, int):
            return None
        total += sign * figure.value
    return total
