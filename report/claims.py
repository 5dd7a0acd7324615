"""Numbers stated in prose: what was disclosed, how many requests, reviews and suits, and what they are divided into.

Two subjects have names of their own beside the keys of figures: `disclosed_items`, all that the body disclosed in the
year, and `litigation.total`, all suits with or without a review before. Other counts of information are claims about
the words that were counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from report.model import Claim
from report.scripts import strip_residue

_UNITS = r"(?:件次|条次|人次|万条|条|件|宗|份|个|起|次|篇|项|例|篇次)"
_NUMBER = (
    r"(?P<about>约|近|大约|超过?|逾)?\s*"
    r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<wan>万)?(?P<more>余|多)?(?P<wan2>万)?\s*(?P<more2>余|多)?"
)
_COUNT = re.compile(_NUMBER + r"\s*(?P<unit>" + _UNITS + r")")
_ITEM = re.compile(r"^(?P<label>[^\d，,；;：:。]{1,40}?)\s*[:：]?\s*" + _NUMBER + r"\s*(?P<unit>" + _UNITS + r")")
_OF_WHICH = re.compile(r"^[\s，,；;]*其中\s*(?:包括|包含|有)?\s*[:：，,]?\s*")
_TOTAL = re.compile(
    r"信息[^，。；：:\d]{0,12}总(?:数量|条数|数|量)[^，。；\d]{0,24}?" + _NUMBER + r"\s*(?P<unit>" + _UNITS + ")?"
)
_DISCLOSED = (
    re.compile(
        r"公开[^，,。；;、\d]{0,24}信息[^，,。；;、\d]{0,14}?" + _NUMBER + r"\s*(?P<unit>条|件|份|篇|条次|项)(?![目类])"
    ),
    re.compile(r"公开[^，,。；;、\d]{0,12}" + _NUMBER + r"\s*(?P<unit>条|件|份|篇|条次)(?:政府|政务|各类|的)*信息"),
)
_ANY_INFORMATION = re.compile(
    r"(?P<words>(?:发布|公开|推送|更新|录用|报送|上传)[^，,。；;、\d]{0,20}(?:信息|消息|动态|文件|稿件|内容)[^，,。；;、\d]{0,8}?)"
    + _NUMBER
    + r"\s*(?P<unit>条|件|份|篇|条次|期)"
)
_WHOLE = re.compile(r"共|累计|总计|合计|总")
_PART_OF_YEAR = re.compile(r"季度|上半年|下半年|\d月份|去年|上年|同比")
_REQUEST_NOUN = re.compile(r"依申请|信息公开(?:的)?申请|申请公开|政府信息.{0,6}申请|公开申请")
_RECEIVED = re.compile(r"(?:收到|受理|接收|接到|新收|收悉)")
_NOT_REQUESTS = re.compile(r"上年结转|上年度结转|申请行政复议|申请复议|提起|建议|提案")
_NO_REQUESTS = (
    re.compile(
        r"(?:没有|未|无|尚未|暂未)(?:曾)?(?:收到|接到|接收|受理|发生|出现|产生|有)[^，,。；;\d]{0,30}(?:依申请公开|信息公开(?:的)?申请|申请公开|政府信息申请|公开申请)"
    ),
    re.compile(
        r"(?:没有|无(?![法正需效权关论]))[^，,。；;\d]{0,30}(?:要求|提出|申请|向)[^，,。；;\d]{0,16}(?:依申请公开|信息公开(?:的)?申请|申请公开|政府信息)"
    ),
    re.compile(r"(?<![有未])无(?:人)?(?:依申请公开|申请公开|政府信息公开申请)"),
)
_AFTER_NO_REQUESTS = re.compile(r"^[^，,。；;]{0,12}(?:行政复议|诉讼|投诉|逾期|超期|答复不|收费)")
_NONE = re.compile(
    r"没有|未发生|未出现|未收到|未产生|未引发|未接到|未被|未有|未涉及|不存在|无(?!正当|效|法|关)|均为零|均为0|为零|为0(?!\d)"
)
_REVIEW = re.compile(r"行政复议|复议")
_LITIGATION = re.compile(r"行政诉讼|诉讼")
_QUOTED = re.compile(r"《[^》]*》")
_PERMIT = re.compile(
    r"行政(?P<what>许可|处罚|强制)(?:决定|处理决定|案件|事项|数量|总数)*(?:共计|共|总计|数量)?(?:为)?\s*"
    + _NUMBER
    + r"\s*(?P<unit>件|项|宗|起|例)"
)
_PERMIT_KEYS = {
    "许可": "disclosure.licensing.decisions",
    "处罚": "disclosure.penalties.decisions",
    "强制": "disclosure.coercion.decisions",
}
_QUOTE_LENGTH = 160


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    following: str


def find_claims(paragraphs: Iterable[str]) -> tuple[Claim, ...]:
    """Return what the prose states, in its order; each subject with a name is claimed once, where it is said first."""
    sentences = list(_sentences(paragraphs))
    claims = [
        *_find_disclosed(sentences),
        *_find_requests(sentences),
        *_find_reviews(sentences),
        *_find_permits(sentences),
    ]
    return tuple(claims)


def _sentences(paragraphs: Iterable[str]) -> Iterator[_Sentence]:
    for paragraph in paragraphs:
        plain = strip_residue(paragraph)
        if not re.search(r"\d|没有|未|无", plain):
            continue
        pieces = [piece for piece in re.split(r"(?<=[。！？\n])", plain) if piece.strip()]
        for piece, following in zip(pieces, [*pieces[1:], ""], strict=True):
            yield _Sentence(piece.strip(), following.strip())


def _find_disclosed(sentences: list[_Sentence]) -> Iterator[Claim]:
    """Yield all that was disclosed in the year where one number can be that, and other counts of information."""
    ranked: list[tuple[int, Claim, str]] = []
    others: list[Claim] = []
    for sentence in sentences:
        own = _disclosed_in(sentence)
        ranked.extend(own)
        spoken = {claim.value for _, claim, _ in own}
        others.extend(claim for claim in _other_counts(sentence) if claim.value not in spoken)
    best = max((rank for rank, _, _ in ranked), default=0)
    foremost = [(claim, where) for rank, claim, where in ranked if rank == best]
    if foremost:
        chosen, where = foremost[0]
        rivals = {claim.value for claim, other in foremost if other == where}
        if len(rivals) == 1:
            yield chosen
    yield from others


def _disclosed_in(sentence: _Sentence) -> list[tuple[int, Claim, str]]:
    text = sentence.text
    found: list[tuple[int, Claim, str]] = []
    total = _TOTAL.search(text)
    if total is not None and "公开" in text and not _PART_OF_YEAR.search(text):
        found.append((3, _claim("disclosed_items", total, sentence), text))
        return found
    head = text.split("其中", maxsplit=1)[0]
    if "主动公开" not in head or _PART_OF_YEAR.search(head):
        return found
    for pattern in _DISCLOSED:
        for match in pattern.finditer(head):
            clause = head[: match.end()].rsplit("。", maxsplit=1)[-1]
            rank = 2 if _WHOLE.search(re.split(r"[，,；;]", clause)[-1]) else 1
            found.append((rank, _claim("disclosed_items", match, sentence), text))
    return found


def _other_counts(sentence: _Sentence) -> Iterator[Claim]:
    for match in _ANY_INFORMATION.finditer(sentence.text):
        yield _claim(match.group("words").strip(), match, sentence)


def _claim(about: str, match: re.Match[str], sentence: _Sentence) -> Claim:
    value, approximate = _value(match)
    return Claim(
        about=about,
        value=value,
        unit=match.group("unit"),
        quote=_quote(sentence.text, match.start(), match.end()),
        approximate=approximate,
        parts=_parts(sentence.text[match.end() :], sentence.following),
    )


def _value(match: re.Match[str]) -> tuple[int, bool]:
    number = float(match.group("number").replace(",", ""))
    if match.group("wan") or match.group("wan2"):
        number *= 10_000
    approximate = any(match.group(name) for name in ("about", "more", "more2"))
    return round(number), approximate


def _parts(rest: str, following: str) -> dict[str, int]:
    """Return what a number is divided into by 其中…, in the rest of its sentence or in the next one."""
    begin = _OF_WHICH.match(rest)
    if begin is None and not rest.strip("。 ，,；;"):
        rest, begin = following, _OF_WHICH.match(following)
    if begin is None:
        return {}
    parts: dict[str, int] = {}
    for piece in re.split(r"[，,；;。]", rest[begin.end() :]):
        item = _ITEM.match(piece.strip().lstrip("、"))
        if item is None:
            if piece.strip():
                break
            continue
        parts[item.group("label").strip("为是有：: ")] = _value(item)[0]
    return parts


def _quote(text: str, start: int, end: int) -> str:
    if len(text) <= _QUOTE_LENGTH:
        return text
    begin = max(text.rfind("。", 0, start), text.rfind("；", 0, start), start - _QUOTE_LENGTH // 2) + 1
    return text[begin : max(end, begin + _QUOTE_LENGTH)]


def _find_requests(sentences: list[_Sentence]) -> Iterator[Claim]:
    found: Claim | None = None
    for sentence in sentences:
        text = _QUOTED.sub("", sentence.text)
        claim = _none_received(text) or _received(text, sentence)
        if claim is None:
            continue
        if found is None:
            found = claim
            yield claim
        elif claim.value != found.value:
            yield claim.model_copy(update={"about": "收到的申请"})


def _none_received(text: str) -> Claim | None:
    for pattern in _NO_REQUESTS:
        match = pattern.search(text)
        if (
            match is not None
            and not _AFTER_NO_REQUESTS.match(text[match.end() :])
            and not _REVIEW.search(match.group())
        ):
            return Claim(about="requests.received.total", value=0, unit=None, quote=_quote(text, *match.span()))
    return None


def _received(text: str, sentence: _Sentence) -> Claim | None:
    for clause in re.split(r"[，,；;。]", text):
        verb = _RECEIVED.search(clause)
        if verb is None or not _REQUEST_NOUN.search(clause) or _NOT_REQUESTS.search(clause):
            continue
        count = _COUNT.search(clause, verb.end())
        if count is not None:
            place = text.find(clause)
            value, approximate = _value(count)
            parts = _parts(text[place + count.end() :], sentence.following)
            return Claim(
                about="requests.received.total",
                value=value,
                unit=count.group("unit"),
                quote=_quote(text, place, place + len(clause)),
                approximate=approximate,
                parts=parts,
            )
    return None


def _find_reviews(sentences: list[_Sentence]) -> Iterator[Claim]:
    said: set[str] = set()
    for sentence in sentences:
        text = _QUOTED.sub("", sentence.text)
        if "复议" not in text and "诉讼" not in text:
            continue
        for clause in re.split(r"[，,；;。]", text):
            for claim in _reviews_in(clause, text):
                if claim.about not in said:
                    said.add(claim.about)
                    yield claim


def _reviews_in(clause: str, text: str) -> Iterator[Claim]:
    subjects = [("review.total", _REVIEW.search(clause)), ("litigation.total", _LITIGATION.search(clause))]
    named = [(about, match) for about, match in subjects if match is not None]
    if not named:
        return
    counts = list(_COUNT.finditer(clause))
    if not counts:
        none = _NONE.search(clause)
        if none is not None and "起诉" not in clause:
            for about, _ in named:
                yield Claim(about=about, value=0, unit=None, quote=_quote(text, 0, len(text)))
        return
    for about, match in named:
        own = [count for count in counts if 0 <= count.start() - match.end() <= 12]
        rival = any(
            other.start() > match.start() and own and other.start() < own[0].start()
            for _, other in named
            if other is not match
        )
        if own and (not rival or _value(own[0])[0] == 0):
            value, approximate = _value(own[0])
            unit = own[0].group("unit")
            yield Claim(about=about, value=value, unit=unit, quote=_quote(text, 0, len(text)), approximate=approximate)


def _find_permits(sentences: list[_Sentence]) -> Iterator[Claim]:
    said: set[str] = set()
    for sentence in sentences:
        for match in _PERMIT.finditer(sentence.text):
            about = _PERMIT_KEYS[match.group("what")]
            if about not in said:
                said.add(about)
                value, approximate = _value(match)
                quote = _quote(sentence.text, match.start(), match.end())
                yield Claim(about=about, value=value, unit=match.group("unit"), quote=quote, approximate=approximate)
