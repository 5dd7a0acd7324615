"""What tests share is made once: those of a group run in one process."""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadGroupScheduling


@pytest.mark.xdist_group("grouped")
@pytest.mark.parametrize("part", ["[", "a@b]"])
def test_a_group_is_told_by_the_id(request: pytest.FixtureRequest, part: str) -> None:
    """What xdist takes for the group is what the mark names, wherever tests are handed out by groups."""
    del part
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("tests are not handed out by groups: make test")

    scheduling = LoadGroupScheduling.__new__(LoadGroupScheduling)

    assert scheduling._split_scope(request.node.nodeid) == "grouped"
