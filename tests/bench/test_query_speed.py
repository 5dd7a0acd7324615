"""Every question and every page of a large catalogue is answered within 200 ms at the 95th percentile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.collection import Collection
from tests.bench.huge_catalogue import make_catalogue
from tests.bench.page_speed import measure_pages
from tests.bench.query_speed import measure

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]

BOUND = 200


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory, soak_is_short: bool) -> Iterator[Path]:
    """A collection whose catalogue has 300,000 reports, in a short run a fiftieth of them."""
    collection = Collection.open(tmp_path_factory.mktemp("huge") / "data", create=True)
    seconds = make_catalogue(collection.catalogue, 6000 if soak_is_short else 300_000)
    print(f"made in {sum(seconds.values()):.0f} s: {collection.catalogue.stat().st_size} bytes")  # noqa: T201
    yield collection.root
    # It takes 8 GB, and pytest keeps what the last runs left.
    collection.catalogue.unlink()


def test_questions(collection: Path, soak_is_short: bool) -> None:
    """Coverage, lists, one report, charts and searches, by the processor's time: other work on the machine is none."""
    measured = measure(collection / "catalogue.db", 10 if soak_is_short else 40)
    print(*measured, sep="\n")  # noqa: T201

    assert [str(one) for one in measured if one.processor[1] > BOUND] == []


def test_pages(collection: Path, soak_is_short: bool) -> None:
    """The same as pages and as JSON, over HTTP."""
    measured = measure_pages(collection, 10 if soak_is_short else 40)
    print(*measured, sep="\n")  # noqa: T201

    assert [str(one) for one in measured if one.processor[1] > BOUND] == []
