"""The columns that several tables have: whose report a row is of, and the capture that it was read from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Row

from archive.concluding.contents import Part
from archive.dataset.model import Column
from archive.dataset.sources import Place
from report.divisions import find_by_code, parents

REPORT_ID = r"^report-[0-9a-f]{16}$"
LEVELS = (
    ("province", "province, municipality or autonomous region", "省级"),
    ("prefecture", "prefecture or city", "地级"),
    ("county", "county, district or development zone", "县级（含开发区）"),
)
_LEVEL_NAMES = tuple(code for code, _, _ in LEVELS)
_KINDS = (
    ("annual_report", "annual report on open government information", "政府信息公开工作年度报告"),
    ("work_summary", "summary of the work on open government", "政务公开工作总结"),
)
_STATUSES = (
    ("published", "it stood when it was last looked for", "最近查看时仍在"),
    ("suspected", "it was not found, too seldom to be called withdrawn", "查看时不在，尚未确认撤下"),
    ("withdrawn", "it was found gone", "已撤下"),
)
_DIGEST = r"^[a-z0-9-]+:[0-9A-Za-z]+$"

# Of the report: values are those of the catalogue.
OF_REPORT = (
    Column("portal", "string", "portal on which the report was found", "发现该年报的门户网站", required=True),
    Column(
        "division_code",
        "string",
        "administrative division (GB/T 2260)",
        "行政区划代码（GB/T 2260）",
        pattern=r"^\d{6}$",
    ),
    Column("province", "string", "province, as it was called in the year", "省级行政区（当年名称）"),
    Column("prefecture", "string", "prefecture, as it was called in the year", "地级行政区（当年名称）"),
    Column("county", "string", "county, as it was called in the year", "县级行政区（当年名称）"),
    Column("level", "string", "level of the division", "行政区划级别", codes=LEVELS),
    Column("issuing_body", "string", "body that issued the report", "发布机关"),
    Column("reporting_year", "integer", "year that the report covers", "报告年度", minimum=1990),
    Column(
        "kind",
        "string",
        "annual report, or work summary in its stead",
        "年度报告，或代之以工作总结",
        required=True,
        codes=_KINDS,
    ),
    Column("title", "string", "title as first seen", "首次所见标题"),
    Column("url", "string", "address of the report", "年报网址", required=True),
    Column(
        "status",
        "string",
        "as last seen: published, suspected of withdrawal, or withdrawn",
        "最近状态：已公布、疑似撤下、已撤下",
        required=True,
        codes=_STATUSES,
    ),
    Column("origin", "string", "file of another program from which it was taken in", "取自其他程序的文件名"),
)

OF_ATTACHMENT = Column(
    "attachment_url",
    "string",
    "attachment, or further page of the article, that it was read from; missing: the page",
    "所读附件或正文后续页的网址；缺失表示读自页面",
)
# Of the capture: where the bytes lie that a row was read from.
OF_CAPTURE = (
    Column("captured_at", "datetime", "when it was last captured (UTC)", "最近一次采集时间（UTC）"),
    Column("warc", "string", "WARC file of that capture", "该次采集所在的WARC文件"),
    Column(
        "warc_offset",
        "integer",
        "offset of its record in the file, in bytes",
        "记录在文件中的偏移量（字节）",
        minimum=0,
    ),
    Column("record_id", "string", "WARC-Record-ID of that capture", "该次采集的WARC记录标识"),
    Column(
        "revisit_of",
        "string",
        "record that holds the payload, where the capture is a revisit",
        "采集为重访记录时，保存有效载荷的原记录",
    ),
    Column("payload_digest", "string", "digest of the payload", "有效载荷摘要", pattern=_DIGEST),
    Column("parser_version", "string", "version of the parser that read it", "解析器版本"),
)


def repeated(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return columns for a table in which a report has many rows."""
    return tuple(replace(column, repeats=True) for column in columns)


def values_of_report(row: Row[Any]) -> dict[str, Any]:
    """Return the values of OF_REPORT."""
    place = places_of(row.division_code, row.reporting_year)
    origin = orjson.loads(row.facts).get("origin")
    names = ("issuing_body", "division_code", "reporting_year", "kind", "title", "url", "status")
    return {**{name: getattr(row, name) for name in names}, **place, "portal": row.portal_id, "origin": origin}


def values_of_capture(part: Part, places: Mapping[str, Place], parser_version: str | None) -> dict[str, Any]:
    """Return the values of OF_CAPTURE; where a record lies is None for one that the catalogue does not have."""
    place = places.get(part.record_id)
    return {
        "captured_at": place and place.captured_at,
        "warc": place and place.warc,
        "warc_offset": place and place.offset,
        "record_id": part.record_id,
        "revisit_of": place and place.revisit_of,
        "payload_digest": part.payload_digest,
        "parser_version": parser_version,
    }


@cache
def places_of(code: str | None, year: int | None) -> dict[str, str | None]:
    """Return the names of a division and of those above it by level, as they were in a year, and its level."""
    found: dict[str, str | None] = dict.fromkeys((*_LEVEL_NAMES, "level"))
    division = find_by_code(code, year) if code is not None else None
    if division is not None:
        found["level"] = _LEVEL_NAMES[division.level - 1]
        for one in (division, *parents(division, year)):
            found[_LEVEL_NAMES[one.level - 1]] = one.name
    return found
