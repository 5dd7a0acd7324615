"""Reads a report from top to bottom: document, characters, parts, title, tables, prose, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from report.alignment import FigureReading, read_figures
from report.bodies import Evidence, find_issuer
from report.checks import check_figures
from report.claims import find_claims
from report.contacts import find_contact
from report.dates import find_period, find_published, find_signed, signature_length
from report.documents import read_document
from report.documents.model import Block, Document, Paragraph
from report.flags import check_characters, check_links, check_sections, check_tables, missing_tables
from report.furniture import ATTACHMENT, is_furniture
from report.model import Kind, Notice, Report, Section
from report.opening import Opening, find_opening, find_page_title, infer_title
from report.plausibility import check_dates, check_plausibility
from report.scripts import ScriptReading, check_script, read_through, strip_residue
from report.sections import Part, split_sections
from report.titles import REFUSAL_WORDS, find_body, find_years, judge_title, plain_title

PARSER_VERSION = "1.0.0"
_PARTS_OF_A_REPORT = 3
_WORDS_FOR_INFERENCE = 3000


@dataclass(frozen=True, slots=True)
class _Listed:
    """What a list or a portal's file says about the document."""

    title: str | None
    issuing_body: str | None
    division_code: str | None


@dataclass(frozen=True, slots=True)
class _Title:
    """The title and what it makes of the document; `reason` says why it is no report."""

    text: str | None
    kind: Kind
    reason: str | None = None
    inferred: bool = False


def parse_report(
    payload: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    title: str | None = None,
    issuing_body: str | None = None,
    division_code: str | None = None,
) -> Report:
    """Read one report, or say why the document is none.

    `title`, `issuing_body` and `division_code` are what the list and the portal's file say; the last two go before
    what the page says. `url` is where the document was, `content_type` as the server declared it.

    Raises:
        DocumentError: The document cannot be opened at all.
    """
    document = read_document(payload, content_type)
    script = check_script("\n".join((document.text(), *document.titles[:1])))
    if not script.clean:
        document = document.with_text(lambda text: read_through(text, script))
    return _Reading(document, script, _Listed(title, issuing_body, division_code), url).report()


class _Reading:
    """One document on its way to a report."""

    def __init__(self, document: Document, script: ScriptReading, listed: _Listed, url: str | None) -> None:
        self._document = document
        self._script = script
        self._listed = listed
        self._url = url
        self._furniture: list[str] = []
        self._parts = split_sections(list(self._without_furniture()))
        self._opening = find_opening(self._parts[0].lines())
        self._tables = read_figures([part.tables() for part in self._parts])

    def _without_furniture(self) -> Iterator[Block]:
        for block in self._document.blocks:
            if not isinstance(block, Paragraph):
                yield block
                continue
            text = strip_residue(block.text).strip()
            if is_furniture(text) or ATTACHMENT.match(text):
                self._furniture.append(text)
            elif text:
                yield block if text == block.text else replace(block, text=text)

    def report(self) -> Report:
        title = _find_title(self._document, self._opening, self._parts, self._tables, self._listed.title)
        published_on = find_published(self._furniture, self._document.metadata)
        if title.kind == "none":
            reason = title.reason or "no_report_words"
            refused = Notice(
                code=f"not_a_report:{reason}", detail=f"{title.text or 'the document'}: {REFUSAL_WORDS[reason]}"
            )
            return Report(
                parser_version=PARSER_VERSION,
                title=title.text,
                published_on=published_on,
                notices=(refused, *check_characters(self._script)),
            )
        lines = [line for part in self._parts for line in part.lines()]
        signed = signature_length(lines)
        text = "\n".join(lines)
        period = find_period(text)
        years = find_years(title.text or "")
        year = years.year or (period.start.year if period is not None else None)
        signed_on = find_signed(lines, self._parts[0].lines()[self._opening.after :])
        issuer = find_issuer(
            Evidence(
                from_title=find_body(title.text or ""),
                from_signature=lines[-signed] if signed > 1 else None,
                text=text,
                portal_body=self._listed.issuing_body,
                portal_code=self._listed.division_code,
            )
        )
        claims = find_claims([*lines, *(sentence for _, sentence in self._tables.prose)])
        figures = self._tables.figures
        report = Report(
            parser_version=PARSER_VERSION,
            title=title.text,
            kind=title.kind,
            reporting_year=year,
            issuing_body=issuer.body,
            issuing_body_source=issuer.source,
            division_code=issuer.division_code,
            period=period,
            form=self._tables.form,
            published_on=published_on,
            signed_on=signed_on,
            contact=find_contact(text),
            preface="\n".join(self._preface(signed)),
            sections=tuple(self._sections(signed)),
            figures=figures,
            claims=claims,
            checks=check_figures(figures),
        )
        notices = [
            *self._title_notices(title, years.all_years, year),
            *issuer.notices,
            *check_characters(self._script),
            *check_sections(self._parts),
            *check_tables(self._document, missing_tables(self._tables.tables, year)),
            *check_links(self._document),
            *self._tables.notices,
            *check_dates(year, period, published_on, signed_on),
            *check_plausibility(figures, claims, issuer.body, issuer.division_code),
        ]
        return report.model_copy(update={"notices": tuple(dict.fromkeys(notices))})

    def _title_notices(self, title: _Title, years: tuple[int, ...], year: int | None) -> Iterator[Notice]:
        if title.inferred:
            yield Notice(
                code="title_inferred", detail="no title is printed; it is from the first sentence that names the report"
            )
        if len(years) > 1:
            yield Notice(code="year_conflict", detail=f"the title names {' and '.join(map(str, years))}")
        if year is None:
            yield Notice(code="year_unknown", detail="neither title nor period says which year the report covers")
        decoded = self._document.decoded
        if decoded is not None and decoded.replaced:
            yield Notice(
                code="undecodable_bytes",
                detail=f"{decoded.replaced} characters could not be decoded as {decoded.encoding}",
            )

    def _preface(self, signed: int) -> list[str]:
        lines = self._parts[0].lines()
        if len(self._parts) == 1 and signed:
            lines = lines[:-signed]
        return [*lines[self._opening.after :], *self._rows_of(0)]

    def _sections(self, signed: int) -> Iterator[Section]:
        for index, part in enumerate(self._parts[1:], 1):
            lines = part.lines()
            if index == len(self._parts) - 1 and signed:
                lines = lines[: max(len(lines) - signed, 0)]
            text = "\n".join([*lines, *self._rows_of(index)])
            yield Section(role=part.role or "additional", number=part.number, title=part.title, text=text)

    def _rows_of(self, index: int) -> list[str]:
        return [text for run, text in (*self._tables.prose, *self._tables.unread) if run == index]


def _find_title(
    document: Document, opening: Opening, parts: list[Part], tables: FigureReading, listed: str | None
) -> _Title:
    """Return title and kind; what the list or the page's own tag calls an interpretation is none whatever it holds."""
    for given in (listed, document.metadata.get("articletitle")):
        verdict = judge_title(given) if given else None
        if (
            verdict is not None
            and verdict.kind == "none"
            and verdict.reason not in {"no_report_words", "empty", "notice"}
        ):
            return _Title(plain_title(given or ""), "none", verdict.reason)
    if opening.title is None and opening.refusal is not None:
        return _Title(plain_title(parts[0].lines()[opening.after - 1]), "none", opening.refusal)
    printed = opening.title or find_page_title(document.titles) or (find_page_title([listed]) if listed else None)
    if printed is not None:
        return _Title(printed, "work_summary" if judge_title(printed).kind == "work_summary" else "annual_report")
    words = "\n".join(line for part in parts for line in part.lines())[:_WORDS_FOR_INFERENCE]
    roles = {part.role for part in parts if part.role not in {None, "additional"}}
    if not tables.tables and len(roles) < _PARTS_OF_A_REPORT:
        return _Title(next(iter(document.titles), None) or listed, "none", "no_report_words")
    inferred = infer_title(words)
    return _Title(inferred, "annual_report", inferred=inferred is not None)
