"""What a line of a table written out can be: a label of the form, a piece of one, several run together, values."""

from __future__ import annotations

import re
from functools import lru_cache

from report.forms import FORMS, form_2014
from report.forms.shared import CAPTION
from report.labels import Labels, label_form
from report.linear.indicators import (
    JOINED_HEADER,
    is_indicator,
    is_indicator_header,
    is_indicator_heading,
    is_unit,
    split_unit,
)
from report.numbers import read_cell
from report.scripts import strip_residue

_HEADS = ("信息内容", "申请人情况", "法人或其他组织", "法人或其它组织", "行政诉讼")
_NOTES = ("本列数据的勾稽关系为", "本列数据的钩稽关系为")
_NOTE = label_form("本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和")
ROW_LABELS = Labels(
    (row.key, row.labels)
    for form in FORMS
    for row in (*form.request_rows, *form.request_groups, *(row for block in form.disclosure for row in block.rows))
)
LINE_LABELS = Labels(
    (
        *((row.key, row.labels) for form in FORMS for row in (*form.request_rows, *form.request_groups)),
        *((row.key, row.labels) for form in FORMS for block in form.disclosure for row in block.rows),
        *((item.key, item.labels) for item in form_2014.ITEMS),
    )
)
GROUPS = frozenset(group.key for form in FORMS for group in form.request_groups)
REQUEST_KEYS = frozenset(row.key for form in FORMS for row in form.request_rows)
# The columns of tables three and four.
APPLICANTS = len(FORMS[0].request_cols)
OUTCOMES = len(FORMS[0].review_cols) * len(FORMS[0].review_groups)
_COLS = (
    *(col for form in FORMS for block in form.disclosure for col in block.cols),
    *FORMS[0].request_cols,
    *FORMS[0].review_cols,
)
_DISCLOSED = {
    label_form(label) for form in FORMS for block in form.disclosure for col in block.cols for label in col.labels
}
HEADERS = {label_form(label) for col in _COLS for label in col.labels} | set(_HEADS)
HEADERS |= {label_form(label) for group in FORMS[0].review_groups for label in group.labels}
_UNIT = re.compile(r"[(（][^()（）]*[)）]\s*$|\s*20\d\d年度?\s*$")
_NUMBERED = re.compile(r"^(?:[(（][一二三四五六七八九十\d]{1,2}[)）]|[一二三四五六七八九十\d]{1,2}[、.．]|[㈠-㈩⑴-⑽])")
_HEADING = re.compile(r"^\s*[一二三四五六七八九]、")
_MONEY = ("本年收费金额单位万元", "采购总金额单位万元", "采购总金额万元", "采购总金额元")
_ROWS = [row for form in FORMS for row in (*form.request_rows, *form.request_groups)]
_LABELS = (
    *(label for row in _ROWS for label in row.labels),
    *(label for item in form_2014.ITEMS for label in item.labels),
    *form_2014.HEADINGS,
)
_ANY_GROUP = re.compile(
    "|".join(re.escape(label_form(label)) for row in _ROWS if row.key in GROUPS for label in row.labels)
)
_HAYSTACK = "\n".join([_NOTE, JOINED_HEADER, *_MONEY, *HEADERS, *map(label_form, _LABELS)])
_BEFORE_NUMBER = re.compile(r"(?<=[^\d\s(（、.．])\s?(?=[(（][一二三四五六七][)）]|\d{1,2}[、.．]|[㈠-㈩①-⒇])")
# The same where the number lost what stood after it.
_BEFORE_DIGIT = re.compile(r"(?<=[^\d\s(（、.．])\s?(?=\d[^\d\s、.．])")
_APART_FROM_UNIT = re.compile(r"(?<=\d)[ \u3000\xa0]+(?=[亿万]?元(?:\s|$))|(?<=\d)[ \xa0](?=[件条项次宗](?:\s|$))")
# What is left of a number that was torn where its runs end: a row with it has cells too many.
_FRAGMENT = re.compile(r"(?:[+＋]|[.．,，]?\d+[.．,，]?|[亿万]?元)$")
_DIGITS = re.compile(r"[\d,，.．]+")
_END_OF_NUMBER = re.compile(r"[.．,，]\d+")
_SIGNED_ZEROS = re.compile(r"(\+\s?\(?0\)?)[ \u3000\xa0]+([-−]\s?\(?0\)?)(?!\d)")
_WIDE_BLANK = re.compile(r"[ \t]{2,}")
_YEAR = re.compile(r"(?<=数量)20\d\d年度?")
_LONGEST_VALUE = 24
_CUT_LENGTH = 3
_LONGEST = 120
_LONGEST_LABEL = 60


def bare(text: str) -> str:
    """Return a cell's text without the bars around it."""
    plain = strip_residue(text)
    if "  " in plain or "\t" in plain:
        plain = _WIDE_BLANK.sub("  ", plain)
    return plain.strip(" \t|\xa0\u3000\u2002")


@lru_cache(maxsize=8192)
def is_value(text: str) -> bool:
    """Say whether a cell holds a number or a dash."""
    plain = bare(text)
    return 0 < len(plain) <= _LONGEST_VALUE and read_cell(plain).state in {"stated", "dash"}


@lru_cache(maxsize=8192)
def is_header(text: str) -> bool:
    """Say whether a cell is a column's header, several run together, the note, or a word above headers."""
    if _NUMBERED.match(bare(text)):
        return False
    form = label_form(_UNIT.sub("", bare(text)))
    return form in HEADERS or form.startswith(_NOTES) or is_column(text) or split_joined(text) is not None


def names_column(text: str) -> bool:
    """Say whether a cell is the whole name of one column, be it with a unit, or a word above names."""
    return label_form(_UNIT.sub("", bare(text))) in HEADERS


def is_column(text: str) -> bool:
    """Say whether a cell is the header of a column of table two, or the beginning of one."""
    form = label_form(_UNIT.sub("", bare(text)))
    return form in _DISCLOSED or (len(form) >= _CUT_LENGTH and any(label.startswith(form) for label in _DISCLOSED))


def ends_number(text: str) -> bool:
    """Say whether a text can be nothing but the end of a number that a narrow cell divides (.00)."""
    return _END_OF_NUMBER.fullmatch(bare(text)) is not None


def ends_with_piece(text: str) -> bool:
    """Say whether a line ends with the end of a number, or holds nothing but numbers and units."""
    words = bare(text).split()
    return bool(words) and (ends_number(words[-1]) or all(is_value(word) or is_unit(word) for word in words))


def is_caption(text: str) -> bool:
    """Say whether a cell is one of the captions 第二十条第（一）项 and so on."""
    return CAPTION.fullmatch(label_form(bare(text))) is not None


def is_numbered(text: str) -> bool:
    """Say whether words begin with a number, as labels and headings do."""
    return _NUMBERED.match(text) is not None


def is_heading(text: str) -> bool:
    """Say whether a line begins as the heading of a part does."""
    return _HEADING.match(text) is not None


@lru_cache(maxsize=8192)
def is_row_label(text: str) -> bool:
    """Say whether a cell is the label of a row or of a group of rows, or both run together."""
    plain = bare(text)
    return ROW_LABELS.find(plain) is not None or len(split_labels(plain)) > 1


@lru_cache(maxsize=8192)
def split_labels(text: str) -> tuple[str, ...]:
    """Return the label of a group and that of its first row where they are run together; any other text as it is."""
    # The label of a group is in it then, which is seen sooner than where it could be divided.
    possible = len(text) <= _LONGEST and _ANY_GROUP.search(label_form(text)) is not None
    for border in (_BEFORE_NUMBER, _BEFORE_DIGIT) if possible else ():
        *groups, label = border.split(text.strip())
        if groups and ROW_LABELS.exact(label) and all(ROW_LABELS.exact(group) in GROUPS for group in groups):
            return (*groups, label)
    return (text,)


@lru_cache(maxsize=8192)
def knows(text: str) -> bool:
    """Say whether a line is a label of the form, or begins with one and goes on with values."""
    plain = bare(text)
    if not plain or len(plain) > _LONGEST or is_value(plain):
        return False
    if is_caption(plain) or is_row_label(plain) or (is_header(plain) and not _HEADING.match(plain)):
        return True
    words, values = split_row(plain)
    if is_indicator(plain) or split_unit(words):
        return True
    return bool(words and values) and all(
        is_row_label(word) or is_header(word) or is_caption(word) for word in (words, *re.split(r"\s{2,}", words))[-1:]
    )


@lru_cache(maxsize=8192)
def is_part(text: str) -> bool:
    """Say whether a line can stand in a table written out."""
    plain = bare(text)
    if len(plain) > _LONGEST:
        return False
    if not plain or is_value(plain) or knows(plain) or is_unit(plain) or is_indicator_header(plain):
        return True
    if _FRAGMENT.match(plain):
        return True
    if plain.endswith("。"):
        return False
    words, values = split_row(plain)
    if values and is_indicator_heading(words):
        return True
    pieces = [piece for piece in re.split(r"\s+", words) if piece]
    known = all(map(_is_piece, pieces))
    # Pieces of labels side by side are no heading of a part, whatever number the first begins with.
    return known and (
        not _HEADING.match(plain) or len(pieces) > 1 or is_row_label(pieces[-1]) or label_form(words) in _HAYSTACK
    )


def _is_piece(text: str) -> bool:
    """Say whether words without a blank can stand in a row: a value, a label, or a piece of one or of two."""
    if label_form(text) in _HAYSTACK or is_value(text) or _DIGITS.fullmatch(text):
        return True
    if is_row_label(text) or is_header(text):
        return True
    # The label of a group may be run together with the beginning of its row's.
    labels = _BEFORE_NUMBER.split(text)
    return len(labels) > 1 and all(label_form(label) in _HAYSTACK for label in labels)


def stands_over_rows(text: str) -> bool:
    """Say whether words are a header, a piece of the form's note, a caption, or a heading over indicators."""
    plain = bare(text)
    known = is_header(plain) or is_caption(plain) or is_indicator_header(plain) or is_indicator_heading(plain)
    return known or label_form(plain) in _NOTE


def may_be_label(text: str) -> bool:
    """Say whether words that nobody knows are as short as a label, and neither a sentence nor a heading."""
    plain = bare(text)
    return len(plain) <= _LONGEST_LABEL and not plain.endswith(("。", "：", ":")) and not _HEADING.match(plain)


def with_values_joined(text: str) -> str:
    """Return a line in which what is one value has no blank: +(0) -(0), and an amount of money with its unit."""
    text = _SIGNED_ZEROS.sub(r"\1\2", text) if "+" in text else text
    return _APART_FROM_UNIT.sub("", text)


@lru_cache(maxsize=8192)
def split_row(text: str) -> tuple[str, str]:
    """Return what a line says before its values, and the values at its end."""
    text = with_values_joined(strip_residue(text))
    words = list(re.finditer(r"\S+", text))
    first = len(words)
    while first and is_value(words[first - 1].group()):
        first -= 1
    if first == len(words):
        return text, ""
    return text[: words[first].start()].rstrip(), text[words[first].start() :]


def is_row_line(text: str) -> bool:
    """Say whether a line holds several cells, the last of them values."""
    words, values = split_row(bare(text))
    return "|" not in text and bool(values) and (bool(words) or len(values.split()) > 1)


@lru_cache(maxsize=4096)
def split_joined(text: str) -> tuple[str, ...] | None:
    """Return the headers that are run together in a cell, None where it is anything else."""
    form = label_form(bare(text))
    if form == JOINED_HEADER:
        return form_2014.HEADER
    units = re.findall(r"[(（](?:单位[:：])?(?:万元|元)[)）]", text)
    for unit in units:
        form = form.replace(label_form("x" + unit)[1:], "")
    found = _split(_YEAR.sub("", form)) if len(form) <= _LONGEST else None
    if found is None or len(found) < 2:
        return None
    return tuple(word + "".join(units) if word.endswith("金额") else word for word in found)


def _split(form: str) -> tuple[str, ...] | None:
    if not form:
        return ()
    for size in range(min(len(form), 12), 1, -1):
        if form[:size] in HEADERS:
            rest = _split(form[size:])
            if rest is not None:
                return (form[:size], *rest)
    # The last name may be cut short.
    return (form,) if len(form) > _CUT_LENGTH and is_column(form) else None
