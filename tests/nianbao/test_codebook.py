"""`nianbao codebook`: what keys and codes mean."""

from __future__ import annotations

import json

import pytest

from nianbao.cli import run
from nianbao.exits import ExitCode
from report.codebook import list_codebook


def test_the_codebook_is_one_array(capsys: pytest.CaptureFixture[str]) -> None:
    """All of it as JSON, figures with label, unit and forms."""
    code = run(["codebook", "--format", "json"])
    rows = json.loads(capsys.readouterr().out)

    assert code is ExitCode.OK
    assert len(rows) == len(list_codebook())
    fees = next(row for row in rows if row["code"] == "disclosure.fees.amount")
    assert (fees["about"], fees["row"], fees["unit"], fees["forms"]) == ("figure", "行政事业性收费", "万元", ["2021"])


@pytest.mark.parametrize(("language", "word"), [("en", "the value is 0"), ("zh", "值为0")])
def test_people_read_it_in_their_language(
    language: str, word: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a table, with the meaning in English or Chinese."""
    monkeypatch.setenv("NIANBAO_LANGUAGE", language)

    run(["codebook"])

    assert word in capsys.readouterr().out
