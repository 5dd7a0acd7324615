"""The statutory tables as they are printed: rows of cells with spans, each figure's cell with its key.

Written from the formats themselves (国办公开办函〔2019〕60号, 〔2021〕30号), not from `report.forms`, so that no error
there is repeated here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Words = Callable[[str], str]


@dataclass(frozen=True)
class Cell:
    """One cell: its text, how far it reaches, and the figure that it holds, None for a label."""

    text: str
    across: int = 1
    down: int = 1
    key: str | None = None


Row = tuple[Cell, ...]
Table = tuple[Row, ...]

APPLICANTS = (
    ("natural_person", "自然人"),
    ("business", "商业企业"),
    ("research", "科研机构"),
    ("public_interest", "社会公益组织"),
    ("legal_service", "法律服务机构"),
    ("other", "其他"),
    ("total", "总计"),
)
_REFUSED = (
    ("state_secret", "1.属于国家秘密"),
    ("prohibited_by_law", "2.其他法律行政法规禁止公开"),
    ("security_and_stability", "3.危及“三安全一稳定”"),
    ("third_party_rights", "4.保护第三方合法权益"),
    ("internal_affairs", "5.属于三类内部事务信息"),
    ("process_information", "6.属于四类过程性信息"),
    ("enforcement_files", "7.属于行政执法案卷"),
    ("inquiry_matters", "8.属于行政查询事项"),
)
_UNAVAILABLE = (
    ("not_held", "1.本机关不掌握相关政府信息"),
    ("needs_creation", "2.没有现成信息需要另行制作"),
    ("still_unclear", "3.补正后申请内容仍不明确"),
)
_NOT_PROCESSED = (
    ("complaint", "1.信访举报投诉类申请"),
    ("repeated", "2.重复申请"),
    ("publication", "3.要求提供公开出版物"),
    ("excessive", "4.无正当理由大量反复申请"),
    ("reissue", "5.要求行政机关确认或重新出具已获取信息"),
)
_OTHERWISE_2021 = (
    ("correction_overdue", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ("fee_overdue", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    ("remaining", "3.其他"),
)
RESULTS = (
    ("upheld", "结果维持"),
    ("corrected", "结果纠正"),
    ("other", "其他结果"),
    ("pending", "尚未审结"),
    ("total", "总计"),
)
PROCEEDINGS = ("review", "litigation_direct", "litigation_after_review")


def outcome_groups(edition: str) -> list[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """The outcomes of an application by group: the group's key and label, and its rows, none where it is one."""
    last = _OTHERWISE_2021 if edition == "2021" else ()
    return [
        ("requests.granted", "（一）予以公开", ()),
        ("requests.partly_granted", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", ()),
        ("requests.refused", "（三）不予公开", _REFUSED),
        ("requests.unavailable", "（四）无法提供", _UNAVAILABLE),
        ("requests.not_processed", "（五）不予处理", _NOT_PROCESSED),
        ("requests.otherwise", "（六）其他处理", last),
    ]


def outcome_rows(edition: str) -> list[str]:
    """The keys of the rows that add up to （七）总计."""
    found = []
    for key, _, leaves in outcome_groups(edition):
        found += [f"{key}.{leaf}" for leaf, _ in leaves] or [key]
    return found


def request_rows(edition: str) -> list[str]:
    """The keys of all rows of the table of requests, from top to bottom."""
    return [
        "requests.received",
        "requests.carried_in",
        *outcome_rows(edition),
        "requests.concluded",
        "requests.carried_out",
    ]


def disclosure_blocks(edition: str) -> list[tuple[str, list[tuple[str, str]], list[tuple[str, str]]]]:
    """The parts of the table of disclosure: numeral of 第二十条第（…）项, rows and columns as (key, label)."""
    fee, licence, penalty = ("fees", "行政事业性收费"), ("licensing", "行政许可"), ("penalties", "行政处罚")
    force = ("coercion", "行政强制")
    rules = [("issued", "本年制发件数"), ("repealed", "本年废止件数"), ("in_force", "现行有效件数")]
    old_rules = [("made", "本年新制作数量"), ("published", "本年新公开数量"), ("total_published", "对外公开总数量")]
    if edition == "2019":
        items = [("items_last_year", "上一年项目数量"), ("change", "本年增/减"), ("decisions", "处理决定数量")]
        return [
            ("一", [("rules", "规章"), ("normative_documents", "规范性文件")], old_rules),
            ("五", [licence, ("other_services", "其他对外管理服务事项")], items),
            ("六", [penalty, force], items),
            ("八", [fee], items[:2]),
            ("九", [("procurement", "政府集中采购")], [("items", "采购项目数量"), ("amount", "采购总金额")]),
        ]
    decisions = [("decisions", "本年处理决定数量")]
    return [
        (
            "一",
            [("rules", "规章"), ("normative_documents", "规范性文件" if edition == "hybrid" else "行政规范性文件")],
            old_rules if edition == "hybrid" else rules,
        ),
        ("五", [licence], decisions),
        ("六", [penalty, force], decisions),
        ("八", [fee], [("amount", "本年收费金额（单位：万元）")]),
    ]


def disclosure_table(edition: str, printed: dict[str, str], words: Words) -> Table:
    """The table of part two; a figure that is not in `printed` has no cell."""
    found: list[Row] = []
    for numeral, rows, columns in disclosure_blocks(edition):
        if not any(f"disclosure.{row}.{column}" in printed for row, _ in rows for column, _ in columns):
            continue
        found.append((Cell(words(f"第二十条第（{numeral}）项"), across=4),))
        widths = [1] * (len(columns) - 1) + [4 - len(columns)]
        heads = [Cell(words(label), across=width) for (_, label), width in zip(columns, widths, strict=True)]
        found.append((Cell("信息内容"), *heads))
        for row, label in rows:
            keys = [f"disclosure.{row}.{column}" for column, _ in columns]
            cells = [
                Cell(printed[key], width, 1, key) for key, width in zip(keys, widths, strict=True) if key in printed
            ]
            found.append((Cell(words(label)), *cells))
    return tuple(found)


def requests_table(edition: str, printed: dict[str, str], words: Words) -> Table:
    """The table of part three."""

    def values(row: str) -> list[Cell]:
        keys = [f"{row}.{column}" for column, _ in APPLICANTS]
        return [Cell(printed[key], key=key) for key in keys if key in printed]

    note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    rows: list[Row] = [
        (Cell(words(note), 3, 3), Cell(words("申请人情况"), 7)),
        (Cell(words("自然人"), 1, 2), Cell(words("法人或其他组织"), 5), Cell(words("总计"), 1, 2)),
        tuple(Cell(words(label)) for _, label in APPLICANTS[1:6]),
        (Cell(words("一、本年新收政府信息公开申请数量"), 3), *values("requests.received")),
        (Cell(words("二、上年结转政府信息公开申请数量"), 3), *values("requests.carried_in")),
    ]
    outcomes: list[Row] = []
    for group, label, leaves in outcome_groups(edition):
        if not leaves:
            outcomes.append((Cell(words(label), 2), *values(group)))
        for number, (leaf, leaf_label) in enumerate(leaves):
            head = () if number else (Cell(words(label), 1, len(leaves)),)
            outcomes.append((*head, Cell(words(leaf_label)), *values(f"{group}.{leaf}")))
    outcomes.append((Cell(words("（七）总计"), 2), *values("requests.concluded")))
    outcomes[0] = (Cell(words("三、本年度办理结果"), 1, len(outcomes)), *outcomes[0])
    return (*rows, *outcomes, (Cell(words("四、结转下年度继续办理"), 3), *values("requests.carried_out")))


def review_table(printed: dict[str, str], words: Words) -> Table:
    """The table of part four."""
    results = [label for _, label in RESULTS]
    keys = [f"{proceeding}.{result}" for proceeding in PROCEEDINGS for result, _ in RESULTS]
    return (
        (Cell(words("行政复议"), 5), Cell(words("行政诉讼"), 10)),
        (
            *(Cell(words(label), 1, 2) for label in results),
            Cell(words("未经复议直接起诉"), 5),
            Cell(words("复议后起诉"), 5),
        ),
        tuple(Cell(words(label)) for label in results * 2),
        tuple(Cell(printed[key], key=key) for key in keys if key in printed),
    )
