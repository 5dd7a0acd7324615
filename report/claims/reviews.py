"""How many reviews and suits there were, and how many decisions were taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from report.claims.counting import COUNT, NUMBER, QUOTED_TITLE, Sentence, quote_of, split_clauses, value_of
from report.model import Claim

_NONE = re.compile(
    r"没有|未因|未发生|未出现|未收到|未产生|未引发|未接到|未被|未有|未涉及|不存在|无(?!正当|效|法|关)|均为零|均为0|为零|为0(?!\d)"
)
_REVIEW = re.compile(r"(?:行政)?复议(?!机构|机关|局|委员会|中心|人员|体制|规范|能力)")
_LITIGATION = re.compile(r"行政诉讼|诉讼")
_PERMIT = re.compile(
    r"行政(?P<what>许可|处罚|强制)(?:决定|处理决定|案件|事项|数量|总数)*(?:共计|共|总计|数量)?(?:为)?\s*"
    + NUMBER
    + r"\s*(?P<unit>件|项|宗|起|例)"
)
_REACH = 12
# 未经复议直接起诉 denies nothing.
_SUED = re.compile(r"(?<!提)起诉")
# What tells that a number is of some reviews only: by how they ended, or left from the year before.
_OUTCOME = re.compile(
    r"维持|纠[正错]|撤销|变更|驳回|终止|撤回|其[他它]结果|[审办]结|结案|胜诉|败诉|应诉|不予受理|结转|[一二再]审|出庭|收案|答[复辩]|率"
)
# A body that decides on reviews counts those against others.
_DECIDES = re.compile(r"(?:办理|受理|审理|承办|处理|审查|代理)[^，,。；;]{0,12}$|复议机[构关]")
# What may stand between a number and what it counts: 2起关于政府信息公开的行政诉讼案件.
_OF_WHAT = re.compile(r"(?:关于|有关|涉及|涉|因|由|政府|政务|信息公开|工作|申请|引起|引发|方面|类|的|提起)*")
_LISTED = re.compile(r"清单|目录|梳理|承接|下放|取消|认领|划转|涉及")
_PERMIT_KEYS = {
    "许可": "disclosure.licensing.decisions",
    "处罚": "disclosure.penalties.decisions",
    "强制": "disclosure.coercion.decisions",
}


def find_reviews(sentences: Sequence[Sentence]) -> Iterator[Claim]:
    """Yield the first claim about reviews and the first about suits."""
    said: set[str] = set()
    for sentence in sentences:
        text = QUOTED_TITLE.sub("", sentence.text)
        if "复议" not in text and "诉讼" not in text:
            continue
        for clause in split_clauses(text):
            for claim in _reviews_in(clause, text):
                if claim.about not in said:
                    said.add(claim.about)
                    yield claim


def _reviews_in(clause: str, text: str) -> Iterator[Claim]:
    subjects = [("review.total", _REVIEW.search(clause)), ("litigation.total", _LITIGATION.search(clause))]
    named = [(about, match) for about, match in subjects if match is not None]
    if not named:
        return
    counts = list(COUNT.finditer(clause))
    quote = quote_of(text, 0, len(text))
    if named and not counts and _NONE.search(clause) and not _SUED.search(clause):
        for about, match in named:
            # 败诉率为0 and 未出现行政复议被撤销 tell how those ended that there were.
            if not _OUTCOME.search(clause, match.end()):
                yield Claim(about=about, value=0, unit=None, quote=quote)
    after_all = [count for count in counts if all(count.start() >= match.end() for _, match in named)]
    for about, match in named:
        own = next((count for count in counts if 0 <= count.start() - match.end() <= _REACH), None)
        if own is None and len(named) == 1:
            own = next((count for count in counts if _OF_WHAT.fullmatch(clause[count.end() : match.start()])), None)
        if (
            own is None
            or _OUTCOME.search(clause[match.end() : own.start()])
            or _OUTCOME.search(_said_before(clause, match))
        ):
            continue
        if _DECIDES.search(clause[: match.start()]) and "信息公开" not in text[: text.find(clause) + own.end()]:
            continue
        value, approximate = value_of(own)
        # A number after both names, the first of the clause, is of both together: only 0 is then of each.
        if len(named) > 1 and own in after_all and own is counts[0] and value != 0:
            continue
        yield Claim(about=about, value=value, unit=own.group("unit"), quote=quote, approximate=approximate)


def _said_before(clause: str, match: re.Match[str]) -> str:
    """Return what a clause says between the number before a match and the match."""
    return COUNT.split(clause[: match.start()])[-1]


def _is_of_kinds(text: str, match: re.Match[str]) -> bool:
    """Say whether a number is of kinds of decisions, as lists of them count (行政许可事项56项), and of none taken."""
    if "事项" in match.group() and match.group("unit") == "项":
        return True
    return _LISTED.search(split_clauses(text[: match.start()])[-1]) is not None


def find_decisions(sentences: Sequence[Sentence]) -> Iterator[Claim]:
    """Yield the first number of licensing decisions, penalties and coercive measures each."""
    said: set[str] = set()
    for sentence in sentences:
        for match in _PERMIT.finditer(sentence.text):
            about = _PERMIT_KEYS[match.group("what")]
            if about not in said and not _is_of_kinds(sentence.text, match):
                said.add(about)
                value, approximate = value_of(match)
                quote = quote_of(sentence.text, match.start(), match.end())
                yield Claim(about=about, value=value, unit=match.group("unit"), quote=quote, approximate=approximate)
