"""Words of the table of 2014 (统计表): an indicator, its unit and its number, each on a line or all on one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from report.documents.model import Block, Paragraph
from report.forms import form_2014
from report.labels import label_form

_INDICATORS = {label_form(label) for item in form_2014.ITEMS for label in item.labels}
_HEADINGS = {label_form(heading) for heading in form_2014.HEADINGS}
_SERIAL = frozenset({"序号", "编号"})
_HEADER = {label_form(word) for word in form_2014.HEADER} | _SERIAL | {"数量", "统计数量", "统计数据", "代码"}
_JOINED_PRINTED = "".join(form_2014.HEADER)
JOINED_HEADER = label_form(_JOINED_PRINTED)
_HEADER_WITH_JOINED = _HEADER | {JOINED_HEADER}
_JOINED_WITH_SERIALS = {serial + JOINED_HEADER for serial in _SERIAL}
# It has no other form, so that by it most lines are known to be no header: to compare each takes a while.
_CHARACTER_OF_HEADER = "标"


@lru_cache(maxsize=4096)
def is_indicator(text: str) -> bool:
    """Say whether a cell is the label of an indicator."""
    return label_form(text) in _INDICATORS


def is_indicator_heading(text: str) -> bool:
    """Say whether a cell is a heading over indicators."""
    return label_form(text) in _HEADINGS


def is_indicator_header(text: str) -> bool:
    """Say whether a line is a word of the table's header, or all of them."""
    if label_form(text) in _HEADER_WITH_JOINED:
        return True
    forms = [label_form(word) for word in text.split()]
    return bool(forms) and all(form in _HEADER for form in forms)


def is_serial_header(text: str) -> bool:
    """Say whether a cell is the header of a column that counts the rows."""
    return label_form(text) in _SERIAL


def is_unit(text: str) -> bool:
    """Say whether a cell is the unit of an indicator."""
    return "".join(text.split()) in form_2014.UNITS


@lru_cache(maxsize=4096)
def split_unit(words: str) -> tuple[str, str] | None:
    """Return the label and the unit that stand together before a number, None where they are no indicator's.

    They may be run together, as where a program leaves nothing between two cells.
    """
    pieces = words.rsplit(maxsplit=1)
    if len(pieces) == 2 and is_unit(pieces[1]) and is_indicator(pieces[0]):
        return pieces[0], pieces[1]
    glued = ((words.removesuffix(unit), unit) for unit in form_2014.UNITS if words.endswith(unit))
    return next(((label, unit) for label, unit in glued if is_indicator(label)), None)


def without_glued_serials(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks, lines under a header that is run together without the numbers that count them.

    Where nothing divides cells, the number before a label is known by being one more than that of the line above.
    """
    result = list(blocks)
    for at, block in enumerate(blocks):
        if not isinstance(block, Paragraph) or _CHARACTER_OF_HEADER not in block.text:
            continue
        if label_form(block.text) not in _JOINED_WITH_SERIALS:
            continue
        result[at] = replace(block, text=_JOINED_PRINTED, printed="")
        for number, line in enumerate(blocks[at + 1 :], 1):
            if not isinstance(line, Paragraph) or not line.text.startswith(str(number)):
                break
            result[at + number] = replace(line, text=line.text.removeprefix(str(number)), printed="")
    return result
