"""Examinations: documents made, read and judged, and what came of them all together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from report import parse_report
from tests.report.examiner import markup, texts
from tests.report.examiner.files import write_docx, write_ofd, write_xlsx
from tests.report.examiner.judging import Verdict, judge
from tests.report.examiner.making import EDITIONS, make_report
from tests.report.examiner.pages import ENCODINGS, write_page
from tests.report.examiner.templates import ARTICLES


@dataclass
class Result:
    """What came of many documents: figures by outcome, and every departure with the document that it is of."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    departures: list[str] = field(default_factory=list)
    documents: int = 0

    @property
    def printed(self) -> int:
        """All figures that are printed in the documents."""
        return sum(self.counts[outcome] for outcome in ("exact", "wrong", "left_out"))

    @property
    def exact(self) -> float:
        """The share of the figures that are as printed."""
        return self.counts["exact"] / max(self.printed, 1)

    def add(self, name: str, verdict: Verdict) -> None:
        """Enter one document."""
        self.documents += 1
        self.counts.update(verdict.counts)
        self.faults += [f"{name}: {fault}" for fault in (*verdict.wrong, *verdict.invented)]
        self.departures += [f"{name}: {departure}" for departure in verdict.fields]


def examine_texts(form: str, seeds: Iterable[int]) -> Result:
    """Read a text of each edition for each seed, its tables written in this form."""
    result = Result()
    for seed in seeds:
        for edition in EDITIONS:
            article = make_report(seed, edition)
            payload = texts.write_text(article, form).encode()
            report = parse_report(payload).model_dump(mode="json")
            result.add(f"{form} {edition} {seed}", judge(article.truth, report, texts.FORMS[form].keeps_blanks))
    return result


def examine_pages(form: str, seeds: Iterable[int]) -> Result:
    """Read a page of each edition for each seed, in the template and the encoding that the seed says."""
    result = Result()
    encodings = [*["utf8"] * 4, *sorted(ENCODINGS)]
    for seed in seeds:
        for edition in EDITIONS:
            article = make_report(seed, edition)
            template, encoding = article.random.choice(sorted(ARTICLES)), article.random.choice(encodings)
            page = write_page(article, template, form, encoding)
            report = parse_report(page, url=f"http://www.{article.body.host}/zwgk/{seed}.html").model_dump(mode="json")
            result.add(f"{form} in {template} {edition} {seed}", judge(article.truth, report))
    return result


def examine_files(kind: str, seeds: Iterable[int], editions: Iterable[str]) -> Result:
    """Read a file of this kind of each of these editions for each seed."""
    result = Result()
    for seed in seeds:
        for edition in editions:
            article = make_report(seed, edition)
            report = parse_report(WRITERS[kind](article)).model_dump(mode="json")
            result.add(f"{kind} {edition} {seed}", judge(article.truth, report))
    return result


def together(results: Iterable[Result]) -> Result:
    """Add results up."""
    whole = Result()
    for result in results:
        whole.counts.update(result.counts)
        whole.faults += result.faults
        whole.departures += result.departures
        whole.documents += result.documents
    return whole


WRITERS = {"docx": write_docx, "xlsx": write_xlsx, "ofd": write_ofd}
FILE_KINDS = tuple(WRITERS)
TEXT_FORMS = tuple(texts.FORMS)
PAGE_FORMS = tuple(markup.FORMS)
