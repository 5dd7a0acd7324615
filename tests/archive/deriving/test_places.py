"""Where a body is, of what kind, and in which order its reports stand."""

from __future__ import annotations

import pytest

from archive.deriving.numbers import is_alike, name_number, number_of, range_of
from archive.deriving.places import chain_of, find_place, kind_of, tier_of


@pytest.mark.parametrize(
    ("code", "chain"),
    [
        ("421202", ("421202", "421200", "420000", "")),
        ("421200", ("421200", "420000", "")),
        ("420000", ("420000", "")),
        ("429004", ("429004", "420000", "")),
        ("110101", ("110101", "110000", "")),
        ("341521", ("340422", "340400", "340000", "")),
        ("990121", ("990121", "990100", "990000", "")),
        (None, ("",)),
        ("county", ("",)),
    ],
)
def test_places(code: str | None, chain: tuple[str, ...]) -> None:
    """The codes of today, up to the country; what no table has is taken by its digits."""
    place = find_place(code)

    assert chain_of(place.code, place.prefecture, place.province) == chain


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("咸安区人民政府", "government"),
        ("阿里地区行政公署", "government"),
        ("咸安区人民政府（本级）", "government"),
        ("咸安区人民政府办公室", "office"),
        ("咸安区汀泗桥镇人民政府", "township"),
        ("咸安区永安街道办事处", "township"),
        ("咸安区财政局", "department"),
        ("镇江市京口区财政局", "department"),
        ("乡宁县人民政府", "government"),
    ],
)
def test_kinds(name: str, kind: str) -> None:
    """Reports of different kinds often state the same matters, so that they are told apart."""
    assert kind_of(name) == kind


def test_tiers_are_told_apart() -> None:
    """No level and kind has the number of another."""
    kinds = ("government", "office", "township", "department")
    assert len({tier_of(level, kind) for level in range(4) for kind in kinds}) == 16  # type: ignore[arg-type]


def test_numbers_are_in_the_order_in_which_people_look() -> None:
    """The newest year first, places by their codes, governments first, reports without a year last."""
    ordered = [
        number_of(2024, "421202", "government", "z"),
        number_of(2024, "421202", "department", "a"),
        number_of(2024, "421221", "government", "b"),
        number_of(2024, None, "government", "b"),
        number_of(2023, "110000", "government", "c"),
        number_of(None, "110000", "government", "d"),
    ]

    assert ordered == sorted(ordered, reverse=True)
    assert max(ordered) < 2**47


def test_range_of_a_year() -> None:
    """All numbers of a year lie in its range and no others."""
    first, end = range_of(2024)

    assert first <= number_of(2024, None, "department", "x") < end
    assert first <= number_of(2024, "110000", "government", "x") < end
    assert not first <= number_of(2023, "110000", "government", "x") < end
    assert not first <= number_of(2025, None, "department", "x") < end


def test_alike_are_numbers_of_one_year_place_and_kind() -> None:
    """A report keeps its number as long as it is what it was."""
    number = number_of(2024, "421202", "department", "x")

    assert is_alike(number, number_of(2024, "421202", "department", "y"))
    assert not is_alike(number, number_of(2024, "421202", "government", "x"))


def test_number_of_a_name_passes_over_what_is_taken() -> None:
    """A name whose number has another takes the next."""
    number = name_number("a", 15, ())

    assert (name_number("a", 15, {number}), name_number("a", 15, {number, number + 1})) == (number + 1, number + 2)
