"""A portal out of what was found: its names, its division where that is certain, and what it is expected to have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from archive.clock import SHANGHAI
from crawler.discovery.columns import Tried
from crawler.platforms.base import Page
from crawler.platforms.markup.document import is_markup, parse_document, squeeze
from crawler.portals import Example, Expectation, Portal
from report.divisions import find_by_code, find_division
from report.titles import without_site

# Of what was seen so much is expected: reports are withdrawn and moved, and a list that lost a tenth is looked at.
_EXPECTED = 0.9
_FEWEST_PLACED = 2
_NAME_ENDS = re.compile(r"(?:人民政府)?(?:门户网站|政府网站?|官方网站|信息网|网站|门户|网)$")


def assemble_portal(
    seed: Portal, tried: Sequence[Tried], pages: Sequence[Page], now: datetime
) -> tuple[Portal, tuple[str, ...]]:
    """Return the portal that was found and notes on what is not certain; what its seed says stays."""
    found = [one.found for one in tried]
    name = _find_name(seed, pages)
    stated = (find_meta(page, "SiteIDCode") for page in reversed(pages))
    site_id = next((code for code in stated if re.fullmatch(r"\w{10}", code)), None)
    code, notes = _find_code(seed, name, site_id, [body for one in tried for body in one.bodies])
    home = urlsplit(found[0].column.url)
    years = [year for one in found for year in one.years or ()]
    sample = found[0].samples[0]
    platform = "declared" if any(one.selectors for one in tried) else tried[0].platform.name
    portal = seed.model_copy(
        update={
            "name": name,
            "division_code": code,
            "site_id_code": seed.site_id_code or site_id,
            "platform": platform,
            "home": seed.home if home.hostname != urlsplit(seed.home).hostname else f"{home.scheme}://{home.netloc}/",
            "verified": True,
            "columns": tuple(one.column for one in found),
            "selectors": next((one.selectors for one in tried if one.selectors), None),
            "expect": Expectation(
                reports_min=int(_EXPECTED * sum(one.report_count for one in found)) or 1,
                years=(min(years), max(years)) if years else None,
            ),
            "example": Example(
                seen_on=now.astimezone(SHANGHAI).date(),
                record=found[0].list_page,
                url=sample.url,
                title=sample.title,
                listed_on=sample.listed_on,
            ),
        }
    )
    return Portal.model_validate(portal.model_dump()), tuple(notes)


def find_meta(page: Page, name: str) -> str:
    """Return the content of a page's meta element (国办发〔2017〕47号 names them), empty where it has none."""
    if not is_markup(page):
        return ""
    for element in parse_document(page.text).iter("meta"):
        if element.get("name", "").lower() == name.lower():
            return squeeze(element.get("content", ""))
    return ""


def find_title(page: Page) -> str:
    """Return a page's title without the site's name behind it, empty where it has none."""
    title = squeeze(parse_document(page.text).findtext(".//title") or "") if is_markup(page) else ""
    return without_site(title) or title


def _find_name(seed: Portal, pages: Sequence[Page]) -> str:
    """Return the portal's name: its file's, what its pages state, else what stands in the home page's title."""
    if seed.name != urlsplit(seed.home).netloc:
        return seed.name
    stated = [find_meta(page, "SiteName") for page in pages]
    titled = [find_title(page) for page in pages if urlsplit(page.url).path in ("", "/")]
    return next((name for name in (*stated, *titled) if name), seed.name)


def _find_code(seed: Portal, name: str, site_id: str | None, bodies: Sequence[str]) -> tuple[str | None, list[str]]:
    """Return the division's code where a name makes it certain, and notes where something speaks against it.

    The code within a 网站标识码 (its first six digits) chooses between places of one name; alone it proves nothing, for
    templates are copied with it.
    """
    hint = site_id[:6] if site_id and find_by_code(site_id[:6]) else None
    names = (seed.name, _NAME_ENDS.sub("", name), name)
    chosen = next((found.code for one in names if (found := find_division(one, within=hint)) is not None), None)
    chosen = chosen or _find_common_code(bodies, hint)
    code = seed.division_code or chosen
    notes = []
    if seed.division_code and chosen and chosen != seed.division_code:
        notes.append(f"division_code {seed.division_code} was given, and the name {name} is that of {chosen}")
    if code is None:
        notes.append(f"no division is certain by the name {name}: enter division_code")
    if site_id and code and site_id[:6].isdigit() and site_id[:6] != code:
        notes.append(f"the site's code {site_id} begins with another division's than {code}")
    return code, notes


def _find_common_code(bodies: Sequence[str], hint: str | None) -> str | None:
    """Return the division that nearly every body is of which can be placed; None where they are of several, or of none.

    A column of reports from many places is nobody's portal: a name without a place would be given to the first of them.
    One report alone may be another county's, and proves nothing unless the site's own code agrees.
    """
    placed = Counter(found.code for one in bodies if (found := find_division(one, within=hint)) is not None)
    if not placed:
        return None
    (code, count), all_placed = placed.most_common(1)[0], placed.total()
    is_common = count >= _FEWEST_PLACED and count >= _EXPECTED * all_placed
    return code if (is_common or (count == all_placed and code == hint)) and 2 * all_placed >= len(bodies) else None
