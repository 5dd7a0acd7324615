"""The column spider: walks portals' columns whole. `scrapy crawl column -a portal=id[,id]`."""

from __future__ import annotations

from crawler.spiders.portal_spider import PortalSpider
from crawler.spiders.walking import ColumnWalk


class ColumnSpider(PortalSpider):
    """Walks every column of its portals: lists, candidates, attachments, and known reports that are listed no more."""

    name = "column"

    async def work_column(self, walk: ColumnWalk) -> None:
        """Walk a column."""
        await walk.walk(self.known_pages)
