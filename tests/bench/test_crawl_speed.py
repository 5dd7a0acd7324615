"""What archiving may cost."""

from __future__ import annotations

import pytest

from tests.bench.crawl_speed import compare, ratio_of


@pytest.mark.bench
@pytest.mark.timeout(1800)
def test_archived_crawl_keeps_pace_with_a_plain_one() -> None:
    """With every record durable before its response goes on, a crawl runs at 0.8 or more of plain Scrapy's speed."""
    measured = compare(pairs=9, pages=1600)
    assert ratio_of(measured) >= 0.8, measured
