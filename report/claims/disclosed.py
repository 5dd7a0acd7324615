"""How much information was disclosed: all of it in one number, or a part or channel."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from report.claims.counting import COUNT, NUMBER, UNITS, Sentence, make_claim
from report.model import Claim

_TOTAL = re.compile(
    r"信息[^，。；：:\d]{0,12}总(?:数量|条数|数|量)[^，。；\d]{0,24}?" + NUMBER + r"\s*(?P<unit>" + UNITS + ")?"
)
_DISCLOSED = (
    re.compile(
        r"公开[^，,。；;、\d]{0,24}信息[^，,。；;、\d]{0,14}?" + NUMBER + r"\s*(?P<unit>条|件|份|篇|条次|项)(?![目类])"
    ),
    re.compile(r"公开[^，,。；;、\d]{0,12}" + NUMBER + r"\s*(?P<unit>条|件|份|篇|条次)(?:政府|政务|各类|的)*信息"),
    re.compile(
        r"信息(?:主动)?公开(?:条|件)?数量?(?:共|总|计|为|是|有|达)*[:：]?\s*"
        + NUMBER
        + r"\s*(?P<unit>条|件|份|篇|条次)"
    ),
)
_ANY_INFORMATION = re.compile(
    r"(?P<words>(?:发布|公开|推送|更新|录用|报送|上传)[^，,。；;、\d]{0,20}(?:信息|消息|动态|文件|稿件|内容)[^，,。；;、\d]{0,8}?)"
    + NUMBER
    + r"\s*(?P<unit>条|件|份|篇|条次|期)"
)
_MADE_PUBLIC = re.compile(
    r"(?:公布|发布|公开)[^，,。；;、\d]{0,12}信息[^，,。；;、\d]{0,8}?" + NUMBER + r"\s*(?P<unit>条|件|份|篇|条次)"
)
# What goes out by one channel alone, or upon a request, is not all that was disclosed.
_ONE_CHANNEL = re.compile(r"^(?!.*网站).*(?:微信|公众号|微博|抖音|头条|新媒体|客户端|短视频)|依申请")
_OF_WHICH_IN = re.compile(r"其中|[，,（(](?:具体|主要)?包[括含]|[，,](?:具体|分别)[为是有]")
# A row of the table of 2014 that was taken for prose: its 1 is no number of anything.
_ROW_OF_2014 = "公开相同信息计1条"
_TOTAL_RANK = 2
_WHOLE = re.compile(r"共|累计|总计|合计|总")
_PART_OF_YEAR = re.compile(r"季度|上半年|下半年|\d月份|去年|上年|同比")


def find_disclosed(sentences: Sequence[Sentence]) -> Iterator[Claim]:
    """Yield all that was disclosed in the year where one number can be that, and other counts of information."""
    ranked: list[tuple[int, Claim, str]] = []
    others: list[Claim] = []
    for sentence in sentences:
        if not sentence.counts or _ROW_OF_2014 in sentence.text:
            continue
        own = _disclosed_in(sentence) if "信息" in sentence.text else []
        ranked.extend(own)
        spoken = {claim.value for _, claim, _ in own}
        others.extend(claim for claim in _other_counts(sentence) if claim.value not in spoken)
    best = max((rank for rank, _, _ in ranked), default=0)
    foremost = [(claim, where) for rank, claim, where in ranked if rank == best]
    if foremost:
        chosen, where = foremost[0]
        # Only words such as 共 make a number a total; without them any other number is a rival, in whatever sentence.
        rivals = {claim.value for claim, other in foremost if other == where or best < _TOTAL_RANK}
        if len(rivals) == 1:
            yield chosen
    yield from others


def _disclosed_in(sentence: Sentence) -> list[tuple[int, Claim, str]]:
    text = sentence.text
    found: list[tuple[int, Claim, str]] = []
    total = _TOTAL.search(text) if "总" in text else None
    if total is not None and "公开" in text and not _PART_OF_YEAR.search(text):
        found.append((3, make_claim("disclosed_items", total, sentence), text))
        return found
    head = _OF_WHICH_IN.split(text, maxsplit=1)[0]
    if "主动公开" not in head:
        return _disclosed_in_other_words(head, sentence)
    for pattern in _DISCLOSED:
        for match in pattern.finditer(head):
            words = _before(head, match)
            if _PART_OF_YEAR.search(words):
                continue
            clause = head[: match.end()].rsplit("。", maxsplit=1)[-1]
            rank = 2 if _WHOLE.search(re.split(r"[，,；;]", clause)[-1]) else 1
            if "主动公开" not in words and _ONE_CHANNEL.search(words):
                rank = 0
            found.append((rank, make_claim("disclosed_items", match, sentence), text))
    return found


def _before(head: str, match: re.Match[str]) -> str:
    """Return what stands between the number before a match and the match's own: what is said of it alone."""
    earlier = [count.end() for count in COUNT.finditer(head, 0, match.start())]
    return head[earlier[-1] if earlier else 0 : match.end()]


def _disclosed_in_other_words(head: str, sentence: Sentence) -> list[tuple[int, Claim, str]]:
    """Return a total that is not said to be disclosed by itself: 共公开各类信息N条, or one that its parts add up to."""
    for pattern in (*_DISCLOSED, _MADE_PUBLIC):
        for match in pattern.finditer(head):
            words = _before(head, match)
            if _PART_OF_YEAR.search(words) or _ONE_CHANNEL.search(words):
                continue
            claim = make_claim("disclosed_items", match, sentence)
            summed = bool(claim.parts) and sum(claim.parts.values()) == claim.value
            if summed or (pattern is not _MADE_PUBLIC and _WHOLE.search(re.split(r"[，,；;]", words)[-1])):
                return [(0, claim, sentence.text)]
    return []


def _other_counts(sentence: Sentence) -> Iterator[Claim]:
    for match in _ANY_INFORMATION.finditer(sentence.text):
        yield make_claim(match.group("words").strip(), match, sentence)
