"""Looking at many portals in one crawl: to find their columns, or to see whether those that are known still answer.

They are no spiders for `scrapy crawl`: what they find goes to whoever runs the crawl.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from scrapy.http import Response

from archive.capture import Supplement
from archive.errors import StorageError
from crawler.discovery.checking import PAGES_CHECKED, ColumnHealth, PortalHealth, check_column, conclude_health
from crawler.discovery.columns import ColumnTrial
from crawler.discovery.discoverer import Discoverer
from crawler.discovery.values import DISCOVERY_CONTENT_TYPE, Discovery, DiscoveryState
from crawler.errors import NotTonightError
from crawler.platforms.base import ListRequest
from crawler.portals import Portal
from crawler.spiders.fetching import Fetched, Fetcher, state_of_refusal
from crawler.spiders.portal_spider import PortalSpider
from crawler.wire.archive_link import link_of
from crawler.wire.failures import StoppedError

# How far a list is walked to say what is to be expected of it.
PAGES_MEASURED = 10


class DiscoverySpider(PortalSpider):
    """Finds the columns of its portals, each of which has the address to begin with as its one column.

    Arguments beside those of every spider: `given` (by portal id, all addresses to begin with) and `found`, which is
    called with each portal's discovery as soon as it is in the archive.
    """

    name = "discovery"

    def __init__(
        self,
        *args: Any,
        given: Mapping[str, Sequence[str]],
        found: Callable[[Discovery], None],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._given_urls, self._found = given, found

    async def enter_portal(self, portal: Portal) -> None:
        """Write nothing: there is no file of the portal yet."""

    async def work_portal(self, portal: Portal, first: Response | BaseException) -> None:
        """Search one portal, and keep what was found in the archive before anybody hears of it."""
        link, given = link_of(self.crawler), self._given_urls[portal.id]
        fetcher = Fetcher(self.crawler, portal)
        try:
            fetched = await fetcher.follow(given[0], first)
            search = Discoverer(self.crawler, portal, fetcher, self.renderer, link, most_pages=PAGES_MEASURED)
            discovery = await search.discover(given, fetched)
        except (StorageError, StoppedError):
            raise
        except NotTonightError as error:
            discovery = _failed(portal, given[0], str(error), state_of_refusal(error))
        except Exception as error:  # what befalls one portal befalls no other
            self.logger.exception("%s: not discovered", portal.id)
            discovery = _failed(portal, given[0], f"{type(error).__name__}: {error}")
        url = f"urn:nianbao:discovery:{link.crawl_id}:{portal.id}"
        content = discovery.model_dump_json().encode()
        await link.write(Supplement("metadata", url, link.clock.now(), DISCOVERY_CONTENT_TYPE, content))
        self._found(discovery)


class CheckSpider(PortalSpider):
    """Looks at the first page of every column of its portals; `found` is called with each portal's health."""

    name = "check"

    def __init__(self, *args: Any, found: Callable[[PortalHealth], None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._found = found

    async def work_portal(self, portal: Portal, first: Response | BaseException) -> None:
        """Check one portal, one column after the other."""
        link = link_of(self.crawler)
        fetcher = Fetcher(self.crawler, portal)
        trial = ColumnTrial(self.crawler, self.renderer, link, fetcher, most_pages=PAGES_CHECKED)
        columns: list[ColumnHealth] = []
        try:
            fetched: Fetched = await fetcher.follow(portal.columns[0].url, first)
            for number, column in enumerate(portal.columns):
                answered = fetched if number == 0 else await fetcher.fetch(ListRequest(column.url))
                columns.append(await check_column(portal, column, trial, answered))
            health = conclude_health(portal, tuple(columns))
        except (StorageError, StoppedError):
            raise
        except NotTonightError as error:
            state = state_of_refusal(error)
            health = PortalHealth(portal_id=portal.id, health=state, reason=str(error), columns=tuple(columns))
        except Exception as error:  # the same
            self.logger.exception("%s: not checked", portal.id)
            reason = f"{type(error).__name__}: {error}"
            health = PortalHealth(portal_id=portal.id, health="failed", reason=reason, columns=tuple(columns))
        self._found(health)


def _failed(portal: Portal, url: str, reason: str, state: DiscoveryState = "failed") -> Discovery:
    return Discovery(
        url=url, portal_id=portal.id, state=state, reason=reason, portal=None, columns=(), hops=(), notes=()
    )
