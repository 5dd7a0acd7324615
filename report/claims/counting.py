"""How numbers are written in prose: units, 余 and 万, what a number is divided into, and the words around it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from report.claims.years import hide_other_years, reveal
from report.model import Claim
from report.scripts import strip_residue

UNITS = r"(?:件次|条次|人次|万条|条|件|宗|份|个|起|次|篇|项|例|篇次)"
# Fifteen digits at most: what is longer is no count.
NUMBER = (
    # What it can begin with, so that most places are left at once.
    r"(?=[约近大不超逾将接至最\s“\x22\d])"
    r"(?P<about>约|近|大约|不?超过?|逾|不足|不到|不满|将近|接近|大概|至少|最多)?\s*"
    r"(?<![\d.,^~～第])(?<!\d[-—–\s，])[“\x22]?(?P<number>\d[\d,]{0,14}(?:\.\d{1,6}(?=\s*万))?)[”\x22]?\s*(?P<wan>万)?"
    r"(?P<more>余|多)?(?P<wan2>万)?\s*(?P<more2>余|多)?"
)
COUNT = re.compile(NUMBER + r"\s*(?P<unit>" + UNITS + r")")
QUOTED_TITLE = re.compile(r"《[^》]*》")
_ITEM = re.compile(r"^(?P<label>[^\d，,；;：:。]{1,40}?)\s*[:：]?\s*" + NUMBER + r"\s*(?P<unit>" + UNITS + r")")
_DIVIDED = r"(?:其中\s*(?:包括|包含|有)?|含(?!义|量)|(?:具体|主要)?包[括含]|(?:具体|分别)[为是有])"
_OF_WHICH = re.compile(rf"^[\s，,：:；;]*(?P<bracket>[(（])?\s*{_DIVIDED}\s*[:：，,]?\s*")
_IN_BRACKETS = re.compile(r"^\s*[(（](?P<listed>[^()（）]{4,500})[)）]")
# What divides a part again, and what is said of a part beside its number.
_PART_OF_PART, _REMARK = re.compile(r"^(?:其中|内有|内含|包括|含)"), re.compile(r"^(?:约|各)?(?:占|比|同比|较)")
# 、 or 和 divides parts only behind a number: elsewhere it belongs to a label (公示、公告63条).
_BETWEEN_PARTS = re.compile(
    r"([，；;。]|,(?!(?<=\d,)\d{3}(?!\d))|(?<=[\d余多][条件宗份个起次篇项例])(?:、|以及|和|及))"
)
_BLANKS = re.compile(r"(?<=\S)\s+(?=[、，；;])|(?<=[\d余多万])\s+(?=[万余多条件宗份个起次篇项例])")
# What may belong to a unit: 条（次）.
_MORE_OF_UNIT = re.compile(r"\s*(?:左右|上下|以上|以下|以内|之多|[(（]次[)）])")
# What says behind a unit that its number is not exact.
_AROUND = re.compile(r"\s*(?:左右|上下|以上|以下|以内|之多)")
# What may be said of a whole between its number and its parts: how it differs from the year before.
_BESIDE = re.compile(r"\s*[，,](?P<words>[^，,。；;（）()]{2,60})(?=[，,。；;]\s*(?:其中|具体|分别|[主]?包[括含]))")
_FOLLOWS = re.compile(r"\s*[，,：:；;]\s*")
_REMARK_ON_WHOLE = re.compile(r"(?:与|和|同)?(?:比|较|同比|环比|增长|增加|减少|下降)")
_QUOTE_LENGTH = 160
# The longest division seen has five hundred characters; what is cut within a part is none.
_PARTS_LENGTH = 2_000
_NUMERAL = re.compile(r"\d")
_NAMES_YEAR = re.compile(r"20\d\d\s*年|全年|本年|今年|当年|年内|年度|一年来")
# What is struck out is said no more; the number beside it may be but its rest.
_STRUCK = re.compile(r"~~[^~\n]+~~")
_STATES_SOMETHING = re.compile(r"\d|没有|未|无|[零一二两三四五六七八九十百千][余多”\x22]?[件宗份起条]|为零")
# What is longer than any sentence seen is cut behind a comma: each is searched many times.
_SENTENCE = re.compile(r"[^。！？\n]{0,2000}(?:[。！？\n]|\Z)|[^。！？\n]{0,2000}[，,；;、]|[^。！？\n]+")
# A comma within 1,203 ends nothing.
_CLAUSE_END = re.compile(r"[，；;。]|,(?!(?<=\d,)\d{3}(?!\d))")


class Sentence(NamedTuple):
    """A sentence, whether it has a number, and the sentence after it, in which 其中… may divide that number.

    `dated` says whether its paragraph has named the year by its end.
    """

    text: str
    following: str
    counts: bool
    dated: bool = True


def split_sentences(paragraphs: Iterable[str], years: Collection[int] = ()) -> Iterator[Sentence]:
    """Yield the sentences in which a number or the absence of anything may be stated of one of these years."""
    for paragraph in paragraphs:
        plain = strip_residue(paragraph)
        plain = _STRUCK.sub("~", plain) if "~~" in plain else plain
        if not _STATES_SOMETHING.search(plain):
            continue
        told = [_of_own_years(piece, years) for piece in _SENTENCE.findall(plain) if piece.strip()]
        dated = False
        for (piece, counts), (following, _) in zip(told, [*told[1:], ("", False)], strict=True):
            dated = dated or ("年" in piece and _NAMES_YEAR.search(piece) is not None)
            yield Sentence(piece, following, counts, dated)


def _of_own_years(piece: str, years: Collection[int]) -> tuple[str, bool]:
    """Return a sentence with what it says of other years hidden, and whether it has a number then."""
    if _NUMERAL.search(piece) is None:
        # It names no year.
        return piece.strip(), False
    own = hide_other_years(piece, years)
    return own.strip(), own is piece or _NUMERAL.search(own) is not None


def make_claim(about: str, match: re.Match[str], sentence: Sentence) -> Claim:
    """Return the claim that a matched number in a sentence makes."""
    value, approximate = value_of(match)
    begin, end = match.span()
    text = sentence.text
    parts = parts_of(text[end:], sentence.following, value)
    return Claim.made(about, value, match["unit"], quote_of(text, begin, end), approximate=approximate, parts=parts)


def _up_to_whole(parts: dict[str, int], whole: int) -> dict[str, int]:
    """Return parts without what is counted after several of them have made up the whole already."""
    sums = list(accumulate(parts.values()))
    enough = sums.index(whole) + 1 if whole in sums else 0
    return dict(list(parts.items())[:enough]) if enough > 1 else parts


def split_clauses(text: str) -> list[str]:
    """Return what stands between the commas and stops of a text."""
    return _CLAUSE_END.split(text)


def value_of(match: re.Match[str]) -> tuple[int, bool]:
    """Return the integer that a matched number stands for, and whether it is only approximate."""
    printed, about, wan, more, wan2, more2 = match.group("number", "about", "wan", "more", "wan2", "more2")
    number = float(printed.replace(",", ""))
    if wan or wan2:
        number *= 10_000
    approximate = bool(about or more or more2) or _AROUND.match(match.string, match.end()) is not None
    return round(number), approximate


def parts_of(rest: str, following: str, whole: int) -> dict[str, int]:
    """Return what a number is divided into by 其中…, in the rest of its sentence or in the next one.

    Without such a word brackets behind the number divide it where what is counted in them adds up to the `whole`, and
    so do parts behind another number, by which it differs from the year before, and counts that follow at once.
    """
    return dict(_find_parts(rest, following, whole))


@lru_cache(maxsize=256)
def _find_parts(rest: str, following: str, whole: int) -> dict[str, int]:
    """Return the parts of a number: one that several kinds of claims are made of is divided once."""
    rest = _MORE_OF_UNIT.sub("", rest, count=1) if _MORE_OF_UNIT.match(rest) else rest
    beside = _BESIDE.match(rest)
    if beside is not None and _REMARK_ON_WHOLE.match(reveal(beside.group("words"))):
        parts = parts_of(rest[beside.end() :], "", whole)
        return parts if sum(parts.values()) == whole else {}
    bracketed = _IN_BRACKETS.match(rest)
    if bracketed is not None:
        parts = _listed_parts(bracketed.group("listed"))
        if len(parts) > 1 and sum(parts.values()) == whole:
            return parts
    begin = _OF_WHICH.match(rest)
    if begin is None and not rest.strip("。 ，,；;"):
        rest, begin = following, _OF_WHICH.match(following)
    if begin is None:
        return _parts_by_sum(rest, whole)
    listed = rest[begin.end() : begin.end() + _PARTS_LENGTH]
    if begin.group("bracket"):
        listed = re.split(r"[)）](?=$|[，,；;。])", listed, maxsplit=1)[0]
    return _up_to_whole(_listed_parts(listed), whole)


def _parts_by_sum(rest: str, whole: int) -> dict[str, int]:
    """Return the counts that follow a number at once where they add up to it."""
    follows = _FOLLOWS.match(rest)
    parts = _up_to_whole(_listed_parts(rest[follows.end() : _PARTS_LENGTH]), whole) if follows else {}
    return parts if len(parts) > 1 and sum(parts.values()) == whole else {}


def _listed_parts(listed: str) -> dict[str, int]:
    parts: dict[str, int] = {}
    inside = False
    for index, piece in enumerate(_BETWEEN_PARTS.split(_BLANKS.sub("", listed))):
        # Every second piece is what stands between two parts; a semicolon ends what a part is divided into.
        words = (piece or "").strip().lstrip("、")
        if index % 2:
            inside = inside and words not in {"；", ";"}
            continue
        inside = inside or bool(parts and _PART_OF_PART.match(words))
        item = None if inside else _ITEM.match(words)
        if item is not None:
            parts[item.group("label").strip("为是有：: ")] = value_of(item)[0]
        elif words and not inside and not _REMARK.match(reveal(words)):
            break
    return parts


def quote_of(text: str, start: int, end: int) -> str:
    """Return the words around a place in a sentence, not more than a reader needs, of whatever year they are."""
    text = reveal(text)
    if len(text) <= _QUOTE_LENGTH:
        return text
    begin = max(text.rfind("。", 0, start), text.rfind("；", 0, start), start - _QUOTE_LENGTH // 2) + 1
    return text[begin : max(end, begin + _QUOTE_LENGTH)]
