"""What differs between two readings of one report: figures by key, prose by its words, and what is said about it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from report.model import Comparison, Figure, FigureDifference, Materiality, Report

_METADATA = (
    "title",
    "kind",
    "reporting_year",
    "issuing_body",
    "division_code",
    "period",
    "published_on",
    "signed_on",
    "contact",
)
_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\xad]+")
_QUOTES = str.maketrans("“”„‟＂″‘’‚′＇「」『』【】〔〕﹝﹞—–―－−", '""""""\'\'\'\'\'""""[][][]-----')


def compare_reports(old: Report, new: Report, *, attachments_changed: bool = False) -> Comparison:
    """Compare two readings of one report, made by the same parser.

    Figures differ in value, state or unit, an unreadable one in what is printed; where a cell stands makes no
    difference. Prose is compared without blanks and without regard to the width of punctuation; claims follow from
    it and are not compared. A date of publication that only one of the pages shows is its template's, no difference.
    """
    figures = tuple(_differences(old.figures, new.figures))
    totals = tuple(_broken_totals(old, new))
    prose_changed = _prose(old) != _prose(new)
    metadata = tuple(name for name in _METADATA if _metadata_differs(name, old, new))
    kinds: tuple[tuple[Materiality, bool], ...] = (
        ("figures", bool(figures)),
        ("totals", bool(totals)),
        ("prose", prose_changed),
        ("attachment", attachments_changed),
        ("metadata", bool(metadata)),
    )
    return Comparison(
        figures=figures,
        totals=totals,
        prose_changed=prose_changed,
        metadata=metadata,
        materiality=tuple(kind for kind, differs in kinds if differs),
    )


def _differences(old: dict[str, Figure], new: dict[str, Figure]) -> Iterator[FigureDifference]:
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        if before is None or after is None or _said(before) != _said(after):
            yield FigureDifference(key=key, old=before, new=after)


def _said(figure: Figure) -> tuple[object, ...]:
    printed = normalised(figure.raw) if figure.state == "unreadable" else None
    return figure.value, figure.state, figure.unit, printed


def _broken_totals(old: Report, new: Report) -> Iterator[str]:
    held = {(check.rule, check.keys[0]) for check in old.checks if check.holds is True}
    for check in new.checks:
        if check.holds is False and (check.rule, check.keys[0]) in held:
            yield f"{check.rule} {check.keys[0]}"


def _prose(report: Report) -> str:
    parts = [report.preface]
    for section in report.sections:
        parts += [section.number or "", section.title, section.text]
    return "\n".join(normalised(part) for part in parts)


def normalised(text: str) -> str:
    """Return what is compared of prose: no blanks, compatibility forms, one kind of quote, bracket and dash."""
    return _BLANK.sub("", unicodedata.normalize("NFKC", text).translate(_QUOTES))


def _metadata_differs(name: str, old: Report, new: Report) -> bool:
    before, after = getattr(old, name), getattr(new, name)
    if name == "published_on" and (before is None or after is None):
        return False
    if isinstance(before, str) and isinstance(after, str):
        return normalised(before) != normalised(after)
    return bool(before != after)
