"""Who issued a report: the body's full name, where that is known from, and its division."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from report import divisions
from report.model import BodySource, Notice
from report.placing import (
    LEVEL_WORD,
    Evidence,
    agrees,
    confirmed,
    find_code,
    infer_region,
    is_short_for,
    organ_of,
    same_place,
)
from report.signatures import is_other_body

_PLACE_LIKE = re.compile(r"^[一-鿿]{2,}?(?:省|市|县|区|旗|州|盟|镇|乡|街道|苏木)")
_NO_PLACES = re.compile(
    r"城乡|城市|市场|城镇|乡镇|乡村|市政|市容|区域|区划|社区|小区|校区|园区|林区|灌区|库区|矿区|辖区"
)
_ORGAN = re.compile(r"(?:局|委|委员会|办|办公室|厅|府|站|中心|大队|支队|处|院|馆|所|会|社|队|校|部)$")
# Short names of counties that are words for what an organ does (公安县, 资源县, 平安区).
_ORGAN_WORDS = frozenset({"公安", "资源", "平安"})
_CONTACT = re.compile(r"(?:请与|请向|联系单位[:：]|请联系)(?P<body>[一-鿿]{4,30}?)(?:[(（]|办公室|政务公开|联系|，|,)")
_CONTACTS_LOOKED_AT = 50
_OFTEN = 2
_GOVERNMENT = "人民政府"


@dataclass(frozen=True, slots=True)
class Issuer:
    """The issuing body, where its name is from, its division's code, and what is to be flagged about them."""

    body: str | None
    source: BodySource | None
    division_code: str | None
    notices: tuple[Notice, ...] = ()


def find_issuer(evidence: Evidence) -> Issuer:
    """Return the issuing body and its division; what the portal's file says goes before what the page says."""
    notices: list[Notice] = []
    body, source = _find_body(evidence)
    if source == "inferred":
        notices.append(Notice(code="issuer_inferred", detail=f"{body!r} is concluded, not printed as the issuer"))
    if body is None:
        notices.append(Notice(code="issuer_unknown", detail="neither title, signature nor text names who issued it"))
    printed = evidence.from_title
    if source == "portal" and body and printed and _contradicts(printed, body, evidence):
        notices.append(Notice(code="issuer_conflict", detail=f"the portal says {body!r}, the title {printed!r}"))
    if (
        printed
        and source == "title"
        and evidence.signers
        and all(is_other_body(printed, one) for one in evidence.signers)
    ):
        detail = f"the title says {printed!r}, the signature {'、'.join(evidence.signers)!r}"
        notices.append(Notice(code="issuer_conflict", detail=detail))
    code = find_code(body, evidence, notices)
    site = evidence.site_division
    if site is not None and code is not None and not agrees(site, code):
        detail = f"the page's SiteIDCode is of {site}, the report of {code}"
        notices.append(Notice(code="site_code_conflict", detail=detail))
    untitled = evidence.text.replace(printed, "", 1) if printed else evidence.text
    other = _find_other(body, code, untitled) if body and code else None
    if other is not None:
        notices.append(Notice(code="issuer_conflict", detail=f"the report is {body!r}'s, its text tells of {other!r}"))
    return Issuer(body, source, code, tuple(notices))


def _find_other(body: str, code: str, text: str) -> str | None:
    """Return the same organ of another place where the text names that one repeatedly and its own never."""
    organ = organ_of(body)
    region = infer_region(organ, text) if len(organ) >= 3 else None
    place = divisions.find_place(region + organ) if region else None
    if region is None or place is None or text.count(region + organ) < _OFTEN:
        return None
    return None if any(agrees(one.area_code, code) for one in place.candidates) else region + organ


def _find_body(evidence: Evidence) -> tuple[str | None, BodySource | None]:
    if evidence.portal_body:
        return evidence.portal_body, "portal"
    title = evidence.from_title
    if title and _is_place_alone(title):
        return f"{title}{_GOVERNMENT}", "inferred"
    if title and _has_place(title, evidence):
        return title, "title"
    organ = LEVEL_WORD.sub("", title) if title else None
    asked = islice(_CONTACT.finditer(evidence.text), _CONTACTS_LOOKED_AT)
    printed = [*evidence.signers, *(match.group("body") for match in asked)]
    for name in printed:
        if _has_place(name, evidence) and (organ is None or organ in name):
            return name, "text"
    if organ is None and evidence.signers:
        organ = LEVEL_WORD.sub("", evidence.signers[0])
    if organ is None:
        return None, None
    inferred = _complete(organ, evidence)
    return (inferred, "inferred") if inferred else (title or organ, "title" if title else "text")


def _complete(organ: str, evidence: Evidence) -> str | None:
    """Return an organ's name with its place: that of the portal's county, else one that the text has before it."""
    county = evidence.portal_county
    if county is not None and (_ORGAN.search(organ) or organ == _GOVERNMENT):
        return county.name + organ
    region = infer_region(organ, evidence.text)
    return region + organ if region else None


def _has_place(body: str, evidence: Evidence) -> bool:
    place = divisions.find_place(body)
    if place is not None and not place.shortened:
        return True
    if place is not None and (confirmed(place.candidates, evidence) or body[: place.length] not in _ORGAN_WORDS):
        return True
    rest = _NO_PLACES.sub("－", body)
    return _PLACE_LIKE.match(LEVEL_WORD.sub("", rest)) is not None


def _is_place_alone(body: str) -> bool:
    """Say whether a title names a place with a government of its own; a zone has none."""
    place = divisions.find_place(body)
    if place is None or place.length < len(body) or any(division.kind == "zone" for division in place.candidates):
        return False
    return body.endswith(("省", "市", "县", "区", "旗", "州", "盟"))


def _contradicts(printed: str, body: str, evidence: Evidence) -> bool:
    """Say whether the title names another body than the portal does; a shortened name of the same is none."""
    if printed in body or body in printed:
        return False
    if _has_place(printed, evidence) and _has_place(body, evidence):
        return not is_short_for(organ_of(printed), organ_of(body)) or not same_place(printed, body)
    organ = organ_of(printed)
    return _ORGAN.search(organ) is not None and not is_short_for(organ, body)
