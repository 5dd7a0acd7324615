"""How fast reports are read: `python -m tests.bench.report_speed [--pages 40] [--rounds 5]`.

An HTML report is measured against lxml.html's parse of the same bytes, a PDF with text against pdfplumber's finding of
its tables, in turn on the same document. No page is read twice: what a reader remembers of labels helps it with the
next county's report, what it remembers of a page would not. Only medians count, because the machine is never quiet.
"""

from __future__ import annotations

import argparse
import gc
import io
import statistics
import sys
from collections.abc import Callable
from time import process_time

import lxml.html
import pdfplumber

from report import parse_report
from tests.bench.report_pages import pages
from tests.report.printing import Article

HTML_AIM, HTML_BOUND, PDF_BOUND = 6, 12, 3


def time_of(action: Callable[[], object]) -> float:
    """Return the seconds of processor time that an action takes."""
    begun = process_time()
    action()
    return process_time() - begun


def measure_pages(count: int, rounds: int) -> tuple[float, float, float]:
    """Return the median ratio of reading to parsing, the mean of the ratios, and the mean seconds of a reading."""
    for page in pages(6, seed=0):
        parse_report(page)
    # The collector runs as it does in use, but does not walk what the bench itself has loaded.
    gc.collect()
    gc.freeze()
    parsed, read = [], []
    for seed in range(1, rounds + 1):
        for page in pages(count, seed):
            parsed.append(time_of(lambda page=page: lxml.html.document_fromstring(page)))  # type: ignore[misc]
            read.append(time_of(lambda page=page: parse_report(page)))  # type: ignore[misc]
    ratios = [reading / parsing for reading, parsing in zip(read, parsed, strict=True)]
    return statistics.median(ratios), sum(read) / sum(parsed), statistics.mean(read)


def measure_pdf(payload: bytes, rounds: int) -> float:
    """Return the ratio of reading a PDF to finding its tables."""

    def find_tables() -> None:
        with pdfplumber.open(io.BytesIO(payload)) as pdf:
            for page in pdf.pages:
                page.extract_tables()

    ratios = [time_of(lambda: parse_report(payload)) / time_of(find_tables) for _ in range(rounds)]
    return statistics.median(ratios)


def main() -> None:
    """Print the ratios beside their bounds: what is measured on a busy machine is for people to judge."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=40)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    from tests.report.test_documents import pdf_of  # reportlab is wanted only here

    page_ratio, whole_ratio, seconds = measure_pages(chosen.pages, chosen.rounds)
    pdf_ratio = measure_pdf(pdf_of(Article()), max(chosen.rounds // 2, 1))
    sizes = sorted(len(page) for page in pages(chosen.pages))
    sys.stdout.write(
        f"reading an HTML report: {page_ratio:.1f} times lxml.html's parse (aim {HTML_AIM}, bound {HTML_BOUND}); "
        f"all pages together {whole_ratio:.1f} times\n"
        f"the pages have {sizes[0] // 1000} to {sizes[-1] // 1000} KB, half of them less than "
        f"{sizes[len(sizes) // 2] // 1000}\n"
        f"reading a PDF report: {pdf_ratio:.1f} times pdfplumber's extract_tables (bound {PDF_BOUND})\n"
        f"{3600 / seconds:,.0f} HTML reports an hour on one core\n"
    )


if __name__ == "__main__":
    main()
