"""How fast reports are read: `python -m tests.bench.report_speed [--pages 40] [--rounds 5]`.

An HTML report is measured against lxml.html's parse of the same bytes, a PDF with text against pdfplumber's finding of
its tables, each in turn on the same document; only medians count, because the machine is never quiet.
"""

from __future__ import annotations

import argparse
import gc
import io
import random
import statistics
import sys
from collections.abc import Callable
from time import process_time

import lxml.html
import pdfplumber

from report import parse_report
from tests.report.printing import FORMS, Article, keys_of, plain_page, trs_page

HTML_AIM, HTML_BOUND, PDF_BOUND = 6, 12, 3
_SENTENCE = "全年通过网站主动公开政府信息，及时回应群众关切，进一步规范公开流程，加强保密审查。"


def pages(count: int) -> list[bytes]:
    """Return report pages of several kinds, of 40 to 250 KB."""
    chance = random.Random(2026)  # noqa: S311  test data
    made = []
    for number in range(count):
        form = FORMS[number % 2]
        printed = {key: str(chance.choice((0, 0, 0, 3, 17, 460))) for key in keys_of(form)}
        prose = {0: [_SENTENCE * chance.randrange(4, 20)] * 4, 4: [_SENTENCE * 6] * 2}
        article = Article(form=form, printed=printed, prose=prose)
        written = (trs_page(article), trs_page(article, word=True), plain_page(article))[number % 3]
        menu = "".join(
            f'<li class="item"><a href="/zwgk/{n}.html" target="_blank">栏目{n}</a></li>' for n in range(300)
        )
        made.append(written.replace("</body>", f"<ul>{menu}</ul></body>").encode())
    return made


def time_of(action: Callable[[], object], rounds: int) -> float:
    """Return the median of the seconds of processor time that an action takes."""
    taken = []
    # As timeit does: when the collector runs is chance, and it would walk everything that the bench itself loaded.
    gc.collect()
    gc.disable()
    for _ in range(rounds):
        begun = process_time()
        action()
        taken.append(process_time() - begun)
    gc.enable()
    return statistics.median(taken)


def measure_pages(count: int, rounds: int) -> tuple[float, float]:
    """Return the median ratio of reading to parsing, and the mean of the seconds that a report takes."""
    ratios, seconds = [], []
    for page in pages(count):
        parsing = time_of(lambda page=page: lxml.html.document_fromstring(page), rounds)  # type: ignore[misc]
        reading = time_of(lambda page=page: parse_report(page), rounds)  # type: ignore[misc]
        ratios.append(reading / parsing)
        seconds.append(reading)
    return statistics.median(ratios), statistics.mean(seconds)


def measure_pdf(payload: bytes, rounds: int) -> float:
    """Return the ratio of reading a PDF to finding its tables."""

    def find_tables() -> None:
        with pdfplumber.open(io.BytesIO(payload)) as pdf:
            for page in pdf.pages:
                page.extract_tables()

    return time_of(lambda: parse_report(payload), rounds) / time_of(find_tables, rounds)


def main() -> None:
    """Print the ratios beside their bounds: what is measured on a busy machine is for people to judge."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=40)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    from tests.report.test_documents import pdf_of  # reportlab is wanted only here

    page_ratio, seconds = measure_pages(chosen.pages, chosen.rounds)
    pdf_ratio = measure_pdf(pdf_of(Article()), max(chosen.rounds // 2, 1))
    sys.stdout.write(
        f"reading an HTML report: {page_ratio:.1f} times lxml.html's parse (aim {HTML_AIM}, bound {HTML_BOUND})\n"
        f"reading a PDF report: {pdf_ratio:.1f} times pdfplumber's extract_tables (bound {PDF_BOUND})\n"
        f"{3600 / seconds:,.0f} HTML reports an hour on one core\n"
    )


if __name__ == "__main__":
    main()
