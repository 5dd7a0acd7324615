"""Whole reports that nobody here has seen before, made from what pages are known for, read and judged.

The bounds are those that users are promised: of the figures at least 99.5 % exact, at most one in 10,000 wrong, none
where there is no table.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

import pdfplumber
import pytest

from report import parse_report
from tests.report.examiner.articles import Article
from tests.report.examiner.examining import (
    FILE_KINDS,
    PAGE_FORMS,
    TEXT_FORMS,
    WRITERS,
    Result,
    examine_files,
    examine_pages,
    examine_texts,
    together,
)
from tests.report.examiner.files import OFFICE, convert
from tests.report.examiner.judging import judge
from tests.report.examiner.making import EDITIONS, make_report

EXACT = 0.995
WRONG = 1 / 10_000
AGREEING = 0.99
# Where blanks stand for line ends nothing says where a title, an address or a signature ends.
NUMBER = re.compile(r"\d+")
WITHOUT_LINES = frozenset({"one_line"})


def hold(result: Result) -> None:
    """Hold a result to the bounds."""
    assert result.counts["invented"] == 0, result.faults
    assert result.counts["wrong"] <= WRONG * result.printed, result.faults
    assert result.exact >= EXACT, (result.counts, result.exact)


def hold_fields(result: Result) -> None:
    """Hold everything beside the figures to its bound: title, body, dates, contact, parts, claims, checks, notices."""
    assert len(result.departures) <= (1 - AGREEING) * result.documents, result.departures[:20]


def test_texts_are_read_as_they_are_printed() -> None:
    """Reports of each edition in every linearisation."""
    results = {form: examine_texts(form, range(3)) for form in TEXT_FORMS}

    hold(together(results.values()))
    hold_fields(together(result for form, result in results.items() if form not in WITHOUT_LINES))


def test_pages_are_read_as_they_are_printed() -> None:
    """One page of each edition in every kind of markup, in all templates."""
    result = together(examine_pages(form, range(1)) for form in PAGE_FORMS)

    hold(result)
    hold_fields(result)


def test_files_are_read_as_they_are_printed() -> None:
    """Of each kind one document of the edition in force, and one of the first."""
    result = together(examine_files(kind, range(1), ("2021", "2014")) for kind in FILE_KINDS)

    hold(result)
    hold_fields(result)


@pytest.mark.parametrize("form", TEXT_FORMS)
@pytest.mark.soak
def test_hundreds_of_texts_are_read_as_they_are_printed(form: str, soak_is_short: bool) -> None:
    """Every linearisation for itself."""
    result = examine_texts(form, range(1000, 1002 if soak_is_short else 1040))

    hold(result)
    if form not in WITHOUT_LINES:
        hold_fields(result)


@pytest.mark.parametrize("form", PAGE_FORMS)
@pytest.mark.soak
def test_hundreds_of_pages_are_read_as_they_are_printed(form: str, soak_is_short: bool) -> None:
    """Every kind of markup for itself."""
    result = examine_pages(form, range(1000, 1002 if soak_is_short else 1040))

    hold(result)
    hold_fields(result)


@pytest.mark.parametrize("kind", FILE_KINDS)
@pytest.mark.soak
@pytest.mark.timeout(600)
def test_hundreds_of_files_are_read_as_they_are_printed(kind: str, soak_is_short: bool) -> None:
    """Every kind of file for itself."""
    result = examine_files(kind, range(1000, 1002 if soak_is_short else 1040), EDITIONS)

    hold(result)
    hold_fields(result)


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("kind", "source"), [("doc", "docx"), ("pdf", "docx"), ("xls", "xlsx")])
def test_what_an_office_makes_of_a_report_is_read_as_it_is_printed(
    kind: str, source: str, soak_is_short: bool, tmp_path: Path
) -> None:
    """DOC, XLS, and PDF with tables over page breaks, of one report of each edition and more in a long turn."""
    articles = {
        f"{edition}-{seed}": make_report(seed, edition)
        for seed in range(1 if soak_is_short else 8)
        for edition in EDITIONS
    }
    for name, article in articles.items():
        (tmp_path / f"{name}.{source}").write_bytes(WRITERS[source](article))
    convert(tmp_path, [f"{name}.{source}" for name in articles], kind)
    result = Result()
    cut = 0
    for name, article in articles.items():
        payload = (tmp_path / f"{name}.{kind}").read_bytes()
        if kind == "pdf" and lacks_rows(payload, article):
            cut += 1
        else:
            result.add(f"{kind} {name}", judge(article.truth, parse_report(payload).model_dump(mode="json")))

    hold(result)
    hold_fields(result)
    assert cut <= len(articles) // 20


def lacks_rows(payload: bytes, article: Article) -> bool:
    """Whether LibreOffice printed far fewer numbers than there are: it lets a high row end with its page."""
    with pdfplumber.open(io.BytesIO(payload)) as pdf:
        printed = sum(len(NUMBER.findall(page.extract_text())) for page in pdf.pages)
    return printed < 0.8 * sum(NUMBER.search(figure.raw) is not None for figure in article.truth.figures.values())
