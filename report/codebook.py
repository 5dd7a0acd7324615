"""What every key, state, check and notice of a reading means: for whoever uses the figures, made from the same data."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from report.checks import RULES
from report.forms import FORMS, form_2014, role_of
from report.forms.layout import layouts_of
from report.forms.variables import describe_key, name_variable
from report.notices import NOTICES, REASONS

STATES: dict[str, tuple[str, str]] = {
    "stated": ("a number is printed: the value", "印有数字，即为其值"),
    "dash": ("a dash, a stroke or 无 is printed: the value is 0", "印有横线、斜线或“无”，值为0"),
    "blank": ("the cell is there and empty: no value, never 0", "单元格存在而为空，无值，不作0"),
    "unreadable": (
        "something else is printed, or a scan was not read with certainty: no value, see raw and confidence",
        "印有其他内容，或扫描件识别把握不足，无值，见raw与confidence",
    ),
}


class Entry(BaseModel):
    """One line of the codebook.

    Of a figure: table, row and column with their printed labels, the form's unit (None: as printed, or none), the
    editions that have it, the name of its column in tables of data, and whether it is an amount of money. Of all: the
    meaning.
    """

    model_config = ConfigDict(frozen=True)

    about: Literal["figure", "state", "check", "notice"]
    code: str
    forms: tuple[str, ...] = ()
    table: str | None = None
    row: str | None = None
    column: str | None = None
    unit: str | None = None
    meaning: str | None = None
    meaning_zh: str | None = None
    variable: str | None = None
    is_amount: bool = False


def list_codebook() -> tuple[Entry, ...]:
    """Return the codebook: figures in the order of the forms, then states, checks and notices."""
    return (
        *list_figures(),
        *(Entry(about="state", code=code, meaning=en, meaning_zh=zh) for code, (en, zh) in STATES.items()),
        *(Entry(about="check", code=rule.code, meaning=rule.statement, meaning_zh=rule.statement_zh) for rule in RULES),
        *_notices(),
    )


@cache
def list_figures() -> tuple[Entry, ...]:
    """Return what the forms ask for, in their order."""
    entries = (*_cells(), *_indicators())
    return tuple(entry.model_copy(update=_described(entry)) for entry in entries)


def _described(entry: Entry) -> dict[str, str]:
    printed = "：".join(part for part in (entry.row, entry.column) if part)
    return {"variable": name_variable(entry.code), "meaning": describe_key(entry.code), "meaning_zh": printed}


def _cells() -> Iterator[Entry]:
    """Yield the cells of the forms that are grids; what two editions print differently is given with a stroke."""
    found: dict[str, Entry] = {}
    for form in FORMS:
        units, amounts = form.units(), form.amounts()
        for layout in layouts_of(form):
            for line in layout.lines:
                for col, label in layout.cols:
                    key = f"{line.key}.{col}"
                    known = found.get(key)
                    found[key] = Entry(
                        about="figure",
                        code=key,
                        forms=(*(known.forms if known else ()), form.edition),
                        table=role_of(key),
                        row=_both(known.row if known else None, line.label),
                        column=_both(known.column if known else None, label),
                        unit=units[key],
                        is_amount=key in amounts,
                    )
    yield from found.values()


def _both(known: str | None, label: str) -> str:
    return label if known is None or label == known else f"{known} / {label}"


def _indicators() -> Iterator[Entry]:
    for item in form_2014.ITEMS:
        yield Entry(
            about="figure",
            code=item.key,
            forms=("2014",),
            table="statistics",
            row=item.labels[0],
            unit=item.unit,
            is_amount=item.money,
        )


def _notices() -> Iterator[Entry]:
    for notice in NOTICES:
        if notice.subject != "REASON":
            yield Entry(about="notice", code=notice.code, meaning=notice.meaning, meaning_zh=notice.meaning_zh)
            continue
        for reason, (en, zh) in REASONS.items():
            yield Entry(about="notice", code=f"{notice.name}:{reason}", meaning=en, meaning_zh=zh)
