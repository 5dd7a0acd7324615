"""Which division a body is of: by its name, the portal's file, the page's own site code, and the text around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from report import divisions
from report.divisions import ZONE_SUFFIX, Division
from report.model import Notice

_BOUNDARY = re.compile(r"[^一-鿿]|[由向和及在对与经是现将为或年月日请]")
_REGION = re.compile(r"[一-鿿]{2,12}(?:自治县|自治旗|" + ZONE_SUFFIX[3:-1] + r"|县|区|旗|市)$")
_NOT_A_REGION = re.compile(
    r"^(?:我|全|本|各|该|原|省市|市|县|区|地)?(?:县|区|市|旗|县市区|市县区|地区|城区|辖区|社区|校区|园区)$"
)
_REACH = 16
# A text that names its bureau more often than that is no report; it is not read longer for it.
_PLACES_LOOKED_AT = 500
# 市场监督管理局 and 市政管理局 are no bodies of a 市, 区划办公室 is none of a 区.
LEVEL_WORD = re.compile(r"^(?:本级|本)?(?:省|市(?!场|容|政[园公管工设])|县|区(?![域划])|旗|州|我)(?=[一-鿿]{2,})")
# What stands before the place in the names of bodies that are not the county's own.
_ABOVE = re.compile(
    r"^(?:中共|中国共产党|国家税务总局|国家统计局|共青团|(?:(?:新疆)?(?:生产建设)?兵团)?第[一二三四五六七八九十]+师|新疆生产建设兵团|国网"
    r"|中国(?:移动|电信|联合网络|联通|铁塔|邮政|烟草)[^省市县区]{0,10}?(?:集团|公司)(?:股份|有限|责任|公司)*)"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What may say who issued a report: the title's body, the signature's, the text, and what a portal's file says.

    `signers` are the names under the text. `year` is the reporting year: it decides which code a place had.
    `site_code` is the page's own 网站标识码, whose first six digits are a division's; templates are copied between
    sites, so that it proves nothing by itself.
    """

    from_title: str | None
    signers: tuple[str, ...]
    text: str
    portal_body: str | None
    portal_code: str | None
    year: int | None = None
    site_code: str | None = None

    @property
    def portal_county(self) -> Division | None:
        """The county whose portal it is; None where that is a city's or a province's, or not said."""
        if self.portal_code is None or self.portal_code.endswith("00"):
            return None
        return divisions.find_by_code(self.portal_code, self.year)

    @property
    def site_division(self) -> str | None:
        """The code of a division in the page's 网站标识码, None where there is none."""
        code = (self.site_code or "")[:6]
        known = len(self.site_code or "") == 10 and divisions.find_by_code(code) is not None
        return code if known else None


def find_code(body: str | None, evidence: Evidence, notices: list[Notice]) -> str | None:
    """Return the code of the body's division: the portal's, or that of a county within a portal of a city."""
    candidates = _find_divisions(body, evidence) if body else ()
    found = candidates[0] if len(candidates) == 1 else None
    if found is not None:
        notices.extend(_check_year(found, evidence))
    if len(candidates) > 1:
        which = ", ".join(f"{one.area_code} {divisions.full_name(one)}" for one in candidates[:8])
        notices.append(Notice(code="division_ambiguous", detail=f"{body!r} may be of {which}"))
    if evidence.portal_code is not None:
        known = divisions.find_by_code(evidence.portal_code)
        return _agreed_code(known.area_code if known else evidence.portal_code, found, notices)
    if found is not None:
        return found.area_code
    if candidates:
        return None
    if body and evidence.site_division is not None:
        notices.append(Notice(code="division_inferred", detail=f"from the page's SiteIDCode {evidence.site_code}"))
        return evidence.site_division
    if body:
        notices.append(Notice(code="division_unknown", detail=f"no one division is named by {body!r}"))
    return None


def _check_year(found: Division, evidence: Evidence) -> Sequence[Notice]:
    """Return a notice where name and code of a division were not in force in the reporting year."""
    if evidence.year is None or found.in_force(evidence.year, slack=1):
        return ()
    until = f"{found.first} to {found.last}" if found.last else f"{found.first} on"
    detail = f"{found.code} {found.name} was in force from {until}, the report is of {evidence.year}"
    return (Notice(code="division_not_in_force", detail=detail),)


def _agreed_code(portal: str, found: Division | None, notices: list[Notice]) -> str:
    """Return the portal's code, or the county's within a portal of a city or province; a contradiction is flagged."""
    if found is None or found.area_code == portal:
        return portal
    if portal.endswith("00") and agrees(portal, found.area_code):
        return found.area_code
    if not agrees(portal, found.area_code):
        detail = f"the portal is of {portal}, the body's name says {found.area_code} {divisions.full_name(found)}"
        notices.append(Notice(code="division_conflict", detail=detail))
    return portal


def agrees(code: str, other: str) -> bool:
    """Say whether one code is the other's, or of what it lies in, under any of the codes that both have had."""
    known = (divisions.find_by_code(code), divisions.find_by_code(other))
    first, second = (divisions.same_place(d) if d else {c} for d, c in zip(known, (code, other), strict=True))
    return any(a.startswith(_significant(b)) or b.startswith(_significant(a)) for a in first for b in second)


def _significant(code: str) -> str:
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def _find_divisions(body: str, evidence: Evidence) -> tuple[Division, ...]:
    """Return the divisions that a body may be of: one where that is certain, none where nothing says so."""
    body = _ABOVE.sub("", body)
    place = divisions.find_place(body)
    if place is None or place.shortened:
        region = infer_region(body, evidence.text)
        certain = confirmed(place.candidates, evidence) if place is not None else ()
        place = divisions.find_place(region + body) if region and not certain else place
        candidates = certain if place is None or place.shortened else place.candidates
    else:
        candidates = place.candidates
    hint = evidence.portal_code or evidence.site_division
    return divisions.choose(candidates, year=evidence.year, hint=hint, context=body + evidence.text)


def confirmed(candidates: Sequence[Division], evidence: Evidence) -> tuple[Division, ...]:
    """Return those divisions of a shortened name that the text has in full, or that the portal is of."""
    portal = evidence.portal_code
    return tuple(d for d in candidates if d.name in evidence.text or portal in divisions.same_place(d))


def infer_region(organ: str, text: str) -> str | None:
    """Return the place with which the text names an organ; None where several places stay.

    A county's bureau writes of the bureaus above it as often as of itself, but hardly of one below: the lowest
    place counts.
    """
    named = islice(re.finditer(re.escape(organ), text), _PLACES_LOOKED_AT)
    before = {text[max(0, match.start() - _REACH) : match.start()] for match in named}
    found = {region for region in map(_region_before, before) if region is not None}
    regions = {full: _level_of(full) for full in (_expand_zone(region, text) for region in found)}
    if not regions:
        return None
    lowest = max(regions.values())
    chosen = [region for region, level in regions.items() if level == lowest]
    longest = max(sorted(chosen), key=len)
    return longest if all(_is_same_region(region, longest) for region in chosen) else None


def _is_same_region(one: str, other: str) -> bool:
    return one == other or set(divisions.divisions_named(one)) == set(divisions.divisions_named(other)) != set()


def _region_before(left: str) -> str | None:
    for start in range(len(left) - 1):
        name = left[start:]
        if divisions.divisions_named(name):
            return name
    after = [match.end() for match in _BOUNDARY.finditer(left)]
    name = left[after[-1] :] if after else left
    if len(name) < len(left) and _REGION.fullmatch(name) and not _NOT_A_REGION.fullmatch(name):
        return name
    return None


def _level_of(region: str) -> int:
    place = divisions.find_place(region)
    if place is not None and place.length == len(region):
        return max(division.level for division in place.candidates)
    return 3 if region.endswith(("县", "区", "旗")) else 2


def _expand_zone(region: str, text: str) -> str:
    """Return the full name of a zone that a text names both in short (汽开区) and in full, else the name as it is."""
    if divisions.divisions_named(region) or not region.endswith("区"):
        return region
    written = {zone.name for zone in divisions.zones() if zone.name in text}
    full = [name for name in written if name != region and is_short_for(region, name)]
    return full[0] if len(full) == 1 else region


def organ_of(body: str) -> str:
    """Return a body's name without the place or the word for its level that it begins with."""
    place = divisions.find_place(body)
    return body[place.length :] if place is not None else LEVEL_WORD.sub("", body)


def same_place(one: str, other: str) -> bool:
    """Say whether two bodies can be of one place: a name that says none can be of any."""
    places = divisions.find_place(one), divisions.find_place(other)
    first, second = ({code for d in p.candidates for code in divisions.same_place(d)} if p else None for p in places)
    return first is None or second is None or not first.isdisjoint(second)


def is_short_for(short: str, full: str) -> bool:
    """Say whether a name is made of characters of another in their order (教体局, 教育体育局)."""
    rest = iter(full)
    return all(char in rest for char in short)


def level_of_body(body: str | None, division_code: str | None) -> int | None:
    """Return 1 for a province's or a ministry's body, 2 for a prefecture's, 3 for a county's; None where unknown."""
    if division_code is None:
        return None
    if division_code.endswith("0000"):
        return 1
    if not division_code.endswith("00"):
        return 3
    place = divisions.find_place(body) if body else None
    return 3 if place is not None and any(division.kind == "zone" for division in place.candidates) else 2
