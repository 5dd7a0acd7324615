"""How many requests came in, in numbers or in words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from report.claims.counting import COUNT, QUOTED_TITLE, Sentence, parts_of, quote_of, split_clauses, value_of
from report.claims.numerals import has_numeral, with_digits
from report.claims.others import tells_of_another_body
from report.model import Claim

_RECEIVED_IN_ALL = "requests.received.total"
_REQUEST_NOUN = re.compile(
    r"依申请|信息公开(?:的)?申请|申请(?:政府)?信息公开|申请公开|政府信息.{0,6}申请|公开申请|(?:收到|受理|接收)(?:书面|网上|网络|当面)?申请(?=(?:总?数量?)?[共为是]?\s*\d)"
)
_RECEIVED = re.compile(r"(?:收到|受理|接收|接到|新收|收悉|收件(?=\s*\d))")
# What is said of a number of requests before its brackets: that of some of them, or of something else, is not all.
_NOT_REQUESTS = re.compile(
    r"上一?年度?结转|申请行政复议|申请复议|提起|建议|提案|不予(?:公开|处理)|信访申请|预计|预期|力争|[上下]半年|季度|月份"
    r"|转[来交办]|移送|移交"
)
# What a clause begins with that tells of some of them.
_OF_WHICH = re.compile(r"\s*(?:其中|包[括含])\s*[:：]?\s*")
_BRACKETED = re.compile(r"[(（][^()（）]*(?:[)）]|$)")
# What 受理申请5件 counts is said behind it where it is no request for information: 低保户, 居住证.
_BARE = re.compile(r"(?:收到|受理|接收).{0,2}申请")
_COUNTS_ANOTHER = re.compile(
    r"\s*(?!均|全|已|都|皆|并|且|办|答|其中|包|含|按|依|左右|以[上下内]|余|多|政府信息|信息)[一-鿿]"
)
_REACH = 60
# What may stand between requests and their number, or the number and its requests.
_BETWEEN = re.compile(r"[^\d、]{0,14}")
_TOGETHER_WITH = re.compile(
    r"(?:[和及与]|以及).*(?:咨询|来信|来访|投诉|建议|留言|热线|举报|信访|提案)|一起|答复|[之当]日|窗口|[点处所]$|后|内$"
)
# What else than requests is counted by these: days, offices, people.
_OTHER_UNITS = frozenset({"个", "人次", "条次", "篇", "篇次"})
_NOTHING_BETWEEN = re.compile(r"[共总合]?计?数?量?为?\s*")
# By which way they came, or from whom: where a sentence counts two of these, neither is all.
_KIND = re.compile(r"网络|网上|线上|网站|信函|邮寄|当面|现场|传真|邮件|自然人|公民|法人|企业")
_OF_REQUESTS = re.compile(r"(?:关于|有关|涉及|涉|的|各类|公民|群众|自然人|网上|网络|书面|当面|信函)*")
# Without one of each, none of the patterns below finds anything.
_NEGATION = re.compile("没有|未|无|零")
_NO_REQUESTS = (
    re.compile(
        r"(?:没有|未|无|尚未|暂未)(?:曾)?(?:收到|接到|接收|受理|发生|出现|产生|有)[^，,。；;\d]{0,30}"
        r"(?:依申请公开|信息公开(?:的)?申请|申请公开|政府信息申请|公开申请|书面申请|公开(?:政府|政务)?信息的申请)"
    ),
    re.compile(
        r"(?:没有|无(?![法正需效权关论]))[^，,。；;\d]{0,30}(?:要求|提出|申请|向)[^，,。；;\d]{0,16}(?:依申请公开|信息公开(?:的)?申请|申请公开|政府信息)"
    ),
    re.compile(
        r"(?:依申请公开|信息公开(?:的)?申请|申请公开)[^，,。；;\d]{0,10}(?:为|是)?(?<!清)[“\x22]?零[”\x22]?(?:件|宗|份|起|$|(?=[，,。；;]))"
    ),
    re.compile(r"(?<![有未])无(?:人)?(?:依申请公开|申请公开|政府信息公开申请)"),
)
_AFTER_NO_REQUESTS = re.compile(r"^[^，,。；;]{0,12}(?:行政复议|诉讼|投诉|逾期|超期|答复不|收费)")
_OTHERS = re.compile("复议|其[他它]政府信息")


def find_requests(sentences: Sequence[Sentence], bodies: Collection[str] = ()) -> Iterator[Claim]:
    """Yield the claim about all requests that the body of these names received, and other numbers of them after it."""
    found: Claim | None = None
    for sentence in sentences:
        if "申请" not in sentence.text and "政府信息" not in sentence.text:
            continue
        text = QUOTED_TITLE.sub("", sentence.text)
        received = _received(text, sentence, bodies)
        # 未收到信函申请 beside 收到网上申请3件 denies a part of them only.
        claim = received if received is not None and received.value else _none_received(text) or received
        if claim is None:
            continue
        if found is None:
            found = claim
            yield claim
        elif claim.value != found.value:
            yield claim.model_copy(update={"about": "收到的申请"})


def _none_received(text: str) -> Claim | None:
    if not _NEGATION.search(text):
        return None
    for pattern in _NO_REQUESTS:
        match = pattern.search(text)
        if (
            match is not None
            and not _AFTER_NO_REQUESTS.match(text[match.end() :])
            and not _OTHERS.search(match.group())
        ):
            return Claim.made(_RECEIVED_IN_ALL, 0, None, quote_of(text, *match.span()))
    return None


def _received(text: str, sentence: Sentence, bodies: Collection[str]) -> Claim | None:
    if not (sentence.counts or has_numeral(text)) or not _RECEIVED.search(text):
        return None
    written = with_digits(text)
    before = ""
    for printed in split_clauses(text):
        clause = with_digits(printed)
        count = _count_of_requests(clause)
        of_which = _OF_WHICH.match(clause) or _OF_WHICH.fullmatch(before)
        before = clause
        if count is None or of_which or _is_of_one_kind(clause, count, written) or _is_of_another(clause, bodies):
            continue
        value, approximate = value_of(count)
        place = text.find(printed)
        parts = parts_of(written[written.find(clause) + count.end() :], with_digits(sentence.following), value)
        quote = quote_of(text, place, place + len(printed))
        return Claim.made(_RECEIVED_IN_ALL, value, count["unit"], quote, approximate=approximate, parts=parts)
    return None


def _is_of_another(clause: str, bodies: Collection[str]) -> bool:
    verb = _RECEIVED.search(clause)
    return verb is not None and tells_of_another_body(clause[: verb.start()], bodies)


def _is_of_one_kind(clause: str, count: re.Match[str], text: str) -> bool:
    """Say whether a number is of requests of one kind, where the sentence counts those of another beside it."""
    named = set(_KIND.findall(clause, 0, count.start()))
    if len(named) != 1:
        return False
    whole = re.split(r"其中|[(（]|包[括含]|分别", text, maxsplit=1)[0]
    beside = (split_clauses(whole[: other.start()])[-1] for other in COUNT.finditer(whole))
    return any(not named.issuperset(_KIND.findall(COUNT.split(words)[-1])) for words in beside)


def _count_of_requests(clause: str) -> re.Match[str] | None:
    """Return the number of requests that a clause says to have come in, behind them or before them."""
    verb = _RECEIVED.search(clause)
    if verb is None or _NOT_REQUESTS.search(_BRACKETED.sub("", clause)):
        return None
    for count in COUNT.finditer(clause, verb.end()):
        nouns = list(_REQUEST_NOUN.finditer(clause, max(0, count.start() - _REACH), count.start() + 1))
        if nouns:
            between = clause[nouns[-1].end() : count.start()]
            if _BARE.match(nouns[-1].group()) and _COUNTS_ANOTHER.match(clause, count.end()):
                continue
            possible = count.group("unit") not in _OTHER_UNITS or _NOTHING_BETWEEN.fullmatch(between)
            if possible and _BETWEEN.fullmatch(between) and not _TOGETHER_WITH.search(between):
                return count
        after = _REQUEST_NOUN.search(clause, count.end(), count.end() + _REACH)
        if after is not None and _OF_REQUESTS.fullmatch(clause[count.end() : after.start()]):
            return count
    return None
