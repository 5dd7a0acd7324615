"""How many reviews and suits there were, and how many decisions were taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from report.claims.counting import COUNT, NUMBER, QUOTED_TITLE, Sentence, parts_of, quote_of, split_clauses, value_of
from report.claims.numerals import with_digits
from report.model import Claim

_NONE = re.compile(
    r"没有|未因|未发生|未出现|未收到|未产生|未引发|未接到|未被|未有|未涉及|不存在|无(?!正当|效|法|关)|均为零|均为0|为零|为0(?!\d)"
)
# 未经复议直接起诉 and 复议后起诉 are of suits.
_REVIEW = re.compile(r"(?<!未经)(?<!未经行政)(?:行政)?复议(?!后|机构|机关|局|委员会|中心|人员|体制|规范|能力)")
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
# Behind it nothing divides the number before it.
_OTHER_SUBJECT = re.compile(r"[；;。]|(?<!未经)(?<!行政)(?:行政)?复议(?!后)|诉讼|投诉|举报")
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
        if "复议" not in sentence.text and "诉讼" not in sentence.text:
            continue
        text = QUOTED_TITLE.sub("", sentence.text)
        place = 0
        for clause in split_clauses(text):
            if "复议" in clause or "诉讼" in clause:
                for claim in _reviews_in(clause, text[:place], text[place + len(clause) :]):
                    if claim.about not in said:
                        said.add(claim.about)
                        yield claim.model_copy(update={"quote": quote_of(text, 0, len(text))})
            place += len(clause) + 1


def _reviews_in(printed: str, before: str, rest: str) -> Iterator[Claim]:
    """Yield what a clause says; `before` and `rest` are what its sentence says before and after it."""
    subjects = [("review.total", _REVIEW), ("litigation.total", _LITIGATION)]
    denied = _NONE.search(printed) is not None
    clause = printed if denied else with_digits(printed)
    named = [(about, match) for about, pattern in subjects if (match := pattern.search(clause)) is not None]
    counts = list(COUNT.finditer(clause)) if named else []
    if denied and not counts and not _SUED.search(clause):
        for about, match in named:
            # 败诉率为0 and 未出现行政复议被撤销 tell how those ended that there were.
            if not _OUTCOME.search(clause, match.end()):
                yield Claim.made(about, 0, None, printed)
    after_all = [count for count in counts if all(count.start() >= match.end() for _, match in named)]
    for about, match in named:
        own = _own_count(clause, match, counts, alone=len(named) == 1)
        if own is None:
            continue
        value, approximate = value_of(own)
        if value and _DECIDES.search(clause[: match.start()]) and "信息公开" not in before + clause[: own.end()]:
            continue
        # A number after both names, the first of the clause, is of both together: only 0 is then of each.
        if len(named) > 1 and own in after_all and own is counts[0] and value != 0:
            continue
        last = len(named) == 1 and own is counts[-1]
        parts = parts_of(with_digits(clause[own.end() :] + _OTHER_SUBJECT.split(rest)[0]), "", value) if last else {}
        yield Claim.made(about, value, own["unit"], printed, approximate=approximate, parts=parts)


def _own_count(
    clause: str, match: re.Match[str], counts: Sequence[re.Match[str]], *, alone: bool
) -> re.Match[str] | None:
    """Return the number of reviews or suits of a clause, None where it is of some of them, by how they ended.

    It stands behind their name, or before it where they are named `alone`.
    """
    own = next((count for count in counts if 0 <= count.start() - match.end() <= _REACH), None)
    if own is None and alone:
        own = next((count for count in counts if _OF_WHAT.fullmatch(clause[count.end() : match.start()])), None)
    if own is None or _OUTCOME.search(clause[match.end() : own.start()]):
        return None
    return None if _OUTCOME.search(_said_before(clause, match)) else own


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
        for match in _PERMIT.finditer(sentence.text) if "行政" in sentence.text else ():
            about = _PERMIT_KEYS[match.group("what")]
            if about not in said and not _is_of_kinds(sentence.text, match):
                said.add(about)
                value, approximate = value_of(match)
                quote = quote_of(sentence.text, match.start(), match.end())
                yield Claim.made(about, value, match["unit"], quote, approximate=approximate)
