"""Reads a report from top to bottom: document, characters, parts, title, tables, prose, and what follows from them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from report.alignment import read_figures
from report.bodies import Issuer, find_issuer
from report.checks import check_figures
from report.claims import find_claims
from report.contacts import find_contact
from report.dates import (
    check_period,
    check_told_years,
    find_period,
    find_published,
    find_signed,
    find_year,
    signature_length,
    year_of,
)
from report.documents import check_length, doubt_document, read_document
from report.documents.model import Block, Document, Paragraph
from report.flags import check_characters, check_scans, check_sections, check_tables, check_text, missing_tables
from report.furniture import ATTACHMENT, ends_page, is_furniture
from report.gathering import gather_notices
from report.joining import join_documents, without_pagers
from report.linear import gather_tables
from report.mirrors import check_mirror
from report.model import Claim, Notice, Period, Report, Section
from report.notices import REASONS
from report.opening import find_body_of_page, find_opening
from report.other_years import captions_of, without_other_years
from report.placing import Evidence
from report.plausibility import check_dates, check_plausibility
from report.recognising import Recognised, recognise
from report.scripts import ScriptReading, check_script, read_through, strip_residue
from report.sections import split_sections
from report.signatures import find_signers, without_banner
from report.surroundings import cut_above, cut_below, cut_second
from report.titles import TitleYears, find_body, find_years

_TOO_DEEP = Notice(
    code="nested_too_deep", detail="elements are nested thousands deep: they were read without those that hold others"
)
# What stands further above a title is of the site, or of other reports.
_LINES_ABOVE_TITLE = 3
PARSER_VERSION = "1.10.0"


@dataclass(frozen=True, slots=True)
class _Listed:
    """What a list or a portal's file says about the document."""

    title: str | None
    issuing_body: str | None
    division_code: str | None
    portal_hosts: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class _Dates:
    """The reporting year (None where nothing says it) and the dates that a report states."""

    year: int | None
    period: Period | None
    published_on: date | None
    signed_on: date | None

    def own_years(self) -> set[int]:
        """Return the years that the report covers by its title and by its period; where they differ, both."""
        stated = (self.year, year_of(self.period) if self.period else None)
        return {year for year in stated if year is not None}


def parse_report(
    payload: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    title: str | None = None,
    issuing_body: str | None = None,
    division_code: str | None = None,
    portal_hosts: Collection[str] = (),
    further: Sequence[tuple[bytes, str | None]] = (),
) -> Report:
    """Read one report, or say why the document is none.

    `title`, `issuing_body` and `division_code` are what the list and the portal's file say; the last two go before
    what the page says. `url` is where the document was, `content_type` as the server declared it; `portal_hosts` are
    the hosts beside `.gov.cn` that the portal's file vouches for. `further` are the pages on which the article goes
    on, in their order, each with its declared type: all of them are one report.

    Raises:
        DocumentError: The document, or one of its further pages, cannot be opened at all, or they are together longer
            than any report.
    """
    document, script = _open([(payload, content_type), *further])
    return _Reading(document, script, _Listed(title, issuing_body, division_code, portal_hosts), url).report()


def read_blocks(payload: bytes, content_type: str | None = None) -> tuple[Block, ...]:
    """Return a document's blocks as a report is read from them: places that figures name (`where`) are in these.

    Raises:
        DocumentError: The document cannot be opened at all.
    """
    (document,), _ = _read_through([read_document(payload, content_type)])
    return tuple(gather_tables(document.blocks))


def _open(pages: Sequence[tuple[bytes, str | None]]) -> tuple[Document, ScriptReading]:
    """Return the pages of an article as one document, and in which script it is written.

    Tables that were written out as text are made tables page by page: a place names them by their number on their own.
    """
    opened: list[Document] = []
    for payload, content_type in pages:
        opened.append(doubt_document(payload, read_document(payload, content_type)))
        if len(opened) > 1:
            check_length(opened)
    documents, script = _read_through(opened)
    if len(documents) == 1:
        return documents[0], script
    gathered = [replace(one, blocks=tuple(gather_tables(without_pagers(one.blocks)))) for one in documents]
    return join_documents(gathered), script


def _read_through(documents: Sequence[Document]) -> tuple[list[Document], ScriptReading]:
    """Return the pages of an article in simplified script, and in which they are written."""
    script = check_script("\n".join(text for one in documents for text in (one.text, *one.titles[:1])))
    if script.clean:
        return list(documents), script
    return [document.with_text(lambda text: read_through(text, script)) for document in documents], script


class _Reading:
    """One document on its way to a report."""

    def __init__(self, document: Document, script: ScriptReading, listed: _Listed, url: str | None) -> None:
        self._document = document
        self._script = script
        self._listed = listed
        self._url = url
        self._furniture: list[str] = []
        blocks = list(gather_tables(document.blocks))
        self._captions = captions_of(blocks)
        self._parts = split_sections(list(self._without_furniture(blocks)))
        cut_below(self._parts)
        opening = find_opening(self._parts[0].lines(), self._parts[0].levels())
        self._above = self._parts[0].lines()[: opening.first]
        self._opening = cut_above(self._parts[0], opening)
        self._second = cut_second(self._parts, self._opening, self._captions)
        self._lines = [line for part in self._parts for line in part.lines()]
        self._text = "\n".join(self._lines)
        self._signature = signature_length(self._lines)
        under_title = self._parts[0].lines()[self._opening.after :] if self._opening.title is not None else ()
        self._signers = find_signers(self._lines, self._signature, under_title)
        self._opening = without_banner(self._opening, self._signers)
        self._tables = read_figures([part.tables() for part in self._parts])

    def _without_furniture(self, blocks: Sequence[Block]) -> Iterator[Block]:
        for block in blocks:
            if not isinstance(block, Paragraph):
                yield block
                continue
            # Bars at both ends are what a table of layout left.
            text = strip_residue(block.text).strip("| \t\n\xa0\u3000")
            if ATTACHMENT.match(text) or (is_furniture(text) and not ends_page(text)):
                self._furniture.append(text)
            elif text:
                yield block if text == block.text else replace(block, text=text)

    def report(self) -> Report:
        """Return the report with everything that follows from title, prose and tables."""
        found = recognise(self._document, self._opening, self._parts, self._tables, self._listed.title)
        if found.kind == "none":
            return self._refused(found)
        years = find_years(found.title or "")
        dates = self._find_dates(years)
        self._tables = without_other_years(self._tables, self._parts, self._captions, dates.year)
        issuer = self._find_issuer(found.title, dates.year)
        sentences = [*self._lines, *(sentence for _, sentence in self._tables.prose)]
        bodies = [body for body in (find_body(found.title or ""), issuer.body) if body]
        claims = find_claims(sentences, dates.own_years(), bodies)
        return Report(
            parser_version=PARSER_VERSION,
            title=found.title,
            kind=found.kind,
            reporting_year=dates.year,
            issuing_body=issuer.body,
            issuing_body_source=issuer.source,
            division_code=issuer.division_code,
            period=dates.period,
            form=self._tables.form,
            published_on=dates.published_on,
            signed_on=dates.signed_on,
            contact=find_contact(self._text),
            preface="\n".join(self._preface()),
            sections=tuple(self._sections()),
            figures=self._tables.figures,
            claims=claims,
            checks=check_figures(self._tables.figures),
            notices=gather_notices(self._notices(found, years, dates, issuer, claims)),
        )

    def _refused(self, found: Recognised) -> Report:
        reason = found.reason or "no_report_words"
        words = f"{found.title or 'the document'}: {REASONS[reason][0]}"
        refused = Notice(code=f"not_a_report:{reason}", detail=words)
        deep = (_TOO_DEEP,) if self._document.too_deep else ()
        return Report(
            parser_version=PARSER_VERSION,
            title=found.title,
            published_on=find_published(self._furniture, self._document.metadata),
            notices=(refused, *deep, *check_scans(self._document), *check_characters(self._script)),
        )

    def _find_dates(self, years: TitleYears) -> _Dates:
        period = find_period(self._text)
        opening = self._parts[0].lines()[self._opening.after :]
        stated = [*self._furniture, *self._above[-_LINES_ABOVE_TITLE:], *self._labelled()]
        published_on = find_published(stated, self._document.metadata, opening)
        signed_on = find_signed(self._lines, opening)
        year = years.year or find_year(period, signed_on, published_on)
        return _Dates(year, period, published_on, signed_on)

    def _labelled(self) -> Iterator[str]:
        """Yield what stands in tables above the first part, each cell with the one after it: 发布日期： and a date."""
        for table in self._parts[0].tables():
            for row in table.rows:
                texts = [cell.text.strip() for cell in row]
                yield from (f"{one}{other}" for one, other in zip(texts, [*texts[1:], ""], strict=True))

    def _find_issuer(self, title: str | None, year: int | None) -> Issuer:
        evidence = Evidence(
            from_title=find_body(title or "") or find_body_of_page(self._document.titles, title or ""),
            signers=self._signers,
            text=self._text,
            portal_body=self._listed.issuing_body,
            portal_code=self._listed.division_code,
            year=year,
            site_code=self._document.metadata.get("siteidcode"),
        )
        return find_issuer(evidence)

    def _notices(
        self, found: Recognised, years: TitleYears, dates: _Dates, issuer: Issuer, claims: Sequence[Claim]
    ) -> Iterator[Notice]:
        if found.inferred:
            yield Notice(code="title_inferred", detail="no title is printed; a sentence names the report")
        if len(years.all_years) > 1:
            yield Notice(code="year_conflict", detail=f"the title names {' and '.join(map(str, years.all_years))}")
        if dates.year is None:
            yield Notice(code="year_unknown", detail="neither title, period nor date says which year it covers")
        elif years.year is None and (dates.period is None or year_of(dates.period) is None):
            yield Notice(code="year_inferred", detail=f"{dates.year}, the year before the report's date")
        yield from check_period(self._text) if dates.period is None else ()
        yield from check_told_years(self._text, dates.year, issuer.body)
        yield from issuer.notices
        yield from check_characters(self._script)
        yield from self._check_decoding()
        yield from check_scans(self._document)
        yield from check_text(self._parts, self._opening.after)
        yield from [self._second] if self._second else []
        yield from check_sections(self._parts)
        yield from check_tables(self._document, self._parts, missing_tables(self._tables.tables, dates.year))
        yield from check_mirror(self._document, self._script, self._url, self._listed.portal_hosts)
        yield from self._tables.notices
        yield from check_dates(dates.year, dates.period, dates.published_on, dates.signed_on)
        yield from check_plausibility(self._tables.figures, claims, issuer.body, issuer.division_code)

    def _check_decoding(self) -> Iterator[Notice]:
        for doubt in self._document.doubts:
            yield Notice(code="second_opinion", detail=doubt)
        decoded = self._document.decoded
        if self._document.too_deep:
            yield _TOO_DEEP
        if decoded is not None and decoded.replaced:
            detail = f"{decoded.replaced} characters could not be decoded as {decoded.encoding}"
            yield Notice(code="undecodable_bytes", detail=detail)

    def _preface(self) -> list[str]:
        lines = self._parts[0].lines()
        if len(self._parts) == 1:
            lines = lines[: len(lines) - self._signature]
        return [*lines[self._opening.after :], *self._rows_of(0)]

    def _sections(self) -> Iterator[Section]:
        for index, part in enumerate(self._parts[1:], 1):
            lines = part.lines()
            if index == len(self._parts) - 1:
                lines = lines[: max(len(lines) - self._signature, 0)]
            text = "\n".join([*lines, *self._rows_of(index)])
            yield Section(role=part.role or "additional", number=part.number, title=part.title, text=text)

    def _rows_of(self, index: int) -> list[str]:
        """Return what stands in tables under a heading and is no figure: sentences, and rows of other tables."""
        return [text for run, text in (*self._tables.prose, *self._tables.unread) if run == index]
