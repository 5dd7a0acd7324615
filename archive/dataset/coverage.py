"""One row a body and year, whether there is a report or not: in time, late, missing, blocked, … as of an export."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from archive.catalogue.derived_tables import BodyRow, CellRow
from archive.dataset.columns import OF_REPORT, places_of
from archive.dataset.model import Column, Rows, Table
from archive.dataset.selection import Wish, count_rows
from archive.dataset.words import Words
from archive.queries.coverage import stream_cells
from archive.queries.values import BodyItem, Cell

_BATCH_CELLS = 2000
_SHARED = {column.name: column for column in OF_REPORT}
_PLACES = ("division_code", "province", "prefecture", "county", "level")
_KINDS = (
    ("government", "government of a place with a code", "有行政区划代码的人民政府"),
    ("office", "office of such a government", "人民政府办公厅（室）"),
    ("township", "township, town or subdistrict", "乡镇、街道"),
    ("department", "department or other organ", "部门及其他机关"),
)
_STATES = (
    ("on_time", "published in time", "按期公布"),
    ("late", "published after the deadline", "逾期公布"),
    ("published", "published; whether in time is not known", "已公布，是否按期不详"),
    ("tables_absent", "published without its statutory tables", "已公布，缺法定表格"),
    ("missing", "not there, on lists that were read whole, after the deadline", "已过期限，完整查阅列表后未见"),
    ("blocked", "nothing can be said: the portal refuses", "门户拒绝访问，无法判断"),
    ("withdrawn", "was there and is gone", "曾公布，已撤下"),
    ("not_due", "not there, and need not be yet", "未到期限"),
    ("not_expected", "not there, and nothing says that it should be", "无据应有"),
    ("unknown", "nothing can be said: the lists were not read whole", "列表未能完整查阅，无法判断"),
    (
        "hidden",
        "there, and hidden at somebody's request: nothing else is said of it",
        "已有年报，应请求不予展示，余项从略",
    ),
)
_TIMINGS = tuple((code, en, zh) for code, en, zh in _STATES if code in ("on_time", "late"))

TABLE = Table(
    name="coverage",
    title_en="Coverage: how it stands with the report of every body for every year",
    title_zh="覆盖情况：各机关各年度年报的状态",
    about_en=(
        "One row for each body that ever published a report and each year for which it did or should have. "
        "Absence is said only after lists that were read whole; blocked and unknown are never missing. As of that day."
    ),
    about_zh="曾公布年报的各机关，在应有或已有年报的各年度，一行一格。未完整查阅列表者不作缺失，以导出当日为准。",
    columns=(
        Column("body_id", "string", "id of the body", "机关标识", required=True),
        Column("issuing_body", "string", "name of the body", "机关名称", required=True),
        Column("body_kind", "string", "kind of body", "机关类别", required=True, codes=_KINDS),
        *(_SHARED[name] for name in _PLACES),
        Column("portal", "string", "portal on which its newest report stands", "其最新年报所在门户", required=True),
        Column("reporting_year", "integer", "year that the report covers", "报告年度", required=True, minimum=1990),
        Column("state", "string", "how it stands with the report", "状态", required=True, codes=_STATES),
        Column("reason", "string", "why, in a line", "依据", required=True),
        Column("due_on", "date", "last day on which it is in time", "法定期限"),
        Column("timing", "string", "in time or late, where that is known", "是否按期（可知时）", codes=_TIMINGS),
        Column("is_altered", "boolean", "whether it has more than one version", "是否有改动"),
        Column("is_suspected", "boolean", "whether it may be withdrawn", "是否疑似撤下"),
        Column("report_id", "string", "id of the report that counts", "所计年报的标识"),
        Column("report_count", "integer", "reports of the body for the year", "该年度年报数", minimum=0),
    ),
    primary_key=("body_id", "reporting_year"),
)


def count_cells(session: Session, wish: Wish) -> int:
    """Return how many cells there may be."""
    query = select(CellRow.body_id).join(BodyRow, BodyRow.id == CellRow.body_id).where(*_conditions(wish))
    return count_rows(session, query.where(CellRow.year == wish.year) if wish.year is not None else query)


def cell_batches(session: Session, wish: Wish, words: Words, today: date) -> Generator[tuple[Rows, int], None, None]:
    """Yield the cells that belong, by place, body and year, and how many each batch has."""
    cells = stream_cells(session, today, *_conditions(wish))
    # What a body did in other years says whether it should have reported, so its years are chosen last.
    chosen = (one for one in cells if wish.year in (None, one[1].year))
    while some := list(islice(chosen, _BATCH_CELLS)):
        rows = [_row(body, cell, words) for body, cell in some]
        yield TABLE.rows({column.name: [row[column.name] for row in rows] for column in TABLE.columns}), len(some)


def _conditions(wish: Wish) -> Iterator[ColumnElement[bool]]:
    if wish.portal is not None:
        yield BodyRow.portal_id == wish.portal
    if wish.body is not None:
        yield BodyRow.name.contains(wish.body, autoescape=True)


def _row(body: BodyItem, cell: Cell, words: Words) -> dict[str, Any]:
    words.hidden_count += cell.state == "hidden"
    return {
        **cell.model_dump(
            include={
                *("state", "reason", "due_on", "timing", "is_altered", "is_suspected", "report_id", "report_count")
            }
        ),
        **places_of(body.division_code, cell.year),
        "body_id": body.id,
        "issuing_body": body.name,
        "body_kind": body.kind,
        "division_code": body.division_code,
        "portal": body.portal,
        "reporting_year": cell.year,
    }
