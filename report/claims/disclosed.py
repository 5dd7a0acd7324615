"""How much information was disclosed: all of it in one number, or a part or channel."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from report.claims.counting import COUNT, NUMBER, UNITS, Sentence, make_claim, parts_of, quote_of, value_of
from report.claims.numerals import with_digits_of_items
from report.claims.years import has_words, reveal
from report.model import Claim

_TOTAL = re.compile(
    r"信息[^，。；：:\d]{0,12}总(?:数量|条数|数|量)[^，。；\d]{0,24}?" + NUMBER + r"\s*(?P<unit>" + UNITS + ")?"
)
_DISCLOSED = (
    re.compile(
        r"公开[^，,。；;、\d]{0,24}信息[^，,。；;、\d]{0,14}?" + NUMBER + r"\s*(?P<unit>条次|条|件|份|篇|项)(?![目类])"
    ),
    re.compile(r"公开[^，,。；;、\d]{0,12}" + NUMBER + r"\s*(?P<unit>条次|条|件|份|篇)(?:政府|政务|各类|的)*信息"),
    re.compile(
        r"信息(?:主动)?公开(?:条|件)?数量?(?:共|总|计|为|是|有|达)*[:：]?\s*"
        + NUMBER
        + r"\s*(?P<unit>条次|条|件|份|篇)"
    ),
)
_WEBSITE = re.compile(r"网站|门户|信息公开网|政府网(?!络)|官网")
_OTHER_CHANNEL = re.compile(
    r"微信|公众号|微博|抖音|头条|新媒体|客户端|视频|公[示开告]栏|宣传栏|展板|显示屏|电子屏|电视|广播|报[纸刊]|政府公报"
)
_ANY_INFORMATION = re.compile(
    r"(?P<words>(?:发布|公开|推送|更新|录用|报送|上传)[^，,。；;、\d]{0,20}(?:信息|消息|动态|文件|稿件|内容)[^，,。；;、\d]{0,8}?)"
    + NUMBER
    + r"\s*(?P<unit>条次|条|件|份|篇|期)"
)
_MADE_PUBLIC = re.compile(
    r"(?:公布|发布|公开)[^，,。；;、\d]{0,12}信息[^，,。；;、\d]{0,8}?" + NUMBER + r"\s*(?P<unit>条次|条|件|份|篇)"
)
# Words after which several channels are counted together, whichever of them are named.
_SEVERAL_CHANNELS = re.compile(
    r"等(?:多种|多个|各类|各种|多)?(?:渠道|平台|方式|形式|途径|媒体|载体|媒介)|[各多](?:类|种|个)?(?:渠道|平台|方式|形式)"
)
# What is said, in the clause of a number, of a rule, a plan, a part, or of others.
_NOT_ALL = re.compile(
    r"每[一个]*[天日周月季]|不少于|不低于|至少|要求各|应当|必须|平均|[拟应][主公]|计划[主公]|删除|撤回|撤销|指导|督促|督导"
    r"|信息(?![^，,。；;\d]*信息)[^，,。；;\d]*(?:目录|满意|评价|采用|采纳|录用|隐私|中)[^，,。；;\d]*\d[\d,.]*\s*[万余多]*\s*\S{1,2}$"
)
# Of one kind of information beside others that are counted after it, none is all.
_KIND = re.compile(r"公开(?P<kind>[^，,。；;、\d]{0,24}?)信息")
_ANY_KIND = re.compile(
    r"(?:[了的等各类项种本级全县市区乡镇街道局类]|政府|政务|相关|有关|机关|单位|部门|所有|主动|公开|非涉密|工作)*"
)
_NEXT_KIND = re.compile(r"[、，,；;和及以]{1,2}[^，,。；;\d其比较]{1,20}\d+\s*[余多]?(?:条|件|份|篇)")
_UPON_REQUEST = re.compile(r"依申请")
_OF_WHICH_IN = re.compile(r"其中|[，,（(](?:具体|主要)?包[括含]|[，,](?:具体|分别)[为是有]")
# What was counted since a year before the report's; the year's own share of it may be said behind it.
_SINCE_LONG = re.compile(r"(?<![年月初份度])以来|历年|至今")
_SHARE_OF_YEAR = re.compile(
    r"公开[^。；;]{0,40}\d\s*[万余多]{0,2}\s*(?:条次|条|件|份|篇)[，,（(]\s*其中[，,：:]?\s*(?:今年|本年|当年|20\d\d年)"
    r"(?:度|内)?[，,]?(?:新增|新|共|主动|公开|发布|政府|政务|各类|信息)*" + NUMBER + r"\s*(?P<unit>条次|条|件|份|篇)"
)
# A row of the table of 2014 that was taken for prose: its 1 is no number of anything.
_ROW_OF_2014 = "公开相同信息计1条"
_ALL, _OF_A_CHANNEL = "disclosed_items", "a channel's"
_SUM = re.compile(
    r"[，,；;、]\s*(?:合计|共计|总计|累计|共)[^，,。；;\d]{0,8}" + NUMBER + r"\s*(?P<unit>条次|条|件|份|篇)"
)
_COUNTS_OF_A_SUM = 2
_TOTAL_RANK = 2
_WHOLE = re.compile(r"共|累计|总计|合计|总")
# Nothing but the year and who reports before it: all that was disclosed in the year, without any word for all.
_OF_THE_YEAR = re.compile(
    r"(?:.*[，,])?\s*(?:20\d\d年度?|全年|本年度?|今年)[，,]?\s*(?:[我本全][一-鿿]{1,3})?公开(?:了|各类|的)*(?:政府|政务)?信息"
    r"(?:数量?)?(?:共|为|是)?\s*(?:约|近|超过?)?\s*"
)
_NOTHING = re.compile(
    r"(?:(?:20\d\d年度?|全年|本年度?|今年)[，,]?|(?:我|本)[一-鿿]{1,3}){1,2}(?:20\d\d年度?|全年|本年度?)?"
    r"(?:没有|无|未)(?:需要?|应当?)?主动公开的?(?:政府|政务)?信息"
)
_CLAUSE_END = re.compile(r"[，,；;]")
_PART_OF_YEAR = re.compile(r"季度|上半年|下半年|\d月份|去年|上年|同比")


def find_disclosed(sentences: Sequence[Sentence]) -> Iterator[Claim]:
    """Yield all that was disclosed in the year where one number can be that, and other counts of information."""
    ranked: list[tuple[int, Claim, str]] = []
    others: list[Claim] = []
    written = [_in_digits(sentence) for sentence in sentences]
    changed = [printed for printed, sentence in zip(sentences, written, strict=True) if printed is not sentence]
    for sentence in written:
        if not sentence.counts or _ROW_OF_2014 in sentence.text:
            continue
        share = _SHARE_OF_YEAR.search(reveal(sentence.text)) if has_words(sentence.text, "其中") else None
        own = _share_of_year(share, sentence) if share else _disclosed_in(sentence) if "信息" in sentence.text else []
        ranked.extend(own)
        spoken = {claim.value for _, claim, _ in own if claim.about == _ALL}
        others.extend(_other_counts(sentence, spoken))
    best = max((rank for rank, _, _ in ranked), default=0)
    foremost = [(claim, where) for rank, claim, where in ranked if rank == best]
    if foremost:
        chosen, where = foremost[0]
        # Only words such as 共 make a number a total; without them any other number is a rival, in whatever sentence.
        rivals = {claim.value for claim, other in foremost if other == where or best < _TOTAL_RANK}
        if len(rivals) == 1 and chosen.about == _ALL:
            yield _as_printed(chosen, changed)
    elif (none := next((text for text in map(_printed, sentences) if _NOTHING.fullmatch(text)), None)) is not None:
        yield Claim.made(_ALL, 0, None, none)
    yield from (_as_printed(claim, changed) for claim in others)


def _printed(sentence: Sentence) -> str:
    return sentence.text.rstrip("。；; ")


def _in_digits(sentence: Sentence) -> Sentence:
    """Return a sentence with digits for the Chinese numerals that count information in it."""
    text = with_digits_of_items(sentence.text)
    return sentence if text == sentence.text else sentence._replace(text=text, counts=True)


def _as_printed(claim: Claim, changed: Sequence[Sentence]) -> Claim:
    """Return a claim that quotes the words of its sentence as they are printed, where these count in numerals."""
    for sentence in changed:
        place = with_digits_of_items(reveal(sentence.text)).find(claim.quote)
        if place >= 0 and claim.quote not in reveal(sentence.text):
            return claim.model_copy(update={"quote": quote_of(sentence.text, place, place + 1)})
    return claim


def _share_of_year(share: re.Match[str], sentence: Sentence) -> list[tuple[int, Claim, str]]:
    """Return the year's own share of a number that goes back further, nothing where it is another year's."""
    # The digits of another year are hidden.
    if not sentence.text[share.start("number")].isdecimal():
        return []
    return [(3, make_claim(_ALL, share, sentence), sentence.text)]


def _disclosed_in(sentence: Sentence) -> list[tuple[int, Claim, str]]:
    text = sentence.text
    found: list[tuple[int, Claim, str]] = []
    total = _TOTAL.search(text) if "总" in text else None
    if total is not None and "公开" in text and not _PART_OF_YEAR.search(text):
        possible = _can_be_all(_before(text, total), total, sentence)
        return [(3, make_claim(_ALL, total, sentence), text)] if possible else []
    head = _OF_WHICH_IN.split(text, maxsplit=1)[0]
    summed = _summed_up(head, sentence)
    if summed is not None:
        return [(3, summed, text)]
    if "主动公开" not in head:
        return _disclosed_in_other_words(head, sentence)
    for pattern in _DISCLOSED:
        for match in pattern.finditer(head):
            words = _before(head, match)
            if _can_be_all(words, match, sentence):
                clause = head[: match.end()].rsplit("。", maxsplit=1)[-1]
                rank = 2 if _WHOLE.search(_last_clause(clause)) else 1
                found.append((rank, make_claim(_ALL, match, sentence), text))
            # A channel's number is a rival of another that may be the website's alone.
            elif "主动公开" in words and not _SINCE_LONG.search(words) and not _PART_OF_YEAR.search(words):
                found.append((1, make_claim(_OF_A_CHANNEL, match, sentence), text))
    return found


def _summed_up(head: str, sentence: Sentence) -> Claim | None:
    """Return the sum that a sentence says of the channels that it counts (网站…条，微信…条，合计…条), if it is that."""
    possible = "公开" in head and "申请" not in head and ("计" in head or "共" in head)
    total = _SUM.search(head) if possible else None
    counts = [] if total is None else [*COUNT.finditer(head, 0, total.start())]
    if (
        total is None
        or len(counts) < _COUNTS_OF_A_SUM
        or sum(value_of(count)[0] for count in counts) != value_of(total)[0]
    ):
        return None
    return make_claim(_ALL, total, sentence)


def _before(head: str, match: re.Match[str]) -> str:
    """Return what stands between the number before a match and the match's own: what is said of it alone."""
    earlier = [count.end() for count in _counts_in(head) if count.end() <= match.start()]
    return head[earlier[-1] if earlier else 0 : match.end()]


@lru_cache(maxsize=64)
def _counts_in(text: str) -> tuple[re.Match[str], ...]:
    """Return the counts in a sentence: they are looked for once, and looked at for each number beside them."""
    return tuple(COUNT.finditer(text))


def _last_clause(words: str) -> str:
    return _CLAUSE_END.split(words)[-1]


def _can_be_all(words: str, match: re.Match[str], sentence: Sentence) -> bool:
    """Say whether a number can be of all that was disclosed in the year, by the words around it and its sentence.

    What went out by the website alone is all there is, unless the sentence counts what went out elsewhere; what went
    out by any other channel alone, upon request, in a part of the year or since long ago is not.
    """
    text = sentence.text
    if _PART_OF_YEAR.search(words) or _SINCE_LONG.search(words) or _is_of_some(words, text, match.end()):
        return False
    # 累计 without a year may go back to the first.
    undated = not sentence.dated and "累计" in words
    if undated or ("主动公开" not in words and _UPON_REQUEST.search(words)):
        return False
    if _SEVERAL_CHANNELS.search(words):
        return True
    website = _WEBSITE.search(words) is not None
    if _OTHER_CHANNEL.search(words):
        return website
    if not website or not any(_is_of_other_channel(text, count) for count in _counts_in(text)):
        return True
    claim = make_claim(_ALL, match, sentence)
    return any(map(_OTHER_CHANNEL.search, claim.parts)) and sum(claim.parts.values()) == claim.value


def _is_of_some(words: str, text: str, end: int) -> bool:
    """Say whether a number is of a rule, of others, or of one kind of several that are counted one after the other.

    `end` is where it ends in the text.
    """
    clause = _last_clause(words)
    if _NOT_ALL.search(clause):
        return True
    kind = _KIND.search(clause)
    return kind is not None and not _ANY_KIND.fullmatch(kind.group("kind")) and _NEXT_KIND.match(text, end) is not None


def _is_of_other_channel(text: str, count: re.Match[str]) -> bool:
    words = _before(text, count)
    return _OTHER_CHANNEL.search(words) is not None and _WEBSITE.search(words) is None and count["unit"] not in "个起宗"


def _disclosed_in_other_words(head: str, sentence: Sentence) -> list[tuple[int, Claim, str]]:
    """Return a total that is not said to be disclosed by itself: 共公开各类信息N条, or one that its parts add up to."""
    # Each of the patterns has it: in most sentences it stands behind the word for parts.
    for pattern in (*_DISCLOSED, _MADE_PUBLIC) if "信息" in head else ():
        for match in pattern.finditer(head):
            words = _before(head, match)
            if _UPON_REQUEST.search(words) or not _can_be_all(words, match, sentence):
                continue
            value = value_of(match)[0]
            parts = parts_of(sentence.text[match.end() :], sentence.following, value)
            summed = bool(parts) and sum(parts.values()) == value
            told = (
                _SEVERAL_CHANNELS.search(words)
                or _WHOLE.search(_last_clause(words))
                or _OF_THE_YEAR.fullmatch(head, 0, match.start("number"))
            )
            if summed or (pattern is not _MADE_PUBLIC and told):
                return [(0, make_claim(_ALL, match, sentence), sentence.text)]
    return []


def _other_counts(sentence: Sentence, spoken: Collection[int]) -> Iterator[Claim]:
    """Yield what a sentence counts of information, but for the numbers of which it has spoken already."""
    for match in _ANY_INFORMATION.finditer(sentence.text):
        if value_of(match)[0] not in spoken:
            yield make_claim(match.group("words").strip(), match, sentence)
