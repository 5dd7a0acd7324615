"""Titles: which of a list may be a report's, and what a title says of body and year."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from report.model import TitleVerdict
from report.scripts import strip_residue, to_simplified

SUBJECT = r"(?:政府信息公开|政务信息公开|信息公开|政务公开|政府信息主动公开)"
_REPORT = re.compile(
    SUBJECT + r"(?:工作|情况|年度|年|的|\d{4}|[(（][^)）]*[)）]|[、和及与]?(?:依法行政|政务服务|政务公开))*"
    r"(?:年度报告|年报|工作报告|情况报告|报告)"
)
_SUMMARY = re.compile(SUBJECT + r".{0,12}?(?:工作总结|总结|小结|情况汇报|工作汇报|自查报告)")
_BARE_REPORT = re.compile(
    r".{2,40}(?:局|委|办|府|站|中心|乡|镇|街道|处|会|院|所|队|区|县|市)\D{0,6}20\d\d年?(?:年度)?(?:报告|年报)|20\d\d年?(?:年度)?(?:报告|年报)"
)
_REFUSALS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("graphic", re.compile(r"图解|一图(?!书)|图说|图读|读懂|漫画|动漫|H5|长图|可视化")),
    ("interpretation", re.compile(r"解读|释义|答记者问|问答|政策问答")),
    # 国防动员办公室, 会议中心 and 培训学校 are bodies, and so is 预算评审中心.
    (
        "meeting",
        re.compile(
            r"召开|部署|动员(?!办|委|局|中心)|培训(?!中心|学校|学院|基地)|会议(?!中心|办|服务)|推进会|座谈|调度会|安排"
        ),
    ),
    ("news", re.compile(r"\d+[家个](?:单位|部门|机关|乡镇|县|区|局|委).{0,6}(?:公布|发布|公开|晒)")),
    ("website_report", re.compile(r"网站.{0,12}(?:报表|年度报告|年报|工作报告)|新媒体.{0,8}(?:报表|年报)")),
    (
        "notice",
        re.compile(
            r"(?:通知|通报|请示|函|批复|方案|要点|意见)(?:[(（].*[)）])?$|编制说明$"
            r"|[(（](?:参考)?(?:模板|样表|样式|样本|范本|格式|示例)[)）]$"
            r"|(?:格式|模板|样表|指南|目录|清单|制度|规定|办法|细则|规程|汇编|流程图?|申请表)(?:[(（].*[)）])?$"
        ),
    ),
    ("error_page", re.compile(r"页面不存在|页面已删除|页面无法访问|没有找到相关")),
    ("rule_of_law", re.compile(r"法治政府|依法行政工作|法治建设")),
    ("budget", re.compile(r"预决算|决算|预算(?!评审|编审|编制中心|管理局|绩效|审核)")),
    (
        "enterprise",
        re.compile(
            r"企业年度报告|企业年报|公司(?:20\d\d年?)?(?:年?度)?(?:年度报告|年报|报告)|工商年报|年报公示|社会责任"
        ),
    ),
)
# What a report on disclosure may be joined with, or have in its title besides.
_JOINED = frozenset({"rule_of_law", "enterprise"})
# A notice that publishes a report may be the report itself, under its cover.
_PUBLISHING = re.compile(r"(?:印发|公布|发布|公开)《?[^》]*(?:年度报告|年报|工作报告)》?的(?:通知|公告|通告)$")
# A notice that asks bodies to write theirs (编制, 报送), and a template: both may hold the whole form, empty.
_ASKING = re.compile(r"(?:做好|编制(?!的)|编报|编写|撰写|报送|上报|填报|格式|模板)[^《》]*通知(?:[(（].*[)）])?$")
_TEMPLATE = re.compile(r"模板|样表|样式|样本|范本|格式|示例")
_PLACEHOLDER = re.compile(r"[XxＸ×✕]{2,}|[*＊]{2,}|(?:单位|部门|机关|机构)名称")
_SHEET = re.compile(SUBJECT + r".{0,10}(?:统计表|报表)")
# The name of a column before a title.
_COLUMN = re.compile(r"^【[^】]*】(?=.)")
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?=年|度|\D|$)")
_CHINESE_YEAR = re.compile(r"二[〇○零0Ｏ]([〇○零一二三四]|[0-9])([〇○零一二三四五六七八九]|[0-9])年")
_CHINESE_DIGITS = {char: str(index) for index, char in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0"}
# What makes a page none even where its own text looks like a report; a notice may be the cover letter of one.
REFUSALS_BY_NAME = (frozenset(reason for reason, _ in _REFUSALS) | {"other_period"}) - {"notice"}
_OTHER_PERIOD = re.compile(r"上半年|下半年|季度|学年")
_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_AROUND = "|>》›-_"
_LONGEST_WINDOW = 500
_SITE_SUFFIX = re.compile(r"\s*[-_|–—]{1,2}\s*[^-_|–—]*(?:政府|门户|网|信息公开|局|委|办|中心|栏目|首页)[^-_|–—]*$")


@lru_cache(maxsize=1024)
def plain_title(title: str) -> str:
    """Return a title as one line without blanks and residue, in simplified script and half-width digits."""
    text = _BLANK.sub("", strip_residue(title))
    text = re.sub(r"[０-９Ａ-Ｚａ-ｚ]", lambda match: unicodedata.normalize("NFKC", match.group()), text)
    return to_simplified(text).strip(_AROUND)


def is_far_longer(line: str, length: int) -> bool:
    """Say whether a line is more than twice as long as a plain title, whatever its characters are in simplified script.

    Most lines of a report are known by it to be no titles before they are converted.
    """
    return len(line) > 2 * length and len(_BLANK.sub("", strip_residue(line)).strip(_AROUND)) > 2 * length


def without_site(title: str) -> str:
    """Return the title of a window without the site's and the column's names after it."""
    previous = None
    while previous != title and len(title) <= _LONGEST_WINDOW:
        previous = title
        title = _SITE_SUFFIX.sub("", title) or title
    return title


def judge_title(title: str) -> TitleVerdict:
    """Say whether a title may be a report's.

    The deny list goes before the allow list. A title without any Chinese word (a file's name) is `unknown`: a
    candidate whose content decides. So is 某某局2020年年度报告, which does not say what it reports on.
    """
    text = plain_title(title)
    if not text:
        return TitleVerdict(candidate=False, kind="none", reason="empty")
    if not re.search(r"[一-鿿]", text):
        return TitleVerdict(candidate=True, kind="unknown", reason="no_chinese_words")
    refused = next((reason for reason, pattern in _REFUSALS if pattern.search(text)), None)
    if refused in _JOINED and _REPORT.search(text):
        refused = None
    if refused is None and _REPORT.search(text) and is_template(text):
        refused = "notice"
    if refused == "notice" and not _ASKING.search(text) and _PUBLISHING.search(text) and _REPORT.search(text):
        return TitleVerdict(candidate=True, kind="unknown", reason="notice_of_report")
    if refused is not None:
        return TitleVerdict(candidate=False, kind="none", reason=refused)
    return _judge_words(text)


def is_template(text: str) -> bool:
    """Say whether a plain title leaves its body to be filled in (XX局, 单位名称)."""
    return _PLACEHOLDER.search(text) is not None


def asks_for_reports(text: str) -> bool:
    """Say whether the plain title of a notice asks for reports, or is a template's: neither covers a report."""
    return _ASKING.search(text) is not None or _TEMPLATE.search(text) is not None or is_template(text)


def is_sheet(text: str) -> bool:
    """Say whether a title is that of the statistical sheet alone (统计表), which belongs to a report."""
    return _SHEET.search(text) is not None


def _judge_words(text: str) -> TitleVerdict:
    if _SUMMARY.search(text):
        return TitleVerdict(candidate=True, kind="work_summary", reason="work_summary")
    if _REPORT.search(text) and _OTHER_PERIOD.search(text):
        return TitleVerdict(candidate=False, kind="none", reason="other_period")
    if _REPORT.search(text):
        return TitleVerdict(candidate=True, kind="annual_report", reason="annual_report")
    if _BARE_REPORT.fullmatch(text):
        return TitleVerdict(candidate=True, kind="unknown", reason="report_of_unsaid_subject")
    if is_sheet(text):
        return TitleVerdict(candidate=False, kind="none", reason="table")
    return TitleVerdict(candidate=False, kind="none", reason="no_report_words")


@dataclass(frozen=True, slots=True)
class TitleYears:
    """The years that a title names: the reporting year (None where it names none), and all of them."""

    year: int | None
    all_years: tuple[int, ...]


@lru_cache(maxsize=256)
def find_years(title: str) -> TitleYears:
    """Return the years of a title; where they differ, the one before 年度 or 年政府信息公开 is the report's."""
    text = plain_title(title)
    years = [int(year) for year in _YEAR.findall(text)]
    years += [_chinese_year(match) for match in _CHINESE_YEAR.finditer(text)]
    closest = re.search(r"(20[0-4]\d)年(?:年)?度?(?:" + SUBJECT + r"|报告|工作)", text) or re.search(
        r"(20[0-4]\d)年度", text
    )
    year = int(closest.group(1)) if closest else next(iter(years), None)
    return TitleYears(year, tuple(dict.fromkeys(years)))


def _chinese_year(match: re.Match[str]) -> int:
    return int("20" + "".join(_CHINESE_DIGITS.get(digit, digit) for digit in match.groups()))


@lru_cache(maxsize=256)
def find_body(title: str) -> str | None:
    """Return the body that a title names, as it names it; None where it names none."""
    text = _COLUMN.sub("", plain_title(title)).strip("《》“”\"'【】")
    subject = re.search(SUBJECT, text)
    head = text[: subject.start()] if subject else re.split(r"20\d\d|年度|年报", text)[0]
    if head.endswith("人民"):
        head += "政府"
    head = re.sub(
        r"(?:20[0-4]\d|二[〇○零0OＯ][〇○零0OＯ一二三四\d][〇○零0OＯ一二三四五六七八九\d])年?年?度?(?:部门$)?|(?<!\d)\d\d年度?$|年度|[上下]半年|第?[一二三四]季度",
        "",
        head,
    )
    head = re.sub(
        r"^(?:中国(?!共产党|移动|电信|联|铁塔|邮政|烟草|石|农业|工商|建设|人民|银行)|关于|附件\d?[:：]?|【[^】]*】)+|(?:关于|的|主动|本级)+$",
        "",
        head,
    )
    head = re.sub(r"[(（][^()（）]*[)）]|[《》【】\[\]“”\"':：,，.。、·\-—_]", "", head)
    return head if len(head) >= 2 else None
