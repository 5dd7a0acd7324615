"""The forms as data."""

from __future__ import annotations

import csv

import pytest

from report.forms import FORMS
from tests.conftest import SHARED
from tests.report.printing import keys_of

CONTRACT = SHARED / "contract" / "figures.tsv"


def test_the_forms_have_the_keys_that_a_printed_form_has() -> None:
    """Every cell of the printed form of 2019 and 2021 has its key, in the form's order."""
    assert {form.edition: list(form.figure_keys()) for form in FORMS} == {
        "2019": keys_of("2019"),
        "2021": keys_of("2021"),
    }


def test_table_three_has_the_sizes_that_the_statute_gives_it() -> None:
    """23 rows of seven columns in 2019, 25 in 2021."""
    sizes = {form.edition: (len(form.request_rows), len(form.request_cols)) for form in FORMS}

    assert sizes == {"2019": (23, 7), "2021": (25, 7)}


@pytest.mark.skipif(not CONTRACT.is_file(), reason="the contract is not here")
def test_the_keys_are_those_of_the_contract() -> None:
    """The keys and units of both editions equal those that others rely on."""
    with CONTRACT.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))

    for form in FORMS:
        assert set(form.figure_keys()) == {row["key"] for row in rows if form.edition in row["forms"].split()}
