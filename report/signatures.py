"""Who signed: the names under the text, and whether one of them is another body than the title's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from report import divisions
from report.dates import is_name, name_before_date
from report.opening import Opening
from report.placing import is_short_for, organ_of, same_place
from report.titles import find_body

_LINES_OF_COVER = 2
_GOVERNMENT = re.compile(r"人民政府(?:办公[室厅])?(?:$|(?=.{2,}街道))")
# A county's report is signed by whoever keeps its office.
_OFFICE = re.compile(r"政府|办公[室厅]|政务|大数据|信息公开|信息中心|行政审批")
_TOWN = re.compile(r"(?:乡|镇|街道|街道办事处|苏木)$")
_LEVEL = re.compile(r"^[省市县区旗州我]?$")
_PLACE_ALONE = re.compile(r"[省市县区旗州盟乡镇]$|街道(?:办事处)?$")


def find_signers(lines: Sequence[str], count: int, cover: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the names in the last `count` lines, which are the signature: before the date's line, or in it.

    On a cover, of which these lines are those under the title, the name stands there.
    """
    signed = [*lines[len(lines) - count :], *cover[:_LINES_OF_COVER]]
    found = [re.sub(r"\s+", "", line) for line in signed if is_name(line)]
    return (*found, *(name for line in signed if (name := name_before_date(line)) is not None))


def is_other_body(titled: str, signed: str) -> bool:
    """Say whether a signature is another body's than the one in the title; a shorter or older form of one name is none.

    A government's report may be signed by its office, and any body may leave out its place or write of it shorter.
    """
    titled, signed = (name.replace("管理委员会", "管委会") for name in (titled, signed))
    signed = signed if signed.endswith("政府办公室") else signed.removesuffix("办公室") or signed
    if titled in signed or signed in titled:
        return False
    government = _GOVERNMENT.search(titled) is not None or _PLACE_ALONE.search(titled) is not None
    if government and (_GOVERNMENT.search(signed) or _TOWN.search(signed)):
        return not _is_one_place(_GOVERNMENT.sub("", titled), _GOVERNMENT.sub("", signed))
    if government and _OFFICE.search(signed):
        return not same_place(titled, signed)
    one, other = organ_of(titled), organ_of(signed)
    if one and other and not (one in other or other in one or is_short_for(one, other) or is_short_for(other, one)):
        return True
    return not same_place(titled, signed)


def _is_one_place(one: str, other: str) -> bool:
    """Say whether two names of places are of one: 咸宁市咸安区 and 咸安区, 忠县 and 县."""
    if _LEVEL.match(one) or _LEVEL.match(other) or one.endswith(other) or other.endswith(one):
        return True
    places = divisions.find_place(one), divisions.find_place(other)
    return None not in places and organ_of(one) == organ_of(other) and same_place(one, other)


def without_banner(opening: Opening, signers: Sequence[str]) -> Opening:
    """Return the opening without the line before its title, where all that signed are another body than it names."""
    body = find_body(opening.title or "") if opening.alone is not None else None
    if body is None or not signers or not all(is_other_body(body, signer) for signer in signers):
        return opening
    return replace(opening, title=opening.alone, alone=None)
