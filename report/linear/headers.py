"""Headers of tables that were written a row a line: known by their characters, however their words were wrapped.

Names that stand whole are taken in the order in which they stand; of those that were wrapped only the form's order is
known.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from report.forms import FORMS, Col
from report.labels import label_form
from report.linear.words import split_joined

CONTENT = "信息内容"
_UNITS = ("", "（万元）", "（元）", "（单位：万元）", "（单位：元）")
# What a header says in brackets of its numbers is no part of its name; a unit is.
_REMARK = re.compile(r"[（(][^（()）]*[^（()）元][)）]")
_CUT_LENGTH = 3
_SUITS = "行政诉讼"
_APPLICANTS_HEAD, _ORGANISATIONS = "申请人情况", "法人或其他组织"
_APPLICANT_NAMES = {label_form(label): col.key for col in FORMS[0].request_cols for label in col.labels}
_PERSONS, *_KINDS, _TOTAL = (label_form(col.labels[0]) for col in FORMS[0].request_cols)
_NAMES = (_PERSONS, label_form(_ORGANISATIONS), *_KINDS, _TOTAL)
ORDER_OF_APPLICANTS = (_PERSONS, *_KINDS, _TOTAL)
_OUTCOMES = [label_form(label) for col in FORMS[0].review_cols for label in col.labels]
_REVIEW_HEADER = (
    [col.labels[0] for col in FORMS[0].review_cols],
    [group.labels[0] for group in FORMS[0].review_groups],
)


def find_headers(kept: Sequence[str], key: str | None, *, labelled: bool) -> list[list[str]]:
    """Return the rows of a header from its words.

    `key` is the row below, None where that is unknown; `labelled` says that words stand before its values.
    """
    text = "".join(kept)
    review = [] if labelled or key else _review_header(text)
    return review or _applicants_header(kept) or _disclosure_header(text, key)


def _review_header(text: str) -> list[list[str]]:
    outcomes, groups = _REVIEW_HEADER
    # 尚未审结 is also printed 未审结.
    wanted = Counter(("".join(outcomes) * len(groups) + "".join(groups[1:])).replace("尚", ""))
    characters = Counter(text)
    known = all(characters[char] >= count for char, count in wanted.items())
    named = [groups[0], _SUITS, *groups[1:]]
    return [list(_as_printed(named, text)), [*outcomes] * len(groups)] if known else []


def _applicants_header(kept: Sequence[str]) -> list[list[str]]:
    """Return the names of table three as they stand; where some were wrapped, what says that it is there."""
    pieces = [piece for text in kept for piece in split_joined(text) or (text,)]
    names = [piece for piece in pieces if label_form(piece) in _APPLICANT_NAMES or label_form(piece) == _ORGANISATIONS]
    if {_APPLICANT_NAMES.get(label_form(name)) for name in names} >= set(_APPLICANT_NAMES.values()):
        return [names]
    moved = _total_first(pieces)
    if moved:
        return [moved]
    return [[_APPLICANTS_HEAD]] if _ORGANISATIONS in names or any(_APPLICANTS_HEAD in text for text in kept) else []


def _total_first(pieces: Sequence[str]) -> list[str]:
    """Return the names of a header whose first is 总计, [] where that is not so.

    Of a name that was wrapped its beginning tells the column. Where the other names do not follow in the form's order
    only those are returned that say that it is another one.
    """
    stand = [name for piece in pieces if (name := _beginning(label_form(piece))) is not None]
    if not {_PERSONS, _NAMES[1], _TOTAL}.issubset(stand) or stand.index(_TOTAL) > stand.index(_PERSONS):
        return []
    moved = [_TOTAL, *_NAMES[:-1]]
    return moved if stand == moved else [_TOTAL, _PERSONS, _ORGANISATIONS]


def stacked_applicants(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the names over table three where they stand in lines as the form stacks them, [] where they do not.

    自然人 and 总计 reach over two rows and stand between them, 法人或其他组织 above its kinds, so that it has a line of
    its own before that of the two.
    """
    # A note may stand beside a name.
    lines = [[label_form(piece) for text in row for piece in split_joined(text) or text.split()] for row in rows]
    names = [[name for name in line if name in _NAMES] for line in lines]
    found = [name for line in names for name in line]
    stacked = [_NAMES[1], _PERSONS, _TOTAL, *_KINDS]
    return list(ORDER_OF_APPLICANTS) if found == stacked and [_PERSONS, _TOTAL] in names else []


def beginning_of_applicant(form: str) -> str | None:
    """Return the name of the column of table three that a word is or begins, None where it begins none or several."""
    name = _beginning(form)
    return None if name == _NAMES[1] else name


def beginning_of_outcome(form: str) -> str | None:
    """Return the name of the outcome in table four that a word is or begins, None where it begins none."""
    return next((name for name in _OUTCOMES if len(form) >= _CUT_LENGTH - 1 and name.startswith(form)), None)


def _beginning(form: str) -> str | None:
    """Return the name that a word is or begins, None where it begins none or several."""
    found = [name for name in _NAMES if name == form or (len(form) >= _CUT_LENGTH - 1 and name.startswith(form))]
    return found[0] if len(found) == 1 else None


def _disclosure_header(text: str, key: str | None) -> list[list[str]]:
    text = _REMARK.sub("", text)
    characters = Counter(unicodedata.normalize("NFKC", re.sub(r"\s|20\d\d年", "", text)))
    for form in FORMS:
        for block in form.disclosure:
            if key not in {row.key for row in block.rows}:
                continue
            for labels in itertools.product(*map(_printings, block.cols)):
                if Counter(unicodedata.normalize("NFKC", "".join((CONTENT, *labels)))) == characters:
                    return [[CONTENT, *_as_printed(labels, text)]]
    return []


def _as_printed(names: Sequence[str], text: str) -> Sequence[str]:
    """Return names in the order of a text, in their own where some were wrapped in it."""
    return sorted(names, key=text.find) if all(name in text for name in names) else names


def _printings(col: Col) -> list[str]:
    whole = [label + unit for label in col.labels for unit in (_UNITS if col.money else ("",))]
    return [*whole, col.labels[0][:_CUT_LENGTH]]
