"""What prose says of another year than the report's, hidden from those who look for the numbers of this one."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

# Every character of the plane for private use at this offset stands for the one it hides, so that lengths stay.
_OFFSET = 0xF0000
_TOP = 0x10000
_HIDDEN = re.compile(f"[{chr(_OFFSET)}-{chr(_OFFSET + _TOP - 1)}]+")
_BREAK = re.compile(r"([，,；;。：:（）()])")
_YEAR = re.compile(
    r"(?P<up_to>截至|截止到?|[至到~～—－-])?\s*(?<!\d)(?P<year>(?:19|20)\d{2})\s*年"
    r"|(?P<own>今年|本年|全年)"
    r"|(?P<next>(?<!结转)(?<!结转至)(?<!结转到)(?:明年|来年|下一年))"
    # What was carried over from the year before, or is compared with it, is of this one.
    r"|(?P<last>(?<![较比与和同及跟于由从将把对是为过超续])(?:去年|上一?年|前年|往年)"
    r"(?!度?[^，,；;。\d]{0,4}(?:结转|转[来入]|遗留|留|延续|未|末|底|相比|持平|基础)))"
    # Years together: “十三五”期间, 五年来, 近三年.
    r"|(?P<years>[“\x22]?十[一二三四五]五[”\x22]?(?:规划)?(?:期间|时期|以来|期内|五年)"
    r"|(?<![十\d〇○零一二三四五六七八九])(?:[二两三四五六七八九十几多]|[2-9](?!\d))年(?:多)?(?:以?来|间|期间)|近[二两三四五六七八九十几2-9]年)"
)
# A year that only dates a law, a paper or an office says nothing of when something was counted.
_DATES_A_PAPER = re.compile(r"[^，,；;。]{0,16}?(?:修订|修正|修改|施行|实施|印发|下发|出台|颁布|成立|制定|新版|要点)")
_QUOTED = re.compile(r"《[^》]*》")
_DIFFERENCE = re.compile(
    r"(?:(?:较|比|与|相比)(?:于)?(?:(?:19|20)\d{2}年度?|上年度?|去年|上一年度?|往年|前年)|同比|环比)[^，,；;。]*?(?:增|减|多|少|升|降|长)"
    r"[^，,；;。]*"
)
# Without one of them, and without a year in digits that is another, nothing in a sentence is of another year.
# What stands before 年 is looked at behind it, so that each begins with a character and is found quickly.
_OTHER_WORDS = re.compile(
    r"比|较|与(?:19|20)\d|年(?<=[去上前往明来一二两三四六七八九十几多]年)|年(?<=(?<!\d)\d年)|五|分别"
)
# What may not stand before it is looked at behind its first digits: these are found quickly.
_IN_DIGITS = re.compile(r"(?:19|20)(?<!\d..)\d{2}(?=\s*年)")
_PLANNED = re.compile(r"计划|拟|预计|预期|力争|争取|目标|确保|打算|将")
_SEVERAL_YEARS = re.compile(r"年(?:度)?(?:、|和|及|与)[^，,；;。]*分别")


def hide_other_years(text: str, own: Collection[int]) -> str:
    """Return a sentence in which what is said of other years than these, or of a difference from one, is hidden.

    What is hidden is as long as before; `reveal` shows it. A year holds until another is named or the sentence ends,
    within brackets until they close. Where no year is known only differences are hidden.
    """
    others = bool(own) and "年" in text and any(int(year) not in own for year in _IN_DIGITS.findall(text))
    if not others and not _OTHER_WORDS.search(text):
        return text
    unquoted = _QUOTED.sub(lambda match: "\0" * len(match.group()), text)
    shown: list[str] = []
    hidden, before_bracket, place = False, False, 0
    for piece in _BREAK.split(unquoted):
        if piece in {"（", "("}:
            before_bracket = hidden
        elif piece in {"）", ")"}:
            hidden = before_bracket
        if _BREAK.fullmatch(piece):
            shown.append(piece)
        else:
            words, hidden = _hide_in(text[place : place + len(piece)], piece, own, hidden=hidden)
            shown.append(words)
        place += len(piece)
    return "".join(shown)


@lru_cache(maxsize=64)
def reveal(text: str) -> str:
    """Return a text with what `hide_other_years` hid in it."""
    return _HIDDEN.sub(lambda match: "".join(chr(ord(char) - _OFFSET) for char in match.group()), text)


def has_words(text: str, words: str) -> bool:
    """Say whether a text has these words, hidden or not."""
    return words in text or _hide(words) in text


def _hide_in(text: str, piece: str, own: Collection[int], *, hidden: bool) -> tuple[str, bool]:
    """Return a clause with its hidden stretches, and whether what follows it is of another year too."""
    shown, place = "", 0
    difference = _DIFFERENCE.search(piece)
    end = difference.start() if difference else len(piece)
    for match in _YEAR.finditer(piece, 0, end):
        other = _is_other(match, piece, own)
        if other is None:
            continue
        shown += _hide(text[place : match.start()]) if hidden else text[place : match.start()]
        hidden, place = other, match.start()
    hidden = hidden or bool(own and _SEVERAL_YEARS.search(piece))
    shown += _hide(text[place:end]) if hidden else text[place:end]
    return shown + _hide(text[end:]), hidden


def _is_other(match: re.Match[str], piece: str, own: Collection[int]) -> bool | None:
    """Return whether another year begins here; None for a year that begins nothing."""
    if not match.group("year"):
        return not match.group("own")
    year = int(match.group("year"))
    if not own or _DATES_A_PAPER.match(piece, match.end()):
        return None
    up_to = match.group("up_to")
    if up_to:
        return year < min(own) if up_to.startswith("截") else None
    if year in own:
        return False
    # A report tells of a later year what is planned; anything else is its own year, printed wrongly or of its writing.
    return year < max(own) or _PLANNED.search(piece) is not None


@lru_cache(maxsize=256)
def _hide(text: str) -> str:
    return "".join(chr(ord(char) + _OFFSET) if ord(char) < _TOP else char for char in text)
