"""What stands before the first part: the title, over one line or several, and the prose after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from report import divisions
from report.titles import REFUSALS_BY_NAME, SUBJECT, judge_title, plain_title, without_site

TITLE_LENGTH = 70
TITLE_LINES = 3
_LINES_SEARCHED = 20
_PUNCTUATION = re.compile(r"[，,。；;：！？]")
_END = re.compile(r"(?:报告|年报|总结|小结|汇报)(?:[(（][^()（）]*[)）])?$")
_BODY_LINE = re.compile(
    r"[一-鿿（）()]{3,30}(?:局|府|委|会|办|室|处|站|中心|院|所|队|乡|镇|街道|部|厅|社|校|馆)$|(?:二[〇○零]..|20\d\d)年?度?$"
)
_NAMED = re.compile(
    r"(?P<body>[一-鿿（）()]{2,40}?)(?P<year>20[0-4]\d)年(?:年)?度?"
    + SUBJECT
    + r"(?:工作)?(?:年度报告|年报|工作报告|报告)"
)
_NAMED_FIRST = re.compile(
    r"(?P<year>20[0-4]\d)年(?:年)?度?(?P<body>[一-鿿（）()]{2,40}?)" + SUBJECT + r"(?:工作)?(?:年度报告|年报)"
)
_LEAD_IN = re.compile(
    r".*(?:向社会(?:公众)?(?:公布|公开|发布)|公布|发布|编制(?:了|完成|形成)?|形成|制定|要求|规定|精神|现将|按照|根据|依据|结合|就|对)"
)


@dataclass(frozen=True, slots=True)
class Opening:
    """The title (None where none is printed here) and the index of the line after it."""

    title: str | None
    after: int
    refusal: str | None = None


def find_opening(lines: Sequence[str]) -> Opening:
    """Find the title among the first lines; `refusal` is the reason why the first title-like line is no report's."""
    plain = [plain_title(line) for line in lines[:_LINES_SEARCHED]]
    for index in range(len(plain)):
        for size in range(1, TITLE_LINES + 1):
            span = plain[index : index + size]
            if len(span) < size or any(_PUNCTUATION.search(line) or not line for line in span):
                break
            if _is_title("".join(span)) and _belongs_together(span):
                return Opening("".join(span), index + size)
        refusal = _refusal(plain[index])
        if refusal is not None:
            return Opening(None, index + 1, refusal)
    return Opening(None, 0)


def _is_title(text: str) -> bool:
    return (
        len(text) <= TITLE_LENGTH
        and _END.search(text) is not None
        and judge_title(text).kind in {"annual_report", "work_summary"}
    )


def _belongs_together(span: Sequence[str]) -> bool:
    """Say whether lines are one title: the first names body or year, or the last is none by itself."""
    return len(span) == 1 or all(_BODY_LINE.fullmatch(line) for line in span[:-1]) or not _is_title(span[-1])


def _refusal(line: str) -> str | None:
    if not 6 <= len(line) <= TITLE_LENGTH or _PUNCTUATION.search(line):
        return None
    verdict = judge_title(line)
    return (
        verdict.reason
        if verdict.reason in REFUSALS_BY_NAME and re.search(SUBJECT + "|网站|年度|预算|决算|法治", line)
        else None
    )


def find_page_title(titles: Sequence[str]) -> str | None:
    """Return the first of a page's titles that is a report's, without the site's name after it."""
    for title in titles:
        own = plain_title(without_site(title))
        if _is_title(own):
            return own
    return None


def infer_title(text: str) -> str | None:
    """Return the title that a sentence names (现公布某某局2024年政府信息公开工作年度报告), None where none does."""
    plain = re.sub(r"\s+", "", text)
    named = _NAMED.search(plain)
    if named is not None:
        body = _without_lead_in(named.group("body"))
        return body + named.group()[named.start("year") - named.start() :]
    named = _NAMED_FIRST.search(plain)
    return named.group() if named is not None else None


def _without_lead_in(words: str) -> str:
    """Return the body's name at the end of words that lead up to it: from its place on, else after the verb."""
    words = re.split(r"[(（)）]", words)[-1] or words
    for start in range(len(words) - 1):
        place = divisions.find_place(words[start:])
        if place is not None and not place.shortened and place.length < len(words) - start:
            return words[start:]
    return _LEAD_IN.sub("", words)
