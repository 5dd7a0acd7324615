"""The codebook says of every key what others rely on."""

from __future__ import annotations

import csv
from pathlib import Path

from report.checks import RULES
from report.codebook import list_codebook
from report.forms import FORMS, form_2014


def test_every_key_stands_once() -> None:
    """All cells of all editions, the indicators of 2014 among them, each with its label and its forms."""
    figures = [entry for entry in list_codebook() if entry.about == "figure"]
    keys = {key for form in FORMS for key in form.figure_keys()} | {item.key for item in form_2014.ITEMS}

    assert len(figures) == len(keys)
    assert {entry.code for entry in figures} == keys
    assert all(entry.row and entry.forms for entry in figures)
    assert {entry.code for entry in figures if entry.unit is None} == {"disclosure.procurement.amount"}


def test_every_rule_state_and_notice_is_explained() -> None:
    """In English and Chinese, and without a code that stands twice."""
    others = [entry for entry in list_codebook() if entry.about != "figure"]

    assert all(entry.meaning and entry.meaning_zh for entry in others)
    assert len({entry.code for entry in others}) == len(others)
    assert [entry.code for entry in others if entry.about == "check"] == [rule.code for rule in RULES]


def test_it_agrees_with_the_contract(shared: Path) -> None:
    """Table, row, column and unit of every key are those that were agreed."""
    entries = {entry.code: entry for entry in list_codebook()}
    with (shared / "contract" / "figures.tsv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))

    for row in rows:
        entry = entries[row["key"]]
        unit = row["unit"] if not row["unit"].startswith("as printed") else None
        assert entry.unit == unit, row["key"]
        assert str(entry.row).rpartition(" / ")[2] in row["row"], row["key"]
        assert str(entry.column).partition(" / ")[0] in row["column"], row["key"]
