"""How much room is enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import StorageError
from archive.space import Space, SpaceWatch, measure_space

GIB = 1 << 30


@pytest.mark.parametrize(
    ("total", "free", "reserve", "is_enough"),
    [
        (1000 * GIB, GIB, None, True),
        (1000 * GIB, GIB - 1, None, False),
        (10 * GIB, GIB // 5, None, True),
        (10 * GIB, GIB // 5 - 1000, None, False),
        (1000 * GIB, GIB, 2 * GIB, False),
        (1000 * GIB, 5, 5, True),
        (1000 * GIB, 0, 0, True),
    ],
)
def test_reserve(total: int, free: int, reserve: int | None, *, is_enough: bool) -> None:
    """A gibibyte stays free, of a small disk a fiftieth, or what is asked for."""
    watch = SpaceWatch(Path("/"), reserve, measure=lambda _: Space(total, free))
    assert (watch.find_shortage() is None) is is_enough


def test_shortage_is_one_line_that_can_be_acted_on(tmp_path: Path) -> None:
    """What is wrong, with what, and what to do."""
    with pytest.raises(StorageError, match=r"^[^\n]* has 0.1 MB left, and 5.0 MB are to stay free: make room [^\n]*$"):
        SpaceWatch(tmp_path, 5_000_000, measure=lambda _: Space(GIB, 100_000)).check()


def test_the_system_is_asked(tmp_path: Path) -> None:
    """Free is what this user may still write; a directory that is gone is a shortage too."""
    total, free = measure_space(tmp_path)
    assert 0 < free <= total
    assert "No such file" in (SpaceWatch(tmp_path / "gone").find_shortage() or "")
