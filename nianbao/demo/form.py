"""The statutory tables of both editions, as rows of spanning cells.

Written from the two forms (国办公开办函〔2019〕60号, 〔2021〕30号) without looking at `report.forms`, so that what
was served is an independent truth for what is read. Keys are those of the contract's figures.tsv.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Form = Literal["2019", "2021"]
_Block = tuple[str, tuple[str, ...], tuple[tuple[str, str, tuple[str, ...]], ...]]

APPLICANTS = (
    ("natural_person", "自然人"),
    ("business", "商业企业"),
    ("research", "科研机构"),
    ("public_interest", "社会公益组织"),
    ("legal_service", "法律服务机构"),
    ("other", "其他"),
    ("total", "总计"),
)
OUTCOMES = (
    ("upheld", "结果维持"),
    ("corrected", "结果纠正"),
    ("other", "其他结果"),
    ("pending", "尚未审结"),
    ("total", "总计"),
)
OUTCOME_BLOCKS = ("review", "litigation_direct", "litigation_after_review")

_REFUSED = (
    ("requests.refused.state_secret", "1.属于国家秘密"),
    ("requests.refused.prohibited_by_law", "2.其他法律行政法规禁止公开"),
    ("requests.refused.security_and_stability", "3.危及“三安全一稳定”"),
    ("requests.refused.third_party_rights", "4.保护第三方合法权益"),
    ("requests.refused.internal_affairs", "5.属于三类内部事务信息"),
    ("requests.refused.process_information", "6.属于四类过程性信息"),
    ("requests.refused.enforcement_files", "7.属于行政执法案卷"),
    ("requests.refused.inquiry_matters", "8.属于行政查询事项"),
)
_UNAVAILABLE = (
    ("requests.unavailable.not_held", "1.本机关不掌握相关政府信息"),
    ("requests.unavailable.needs_creation", "2.没有现成信息需要另行制作"),
    ("requests.unavailable.still_unclear", "3.补正后申请内容仍不明确"),
)
_NOT_PROCESSED = (
    ("requests.not_processed.complaint", "1.信访举报投诉类申请"),
    ("requests.not_processed.repeated", "2.重复申请"),
    ("requests.not_processed.publication", "3.要求提供公开出版物"),
    ("requests.not_processed.excessive", "4.无正当理由大量反复申请"),
    ("requests.not_processed.reissue", "5.要求行政机关确认或重新出具已获取信息"),
)
_OTHERWISE = (
    (
        "requests.otherwise.correction_overdue",
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    ),
    (
        "requests.otherwise.fee_overdue",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    ),
    ("requests.otherwise.remaining", "3.其他"),
)
_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
_PARTLY = "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"


_ISSUED = ("issued", "repealed", "in_force")
_MADE = ("made", "published", "total_published")
_ITEMS = ("items_last_year", "change", "decisions")
_ITEM_HEADS = ("上一年项目数量", "本年增/减", "处理决定数量")
_DECISION_HEADS = ("本年处理决定数量",)
_PROCUREMENT_HEAD = "采购总金额"

# Of each block its number among the items of article 20, its headers, and its rows with the keys of their cells.
_DISCLOSURE: dict[Form, tuple[_Block, ...]] = {
    "2019": (
        (
            "一",
            ("本年新制作数量", "本年新公开数量", "对外公开总数量"),
            (("规章", "rules", _MADE), ("规范性文件", "normative_documents", _MADE)),
        ),
        (
            "五",
            _ITEM_HEADS,
            (("行政许可", "licensing", _ITEMS), ("其他对外管理服务事项", "other_services", _ITEMS)),
        ),
        ("六", _ITEM_HEADS, (("行政处罚", "penalties", _ITEMS), ("行政强制", "coercion", _ITEMS))),
        ("八", _ITEM_HEADS[:2], (("行政事业性收费", "fees", _ITEMS[:2]),)),
        ("九", ("采购项目数量", _PROCUREMENT_HEAD), (("政府集中采购", "procurement", ("items", "amount")),)),
    ),
    "2021": (
        (
            "一",
            ("本年制发件数", "本年废止件数", "现行有效件数"),
            (("规章", "rules", _ISSUED), ("行政规范性文件", "normative_documents", _ISSUED)),
        ),
        ("五", _DECISION_HEADS, (("行政许可", "licensing", ("decisions",)),)),
        (
            "六",
            _DECISION_HEADS,
            (("行政处罚", "penalties", ("decisions",)), ("行政强制", "coercion", ("decisions",))),
        ),
        ("八", ("本年收费金额（单位：万元）",), (("行政事业性收费", "fees", ("amount",)),)),
    ),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table as it is to be drawn; `key` names the figure it holds, None where it is a label."""

    text: str
    colspan: int = 1
    rowspan: int = 1
    key: str | None = None


Row = tuple[Cell, ...]
Grid = tuple[Row, ...]


def result_leaves(form: Form) -> tuple[str, ...]:
    """Return the rows of the third table that add up to （七）总计: 19 in 2019, 21 in 2021 (rule R2)."""
    return tuple(prefix for _, rows in _results(form) for prefix, _ in rows)


def disclosure_grid(form: Form, printed: Mapping[str, str], *, uneven: bool, procurement_header: str) -> Grid:
    """Return the second table.

    `uneven` gives the three-column blocks header cells that span other columns than the cells below them, as a
    Shanghai report of 2019 has it. `procurement_header` is the header over the amount (2019 edition).
    """
    heads, cells = ((1, 2, 1), (2, 1, 1)) if uneven else ((1, 1, 1), (1, 1, 1))
    width = sum(heads)
    rows: list[Row] = []
    for caption, labels, lines in _DISCLOSURE[form]:
        rows.append((Cell(f"第二十条第（{caption}）项", colspan=width + 1),))
        head_spans, cell_spans = _spans(len(labels), width, heads), _spans(len(labels), width, cells)
        headers = [procurement_header if label == _PROCUREMENT_HEAD else label for label in labels]
        header = [Cell(label, colspan=span) for label, span in zip(headers, head_spans, strict=True)]
        rows.append((Cell("信息内容"), *header))
        for name, row, columns in lines:
            keys = [f"disclosure.{row}.{column}" for column in columns]
            values = [Cell(printed[key], colspan=span, key=key) for key, span in zip(keys, cell_spans, strict=True)]
            rows.append((Cell(name), *values))
    return tuple(rows)


def requests_grid(form: Form, printed: Mapping[str, str]) -> Grid:
    """Return the third table: 23 rows of 7 figures in 2019, 25 in 2021."""
    organisations = tuple(Cell(label) for key, label in APPLICANTS if key not in {"natural_person", "total"})
    rows: list[Row] = [
        (Cell(_NOTE, colspan=3, rowspan=3), Cell("申请人情况", colspan=7)),
        (Cell("自然人", rowspan=2), Cell("法人或其他组织", colspan=5), Cell("总计", rowspan=2)),
        organisations,
        (Cell("一、本年新收政府信息公开申请数量", colspan=3), *_applicants("requests.received", printed)),
        (Cell("二、上年结转政府信息公开申请数量", colspan=3), *_applicants("requests.carried_in", printed)),
    ]
    results = [row for group, lines in _results(form) for row in _result_rows(group, lines, printed)]
    results.append((Cell("（七）总计", colspan=2), *_applicants("requests.concluded", printed)))
    rows.append((Cell("三、本年度办理结果", rowspan=len(results)), *results[0]))
    rows.extend(results[1:])
    rows.append((Cell("四、结转下年度继续办理", colspan=3), *_applicants("requests.carried_out", printed)))
    return tuple(rows)


def outcomes_grid(printed: Mapping[str, str]) -> Grid:
    """Return the fourth table: three blocks of five figures."""
    labels = [label for _, label in OUTCOMES]
    values = tuple(
        Cell(printed[f"{block}.{outcome}"], key=f"{block}.{outcome}")
        for block in OUTCOME_BLOCKS
        for outcome, _ in OUTCOMES
    )
    return (
        (Cell("行政复议", colspan=5), Cell("行政诉讼", colspan=10)),
        (
            *(Cell(label, rowspan=2) for label in labels),
            Cell("未经复议直接起诉", colspan=5),
            Cell("复议后起诉", colspan=5),
        ),
        tuple(Cell(label) for label in labels * 2),
        values,
    )


def _spans(count: int, width: int, three: tuple[int, ...]) -> tuple[int, ...]:
    if count == len(three):
        return three
    return (*(1 for _ in range(count - 1)), width - count + 1)


def _results(form: Form) -> tuple[tuple[str, tuple[tuple[str, str | None], ...]], ...]:
    otherwise: tuple[tuple[str, str | None], ...] = _OTHERWISE if form == "2021" else (("requests.otherwise", None),)
    return (
        ("（一）予以公开", (("requests.granted", None),)),
        (_PARTLY, (("requests.partly_granted", None),)),
        ("（三）不予公开", _REFUSED),
        ("（四）无法提供", _UNAVAILABLE),
        ("（五）不予处理", _NOT_PROCESSED),
        ("（六）其他处理", otherwise),
    )


def _result_rows(group: str, lines: tuple[tuple[str, str | None], ...], printed: Mapping[str, str]) -> list[Row]:
    first, label = lines[0]
    if label is None:
        return [(Cell(group, colspan=2), *_applicants(first, printed))]
    rows: list[Row] = [(Cell(label or ""), *_applicants(prefix, printed)) for prefix, label in lines]
    rows[0] = (Cell(group, rowspan=len(lines)), *rows[0])
    return rows


def _applicants(prefix: str, printed: Mapping[str, str]) -> tuple[Cell, ...]:
    return tuple(Cell(printed[f"{prefix}.{who}"], key=f"{prefix}.{who}") for who, _ in APPLICANTS)
