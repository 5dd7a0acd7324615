"""What a report says without its dress: the form in which two readings are compared, and a digest of it."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata

from pydantic import BaseModel

from report.model import Figure, Report

# The date of publication is what the page's template shows, and not every template does.
METADATA = (
    "title",
    "kind",
    "reporting_year",
    "issuing_body",
    "division_code",
    "period",
    "signed_on",
    "contact",
)
# A character with the marks that are written on it, blanks and what is invisible left out.
UNIT = re.compile(r"[^\s\u200b-\u200f\u2060\ufeff\xad][\u0300-\u036f\u3099\u309a]*")
_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\xad]+")
_QUOTES = str.maketrans("“”„‟＂″‘’‚′＇「」『』【】〔〕﹝﹞—–―－−", '""""""\'\'\'\'\'""""[][][]-----')


def normalised(text: str) -> str:
    """Return what is compared of prose: no blanks, compatibility forms, one kind of quote, bracket and dash."""
    if text.isascii():
        return "".join(text.split())
    return _BLANK.sub("", unicodedata.normalize("NFKC", text).translate(_QUOTES))


def unit_form(unit: str) -> str:
    """Return what is compared of one character with its marks; empty where it is but a blank."""
    return unit if unit.isascii() else normalised(unit)


def statement_of_figure(figure: Figure) -> tuple[object, ...]:
    """Return what is compared of a figure: value, state and unit, of an unreadable one what is printed."""
    printed = normalised(figure.raw) if figure.state == "unreadable" else None
    return figure.value, figure.state, figure.unit, printed


def statement_of_field(report: Report, name: str) -> object:
    """Return what is compared of a field of the report, its texts normalised."""
    return _plain(getattr(report, name))


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return _plain(value.model_dump(mode="json"))
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return normalised(value) if isinstance(value, str) else value


def digest_content(report: Report) -> str:
    """Return a digest of what a report says: `sha256:` and 64 hex digits, equal for equal content.

    Figures, prose, title, body, year, period, signature and contact go in. What the page around them shows does not
    (counters, chrome, its date of publication), nor encoding, markup, blanks, the width of punctuation, or where on
    the page something stands. Two readings of one parser with equal digests differ by `published_on` at most.
    """
    said = {
        "figures": {key: statement_of_figure(figure) for key, figure in report.figures.items()},
        "preface": normalised(report.preface),
        "sections": [[one.role, one.number, normalised(one.title), normalised(one.text)] for one in report.sections],
        **{name: statement_of_field(report, name) for name in METADATA},
    }
    return "sha256:" + hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()
