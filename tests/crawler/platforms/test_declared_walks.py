"""A portal that no family can read is walked whole by what its file declares, like those of every platform."""

from __future__ import annotations

import tomllib

import pytest

from crawler.portals import Portal
from nianbao.demo.columns import ColumnServer
from nianbao.demo.platforms.declared import DECLARATIONS, DECLARED
from tests.crawler.platforms.test_whole_walks import Case, Seen, cases_of, check
from tests.crawler.spiders.test_column import crawl, walks_of

CASES = list(cases_of(DECLARED))
FILE = """
id = "{name}"
name = "{site.place.name}"
platform = "declared"
home = "{origin}/"
loopback = true
delay_seconds = 0
[[columns]]
name = "{site.place.column_name}"
url = "{origin}{site.place.column_path}"
"""


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    """All such portals, walked in one crawl by their files."""
    sites = {case.name: case.site() for case in CASES}
    with ColumnServer([(DECLARED, site) for site in sites.values()]) as server:
        origins = dict(zip(sites, server.origins, strict=True))
        files = {
            name: FILE.format(name=name, site=site, origin=origins[name])
            + DECLARATIONS[site.variant].format(origin=origins[name], page_size=site.page_size)
            for name, site in sites.items()
        }
        data = tmp_path_factory.mktemp("declared")
        crawl(data, *(Portal.model_validate(tomllib.loads(text)) for text in files.values()))
    walks = walks_of(data)
    return {name: Seen(site, origins[name], walks[name]) for name, site in sites.items()}


@pytest.mark.timeout(120)
@pytest.mark.xdist_group("declared_walks")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_declared_portal_is_walked_whole(case: Case, walked: dict[str, Seen]) -> None:
    """N listed are N found with titles, dates, pages and attachments, or the walk says why it does not know."""
    check(case, walked[case.name])
