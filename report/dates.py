"""Dates as pages print them: of publication, under the text, and of the statistical period."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from report.model import Notice, Period

# No blank is given back, for what follows begins with none: long runs of them would be tried over and over.
_DATE = r"(?P<y{0}>20\d\d)\s*+[年\-/.]\s*+(?P<m{0}>\d{{1,2}})\s*+[月\-/.]\s*+(?P<d{0}>\d{{1,2}})(?:\s*+日)?"
_ANY_DATE = re.compile(_DATE.format(""))
_PERIOD = re.compile(
    _DATE.format("1") + r"\s*+(?:零时|\d{1,2}时)?(?:起|开始|始)?\s*+[，,]?\s*+(?:截?至|截?止?到|—+|–|-|~|～|－)\s*+"
    r"(?:(?P<y2>20\d\d)\s*+[年\-/.]\s*+)?(?:同年|当年)?\s*+(?P<m2>\d{1,2})\s*+[月\-/.]\s*+(?P<d2>\d{1,2})(?:\s*+日)?\s*+"
    r"(?:\d{1,2}时)?(?P<until>为?止|结束)?"
)
_COUNTED = re.compile(r"统计|数据")
_PERIOD_WORDS = re.compile(r"期限|时限|起止|期间|周期|时间|报告")
_SAID_BEFORE = 40
_CHINESE_DATE = re.compile(
    r"二[〇○零0OoＯｏ０]([〇○零0OoＯｏ０一二三四])([〇○零0OoＯｏ０一二三四五六七八九])年"
    r"([一二三四五六七八九十]{1,2}|元|正)月([一二三四五六七八九十]{1,3})日"
)
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．－", "0123456789.-")
_FIRST_MONTH = re.compile(r"(20\d\d)年[元正]月(\d{1,2})日")
_PREFERRED = re.compile(
    r"(?:(?:发布|公开|发表|信息)(?:时间|日期)|(?:发布|发表)于)\s*+[:：】\]]?\s*+" + _DATE.format("")
)
_DIGITS = {char: index for index, char in enumerate("〇一二三四五六七八九十")} | dict.fromkeys("○零0OoＯｏ０", 0)
_PUBLISHED = re.compile(r"(?:发布|发文|公开|生成|更新|成文|公布)?(?:时间|日期)\s*+[:：】\]]\s*+" + _DATE.format(""))
_TIME = r"(?:\s*+\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)"
# A line under the title that begins with a date and goes on with the time, the source or a counter.
_STAMPED = re.compile(
    r"^\s*"
    + _DATE.format("")
    + rf"(?:{_TIME}|\s*$|\s+(?=[一-鿿]{{2,25}}(?:\s|$))|(?=.{{0,40}}(?:来源|作者|点击|浏览|阅读|访问|字[号体])))"
)
_SOURCED = re.compile(r"^[\s【\[（(]*(?:(?:信息|文章|稿件)?来\s*源|作\s*者)\s*[:：][^。；]{0,40}?" + _DATE.format(""))
_STAMP_LENGTH = 90
_LINES_UNDER_TITLE = 3
_METADATA_NAMES = ("pubdate", "publishdate", "firstpublishedtime", "others", "published_line")
# Reports are due in January and March of the year after; what is dated after October may be of that year itself.
_MONTH_UNTIL_WHICH_LATE = 10
_OWN_YEAR = r"(?P<year>20(?<!\d20)[0-4]\d)年(?:度|以来)?[，,]?(?:我[局县区市委乡镇办院校旗州中]|本[机局级单]{})"
_PLANNED = re.compile(r"[^。]{0,40}(?:将|计划|拟|下一步|继续|进一步)")
# 2023年 in a title, a period or a date is not told of the year.
_NAMED_TITLE = r"年?度?(?:政府信息|政务信息|信息|政务)公开|年?度?(?:工作)?(?:年度)?报告"
_NAMED_YEAR = rf"{{}}年(?!\s*\d|{_NAMED_TITLE})"
_LONGEST_PERIOD = 400
_ANNOUNCED = re.compile(
    r"(?:现将|现公布|现发布|编制|形成)[^。，,；;《\d]{0,24}(?P<year>20[0-4]\d)年年?度?(?:政府|政务)?信息公开(?:工作)?(?:年度)?报告"
)
_UNTIL = re.compile(r"截[至止]到?(?P<year>20[0-4]\d)年(?:底|末|12月(?:31日|底))")
SIGNATURE_LENGTH = 45
_NO_SIGNATURE = re.compile(r"[，。；：:、]|至|截至|自|报告$|年报$|日期|时间|发布|来源|索引")


def find_date(text: str) -> date | None:
    """Return the first date in a text, in figures or in Chinese numerals; None where there is none."""
    text = _FIRST_MONTH.sub(r"\1年1月\2日", text.translate(_HALF_WIDTH))
    for match in _ANY_DATE.finditer(text):
        found = _date(match.group("y"), match.group("m"), match.group("d"))
        if found is not None:
            return found
    written = _CHINESE_DATE.search(text.replace(" ", ""))
    if written is None:
        return None
    tens, ones, month, day = written.groups()
    return _date(
        2000 + 10 * _DIGITS[tens] + _DIGITS[ones],
        1 if month in "元正" else _chinese_number(month),
        _chinese_number(day),
    )


def _date(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _chinese_number(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0) if ten else _DIGITS.get(text, 0)


def find_period(text: str) -> Period | None:
    """Return the statistical period where a text states one (统计期限…自…起至…止)."""
    return next((Period(start=start, end=end) for start, end, _ in _periods(text) if start < end), None)


def check_period(text: str) -> Iterator[Notice]:
    """Yield the statistical period that ends before it begins, where a text states no other."""
    stated = list(_periods(text))
    if stated and all(start >= end for start, end, _ in stated):
        yield Notice(code="period_wrong", detail=f"{stated[0][2]} ends before it begins")


def _periods(text: str) -> Iterator[tuple[date, date, str]]:
    text = _FIRST_MONTH.sub(r"\1年1月\2日", text.translate(_HALF_WIDTH))
    for match in _PERIOD.finditer(text):
        before = text[max(0, match.start() - _SAID_BEFORE) : match.start()]
        counted = _COUNTED.search(before) is not None
        if match.group("until") is None and not counted and not _PERIOD_WORDS.search(before):
            continue
        start = _date(match.group("y1"), match.group("m1"), match.group("d1"))
        end = _date(match.group("y2") or match.group("y1"), match.group("m2"), match.group("d2"))
        # Drafts are open to comment, and notices posted, from one day to another as well; years end with December.
        if start is not None and end is not None and (counted or start.month == start.day == 1 or end.month == 12):
            yield start, end, match.group()


def find_year(period: Period | None, signed_on: date | None, published_on: date | None) -> int | None:
    """Return the year that a report without a year in its title covers: its period's, else the year before its date.

    None where nothing says it, or where a date late in a year may be of that year's report or of the last one's.
    """
    if period is not None and year_of(period) is not None:
        return year_of(period)
    dates = [day for day in (signed_on, published_on) if day is not None]
    return dates[0].year - 1 if dates and dates[0].month <= _MONTH_UNTIL_WHICH_LATE else None


def year_of(period: Period) -> int | None:
    """Return the year in which most of a period lies; None for one that is longer than a year."""
    days = (period.end - period.start).days
    return (period.start + timedelta(days=days // 2)).year if days <= _LONGEST_PERIOD else None


def check_told_years(text: str, year: int | None, body: str | None) -> Iterator[Notice]:
    """Yield where the prose counts up to the end of another year, or tells of another as its own.

    One after the next is never told of; the next and one before are where the prose never names the report's year.
    """
    if year is None:
        return
    named = re.search(_NAMED_YEAR.format(year), text)
    until = (match for match in _UNTIL.finditer(text) if int(match.group("year")) != year)
    named_by_body = f"|{re.escape(body)}(?!{_NAMED_TITLE})" if body else ""
    own = (
        match
        for match in re.finditer(_OWN_YEAR.format(named_by_body), text)
        if int(match.group("year")) > year + 1
        or (not named and int(match.group("year")) != year and not _PLANNED.match(text, match.end()))
    )
    announced = (match for match in _ANNOUNCED.finditer(text) if int(match.group("year")) != year)
    for match in (next(until, None), next(own, None), next(announced, None)):
        if match is not None:
            yield Notice(code="year_conflict", detail=f"the report is of {year}, its text says {match.group()}")


def find_published(lines: Iterable[str], metadata: Mapping[str, str], opening: Sequence[str] = ()) -> date | None:
    """Return the date of publication: as a line of the page states it, else as a meta tag does.

    `opening` are the lines after the title, among which may be one that is a date, with or without a source.
    """
    lines = [line.translate(_HALF_WIDTH) for line in lines]
    labelled = [_PUBLISHED.search(line) for line in lines]
    sourced = [_SOURCED.match(line) for line in lines]
    under_title = [line.translate(_HALF_WIDTH) for line in opening[:_LINES_UNDER_TITLE] if len(line) <= _STAMP_LENGTH]
    preferred = [_PREFERRED.search(line) for line in [*lines, *under_title]]
    stamped = [_STAMPED.match(line) for line in under_title]
    for match in (*preferred, *labelled, *sourced, *stamped):
        if match is not None:
            return _date(match.group("y"), match.group("m"), match.group("d"))
    for name in _METADATA_NAMES:
        found = find_date(metadata.get(name, ""))
        if found is not None:
            return found
    return None


def signature_length(lines: Sequence[str]) -> int:
    """Return how many of the last lines are the signature: a line that ends in a date, and names before it."""
    for back in range(1, min(6, len(lines)) + 1):
        line = lines[-back]
        if _is_signed_date(line):
            names = 0
            while back + names < len(lines) and names < 2 and is_name(lines[-back - names - 1]):
                names += 1
            return back + names
        if len(line) > SIGNATURE_LENGTH:
            return 0
    return 0


def _is_signed_date(line: str) -> bool:
    return _before_date(line) is not None


def _before_date(line: str) -> str | None:
    """Return what stands before the date with which a line ends, None for a line that is no signature."""
    compact = "".join(line.split()).strip("()（）").translate(_HALF_WIDTH)
    if len(compact) > SIGNATURE_LENGTH:
        return None
    compact = _FIRST_MONTH.sub(r"\1年1月\2日", compact)
    match = _ANY_DATE.search(compact) or _CHINESE_DATE.search(compact)
    if match is None or match.end() != len(compact):
        return None
    before = compact[: match.start()]
    return None if _NO_SIGNATURE.search(before) else before


def name_before_date(line: str) -> str | None:
    """Return the name of the body that a signature has in the line of its date, None where there is none."""
    before = _before_date(line)
    return before if before and is_name(before) else None


def is_name(line: str) -> bool:
    """Say whether a line is nothing but the name of a body."""
    compact = "".join(line.split())
    return (
        3 <= len(compact) <= 30
        and re.fullmatch(r"[一-鿿（）()]+(?:局|府|委|会|办|室|处|站|中心|院|所|队|乡|镇|街道|部|厅|社|校|馆)", compact)
        is not None
    )


def find_signed(lines: Sequence[str], opening: Sequence[str]) -> date | None:
    """Return the date under the text, else one that stands alone in brackets under the title."""
    count = signature_length(lines)
    for line in lines[len(lines) - count :]:
        if _is_signed_date(line):
            return find_date(line)
    for line in opening[:6]:
        if re.fullmatch(r"[(（].*[)）]", line.strip()) and _is_signed_date(line):
            return find_date(line)
    return None
