"""Who issued a report: the body's full name, where that is known from, and its division."""

from __future__ import annotations

import re
from dataclasses import dataclass

from report import divisions
from report.divisions import ZONE_SUFFIX, Division
from report.model import BodySource, Notice

_LEVEL_WORD = re.compile(r"^(?:省|市|县|区|旗|州|我)(?=[一-鿿]{2,})")
_PLACE_LIKE = re.compile(r"^[一-鿿]{2,}?(?:省|市|县|区|旗|州|盟|镇|乡|街道|苏木)")
_ORGAN = re.compile(r"(?:局|委|委员会|办|办公室|厅|府|站|中心|大队|支队|处|院|馆|所|会|社|队|校|部)$")
_BOUNDARY = re.compile(r"[^一-鿿]|[由向和及在对与经是现将为或年月日请]")
_REGION = re.compile(r"[一-鿿]{2,12}(?:自治县|自治旗|" + ZONE_SUFFIX[3:-1] + r"|县|区|旗|市)$")
_NOT_A_REGION = re.compile(
    r"^(?:我|全|本|各|该|原|省市|市|县|区|地)?(?:县|区|市|旗|县市区|市县区|地区|城区|辖区|社区|校区|园区)$"
)
_CONTACT = re.compile(r"(?:请与|请向|联系单位[:：]|请联系)(?P<body>[一-鿿]{4,30}?)(?:[(（]|办公室|政务公开|联系|，|,)")
_REACH = 16


@dataclass(frozen=True, slots=True)
class Issuer:
    """The issuing body, where its name is from, its division's code, and what is to be flagged about them."""

    body: str | None
    source: BodySource | None
    division_code: str | None
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What may say who issued a report: the title's body, the signature's, the text, and what a portal's file says."""

    from_title: str | None
    from_signature: str | None
    text: str
    portal_body: str | None
    portal_code: str | None


def find_issuer(evidence: Evidence) -> Issuer:
    """Return the issuing body and its division; what the portal's file says goes before what the page says."""
    notices: list[Notice] = []
    body, source = _find_body(evidence)
    if source == "inferred":
        notices.append(
            Notice(code="issuer_inferred", detail=f"{body!r} is concluded from the text, not printed as the issuer")
        )
    printed = evidence.from_title
    if source == "portal" and body and printed and _has_place(printed) and printed not in body and body not in printed:
        notices.append(Notice(code="issuer_conflict", detail=f"the portal says {body!r}, the title {printed!r}"))
    found = _find_division(body, evidence) if body else None
    code = found.area_code if found is not None else None
    if evidence.portal_code is not None:
        code = _agreed_code(evidence.portal_code, code, notices)
    elif body and found is None:
        notices.append(Notice(code="division_unknown", detail=f"no one division is named by {body!r}"))
    return Issuer(body, source, code, tuple(notices))


def _agreed_code(portal: str, found: str | None, notices: list[Notice]) -> str:
    """Return the portal's code, or the county's within a portal of a city or province; a contradiction is flagged."""
    significant = portal.rstrip("0").ljust(2, "0")
    significant = portal[:2] if len(significant) <= 2 else portal[:4] if portal.endswith("00") else portal
    if found is None or found == portal:
        return portal
    if found.startswith(significant):
        return found
    if not portal.startswith(found[:4] if found.endswith("00") else found):
        notices.append(
            Notice(code="division_conflict", detail=f"the portal is of {portal}, the body's name says {found}")
        )
    return portal


def _find_body(evidence: Evidence) -> tuple[str | None, BodySource | None]:
    if evidence.portal_body:
        return evidence.portal_body, "portal"
    title = evidence.from_title
    if title and _is_place_alone(title):
        return f"{title}人民政府", "inferred"
    if title and _has_place(title):
        return title, "title"
    organ = _LEVEL_WORD.sub("", title) if title else None
    printed = [evidence.from_signature, *(match.group("body") for match in _CONTACT.finditer(evidence.text))]
    for name in printed:
        if name and _has_place(name) and (organ is None or organ in name):
            return name, "text"
    if organ is None:
        return None, None
    inferred = _infer(organ, evidence.text)
    return (inferred, "inferred") if inferred else (title, "title")


def _has_place(body: str) -> bool:
    rest = _LEVEL_WORD.sub("", body)
    if rest != body and not divisions.divisions_named(body[:2]):
        return _PLACE_LIKE.match(rest) is not None
    return _PLACE_LIKE.match(body) is not None or divisions.find_place(body) is not None


def _is_place_alone(body: str) -> bool:
    place = divisions.find_place(body)
    return place is not None and place.length == len(body) and body.endswith(("省", "市", "县", "区", "旗", "州", "盟"))


def _infer(organ: str, text: str) -> str | None:
    """Return organ and place where the text names the organ with its place; None where several places stay.

    A county's bureau writes of the bureaus above it as often as of itself, but hardly of one below: the lowest
    place counts.
    """
    regions: dict[str, int] = {}
    for match in re.finditer(re.escape(organ), text):
        region = _region_before(text[max(0, match.start() - _REACH) : match.start()])
        if region is not None:
            full = _expand_zone(region, text)
            regions[full] = _level_of(full)
    if not regions:
        return None
    lowest = max(regions.values())
    chosen = [region for region, level in regions.items() if level == lowest]
    return chosen[0] + organ if len(chosen) == 1 else None


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
    full = [name for name in written if name != region and _is_short_for(region, name)]
    return full[0] if len(full) == 1 else region


def _is_short_for(short: str, full: str) -> bool:
    rest = iter(full)
    return all(char in rest for char in short)


def _find_division(body: str, evidence: Evidence) -> Division | None:
    place = divisions.find_place(body)
    if place is None:
        return None
    candidates = place.candidates
    if place.shortened:
        candidates = tuple(d for d in candidates if d.name in evidence.text or d.code == evidence.portal_code)
    return divisions.choose(candidates, context=body + evidence.text, hint=evidence.portal_code)


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
