"""How many requests came in, in numbers or in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from report.claims.counting import COUNT, QUOTED_TITLE, Sentence, parts_of, quote_of, split_clauses, value_of
from report.model import Claim

_REQUEST_NOUN = re.compile(
    r"依申请|信息公开(?:的)?申请|申请公开|政府信息.{0,6}申请|公开申请|(?:收到|受理|接收)(?:书面|网上|网络|当面)?申请(?=\d)"
)
_RECEIVED = re.compile(r"(?:收到|受理|接收|接到|新收|收悉)")
_NOT_REQUESTS = re.compile(r"上年结转|上年度结转|申请行政复议|申请复议|提起|建议|提案")
# Without one of each, none of the patterns below finds anything.
_NEGATION, _REQUEST_WORD = re.compile("没有|未|无|零"), re.compile("申请|政府信息")
_NO_REQUESTS = (
    re.compile(
        r"(?:没有|未|无|尚未|暂未)(?:曾)?(?:收到|接到|接收|受理|发生|出现|产生|有)[^，,。；;\d]{0,30}(?:依申请公开|信息公开(?:的)?申请|申请公开|政府信息申请|公开申请|书面申请)"
    ),
    re.compile(
        r"(?:没有|无(?![法正需效权关论]))[^，,。；;\d]{0,30}(?:要求|提出|申请|向)[^，,。；;\d]{0,16}(?:依申请公开|信息公开(?:的)?申请|申请公开|政府信息)"
    ),
    re.compile(
        r"(?:依申请公开|信息公开(?:的)?申请|申请公开)[^，,。；;\d]{0,10}(?:为|是)?(?<!清)零(?:件|宗|份|起|$|(?=[，,。；;]))"
    ),
    re.compile(r"(?<![有未])无(?:人)?(?:依申请公开|申请公开|政府信息公开申请)"),
)
_AFTER_NO_REQUESTS = re.compile(r"^[^，,。；;]{0,12}(?:行政复议|诉讼|投诉|逾期|超期|答复不|收费)")
_REVIEW = re.compile("复议")


def find_requests(sentences: Sequence[Sentence]) -> Iterator[Claim]:
    """Yield the claim about all requests received, and other numbers of requests after it."""
    found: Claim | None = None
    for sentence in sentences:
        text = QUOTED_TITLE.sub("", sentence.text)
        claim = _none_received(text) or _received(text, sentence)
        if claim is None:
            continue
        if found is None:
            found = claim
            yield claim
        elif claim.value != found.value:
            yield claim.model_copy(update={"about": "收到的申请"})


def _none_received(text: str) -> Claim | None:
    if not _NEGATION.search(text) or not _REQUEST_WORD.search(text):
        return None
    for pattern in _NO_REQUESTS:
        match = pattern.search(text)
        if (
            match is not None
            and not _AFTER_NO_REQUESTS.match(text[match.end() :])
            and not _REVIEW.search(match.group())
        ):
            return Claim(about="requests.received.total", value=0, unit=None, quote=quote_of(text, *match.span()))
    return None


def _received(text: str, sentence: Sentence) -> Claim | None:
    if not sentence.counts or not _RECEIVED.search(text):
        return None
    for clause in split_clauses(text):
        verb = _RECEIVED.search(clause)
        if verb is None or not _REQUEST_NOUN.search(clause) or _NOT_REQUESTS.search(clause):
            continue
        count = COUNT.search(clause, verb.end())
        if count is not None:
            place = text.find(clause)
            value, approximate = value_of(count)
            parts = parts_of(text[place + count.end() :], sentence.following)
            return Claim(
                about="requests.received.total",
                value=value,
                unit=count.group("unit"),
                quote=quote_of(text, place, place + len(clause)),
                approximate=approximate,
                parts=parts,
            )
    return None
