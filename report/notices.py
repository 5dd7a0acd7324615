"""Every notice that a reading can carry: its code, what stands after the colon, and what it means.

The name before the colon is stable. A notice that is new is one more line here; a test holds the table and the code
together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# What stands after the colon: a figure's key (where many figures of a table share it, that table), a part of the
# report, one of its tables, a reason; None where no colon.
Subject = Literal["KEY", "ROLE", "TABLE", "REASON"]


@dataclass(frozen=True, slots=True)
class NoticeCode:
    """A notice's code and its meaning, in English and Chinese."""

    name: str
    subject: Subject | None
    meaning: str
    meaning_zh: str

    @property
    def code(self) -> str:
        """The code as it is printed, the subject in capitals standing for what it can be."""
        return f"{self.name}:{self.subject}" if self.subject else self.name


_TABLE: tuple[tuple[str, Subject | None, str, str], ...] = (
    # What the document is
    ("not_a_report", "REASON", "it is no report, for this reason", "不是年度报告及其原因"),
    ("title_inferred", None, "no title is printed; a sentence names the report", "未印标题，由正文语句得出"),
    ("mirror_links", None,
     "the page, or links of a portal on it, are on a host that is no government's",
     "页面或其中的政府网站链接位于非政府主机"),
    ("mirror_suspected", None, "several signs say that the page is a copy on a foreign site",
     "多种迹象表明该页面是他站的复制品"),
    ("second_opinion", None, "another program reads the document otherwise", "另一程序读出的内容不同"),
    ("nested_too_deep", None, "elements nested thousands deep were left out", "元素嵌套过深，部分未读"),
    # Who and when
    ("issuer_inferred", None, "the body's name is concluded, not printed", "发布机构为推断所得"),
    ("issuer_unknown", None, "nothing says who issued it", "无法得知发布机构"),
    ("issuer_conflict", None, "portal, title and text name different bodies", "网站、标题与正文所称机构不一致"),
    ("division_ambiguous", None, "the body may be of several divisions", "机构可能属于多个行政区划"),
    ("division_conflict", None, "the body's name and the portal say different divisions",
     "机构名称与网站的行政区划不一致"),
    ("division_inferred", None, "the division is that of the page's SiteIDCode", "行政区划由网站标识码得出"),
    ("division_not_in_force", None, "the division was not in force in the reporting year",
     "该行政区划在报告年度未启用或已撤销"),
    ("division_unknown", None, "no one division is named by the body", "无法确定行政区划"),
    ("site_code_conflict", None, "the page's SiteIDCode is of another division", "网站标识码属于其他行政区划"),
    ("year_conflict", None, "title, period and text say different years (R12)",
     "标题、统计期限与正文的年度不一致（R12）"),
    ("year_inferred", None, "the year is the one before the report's date", "年度由日期推断"),
    ("year_unknown", None, "nothing says which year it covers", "无法得知报告年度"),
    # Characters
    ("traditional_script", None, "traditional script, read in simplified", "繁体，已按简体读取"),
    ("phonetic_annotations", None, "pinyin in brackets was left out", "括注的拼音已略去"),
    ("damaged_text", None, "characters are lost; nothing was repaired", "文字有缺损，未作修补"),
    ("word_processor_residue", None, "names of bookmarks or fields were left out", "文字处理软件的残留已略去"),
    ("undecodable_bytes", None, "bytes could not be decoded", "部分字节无法解码"),
    ("period_wrong", None, "the period ends before it begins: it is none", "统计期限的止期早于起期，未采用"),
    # Parts and tables
    ("text_missing", None, "under the title stands no text: a script may have to load it",
     "标题之下没有正文，可能由脚本加载"),
    ("second_report", None, "another report stands below this one: it was left out", "同页另有一份报告，未读取"),
    ("section_missing", "ROLE", "a statutory part is not there", "缺少法定部分"),
    ("section_number_gap", None, "the parts' numbers have a gap", "各部分编号不连续"),
    ("table_missing", "TABLE", "a statutory table is not there", "缺少法定表格"),
    ("attachment_expected", None, "a missing table may be in an attachment", "缺少的表格可能在附件中"),
    ("attachment_other", None, "an attachment is a report of another year: nothing was taken from it",
     "附件为其他年度的报告，未采用"),
    ("attachment_undated", None, "figures are from an attachment that names no year", "部分数值取自未注明年度的附件"),
    ("attachment_unreadable", None, "an attachment could not be read", "附件无法读取"),
    ("image_table", None, "a missing table may be a picture", "缺少的表格可能是图片"),
    # Scans and pictures
    ("ocr", None, "scans or pictures were read by recognition of characters", "扫描页或图片经文字识别读取"),
    ("ocr_missing", None, "scans or pictures were not read: what that needs is not installed",
     "扫描页或图片未读取：未安装文字识别组件"),
    ("ocr_limit", None, "more scanned pages than are read of one document, or too much on one",
     "扫描页或其内容过多，部分未读"),
    ("ocr_uncertain", "KEY", "recognised without certainty, and a sum with it does not hold: not taken",
     "识别把握不足且勾稽关系不成立，未采用"),
    # Cells
    ("cells_missing", "TABLE", "cells were not found or not certain", "部分单元格未找到或不确定"),
    ("header_unread", "TABLE", "a header is not the form's: its rows were left out", "表头与表式不符，未读取"),
    ("row_unread", "TABLE", "a row with numbers was not assigned", "含数字的行未能对应"),
    ("other_year", "TABLE", "a table says itself that it is of another year than the report: left out",
     "表格自称属于其他年度，未采用"),
    ("merged_cell", "KEY", "one cell is shared by several rows: left out", "单元格由多行合并，未采用"),
    ("figure_conflict", "KEY", "two cells say different things: left out", "同一数值前后不一，未采用"),
    ("ambiguous_sign", "KEY", "both signs are printed, read as 0", "正负号并列，按0读取"),
    ("blank_cells", None, "cells are there and empty", "有空白单元格"),
    ("unreadable", "KEY", "what is printed is no number (R9), or in a scan not certain to be the one that was seen",
     "所印内容不是数字（R9），或扫描件识别把握不足"),
    ("unit_missing", "KEY", "an amount of money without 元 or 万元", "金额未注明单位"),
    # What does not agree
    ("implausible", "KEY", "a figure or date that can hardly be so (R9, R10, R11, R13)",
     "数值或日期不合情理（R9、R10、R11、R13）"),
    ("prose_differs", "KEY", "the prose says another number than the table (R14)",
     "正文与表格的数字不一致（R14）"),
    ("sum_differs", "KEY", "the parts of an indicator of 2014's table do not add up to it",
     "2014年统计表的分项之和与总数不一致"),
)  # fmt: skip

# Why a document is no report: what stands after `not_a_report:`.
REASONS: dict[str, tuple[str, str]] = {
    "graphic": ("a picture or chart about a report", "图解、一图读懂"),
    "interpretation": ("an interpretation of a report", "解读"),
    "meeting": ("news of a meeting or training", "会议、部署、培训的消息"),
    "news": ("news of published reports", "年度报告发布情况的消息"),
    "website_report": ("the yearly sheet about the government's website", "政府网站工作年度报表"),
    "notice": ("a notice, plan, guide, catalogue or rule", "通知、方案、指南、目录、制度等"),
    "error_page": ("a page that says that there is none", "页面不存在的提示"),
    "other_period": ("a report on a half, a quarter or a school year", "半年、季度或学年报告"),
    "rule_of_law": ("a report on the rule of law", "法治政府建设报告"),
    "budget": ("a budget or its accounts", "部门预决算"),
    "enterprise": ("an enterprise's yearly report", "企业年度报告"),
    "table": ("the statistical sheet of a report without the report", "仅为统计表"),
    "list": ("a list of reports", "年报的列表或目录"),
    "no_report_words": ("no words of an annual report on information disclosure", "没有政府信息公开年度报告的字样"),
    "empty": ("no title", "无标题"),
}

NOTICES = tuple(NoticeCode(*row) for row in _TABLE)
