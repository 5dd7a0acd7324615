"""A site without pages, for tests to fill."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.crawler.platforms.serving import Site


@pytest.fixture
def site() -> Iterator[Site]:
    """A site without pages."""
    served = Site()
    yield served
    served.close()
