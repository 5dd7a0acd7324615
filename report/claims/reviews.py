"""How many reviews and suits there were, and how many decisions were taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from report.claims.counting import COUNT, NUMBER, QUOTED_TITLE, Sentence, quote_of, split_clauses, value_of
from report.model import Claim

_NONE = re.compile(
    r"没有|未因|未发生|未出现|未收到|未产生|未引发|未接到|未被|未有|未涉及|不存在|无(?!正当|效|法|关)|均为零|均为0|为零|为0(?!\d)"
)
_REVIEW = re.compile(r"行政复议|复议")
_LITIGATION = re.compile(r"行政诉讼|诉讼")
_PERMIT = re.compile(
    r"行政(?P<what>许可|处罚|强制)(?:决定|处理决定|案件|事项|数量|总数)*(?:共计|共|总计|数量)?(?:为)?\s*"
    + NUMBER
    + r"\s*(?P<unit>件|项|宗|起|例)"
)
_REACH = 12
# What may stand between a number and what it counts: 2起关于政府信息公开的行政诉讼案件.
_OF_WHAT = re.compile(r"(?:关于|有关|涉及|涉|因|由|政府|政务|信息公开|工作|申请|引起|引发|方面|类|的|提起)*")
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
    if named and not counts and _NONE.search(clause) and "起诉" not in clause:
        for about, _ in named:
            yield Claim(about=about, value=0, unit=None, quote=quote)
    after_all = [count for count in counts if all(count.start() >= match.end() for _, match in named)]
    for about, match in named:
        own = next((count for count in counts if 0 <= count.start() - match.end() <= _REACH), None)
        if own is None and len(named) == 1:
            own = next((count for count in counts if _OF_WHAT.fullmatch(clause[count.end() : match.start()])), None)
        if own is None:
            continue
        value, approximate = value_of(own)
        # A number after both names, the first of the clause, is of both together: only 0 is then of each.
        if len(named) > 1 and own in after_all and own is counts[0] and value != 0:
            continue
        yield Claim(about=about, value=value, unit=own.group("unit"), quote=quote, approximate=approximate)


def find_decisions(sentences: Sequence[Sentence]) -> Iterator[Claim]:
    """Yield the first number of licensing decisions, penalties and coercive measures each."""
    said: set[str] = set()
    for sentence in sentences:
        for match in _PERMIT.finditer(sentence.text):
            about = _PERMIT_KEYS[match.group("what")]
            if about not in said:
                said.add(about)
                value, approximate = value_of(match)
                quote = quote_of(sentence.text, match.start(), match.end())
                yield Claim(about=about, value=value, unit=match.group("unit"), quote=quote, approximate=approximate)
