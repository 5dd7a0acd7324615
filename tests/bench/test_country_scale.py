"""A country in one night: as quick as its slowest host or the processor let it be, and polite all the way."""

from __future__ import annotations

import os

import pytest

from tests.bench.country import manner_of
from tests.bench.country_scale import measure, walk_with_browser

pytestmark = [pytest.mark.soak, pytest.mark.alone, pytest.mark.timeout(3600)]


def test_a_country_is_walked_in_one_process() -> None:
    """Whole but for those that hang or fail, one connection a host, within 1.3 of the larger bound, in 700 MB.

    The last quarter of the requests costs no more than the second did.
    """
    is_short = os.environ.get("NIANBAO_SOAK") == "short"
    count, pace = (230, 0.1) if is_short else (3000, 1.0)

    found = measure(count, pace)

    well = sum(not (manner_of(number).hangs or manner_of(number).fails) for number in range(count))
    assert found.whole_count == well
    assert found.most_connections == 1
    assert found.most_bytes < 700_000_000
    assert found.growth < 1.3
    assert found.ratio < 1.3, found


@pytest.mark.browser
def test_a_tenth_that_needs_the_browser_is_walked_with_the_rest() -> None:
    """Where every tenth list comes by a script, all are walked whole with one browser, and no host is asked twice."""
    count = 40 if os.environ.get("NIANBAO_SOAK") == "short" else 200

    walked, most_connections = walk_with_browser(count, 0.1)

    assert walked["whole"] == count
    assert most_connections == 1
