"""Damage: whatever happens to a table, no figure is read that is not printed in its cell."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from report import parse_report
from report.forms import role_of
from tests.report import printing
from tests.report.printing import FORMS, SECTION_TITLES, Box, Grid, as_bars, as_html, as_tabs, keys_of
from tests.report.test_figures import expected, values


def lose_cell(grid: Grid, chance: random.Random) -> None:
    """Take a cell away."""
    row = chance.choice(grid)
    del row[chance.randrange(len(row))]


def double_cell(grid: Grid, chance: random.Random) -> None:
    """Print a cell twice."""
    row = chance.choice(grid)
    place = chance.randrange(len(row))
    row.insert(place, Box(row[place].text))


def insert_blank(grid: Grid, chance: random.Random) -> None:
    """Put an empty cell somewhere into a row."""
    row = chance.choice(grid)
    row.insert(chance.randrange(len(row) + 1), Box(""))


def split_cell(grid: Grid, chance: random.Random) -> None:
    """Tear a cell in two."""
    row = chance.choice(grid)
    place = chance.randrange(len(row))
    text = row[place].text
    row[place : place + 1] = [Box(text[: len(text) // 2]), Box(text[len(text) // 2 :])]


def garble_cell(grid: Grid, chance: random.Random) -> None:
    """Print other characters in a cell."""
    row = chance.choice(grid)
    place = chance.randrange(len(row))
    words = "".join(chance.choice("政县开度放新") for _ in range(chance.randrange(1, 14)))
    row[place] = Box(words, row[place].rows, row[place].cols)


def lose_row(grid: Grid, chance: random.Random) -> None:
    """Take a row away, more often one of the header."""
    del grid[chance.randrange(chance.choice((3, len(grid))))]


def swap_rows(grid: Grid, chance: random.Random) -> None:
    """Print two rows in each other's place."""
    one, other = chance.randrange(len(grid)), chance.randrange(len(grid))
    grid[one], grid[other] = grid[other], grid[one]


def cut_off(grid: Grid, chance: random.Random) -> None:
    """End the table early."""
    del grid[chance.randrange(len(grid)) :]


DAMAGES: tuple[Callable[[Grid, random.Random], None], ...] = (
    lose_cell, double_cell, insert_blank, split_cell, garble_cell, lose_row, swap_rows, cut_off,
)  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@settings(max_examples=20, deadline=None)
@example(seed=23816)
@given(seed=st.integers(0, 2**32))
def test_no_damage_makes_a_wrong_figure(damage: Callable[[Grid, random.Random], None], seed: int) -> None:
    """Figures of a damaged table are right, or missing and named, as markup, after tabs or between bars."""
    chance = random.Random(seed)  # noqa: S311  test data
    form = chance.choice(FORMS)
    blanks = chance.choice((0.0, 0.1, 0.5))
    printed = {
        key: "" if chance.random() < blanks else str(chance.choice((0, 0, 1, 2, 5, 460))) for key in keys_of(form)
    }
    grids = printing.grids(form, printed)
    damage(chance.choice(grids), chance)
    write = chance.choice((as_html, as_tabs, as_bars))
    frame = "<p>{}</p>" if write is as_html else "{}\n"
    parts = [frame.format(f"{numeral}、{title}") for numeral, title in zip("一二三四", SECTION_TITLES, strict=False)]
    pages = [part + write(grid) for part, grid in zip(parts[1:], grids, strict=True)]

    report = parse_report((parts[0] + "".join(pages)).encode())

    wanted = expected(printed)
    read = {key: value for key, value in values(report).items() if report.figures[key].state != "unreadable"}
    assert read == {key: wanted[key] for key in read}
    said = " ".join(f"{notice.code} {notice.detail}" for notice in report.notices)
    lost = wanted.keys() - report.figures.keys()
    # A notice names the row, or says that its table is not there.
    assert [
        key for key in lost if f"table_missing:{role_of(key)}" not in said and key.rpartition(".")[0] not in said
    ] == []
