"""Prints reports of made-up bodies: the statutory tables spelled out here once more, in every way they are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Form = Literal["2019", "2021"]
FORMS: tuple[Form, ...] = ("2019", "2021")


@dataclass(frozen=True)
class Box:
    """A cell as a typist makes it."""

    text: str
    rows: int = 1
    cols: int = 1


Grid = list[list[Box]]

_DOCUMENT_ROWS = {"2019": ("规章", "规范性文件"), "2021": ("规章", "行政规范性文件")}
_BLOCKS: dict[Form, tuple[tuple[str, tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]], ...]] = {
    "2019": (
        (
            "第二十条第（一）项",
            ("本年新\n制作数量", "本年新\n公开数量", "对外公开总数量"),
            (
                ("规章", ("rules.made", "rules.published", "rules.total_published")),
                (
                    "规范性文件",
                    (
                        "normative_documents.made",
                        "normative_documents.published",
                        "normative_documents.total_published",
                    ),
                ),
            ),
        ),
        (
            "第二十条第（五）项",
            ("上一年项目数量", "本年增/减", "处理决定数量"),
            (
                ("行政许可", ("licensing.items_last_year", "licensing.change", "licensing.decisions")),
                (
                    "其他对外管理服务事项",
                    ("other_services.items_last_year", "other_services.change", "other_services.decisions"),
                ),
            ),
        ),
        (
            "第二十条第（六）项",
            ("上一年项目数量", "本年增/减", "处理决定数量"),
            (
                ("行政处罚", ("penalties.items_last_year", "penalties.change", "penalties.decisions")),
                ("行政强制", ("coercion.items_last_year", "coercion.change", "coercion.decisions")),
            ),
        ),
        (
            "第二十条第（八）项",
            ("上一年项目数量", "本年增/减"),
            (("行政事业性收费", ("fees.items_last_year", "fees.change")),),
        ),
        (
            "第二十条第（九）项",
            ("采购项目数量", "采购总金额"),
            (("政府集中采购", ("procurement.items", "procurement.amount")),),
        ),
    ),
    "2021": (
        (
            "第二十条第（一）项",
            ("本年制发件数", "本年废止件数", "现行有效件数"),
            (
                ("规章", ("rules.issued", "rules.repealed", "rules.in_force")),
                (
                    "行政规范性文件",
                    ("normative_documents.issued", "normative_documents.repealed", "normative_documents.in_force"),
                ),
            ),
        ),
        ("第二十条第（五）项", ("本年处理决定数量",), (("行政许可", ("licensing.decisions",)),)),
        (
            "第二十条第（六）项",
            ("本年处理决定数量",),
            (("行政处罚", ("penalties.decisions",)), ("行政强制", ("coercion.decisions",))),
        ),
        ("第二十条第（八）项", ("本年收费金额（单位：万元）",), (("行政事业性收费", ("fees.amount",)),)),
    ),
}
APPLICANTS = ("natural_person", "business", "research", "public_interest", "legal_service", "other", "total")
_APPLICANT_LABELS = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
_OUTSIDE = {
    "received": "一、本年新收政府信息公开申请数量",
    "carried_in": "二、上年结转政府信息公开申请数量",
    "carried_out": "四、结转下年度继续办理",
}
_GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("（一）予以公开", (("granted", ""),)),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", (("partly_granted", ""),)),
    (
        "（三）不予公开",
        (
            ("refused.state_secret", "1.属于国家秘密"),
            ("refused.prohibited_by_law", "2.其他法律行政法规禁止公开"),
            ("refused.security_and_stability", "3.危及“三安全一稳定”"),
            ("refused.third_party_rights", "4.保护第三方合法权益"),
            ("refused.internal_affairs", "5.属于三类内部事务信息"),
            ("refused.process_information", "6.属于四类过程性信息"),
            ("refused.enforcement_files", "7.属于行政执法案卷"),
            ("refused.inquiry_matters", "8.属于行政查询事项"),
        ),
    ),
    (
        "（四）无法提供",
        (
            ("unavailable.not_held", "1.本机关不掌握相关政府信息"),
            ("unavailable.needs_creation", "2.没有现成信息需要另行制作"),
            ("unavailable.still_unclear", "3.补正后申请内容仍不明确"),
        ),
    ),
    (
        "（五）不予处理",
        (
            ("not_processed.complaint", "1.信访举报投诉类申请"),
            ("not_processed.repeated", "2.重复申请"),
            ("not_processed.publication", "3.要求提供公开出版物"),
            ("not_processed.excessive", "4.无正当理由大量反复申请"),
            ("not_processed.reissue", "5.要求行政机关确认或重新出具已获取信息"),
        ),
    ),
)
_OTHERWISE: dict[Form, tuple[tuple[str, str], ...]] = {
    "2019": (("otherwise", ""),),
    "2021": (
        ("otherwise.correction_overdue", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
        ("otherwise.fee_overdue", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
        ("otherwise.remaining", "3.其他"),
    ),
}
_OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
_OUTCOME_KEYS = ("upheld", "corrected", "other", "pending", "total")
_REVIEWS = ("review", "litigation_direct", "litigation_after_review")


def request_groups(form: Form) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return the outcomes of table three by group, the last being the total."""
    return (*_GROUPS, ("（六）其他处理", _OTHERWISE[form]), ("（七）总计", (("concluded", ""),)))


def keys_of(form: Form) -> list[str]:
    """Return the keys of every cell of a form, in reading order."""
    disclosed = [f"disclosure.{key}" for _, _, rows in _BLOCKS[form] for _, keys in rows for key in keys]
    rows = ["received", "carried_in", *(row for _, lines in request_groups(form) for row, _ in lines), "carried_out"]
    requests = [f"requests.{row}.{col}" for row in rows for col in APPLICANTS]
    return [*disclosed, *requests, *(f"{group}.{key}" for group in _REVIEWS for key in _OUTCOME_KEYS)]


def disclosure_grid(form: Form, printed: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Grid:
    """Return table two; `headers` replaces printed headers."""
    grid: Grid = []
    for caption, header, rows in _BLOCKS[form]:
        width = 3 // len(header) if len(header) != 2 else 1
        grid.append([Box(caption, cols=4)])
        names = [(headers or {}).get(name, name) for name in header]
        grid.append([Box("信息内容"), *(Box(name, cols=width) for name in names)])
        grid += [[Box(label), *(Box(printed[f"disclosure.{key}"], cols=width) for key in keys)] for label, keys in rows]
    return grid


def requests_grid(form: Form, printed: Mapping[str, str]) -> Grid:
    """Return table three."""
    note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    grid: Grid = [
        [Box(note, 3, 3), Box("申请人情况", cols=7)],
        [Box("自然人", 2), Box("法人或其他组织", cols=5), Box("总计", 2)],
        [Box(label) for label in _APPLICANT_LABELS],
    ]

    def values(row: str) -> list[Box]:
        return [Box(printed[f"requests.{row}.{col}"]) for col in APPLICANTS]

    grid += [[Box(_OUTSIDE[row], cols=3), *values(row)] for row in ("received", "carried_in")]
    groups = request_groups(form)
    height = sum(len(lines) for _, lines in groups)
    for group, lines in groups:
        for index, (row, label) in enumerate(lines):
            lead = [Box("三、本年度办理结果", height)] if row == "granted" else []
            lead += [Box(group, len(lines), 1 if label else 2)] if index == 0 else []
            grid.append([*lead, *([Box(label)] if label else []), *values(row)])
    grid.append([Box(_OUTSIDE["carried_out"], cols=3), *values("carried_out")])
    return grid


def review_grid(printed: Mapping[str, str]) -> Grid:
    """Return table four."""
    return [
        [Box("行政复议", cols=5), Box("行政诉讼", cols=10)],
        [*(Box(label, 2) for label in _OUTCOMES), Box("未经复议直接起诉", cols=5), Box("复议后起诉", cols=5)],
        [Box(label) for label in (*_OUTCOMES, *_OUTCOMES)],
        [Box(printed[f"{group}.{key}"]) for group in _REVIEWS for key in _OUTCOME_KEYS],
    ]


def grids(form: Form, printed: Mapping[str, str]) -> list[Grid]:
    """Return tables two, three and four."""
    return [disclosure_grid(form, printed), requests_grid(form, printed), review_grid(printed)]


def as_html(grid: Grid) -> str:
    """Write a table as markup with spans."""
    rows = []
    for row in grid:
        cells = "".join(_cell_html(box, box.text.replace("\n", "<br>")) for box in row)
        rows.append(f"<tr>{cells}</tr>")
    return f'<table border="1">{"".join(rows)}</table>'


def _cell_html(box: Box, inner: str, more: str = "") -> str:
    spans = (f' rowspan="{box.rows}"' if box.rows > 1 else "") + (f' colspan="{box.cols}"' if box.cols > 1 else "")
    return f"<td{spans}{more}>{inner}</td>"


def as_word_html(grid: Grid) -> str:
    """Write a table as a word processor saves it: paragraphs, spans of every run, empty namespaced elements."""
    rows = []
    for row in grid:
        cells = "".join(
            _cell_html(
                box, _word_runs(box.text), " width=61 style='width:45.8pt;mso-border-alt:solid .5pt;padding:0cm'"
            )
            for box in row
        )
        rows.append(f"<tr style='mso-yfti-irow:1;height:20.0pt'>\n{cells}\n</tr>")
    return f"<table class=MsoNormalTable border=1 style='mso-padding-alt:0cm'>\n{''.join(rows)}</table>"


def _word_runs(text: str) -> str:
    lines = [
        "<p class=MsoNormal align=center style='mso-pagination:widow-orphan'>"
        + "".join(
            f"<span lang=EN-US\n  style='font-family:宋体;mso-bidi-font-size:10.5pt'>{char}</span>" for char in line
        )
        + "<span lang=EN-US><o:p></o:p></span></p>"
        for line in text.split("\n")
    ]
    return "\n".join(lines)


def rectangles(grid: Grid) -> list[list[Box | None]]:
    """Lay the boxes of a table out: a continuation below a box is None, columns it spans are not repeated."""
    below: dict[tuple[int, int], int] = {}
    laid: list[list[Box | None]] = []
    for top, row in enumerate(grid):
        line: list[Box | None] = []
        column = 0
        waiting = list(row)
        while waiting or any(place[0] == top and place[1] >= column for place in below):
            if (top, column) in below:
                line.append(None)
                column += below.pop((top, column))
                continue
            if not waiting:
                column += 1
                continue
            box = waiting.pop(0)
            line.append(box)
            for down in range(1, box.rows):
                below[top + down, column] = box.cols
            column += box.cols
        laid.append(line)
    return laid


def as_tabs(grid: Grid) -> str:
    """Write a table with a tab before every cell, a blank line after every row and two after the table."""
    rows = []
    for row in rectangles(grid):
        cells = ["\t" + ("" if box is None else (box.text or "\xa0")) + "\n" for box in row]
        rows.append("".join(cells))
    return "\n".join(rows) + "\n\n"


def as_bars(grid: Grid) -> str:
    """Write a table with a line for every row and a bar after every cell."""
    lines = []
    for row in rectangles(grid):
        cells = ["" if box is None else box.text.replace("\n", " ") for box in row]
        lines.append(" | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


SECTION_TITLES = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)


@dataclass(frozen=True)
class Article:
    """A report of a body that there is not: everything that a page needs."""

    form: Form = "2021"
    year: int = 2023
    body: str = "云岫县教育局"
    title: str = "云岫县教育局2023年政府信息公开工作年度报告"
    preface: str = "本报告由六个部分组成，所列数据的统计期限自2023年1月1日起至2023年12月31日止。"
    prose: Mapping[int, Sequence[str]] = field(default_factory=dict)
    printed: Mapping[str, str] = field(default_factory=dict)
    signature: tuple[str, ...] = ("云岫县教育局", "2024年1月12日")

    def cells(self) -> dict[str, str]:
        """Return what is printed in every cell, 0 where nothing else is said."""
        return dict.fromkeys(keys_of(self.form), "0") | dict(self.printed)

    def parts(self) -> Iterable[tuple[str, Sequence[str], Grid | None]]:
        """Yield heading, paragraphs and table of every section."""
        tables = dict(enumerate(grids(self.form, self.cells()), 1))
        for index, (numeral, title) in enumerate(zip("一二三四五六", SECTION_TITLES, strict=True)):
            default = ["无。"] if index == 5 else ["本年度按要求开展工作。"] if index in {0, 4} else []
            yield f"{numeral}、{title}", self.prose.get(index, default), tables.get(index)


def article_text(article: Article, *, bars: bool = False) -> str:
    """Write an article as plain text."""
    pieces = [article.title, "", article.preface]
    for heading, paragraphs, grid in article.parts():
        pieces += [heading, *paragraphs]
        if grid is not None:
            pieces.append(as_bars(grid) if bars else as_tabs(grid))
    return "\n".join([*pieces, *article.signature]) + "\n"


def article_body(article: Article, *, word: bool = False) -> str:
    """Write an article as markup without the page around it."""
    write = as_word_html if word else as_html
    pieces = [f"<p align=center><b>{article.title}</b></p>", f"<p>{article.preface}</p>"]
    for heading, paragraphs, grid in article.parts():
        pieces += [f"<p><strong>{heading}</strong></p>", *(f"<p>　　{line}</p>" for line in paragraphs)]
        if grid is not None:
            pieces.append(write(grid))
    return "\n".join([*pieces, *(f'<p style="text-align:right">{line}</p>' for line in article.signature)])


def trs_page(article: Article, *, counter: int = 17, word: bool = False) -> str:
    """Write the page of a portal of one family, its visitor counter showing a number."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{article.title}_云岫县人民政府</title>
<meta name="ArticleTitle" content="{article.title}"><meta name="PubDate" content="2024-01-15 09:30">
<style>.x{{color:red}}</style><script>var a = "一、总体情况";</script></head><body>
<div class="nav"><ul><li><a href="/zfxxgknb/">政府信息公开年报</a></li><li><a href="/zcjd/">政策解读</a></li></ul></div>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; 政府信息公开年报</div>
<h1>{article.title}</h1>
<div class="info">发布时间：2024-01-15 09:30　来源：{article.body}
浏览次数：<span>{counter}</span> 字体：【大 中 小】</div>
<div class="TRS_Editor">{article_body(article, word=word)}</div>
<div class="tools">【打印本页】 【关闭窗口】</div><div>扫一扫在手机打开当前页</div>
<div class="footer">版权所有：云岫县人民政府　网站标识码：0000000000</div></body></html>"""


def plain_page(article: Article, *, counter: int = 5) -> str:
    """Write the page of a portal whose article has no container that anybody knows, inside a layout table."""
    return f"""<html><head><title>信息公开</title></head><body><table width="100%"><tr><td class="left">
<p>栏目导航</p><p>政府信息公开指南</p></td><td><div class="detail-main"><div>字号：大 中 小</div>
<p>发布日期：2024-01-15</p><p>点击数：{counter}</p>{article_body(article)}
<p style="display:none">隐藏的一句话123条</p></div></td></tr></table></body></html>"""
