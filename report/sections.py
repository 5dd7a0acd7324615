"""The six parts of a report, found by their headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from report.documents.model import Block, Paragraph, Table
from report.forms import FORMS
from report.labels import Labels
from report.model import Role

HEADING_LENGTH = 45
_NUMERAL = r"[一二三四五六七八九十]{1,3}"
_STYLES: dict[str, re.Pattern[str]] = {
    # Copies of pages lose the mark behind the number.
    "chinese": re.compile(rf"^({_NUMERAL})\s*(?:[、.．，,:：\s]|\?{{1,4}})\s*(\S.*)$"),
    "bracketed": re.compile(rf"^[(（]({_NUMERAL})[)）]\s*[、.．]?\s*(\S.*)$"),
    "arabic": re.compile(r"^(\d{1,2})\s*[、.．]\s*(?!\d)(\S.*)$"),
    "part": re.compile(rf"^第({_NUMERAL})部分\s*[、.．:：\s]?\s*(\S.*)$"),
}
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        "other",
        re.compile(
            r"其[他它].{0,4}(?:需要|应当?|需)?.{0,4}(?:报告|说明|通报)|其[他它](?:有关)?(?:事项|情况)|需要?(?:说明|报告)的(?:其[他它])?(?:事项|情况)"
        ),
    ),
    ("review_litigation", re.compile(r"复议|诉讼")),
    (
        "problems",
        re.compile(
            r"(?:存在|主要).{0,14}(?:问题|不足|困难)|问题.{0,6}(?:改进|措施|整改|建议|打算)|改进(?:措施|情况|思路)|不足.{0,6}(?:改进|措施|打算)"
        ),
    ),
    ("disclosure", re.compile(r"主动公开")),
    ("requests", re.compile(r"依申请|收到和处理|申请.{0,8}(?:情况|办理|处理)")),
    ("overview", re.compile(r"总体(?:工作)?(?:情况|概况|概述)|总体工作")),
)
_OVERVIEW_AT_FIRST = re.compile(r"概述|概况|基本情况")
_TITLES_ALONE = re.compile(
    r"总体情况|主动公开政府信息(?:的)?情况|收到和处理政府信息公开申请(?:的)?情况|(?:因)?政府信息公开(?:工作)?(?:被申请)?行政复议[、和]?(?:提起)?行政诉讼(?:的)?情况"
    r"|(?:政府信息公开工作)?存在的?(?:主要)?问题[及和]改进(?:措施|情况)|其他需要报告的事项"
)
_FORM_LABELS = Labels((row.key, row.labels) for form in FORMS for row in form.request_rows)
_DIGITS = {char: index for index, char in enumerate("零一二三四五六七八九")}
_SENTENCE_END = re.compile(r"[。；;！]$")


@dataclass(slots=True)
class Part:
    """A stretch of a document: a heading (None before the first) and the blocks under it."""

    role: Role | None
    number: str | None
    title: str
    blocks: list[Block] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return the paragraphs under the heading."""
        return [block.text for block in self.blocks if isinstance(block, Paragraph)]

    def levels(self) -> list[int | None]:
        """Return the levels of the paragraphs, None for those that are no headings."""
        return [block.level for block in self.blocks if isinstance(block, Paragraph)]

    def tables(self) -> list[Table]:
        """Return the tables under the heading."""
        return [block for block in self.blocks if isinstance(block, Table)]


@dataclass(frozen=True, slots=True)
class _Heading:
    at: int
    style: str
    number: str | None
    value: int
    title: str
    role: Role | None
    rest: str = ""


def find_role(title: str, value: int = 0) -> Role | None:
    """Return the statutory part that a heading names; `value` is its number, 0 where it has none."""
    text = "".join(title.split())
    for role, pattern in _ROLES:
        if pattern.search(text):
            return role
    return "overview" if value <= 1 and _OVERVIEW_AT_FIRST.search(text) else None


def split_sections(blocks: Sequence[Block]) -> list[Part]:
    """Divide blocks at the headings of the report's parts; the first part is what stands before them."""
    headings = {heading.at: heading for heading in _choose(list(_candidates(blocks)), blocks)}
    parts = [Part(None, None, "")]
    for index, block in enumerate(blocks):
        heading = headings.get(index)
        if heading is None:
            parts[-1].blocks.append(block)
            continue
        parts.append(Part(heading.role or "additional", heading.number, heading.title))
        if heading.rest and isinstance(block, Paragraph):
            parts[-1].blocks.append(replace(block, text=heading.rest))
    return parts


def _candidates(blocks: Sequence[Block]) -> Iterator[_Heading]:
    for index, block in enumerate(blocks):
        if not isinstance(block, Paragraph):
            continue
        text = (
            unicodedata.normalize("NFKC", block.text).strip()
            if block.text[0] in "㈠㈡㈢㈣㈤㈥㈦㈧⑴⑵⑶⑷⑸⑹"
            else block.text.strip()
        )
        for style, pattern in _STYLES.items():
            match = pattern.match(text)
            if match is not None:
                heading = _heading(index, style, match.group(1), match.group(2).strip())
                if heading is not None:
                    yield heading
                break
        else:
            compact = "".join(text.split())
            if len(compact) <= HEADING_LENGTH and _TITLES_ALONE.fullmatch(compact):
                yield _Heading(index, "alone", None, 0, compact, find_role(compact))


def _heading(index: int, style: str, number: str, title: str) -> _Heading | None:
    value = int(number) if number.isdecimal() else chinese_to_int(number)
    rest = ""
    if len(title) > HEADING_LENGTH or _SENTENCE_END.search(title):
        head = re.split(r"[。：:\s]", title, maxsplit=1)[0]
        if len(head) > HEADING_LENGTH or find_role(head, value) is None:
            return None
        title, rest = head, title[len(head) :].lstrip("。：: \u3000\xa0")
    if _FORM_LABELS.exact(title) is not None:
        return None
    return _Heading(index, style, number, value, title, find_role(title, value), rest)


def _choose(candidates: list[_Heading], blocks: Sequence[Block]) -> list[_Heading]:
    """Keep the headings of the style that names most of the statutory parts, and titles that stand alone."""
    style = max(_STYLES, key=lambda name: len({h.role for h in candidates if h.style == name and h.role}))
    if not any(h.role for h in candidates if h.style == style):
        style = "chinese"
    numbered = [h for h in candidates if h.style == style]
    alone = [h for h in candidates if h.style == "alone"]
    chosen = _in_sequence(_without_contents([*numbered], blocks))
    roles = {heading.role for heading in chosen}
    chosen += [heading for heading in alone if heading.role not in roles]
    chosen.sort(key=lambda heading: heading.at)
    return chosen if any(heading.role for heading in chosen) or len(chosen) > 1 else []


def _without_contents(headings: list[_Heading], blocks: Sequence[Block]) -> list[_Heading]:
    """Drop a table of contents: titles that come again further down and have nothing under them the first time."""
    kept: list[_Heading] = []
    places = {heading.at for heading in headings} | {len(blocks)}
    later: set[str] = set()
    for heading in reversed(headings):
        hollow = not heading.rest and heading.at + 1 in places
        if not (heading.title in later and hollow):
            kept.append(heading)
        if heading.role:
            later.add(heading.title)
    return kept[::-1]


def _in_sequence(headings: list[_Heading]) -> list[_Heading]:
    """Keep headings whose numbers go on; one that names no statutory part must be exactly the next."""
    chosen: list[_Heading] = []
    taken: set[Role] = set()
    last = 0
    for heading in headings:
        if heading.role is None:
            accepted = heading.value == last + 1
        else:
            accepted = heading.role not in taken and heading.value >= last
        if accepted:
            chosen = [h for h in chosen if h.role is not None or h.value != heading.value]
            chosen.append(heading)
            last = heading.value
            if heading.role is not None:
                taken.add(heading.role)
    return chosen


def chinese_to_int(numeral: str) -> int:
    """Return the value of a numeral from 一 to 九十九, 0 for anything else."""
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return _DIGITS.get(numeral, 0)
    return 10 * (_DIGITS.get(tens, 0) if tens else 1) + (_DIGITS.get(ones, 0) if ones else 0)
