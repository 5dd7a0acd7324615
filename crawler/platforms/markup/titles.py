"""What the text of a link looks like: a report's title, a column's name, a control of a pager.

These looks only choose the list among a page's links; whether an entry is a report is judged by its title elsewhere.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from report import judge_title

REPORT_WORDS = re.compile(r"年度报告|年\s*报|工作报告|公开报告|工作总结")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|二[〇○零]")
HAN = re.compile(r"[\u3400-\u9fff]")
DOCUMENT_PATH = re.compile(r"\.(?:txt|docx?|wps|pdf|xlsx?|et|ofd|rtf)$", re.IGNORECASE)

# 栏目 of annual reports. A text with a year is an entry or a year's folder; reports on other subjects are not ours.
_COLUMN = re.compile(
    r"^(?:.*(?:政府)?信息公开|历年|历史|往年|[县区市旗]?政府)?(?:工作)?(?:年度?报告?|年报|年度工作报告)(?:专栏|栏目)?$"
    r"|^政务公开(?:工作)?(?:年报|年度报告)$"
)
_OTHER_REPORTS = re.compile(r"财政|预算|决算|统计|企业|法治|网站|报表|依法行政|环境|解读|图解")


def is_column_name(text: str) -> bool:
    """Whether a link's text names a column of annual reports on open government information."""
    bare = re.sub(r"[\s\u00a0\u3000·>»›|\[\]【】（）()]+", "", text)
    return bool(_COLUMN.match(bare)) and not _OTHER_REPORTS.search(bare) and not YEAR.search(bare)


def names_report(title: str) -> bool:
    """Whether a text names an annual report with its year, so that nothing else can be meant."""
    if not (REPORT_WORDS.search(title) and YEAR.search(title)):
        return False
    return judge_title(title).kind == "annual_report"


def weight_of(title: str, url: str) -> float:
    """Return how much a link looks like a line of a list of reports; 0 for what looks like none."""
    if is_column_name(title):
        return 0.0
    weight = 0.0
    if REPORT_WORDS.search(title):
        weight += 4
    if YEAR.search(title):
        weight += 1
    if DOCUMENT_PATH.search(urlsplit(url).path):
        weight += 1
    if len(HAN.findall(title)) >= 8:
        weight += 0.5
    return weight
