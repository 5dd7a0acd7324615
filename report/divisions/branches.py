"""Branches: which place the branch of a city's or a province's organ is of (西安市生态环境局长安分局 is 长安区's)."""

from __future__ import annotations

import re

from report.divisions.table import Division, divisions_called, divisions_named

_BRANCH = re.compile(
    r"(?:供电|通信|管理|区域|综合执法)?(?:分局|分公司|支公司|供电公司|供电局|公司|分中心|管理部|支行|分行|分院|分站|分校|分队|大队)$"
)
# After the name of an organ begins that of its branch.
_ORGAN_END = re.compile(r"局|公司|中心|委员会|银行|总队|支队|集团|[委院校站处所会](?!员)")
_LEVEL_OF_COUNTIES = 3


def find_branch(name: str, above: tuple[Division, ...], length: int) -> tuple[Division, ...]:
    """Return the divisions within those above that the branch named at a body's end is of; none where it names none.

    `length` is how many characters of the name the place above takes.
    """
    end = _BRANCH.search(name)
    if end is None or all(division.level == _LEVEL_OF_COUNTIES for division in above):
        return ()
    for organ in reversed(list(_ORGAN_END.finditer(name, length, end.start()))):
        place = name[organ.end() : end.start()]
        named = (*divisions_named(place), *divisions_called(place), *divisions_named(f"{place}新区"))
        found = [division for division in named if any(_is_below(division, one) for one in above)]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def _is_below(division: Division, above: Division) -> bool:
    prefix = above.code[:2] if above.level == 1 else above.code[:4]
    return above.level < division.level and division.code.startswith(prefix)
