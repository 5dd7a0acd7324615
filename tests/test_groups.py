"""What tests share is made once: those of a group run in one process."""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadGroupScheduling


@pytest.fixture(autouse=True)
def _by_groups(request: pytest.FixtureRequest) -> None:
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("tests are not handed out by groups: make test")


@pytest.fixture(scope="module", params=["http", "https"])
def shared_by_all(request: pytest.FixtureRequest) -> int:
    """What each would have to make for itself."""
    return request.param_index


def group_of(request: pytest.FixtureRequest) -> str:
    """Return what xdist takes for the group of the test that runs."""
    return LoadGroupScheduling.__new__(LoadGroupScheduling)._split_scope(request.node.nodeid)


@pytest.mark.xdist_group("grouped")
@pytest.mark.parametrize("part", ["[", "a@b]"])
def test_a_group_is_what_the_mark_names(request: pytest.FixtureRequest, part: str) -> None:
    """Whatever stands in the id before it."""
    assert part in request.node.nodeid
    assert group_of(request) == "grouped"


@pytest.mark.parametrize("part", [1, 2])
def test_who_shares_a_fixture_is_of_one_group(request: pytest.FixtureRequest, shared_by_all: int, part: int) -> None:
    """Tests that use what is made once a module, each with its parameter."""
    assert f"{part}" in request.node.nodeid
    assert group_of(request) == f"tests/test_groups.py.shared_by_all{shared_by_all}"
