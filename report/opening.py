"""What stands before the first part: the title, over one line or several, and the prose after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from report import divisions
from report.titles import (
    REFUSALS_BY_NAME,
    SUBJECT,
    asks_for_reports,
    find_body,
    find_years,
    is_far_longer,
    judge_title,
    plain_title,
    without_site,
)

TITLE_LENGTH = 70
TITLE_LINES = 3
_LINES_SEARCHED = 80
# The page's own and the document's, which may be worded otherwise.
_TITLES_OF_ONE_PAGE = 2
_YEAR = re.compile(r"20[0-4]\d")
_YEAR_IN_BRACKETS = re.compile(r"[(（〔]20[0-4]\d年?度?[)）〕]")
_YEAR_AT_END = re.compile(r"20[0-4]\d年?度?$")
# What a title speaks of that is a report, or could be taken for one.
_ABOUT = re.compile(SUBJECT + "|网站|年度|年报|预算|决算|法治")
_NAME_OF_SITE = re.compile(r"人民政府$|网站?$|门户")
_STROKE = re.compile(r"[-_|–—]")
_PUNCTUATION = re.compile(r"[，,。；;：！？]")
_SENTENCE = re.compile(r"[，,。；;！？]")
_END = re.compile(r"(?:报告|年报|总结|小结|汇报)(?:[(（〔][^()（）〔〕]*[)）〕])?(?:的(?:公示|公告|通告))?$")
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
_WRITES = re.compile(r"(?<=[一-鿿]{2})(?:编制|公布|发布|形成)(?:了|完成)$")
# What stands before such a word is no part of a body's name.
_ANNOUNCES = re.compile(r"现将|现公布|现公开|公布|根据|按照|依据")


@dataclass(frozen=True, slots=True)
class Opening:
    """The title (None where none is printed here), and the indices of its first line and of the line after it.

    `alone` is its last line where that is a title by itself: what stands before it may be the site's name.
    """

    title: str | None
    after: int
    refusal: str | None = None
    first: int = 0
    alone: str | None = None


def find_opening(lines: Sequence[str], levels: Sequence[int | None] = ()) -> Opening:
    """Find the title among the first lines; `refusal` is the reason why the first title-like line is no report's.

    `levels` are those of the lines that are headings: of two lines that are marked up otherwise one is the site's.

    Where the page's menus and lists stand before the article, several lines look like titles: one that names body
    and year goes before one that does not, and of a list of other reports the line next to the text is its title.
    """
    plain = [plain_title(line) for line in lines[:_LINES_SEARCHED]]
    found: list[Opening] = []
    refusals: list[Opening] = []
    index = 0
    while index < len(plain):
        title = _title_at(plain, index, levels)
        if title is not None:
            found.append(title)
            index = title.after
            continue
        index += 1
        refusal = _refusal(plain[index - 1])
        if refusal is not None and not found and not refusals:
            refusals.append(Opening(None, index, refusal))
    chosen = _foremost(found)
    # A menu's entry names no year; what refuses a page does, or nothing after it is a report's title.
    if refusals and (chosen is None or _YEAR.search(plain[refusals[0].after - 1]) or not _is_complete(chosen)):
        return refusals[0]
    return chosen or Opening(None, 0)


def _title_at(plain: Sequence[str], index: int, levels: Sequence[int | None]) -> Opening | None:
    """Return the title that begins with a line, None where none does."""
    for size in range(1, TITLE_LINES + 1):
        span = plain[index : index + size]
        if len(span) < size or any(_PUNCTUATION.search(line) or not line for line in span):
            return None
        if is_title("".join(span)) and _belongs_together(span):
            alone = span[-1] if size > 1 and is_title(span[-1]) else None
            alike = len(set(levels[index : index + size])) <= 1
            if alone is None or alike or not any(map(_NAME_OF_SITE.search, span[:-1])):
                return _with_year(Opening("".join(span), index + size, first=index, alone=alone), plain)
    return None


def _with_year(opening: Opening, plain: Sequence[str]) -> Opening:
    """Return a title that names no year with the line below it, where that is nothing but a year in brackets."""
    title = opening.title or ""
    below = plain[opening.after] if opening.after < len(plain) else ""
    if find_years(title).year is not None or _YEAR_IN_BRACKETS.fullmatch(below) is None:
        return opening
    return replace(opening, title=title + below, after=opening.after + 1, alone=None)


def _foremost(found: Sequence[Opening]) -> Opening | None:
    complete = [one for one in found if _is_complete(one)]
    dated = [one for one in found if find_years(one.title or "").year is not None]
    best = complete or dated or found
    if not best:
        return None
    years = {find_years(one.title or "").all_years for one in best}
    return best[0] if len(years) == 1 and len({one.title for one in best}) <= _TITLES_OF_ONE_PAGE else best[-1]


def _is_complete(opening: Opening) -> bool:
    """Say whether a title names a year and a body."""
    title = opening.title or ""
    return find_years(title).year is not None and find_body(title) is not None


def names_nothing(title: str) -> bool:
    """Say whether a title names neither year nor body, as the name of a column does (政府信息公开年报)."""
    return find_years(title).year is None and find_body(title) is None


def is_title(text: str) -> bool:
    """Say whether a plain line is a report's title, whole and by itself."""
    return (
        len(text) <= TITLE_LENGTH
        and _END.search(text) is not None
        and judge_title(text).kind in {"annual_report", "work_summary"}
    )


def find_title(line: str) -> str | None:
    """Return the plain title that a printed line is, whole and by itself; None where it is none."""
    if is_far_longer(line, TITLE_LENGTH):
        return None
    title = plain_title(line)
    return title if is_title(title) else None


def _belongs_together(span: Sequence[str]) -> bool:
    """Say whether lines are one title: the first names body or year, or the last is none by itself.

    A line before a title that names its own place is the site's name, and one before a column's name without a year.
    """
    if len(span) == 1 or find_years("".join(span)).year is None:
        return len(span) == 1
    if not is_title(span[-1]):
        return True
    place = divisions.find_place(find_body(span[-1]) or "")
    named = place is not None and not place.shortened
    return not named and all(map(_names_body, span[:-1]))


def _names_body(line: str) -> bool:
    """Say whether a line is a body's or a place's name, or a year."""
    name = _YEAR_AT_END.sub("", line) or line
    place = divisions.find_place(name)
    return _BODY_LINE.fullmatch(name) is not None or (place is not None and place.length == len(name))


def _refusal(line: str) -> str | None:
    if not 6 <= len(line) <= TITLE_LENGTH or _SENTENCE.search(line):
        return None
    return find_refusal(line)


def find_refusal(title: str) -> str | None:
    """Return why a plain title names no report, None where it may, or speaks of something else altogether."""
    reason = judge_title(title).reason
    refuses = reason in REFUSALS_BY_NAME or (reason == "notice" and asks_for_reports(title))
    return reason if refuses and _ABOUT.search(title) else None


def find_page_title(titles: Sequence[str]) -> str | None:
    """Return the first of a page's titles that is a report's, without the site's name after it."""
    for title in titles:
        # The column's name may stand between the report's and the site's.
        for own in (without_site(title), _STROKE.split(title, maxsplit=1)[0]):
            if is_title(plain_title(own)):
                return plain_title(_without_site_before(own))
    return None


def _without_site_before(title: str) -> str:
    """Return a title without names of sites that blanks part from it, where it names its own place."""
    *before, own = title.split() or [""]
    place = divisions.find_place(find_body(own) or "")
    named = place is not None and not place.shortened and find_years(own).year is not None
    sites = bool(before) and all(map(_NAME_OF_SITE.search, before))
    return own if sites and named and is_title(plain_title(own)) else title


def find_body_of_page(titles: Sequence[str], title: str) -> str | None:
    """Return the body that a page's other titles name for a report whose title names none; None where none does."""
    for one in titles:
        named = find_page_title([one])
        if named is not None and find_body(named) is not None and find_years(named).year == find_years(title).year:
            return find_body(named)
    return None


def infer_title(text: str) -> str | None:
    """Return the title that a sentence names (现公布某某局2024年政府信息公开工作年度报告), None where none does."""
    plain = re.sub(r"\s+", "", text)
    named = _NAMED.search(plain)
    if named is not None:
        body = _without_lead_in(_WRITES.sub("", named.group("body")))
        return body + named.group()[named.start("year") - named.start() :]
    named = _NAMED_FIRST.search(plain)
    return named.group() if named is not None else None


def _without_lead_in(words: str) -> str:
    """Return the body's name at the end of words that lead up to it: from its place on, else after the verb."""
    words = re.split(r"[(（)）]", words)[-1] or words
    for start in range(len(words) - 1):
        place = divisions.find_place(words[start:])
        if place is not None and not place.shortened and place.length < len(words) - start:
            if _ANNOUNCES.search(words, start):
                continue
            return words[start:]
    return _LEAD_IN.sub("", words)
