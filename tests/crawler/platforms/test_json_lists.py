"""Lists that come as JSON, whatever the family: what is no list is never an empty one."""

from __future__ import annotations

import pytest

from crawler.errors import ListMissingError
from crawler.platforms import find_platform
from crawler.platforms.base import Page

HOST = "http://www.example.gov.cn"
# Where a family's list comes as JSON, and what it looks like around the rows.
LISTS = {
    "igs": (f"{HOST}/igs/front/search.jhtml?code={'a' * 32}&pageNumber=1", '{"page": {"content": %s}}'),
    "ucap": (f"{HOST}/common/search/{'a' * 32}?_isJson=true&page=1", '{"data": {"results": %s}}'),
    "gkmlpt": (f"{HOST}/gkmlpt/api/all/12?page=1", '{"articles": %s}'),
    "epoint": (f"{HOST}/rest/lightfrontaction/getgovinfolist#pageIndex=1", '{"custom": {"data": %s}}'),
}


def read(platform: str, text: str) -> tuple[str, ...]:
    """Read a part of a list and return its doubts."""
    url = LISTS[platform][0]
    return find_platform(platform).read_list(Page(url, text, "application/json")).doubts


@pytest.mark.parametrize("platform", LISTS)
@pytest.mark.parametrize("rows", ["null", "{}", '"年报"', "3"])
def test_what_is_no_list_is_missing(platform: str, rows: str) -> None:
    """A value that is none where the family has its list is no list without entries."""
    with pytest.raises(ListMissingError, match="holds no list"):
        read(platform, LISTS[platform][1] % rows)


@pytest.mark.parametrize("platform", LISTS)
@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", "<html>安全提示</html>", '{"page": 1, "data": [], "custom": "x"}']
)
def test_another_answer_is_missing(platform: str, text: str) -> None:
    """A page of markup, other JSON and no JSON at all are no lists."""
    with pytest.raises(ListMissingError):
        read(platform, text)


@pytest.mark.parametrize("platform", LISTS)
def test_json_that_is_nested_without_end_is_missing(platform: str) -> None:
    """What no parser goes down into breaks nothing."""
    with pytest.raises(ListMissingError, match="no JSON"):
        read(platform, "[" * 200_000)


@pytest.mark.parametrize("platform", LISTS)
def test_rows_that_are_no_entries_are_named(platform: str) -> None:
    """What stands in the list and leads nowhere is a doubt, with its words."""
    doubts = read(platform, LISTS[platform][1] % '[{"remark": "年报整理中"}, null, ["x"], 7]')
    assert len(doubts) == 1
    assert doubts[0].startswith("4 entries")
    assert "年报整理中" in doubts[0]
