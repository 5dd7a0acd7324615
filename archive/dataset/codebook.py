"""The codebook of all tables, in 中文 and English: columns and their values, states, checks and notices."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from functools import cache

from archive.dataset.model import Column, Table
from archive.dataset.tables import TABLES
from report.codebook import Entry, list_codebook, list_figures

PAGE_HEAD = "<!-- nianbao export: codebook -->\n"
TABLE_HEAD = ("about", "table", "name", "type", "key", "unit", "forms", "meaning", "meaning_zh")

_INTRODUCTION = """\
# 编码簿 / Codebook

- 缺失（CSV与XLSX中为空单元格，JSON中为null）绝不等于0：`state`说明单元格空白（blank）
  还是无法识读（unreadable）；不存在的单元格在`figures`中没有行。
- 日期与时间按ISO 8601；时间为UTC。多个代码或标识以空格分隔。
- CSV中以英文单引号开头的文本，去掉首个单引号即为原文（防止被电子表格当作公式）。
- 金额照印，不换算；单位见相邻的`_unit`列。
- Missing (an empty cell in CSV and XLSX, null in JSON) is never 0: `state` says whether a cell is blank or
  unreadable; a cell that is not there has no row in `figures`.
- Dates and times are ISO 8601, times UTC. Several codes or ids have blanks between them.
- In CSV a text that begins with an apostrophe is what follows that apostrophe (it is no formula to a spreadsheet).
- Amounts are as printed and never converted; their units are in the columns `_unit` beside them.
"""
_KINDS = (
    ("state", "单元格状态 / States of a cell"),
    ("check", "勾稽关系 / Checks"),
    ("notice", "提示 / Notices"),
)


def codebook_table() -> str:
    """Return the codebook as CSV: a line for each column, value of a column, state, check and notice."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(TABLE_HEAD)
    for table in TABLES:
        for column in table.columns:
            lines.writerow(_column_line(table, column))
            for code, en, zh in column.codes:
                lines.writerow(("value", table.name, f"{column.name}={code}", "", "", "", "", en, zh))
    for entry in list_codebook():
        if entry.about != "figure":
            lines.writerow((entry.about, "", entry.code, "", "", "", "", entry.meaning, entry.meaning_zh))
    return text.getvalue()


def codebook_page() -> str:
    """Return the codebook as a page of Markdown."""
    parts = [PAGE_HEAD, _INTRODUCTION]
    for table in TABLES:
        parts += [f"\n## {table.name}: {table.title_zh} / {table.title_en}\n\n{table.about_zh}\n\n{table.about_en}\n\n"]
        parts += _table(("列 column", "类型 type", "中文", "English"), _page_lines(table))
    for about, title in _KINDS:
        parts.append(f"\n## {title}\n\n")
        lines = [(f"`{one.code}`", one.meaning_zh, one.meaning) for one in list_codebook() if one.about == about]
        parts += _table(("", "中文", "English"), lines)
    return "".join(parts)


def _column_line(table: Table, column: Column) -> tuple[str, ...]:
    entry = _entries().get(column.key or "")
    unit, forms = (entry.unit or "", " ".join(entry.forms)) if entry else ("", "")
    return ("column", table.name, column.name, column.type, column.key or "", unit, forms, column.en, column.zh)


def _page_lines(table: Table) -> Iterator[tuple[str, ...]]:
    for column in table.columns:
        entry = _entries().get(column.key or "")
        zh, en = column.zh, column.en
        if entry is not None:
            zh += f"（{entry.unit or '单位照印'}；{'、'.join(entry.forms)}年表式；`{entry.code}`）"
            en += f" (form of {', '.join(entry.forms)})"
        for code, said_en, said_zh in column.codes:
            zh, en = f"{zh}；`{code}` {said_zh}", f"{en}; `{code}` {said_en}"
        yield f"`{column.name}`", column.type + (", required" if column.required else ""), zh, en


@cache
def _entries() -> dict[str, Entry]:
    return {entry.code: entry for entry in list_figures()}


def _table(head: tuple[str, ...], lines: Iterable[tuple[object, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |\n|{'---|' * len(head)}\n"
    for line in lines:
        yield f"| {' | '.join(str(cell).replace('|', '&#124;') for cell in line)} |\n"
