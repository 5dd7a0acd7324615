"""Plain Scrapy, as what a crawl of ours is measured against."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scrapy.settings import Settings, default_settings


def plain_settings(own: Mapping[str, Any], *, matched: bool = False) -> Settings:
    """Return the settings of a plain crawl: those of every crawl of ours without the add-on, and a bench's `own`.

    How many tasks Scrapy starts for every response stays as Scrapy ships it, because what our setting gains is no cost
    of a plain crawl's making; `matched` takes ours, so that nothing but the archiving differs.
    """
    settings = Settings()
    settings.setmodule("settings.base")
    settings.setdict({**own, "ADDONS": {}})
    if not matched:
        settings.set("CONCURRENT_ITEMS", default_settings.CONCURRENT_ITEMS)
    return settings
