"""How fast reports are read: `python -m tests.bench.report_speed [--pages 40] [--rounds 5]`.

An HTML report is measured against lxml.html's parse of the same bytes, a PDF with text against pdfplumber's finding of
its tables, in turn on the same document. No page is read twice: what a reader remembers of labels helps it with the
next county's report, what it remembers of a page would not. Only medians count, because the machine is never quiet.
"""

from __future__ import annotations

import argparse
import gc
import io
import itertools
import statistics
import sys
from collections.abc import Callable
from time import process_time

import lxml.html
import pdfplumber

from report import parse_report
from tests.bench.report_pages import KINDS, pages
from tests.report.printing import Article

HTML_AIM, HTML_BOUND, PDF_BOUND = 6, 12, 3


def time_of(action: Callable[[], object]) -> float:
    """Return the seconds of processor time that an action takes."""
    begun = process_time()
    action()
    return process_time() - begun


def measure_pages(count: int, rounds: int) -> tuple[dict[str, list[float]], float]:
    """Return the ratios of reading to parsing by the kind of the page, and the mean seconds of a reading."""
    for page in pages(6, seed=0):
        parse_report(page)
    # The collector runs as it does in use, but does not walk what the bench itself has loaded.
    gc.collect()
    gc.freeze()
    ratios: dict[str, list[float]] = {kind: [] for kind in KINDS}
    seconds = []
    for seed in range(1, rounds + 1):
        for kind, page in zip(itertools.cycle(KINDS), pages(count, seed), strict=False):
            parsing = time_of(lambda page=page: lxml.html.document_fromstring(page))  # type: ignore[misc]
            seconds.append(time_of(lambda page=page: parse_report(page)))  # type: ignore[misc]
            ratios[kind].append(seconds[-1] / parsing)
    return ratios, statistics.mean(seconds)


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

    ratios, seconds = measure_pages(chosen.pages, chosen.rounds)
    pdf_ratio = measure_pdf(pdf_of(Article()), max(chosen.rounds // 2, 1))
    sizes = sorted(len(page) // 1000 for page in pages(chosen.pages))
    median = statistics.median(itertools.chain.from_iterable(ratios.values()))
    by_kind = ", ".join(f"{kind} tables {statistics.median(found):.1f}" for kind, found in ratios.items())
    sys.stdout.write(
        f"reading an HTML report: {median:.1f} times lxml.html's parse (aim {HTML_AIM}, bound {HTML_BOUND})\n"
        f"by how an editor wrote it: {by_kind}\n"
        f"the pages have {sizes[0]} to {sizes[-1]} KB, half of them less than {sizes[len(sizes) // 2]}\n"
        f"reading a PDF report: {pdf_ratio:.1f} times pdfplumber's extract_tables (bound {PDF_BOUND})\n"
        f"{3600 / seconds:,.0f} HTML reports an hour on one core\n"
    )


if __name__ == "__main__":
    main()
