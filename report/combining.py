"""A report on a page and in its attachments as one reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from report.checks import check_figures
from report.forms import role_of
from report.gathering import gather_notices
from report.model import TABLE_ROLES, Edition, Figure, Notice, Report, TableRole
from report.plausibility import check_plausibility

_FROM_TEXT = ("title", "reporting_year", "issuing_body", "issuing_body_source", "division_code", "period", "signed_on")
_RESOLVED = ("attachment_expected", "image_table")
_UNREAD_SCANS = ("ocr_missing", "ocr_limit")
_ABOUT_FIGURES = (
    "blank_cells",
    "implausible:disclosure",
    "implausible:requests",
    "implausible:proactive",
    "implausible:responses",
    "sum_differs:",
    "unit_missing:",
    "prose_differs:",
    "unreadable:",
)


def combine_reports(page: Report, attachments: Sequence[Report]) -> Report:
    """Return the page's reading with the tables that it lacks taken from its attachments.

    A table on the page goes before the same table in an attachment; where two attachments have the same table, a
    figure on which they differ is left out with a notice. An attachment that says another year than the page is no
    part of the report. `where` of a figure names the attachment by its order.
    """
    readable = [(index, report) for index, report in enumerate(attachments, 1) if report.kind != "none"]
    if (
        page.kind == "none"
        and readable
        and any(notice.code == "not_a_report:no_report_words" for notice in page.notices)
    ):
        page = readable[0][1].model_copy(update={"published_on": page.published_on, "figures": {}, "form": None})
    unread = [
        Notice(code=notice.code, detail=f"attachment {index}: {notice.detail}")
        for index, report in enumerate(attachments, 1)
        for notice in report.notices
        if notice.code in _UNREAD_SCANS
    ]
    unread += _check_years(page, readable)
    readable = [(index, report) for index, report in readable if not _is_of_another_year(page, report)]
    if page.kind == "none" or not readable:
        return page.model_copy(update={"notices": (*page.notices, *unread)}) if unread else page
    missing = set(TABLE_ROLES) - {role_of(key) for key in page.figures}
    found, notices = _gather(readable, missing)
    figures = {**page.figures, **found}
    update: dict[str, object] = {
        name: _first(page, readable, name) for name in _FROM_TEXT if getattr(page, name) is None
    }
    if not page.sections:
        update |= {"sections": _longest_sections(readable), "preface": page.preface or readable[0][1].preface}
    claims = page.claims or next((report.claims for _, report in readable if report.claims), ())
    combined = page.model_copy(
        update={
            **update,
            "form": _form_of(page, [report for _, report in readable if found]),
            "figures": figures,
            "claims": claims,
            "checks": check_figures(figures),
        }
    )
    undated = [
        index for index, report in readable if report.reporting_year is None and found.keys() & report.figures.keys()
    ]
    if undated and page.reporting_year is not None:
        names = ", ".join(f"attachment {index}" for index in undated)
        notices.append(Notice(code="attachment_undated", detail=f"{names} names no year: its figures may be another's"))
    notices += unread
    return combined.model_copy(update={"notices": gather_notices(_notices(combined, missing, notices, readable))})


def _is_of_another_year(page: Report, report: Report) -> bool:
    return None not in {page.reporting_year, report.reporting_year} and page.reporting_year != report.reporting_year


def _check_years(page: Report, readable: Sequence[tuple[int, Report]]) -> Iterator[Notice]:
    """Yield the attachments that are reports of another year than the page's."""
    for index, report in readable:
        if _is_of_another_year(page, report):
            detail = f"attachment {index} is of {report.reporting_year}, the page of {page.reporting_year}: left out"
            yield Notice(code="attachment_other", detail=detail)


def _gather(readable: Sequence[tuple[int, Report]], missing: set[TableRole]) -> tuple[dict[str, Figure], list[Notice]]:
    found: dict[str, Figure] = {}
    conflicts: dict[str, Notice] = {}
    for index, report in readable:
        for key, figure in report.figures.items():
            if role_of(key) not in missing:
                continue
            placed = figure.model_copy(update={"where": f"attachment {index} {figure.where}"})
            known = found.setdefault(key, placed)
            if figure.is_unsure or known.is_unsure:
                found[key] = placed if known.is_unsure else known
            elif (known.value, known.state, known.unit) != (figure.value, figure.state, figure.unit):
                conflicts[key] = Notice(
                    code=f"figure_conflict:{key}",
                    detail=f"{known.raw!r} at {known.where}, {figure.raw!r} in attachment {index}",
                )
    return {key: figure for key, figure in found.items() if key not in conflicts}, list(conflicts.values())


def _first(page: Report, readable: Sequence[tuple[int, Report]], name: str) -> object:
    for report in (page, *(report for _, report in readable)):
        if getattr(report, name) is not None:
            return getattr(report, name)
    return None


def _longest_sections(readable: Sequence[tuple[int, Report]]) -> object:
    return max((report.sections for _, report in readable), key=len)


def _form_of(page: Report, attachments: Sequence[Report]) -> Edition | None:
    editions: set[Edition] = {report.form for report in (page, *attachments) if report.form is not None}
    return next(iter(editions), None) if len(editions) < 2 else "hybrid"


def _notices(
    combined: Report, missing: set[TableRole], conflicts: list[Notice], readable: Sequence[tuple[int, Report]]
) -> Iterator[Notice]:
    """Yield the page's notices that are still true, and those about the figures anew."""
    found = {role_of(key) for key in combined.figures}
    resolved = {f"table_missing:{role}" for role in missing & found}
    if found >= set(TABLE_ROLES):
        resolved |= set(_RESOLVED)
    if combined.sections:
        resolved |= {"text_missing", *(f"section_missing:{section.role}" for section in combined.sections)}
    for notice in combined.notices:
        if notice.code not in resolved and not notice.code.startswith(_ABOUT_FIGURES):
            yield notice
    yield from conflicts
    for index, report in readable:
        for notice in report.notices:
            if (
                notice.code.startswith(
                    (
                        "row_unread",
                        "header_unread",
                        "other_year",
                        "merged_cell",
                        "figure_conflict",
                        "ambiguous_sign",
                        "cells_missing",
                        "second_opinion",
                        "ocr",
                    )
                )
                and notice.code not in _UNREAD_SCANS
            ):
                yield Notice(code=notice.code, detail=f"attachment {index}: {notice.detail}")
    yield from check_plausibility(combined.figures, combined.claims, combined.issuing_body, combined.division_code)
