"""Columns of any length, for any platform: what its pages look like with nothing in them, and with a great deal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from nianbao.demo.articles import Article, Notice
from nianbao.demo.places import COUNTY
from nianbao.demo.server import PortalServer
from nianbao.demo.sites import Family, Site, Trap

# The newest are reports, the last one with an attachment; the others only speak of reports, and nobody visits them.
REPORT_COUNT = 2
_NEWEST = date(2026, 1, 28)
_FIRST_NUMBER = 4_000_001
_PARAGRAPH = (
    "本年度，我单位认真贯彻落实《中华人民共和国政府信息公开条例》，及时、准确、全面公开政府信息，接受社会监督。"
)


def make_site(family: Family, count: int, page_size: int, trap: Trap | None = None, variant: str = "") -> Site:
    """Return a portal of a family whose column lists `count` articles that were there before the walk.

    Where the trap is that the newest is added or removed meanwhile, that one comes on top of them.
    """
    meanwhile = trap in {"added", "removed"}
    articles = [_article(family, ordinal) for ordinal in range(count + meanwhile)]
    variant = variant or family.variants[0]
    place = replace(family.place, column_path=family.column_paths.get(variant, family.place.column_path))
    return Site(place, tuple(articles), page_size, trap, variant)


def lasting(site: Site) -> tuple[Article, ...]:
    """Return the articles that the column lists all the while: what a whole walk must find."""
    return site.articles[1:] if site.trap in {"added", "removed"} else site.articles


class ColumnServer(PortalServer):
    """Portals with such columns, each at an address of its own; see `PortalServer`."""

    def __init__(self, sites: Sequence[tuple[Family, Site]]) -> None:
        self._sites = {f"127.1.{number // 250}.{number % 250 + 1}": site for number, site in enumerate(sites)}
        super().__init__(list(self._sites))

    def find_site(self, address: str, night: int) -> tuple[Family, Site]:
        """Return what is served at an address, the same on every night."""
        del night
        return self._sites[address]

    @property
    def origins(self) -> list[str]:
        """Return scheme, host and port of every portal, in the order in which they were given."""
        return [f"http://{address}:{self.port}" for address in self._sites]


def _article(family: Family, ordinal: int) -> Article:
    number, published_on = _FIRST_NUMBER + 3 * ordinal, _NEWEST - timedelta(days=ordinal)
    body, year = f"{COUNTY}第{ordinal + 1}局", published_on.year - 1
    title = f"{body}{year}年政府信息公开工作年度报告"
    attached = family.attachment_path is not None and ordinal == REPORT_COUNT - 1
    return Article(
        portal=family.place.id,
        number=number,
        path=family.article_path(number, published_on),
        published_on=published_on,
        modified_on=published_on,
        publisher=body,
        content=Notice(title if ordinal < REPORT_COUNT else f"关于《{title}》的解读", (_PARAGRAPH,) * 3),
        counted=bool(ordinal % 2),
        attachment_path=family.attachment_path(number, published_on, "pdf")
        if family.attachment_path and attached
        else "",
        attachment_modified_on=published_on if attached else None,
    )
