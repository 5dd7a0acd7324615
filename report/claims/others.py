"""Whether a clause tells of another body than the one that reports: 县教育局收到…4件 in the report of a 民政局."""

from __future__ import annotations

import re
from collections.abc import Collection

from report.placing import is_short_for

# Between a body and what it does: what says when, how many together, or by which way. 县政府网站 is no body.
_NAME = (
    r"(?P<name>[一-鿿]{1,30}?)"
    r"(?P<kind>委员会|管委会|街道办事处|街道办|街道|人民政府|政府|局|委|厅|乡|镇|部门)(?:办公室|办)?"
)
_WHOLE_NAME = re.compile(_NAME)
_DOES = re.compile(
    _NAME + r"(?:[在于]?(?:全年|年内|本年度?|今年|当年|20\d\d年度?)|一共|总共|总计|合计|累计|共计|共|新|依法|实际"
    r"|先后|分别|同时|[也还均都又曾已另]|\s|(?:通过|经由?)[^，,。；;]{1,20})*+$"
)
# 我局 and 本委 are the one that reports; 各镇, 全县 and 各级政府 are more than one body.
_OWN = re.compile(r"(?:[我本各该全级两乡]|全.|各.{0,8})$")
_KINDS = {"委员会": "委", "管委会": "委", "街道办事处": "街道", "街道办": "街道", "人民政府": "政府"}
_LAST_WORDS = 2
_REACH = 60


def tells_of_another_body(words: str, own: Collection[str]) -> bool:
    """Say whether the words before a verb end with a body that cannot be this one, written in full or shortened.

    A shortened name leaves out characters and changes no order (人社局, 人力资源和社会保障局). `own` are the names of
    the one that reports; where none is known no body is another.
    """
    named = _DOES.search(words[-_REACH:]) if own else None
    if named is None or _OWN.search(named.group("name")):
        return False
    return not any(_may_be(named, body) for body in own)


def _may_be(named: re.Match[str], body: str) -> bool:
    whole = _WHOLE_NAME.fullmatch(body)
    return is_short_for(_tail_of(named), body) or (whole is not None and is_short_for(_tail_of(whole), named.group()))


def _tail_of(named: re.Match[str]) -> str:
    kind = named.group("kind")
    return named.group("name")[-_LAST_WORDS:] + _KINDS.get(kind, kind)
