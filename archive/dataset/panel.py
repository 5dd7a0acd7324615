"""One row a body and year: the report, a column a figure, and what to know before they are used.

Where several reports are of one body and year (one on two portals, a summary beside the report), the row is of one of
them and names the others; figures are never mixed. A report whose body or year is not known stands alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import orjson
from sqlalchemy import Row

from archive.dataset.columns import OF_CAPTURE, OF_REPORT, REPORT_ID, values_of_capture, values_of_report
from archive.dataset.model import Column, Rows, Table, joined
from archive.dataset.sources import Place, Source
from archive.dataset.unpacking import STATE_CODES
from archive.dataset.words import OF_NOTE, values_of_note
from report.codebook import Entry, list_figures
from report.forms.variables import UNIT_SUFFIX

_EDITIONS = (
    ("2014", "reports for 2014 to 2018", "2014至2018年度"),
    ("2019", "reports for 2019 and 2020", "2019、2020年度"),
    ("2021", "reports for 2021 and after", "2021年度起"),
    ("hybrid", "tables of two editions", "两种表式混用"),
)

_OF_READING = (
    Column(
        "other_reports", "string", "ids of the other reports of this body and year", "同一机关同一年度其他年报的标识"
    ),
    Column("versions", "integer", "how many versions of it were seen", "所见版本数", required=True, minimum=1),
    Column("first_seen_at", "datetime", "when it was first seen (UTC)", "首次所见时间（UTC）", required=True),
    Column("last_seen_at", "datetime", "when it was last seen (UTC)", "最近所见时间（UTC）", required=True),
    Column(
        "form",
        "string",
        "edition of its tables; missing: it has none that could be read",
        "表式版本；缺失表示没有可识读的表格",
        codes=_EDITIONS,
    ),
    Column("period_start", "date", "first day of the period, as stated", "所述统计期限首日"),
    Column("period_end", "date", "last day of the period, as stated", "所述统计期限末日"),
    Column("published_on", "date", "date of publication, as the page states it", "页面所载发布日期"),
    Column("signed_on", "date", "date under the text", "落款日期"),
    Column("unread", "string", "why nothing could be read; missing: it was read", "未能识读的原因；缺失表示已识读"),
    Column("figures_count", "integer", "cells found", "所见单元格数", required=True, minimum=0),
    Column("blank_cells", "string", "columns whose cells are there and empty", "单元格存在而为空的列"),
    Column(
        "unreadable_cells",
        "string",
        "columns whose cells show something else, or are unsure in a scan",
        "单元格内容无法识读的列",
    ),
    Column(
        "corrected_cells",
        "string",
        "what persons say stands in cells, by column, as JSON; the columns themselves are as read",
        "人工更正的单元格（JSON，列名与更正值）；各列本身仍为识读结果",
    ),
    Column("checks_held", "integer", "checks that hold", "成立的勾稽关系数", required=True, minimum=0),
    Column("checks_failed", "integer", "checks that do not hold", "不成立的勾稽关系数", required=True, minimum=0),
    Column("checks_open", "integer", "checks that cannot be applied", "不能核对的勾稽关系数", required=True, minimum=0),
    Column(
        "rules_failed",
        "string",
        "rules that do not hold somewhere, see the codebook",
        "有不成立之处的勾稽关系，见编码簿",
    ),
    Column("notices", "string", "what a careful reader would want flagged, see the codebook", "提示，见编码簿"),
    Column(
        "attachments",
        "string",
        "record ids of the attachments and further pages that were read with it",
        "一并识读的附件和正文后续页的记录标识",
    ),
)


def _columns_of(entry: Entry) -> Iterator[Column]:
    """Yield a figure's column, and that of its unit where it is an amount: 元 and 万元 are never the same number."""
    name = str(entry.variable)
    en, zh = str(entry.meaning), str(entry.meaning_zh)
    least = None if entry.code.endswith(".change") or entry.is_amount else 0
    yield Column(name, "decimal" if entry.is_amount else "integer", en, zh, minimum=least, key=entry.code)
    if entry.is_amount:
        yield Column(name + UNIT_SUFFIX, "string", f"unit of {name}, as printed", f"{name}的单位（照印）")


_OF_FIGURES = tuple(column for entry in list_figures() for column in _columns_of(entry))

TABLE = Table(
    name="panel",
    title_en="Panel of the annual reports, one row a body and year",
    title_zh="政府信息公开工作年度报告面板（一机关一年度一行）",
    about_en=(
        "What the annual reports on open government information say, as they were last seen: one row a body and year, "
        "a column a figure. A figure that is blank, unreadable or not there is missing, never 0."
    ),
    about_zh="各行政机关政府信息公开工作年度报告最近一次所见的内容：一机关一年度一行，一个数值一列。空白、无法识读或不存在的数值为缺失，绝不作0。",
    columns=(
        Column("id", "string", "id of the report", "年报标识", required=True, pattern=REPORT_ID),
        *OF_REPORT,
        *_OF_READING,
        *OF_NOTE,
        *OF_CAPTURE,
        *_OF_FIGURES,
    ),
    primary_key=("id",),
)

_PLAIN = tuple(column.name for column in TABLE.columns[: -len(_OF_FIGURES)])
_VARIABLES = {entry.code: str(entry.variable) for entry in list_figures()}
_AMOUNTS = frozenset(entry.code for entry in list_figures() if entry.is_amount)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The report of a body and year, and the others that there are of it."""

    row: Row[Any]
    others: tuple[str, ...]


def choose_reports(batches: Iterable[Sequence[Row[Any]]]) -> Iterator[Chosen]:
    """Yield the first report of each body and year, in the order of select_reports."""
    rows = (row for batch in batches for row in batch)
    for _, same in groupby(rows, key=_identity):
        first, *others = same
        yield Chosen(first, tuple(row.id for row in others))


def _identity(row: Row[Any]) -> tuple[object, ...]:
    """Return what rows of one body and year have in common: on two portals, bodies of unknown places may be two."""
    known = (row.division_code or row.portal_id, row.issuing_body, row.reporting_year)
    return known if None not in known else (row.id,)


def panel_rows(chosen: Sequence[Chosen], sources: Sequence[Source], places: Mapping[str, Place]) -> Rows:
    """Return the rows of some reports, in their order."""
    columns: dict[str, list[Any]] = {column.name: [None] * len(chosen) for column in TABLE.columns}
    for number, (one, source) in enumerate(zip(chosen, sources, strict=True)):
        values = _values(one, source, places)
        for name in _PLAIN:
            columns[name][number] = values[name]
        figures = source.figures
        for key, value, unit in zip(figures.keys, figures.values, figures.units, strict=True):
            name = _VARIABLES[key]
            is_amount = key in _AMOUNTS
            columns[name][number] = str(value) if is_amount and value is not None else value
            if is_amount:
                columns[name + UNIT_SUFFIX][number] = unit
    return TABLE.rows(columns)


def _values(chosen: Chosen, source: Source, places: Mapping[str, Place]) -> dict[str, Any]:
    """Return what is no figure in a report's row."""
    reading: Mapping[str, Any] = source.reading or {}
    period: Mapping[str, Any] = reading.get("period") or {}
    outcomes = [check["holds"] for check in source.checks]
    failed = (check["rule"] for check in source.checks if check["holds"] is False)
    notices = (notice["code"] for notice in reading.get("notices", ()))
    row = chosen.row
    return {
        "id": row.id,
        **values_of_report(row),
        "other_reports": joined(chosen.others),
        "versions": row.versions,
        "first_seen_at": row.first_seen_at,
        "last_seen_at": row.last_seen_at,
        "form": reading.get("form"),
        "period_start": _date(period.get("start")),
        "period_end": _date(period.get("end")),
        "published_on": _date(reading.get("published_on")),
        "signed_on": _date(reading.get("signed_on")),
        "unread": source.error,
        "figures_count": len(source.figures),
        "blank_cells": _cells(source, "blank"),
        "unreadable_cells": _cells(source, "unreadable"),
        "checks_held": outcomes.count(True),
        "checks_failed": outcomes.count(False),
        "checks_open": outcomes.count(None),
        "rules_failed": joined(dict.fromkeys(failed)),
        "notices": joined(dict.fromkeys(notices)),
        "attachments": joined(part.record_id for part in source.documents[1:]),
        "corrected_cells": _corrections(source),
        **values_of_note(source.note),
        **values_of_capture(source.parts[0], places, reading.get("parser_version")),
    }


def _date(stated: str | None) -> date | None:
    return date.fromisoformat(stated) if stated else None


def _corrections(source: Source) -> str | None:
    found = {_VARIABLES[key]: note.correction.value for key, note in source.notes.items() if note.correction}
    return orjson.dumps(found).decode() if found else None


def _cells(source: Source, state: str) -> str | None:
    found = zip(source.figures.keys, source.figures.states, strict=True)
    return joined(_VARIABLES[key] for key, number in found if STATE_CODES[number] == state)
