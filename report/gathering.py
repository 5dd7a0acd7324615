"""Notices that say the same of many cells of a table, made one: a reader of 150 alike reads none of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from report.forms import form_2014, role_of
from report.model import Notice
from report.notices import NOTICES

_INDICATORS = frozenset(item.key for item in form_2014.ITEMS)
_OF_FIGURES = frozenset(notice.name for notice in NOTICES if notice.subject == "KEY")
# By these others look a figure up: they keep its key however many there are.
_ALWAYS_ALONE = frozenset({"unit_missing", "implausible"})
_MANY = 5
_TOLD = 3


def gather_notices(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Return the notices in their order, those of a kind about one table gathered in the place of the first.

    Of a notice about figures there may be five in a table; more become one whose subject is the table, and whose
    detail names them by row. Of any other kind all that have one code become one.
    """
    kinds: dict[str, list[Notice]] = {}
    for notice in dict.fromkeys(notices):
        kinds.setdefault(_kind_of(notice), []).append(notice)
    return tuple(notice for kind, found in kinds.items() for notice in _gathered(kind, found))


def _kind_of(notice: Notice) -> str:
    """Return the code of a notice, with the table in place of a figure."""
    name, _, subject = notice.code.partition(":")
    if "." not in subject:
        return notice.code if subject or name == "row_unread" else f"{notice.code} {notice.detail}"
    if name not in _OF_FIGURES or name in _ALWAYS_ALONE:
        return f"{notice.code} {notice.detail}"
    return f"{name}:{'statistics' if subject in _INDICATORS else role_of(subject)}"


def _gathered(kind: str, found: Sequence[Notice]) -> Sequence[Notice]:
    if kind.partition(":")[0] in _OF_FIGURES:
        if len(found) <= _MANY:
            return found
        names = ", ".join(_rows([notice.code.partition(":")[2] for notice in found]))
        return [Notice(code=kind, detail=f"{len(found)} figures ({names}); the first: {found[0].detail}")]
    if len(found) == 1:
        return found
    more = f"; and {len(found) - _TOLD} more like these" if len(found) > _TOLD else ""
    return [Notice(code=found[0].code, detail="; ".join(notice.detail for notice in found[:_TOLD]) + more)]


def _rows(keys: Sequence[str]) -> list[str]:
    """Return keys by row: a row's alone, or the row and its columns in brackets."""
    rows: list[str] = []
    for row, group in groupby(keys, lambda key: key.rpartition(".")[0]):
        columns = [key.rpartition(".")[2] for key in group]
        rows.append(f"{row}.{columns[0]}" if len(columns) == 1 else f"{row}.({' '.join(columns)})")
    return rows
