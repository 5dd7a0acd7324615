"""The recheck spider: visits known reports without walking lists. `scrapy crawl recheck -a portal=id[,id]`.

Each portal's first page is fetched all the same: it says whose software it is, and whether we are let in at all.
Its accounts are those of walks that are not complete, so that they can show an alteration and prove no absence.
"""

from __future__ import annotations

from crawler.spiders.portal_spider import PortalSpider
from crawler.spiders.walking import ColumnWalk


class RecheckSpider(PortalSpider):
    """Visits the known reports of its portals' columns."""

    name = "recheck"

    async def work_column(self, walk: ColumnWalk) -> None:
        """Visit a column's known reports."""
        await walk.recheck(self.known_pages)
