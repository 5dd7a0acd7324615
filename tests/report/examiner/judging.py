"""Holding what the parser prints against what was meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.report.examiner.articles import Truth
from tests.report.examiner.numbers import Printed
from tests.report.examiner.tables import APPLICANTS

_SUBJECTS = {"disclosed_items", "review.total", "litigation.total", "requests.received.total"}
_JUDGED_NOTICES = (
    "blank_cells",
    "title_inferred",
    "section_missing:",
    "table_missing:",
    "section_number_gap",
    "year_conflict",
    "issuer_inferred",
    "not_a_report",
)


@dataclass
class Verdict:
    """How many figures of a document came as printed, and where the rest of it departs."""

    exact: int = 0
    wrong: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        """Figures by outcome."""
        return Counter(
            exact=self.exact, wrong=len(self.wrong), left_out=len(self.left_out), invented=len(self.invented)
        )


def judge(truth: Truth, report: dict[str, Any], keeps_blanks: bool = True) -> Verdict:
    """Compare one document's reading with its truth."""
    verdict = Verdict()
    _judge_figures(truth, report.get("figures") or {}, keeps_blanks, verdict)
    # Where blank cells leave no trace, nothing tells that there were any, nor which columns rows of them had.
    unjudged = truth.unjudged | (set() if keeps_blanks else {"blank_cells", "form"})
    truth = replace(truth, unjudged=unjudged)
    if not keeps_blanks:
        truth = replace(truth, failing=_told(truth.failing, report))
    for name, problem in _departures(truth, report).items():
        if name not in truth.unjudged and problem:
            verdict.fields.append(f"{name}: {problem}")
    return verdict


def _judge_figures(truth: Truth, figures: dict[str, Any], keeps_blanks: bool, verdict: Verdict) -> None:
    uncertain = set() if keeps_blanks else _rows_with_blanks(truth)
    for key, meant in truth.figures.items():
        got = figures.get(key)
        if got is None:
            if not meant.either and key not in uncertain:
                verdict.left_out.append(key)
        elif _same(meant, got):
            verdict.exact += 1
        else:
            verdict.wrong.append(
                f"{key}: {meant.raw!r} is {meant.value!r} ({meant.state}, {meant.unit}), got {got['value']!r} "
                f"({got['state']}, {got['unit']}) from {got['raw']!r}"
            )
    verdict.invented += [f"{key}: {figures[key]['value']!r}" for key in figures.keys() - truth.figures.keys()]


def _same(meant: Printed, got: dict[str, Any]) -> bool:
    values = {meant.value, 0} if meant.state == "dash" else {meant.value}
    return got["value"] in values and got["state"] == meant.state and got["unit"] == meant.unit


def _rows_with_blanks(truth: Truth) -> set[str]:
    """The keys of all cells that stand in a row with a blank cell, or with words where a number should be."""
    blank = {_row_of(key) for key, figure in truth.figures.items() if figure.state in {"blank", "unreadable"}}
    return {key for key in truth.figures if _row_of(key) in blank}


def _row_of(key: str) -> str:
    row, _, column = key.rpartition(".")
    if key.startswith(("review.", "litigation")):
        return "review"
    if row.startswith("requests.") and column in {name for name, _ in APPLICANTS}:
        return row
    return row if key.startswith("disclosure.") else key


def _departures(truth: Truth, report: dict[str, Any]) -> dict[str, str]:
    period = report.get("period")
    pair = (period["start"], period["end"]) if period else None
    contact = {name: said for name, said in (report.get("contact") or {}).items() if said is not None}
    sections = [(section["role"], section["number"]) for section in report.get("sections") or []]
    failing = _failing(report)
    body = report.get("issuing_body")
    return {
        "kind": _differ(truth.kind, report.get("kind")),
        "title": _differ(truth.title, report.get("title")),
        "year": _differ(truth.year, report.get("reporting_year")),
        "body": "" if body in (truth.bodies or (None,)) else _differ(truth.bodies, body),
        "division": _differ(truth.division, report.get("division_code")),
        "period": _differ(truth.period, pair),
        "form": _differ(truth.form, report.get("form")),
        "published_on": _differ(truth.published_on, report.get("published_on")),
        "signed_on": _differ(truth.signed_on, report.get("signed_on")),
        "contact": _differ(truth.contact, contact),
        "sections": _differ(truth.sections, sections),
        "claims": _claims(truth, report.get("claims") or []),
        "checks": _differ(truth.failing, failing),
        "notices": _notices(truth, report.get("notices") or []),
    }


def _failing(report: dict[str, Any]) -> list[str]:
    return sorted(check["rule"] for check in report.get("checks") or [] if check["holds"] is False)


def _told(failing: Iterable[str], report: dict[str, Any]) -> list[str]:
    """The rules that fail in the document and in the reading: a row that was rightly left out breaks none."""
    return sorted((Counter(failing) & Counter(_failing(report))).elements())


def _differ(meant: object, got: object) -> str:
    return "" if meant == got else f"meant {meant!r}, got {got!r}"


def _claims(truth: Truth, claims: list[dict[str, Any]]) -> str:
    found = []
    asked = [claim for claim in claims if claim["about"] in _SUBJECTS]
    meant = {(claim.about, claim.value) for claim in truth.claims}
    found += [
        f"out of place {c['about']} = {c['value']}: {c['quote']!r}"
        for c in asked
        if (c["about"], c["value"]) not in meant
    ]
    for claim in truth.claims:
        same = [c for c in asked if (c["about"], c["value"]) == (claim.about, claim.value)]
        if not same:
            found.append(f"missing {claim.about} = {claim.value}")
            continue
        parts = list((same[0].get("parts") or {}).items())
        if claim.parts and parts != list(claim.parts):
            found.append(f"parts of {claim.about}: {claim.parts}, got {parts}")
        if bool(same[0].get("approximate")) != claim.approximate:
            found.append(f"{claim.about} = {claim.value}: approximate is {same[0].get('approximate')}")
        if claim.unit and same[0].get("unit") != claim.unit:
            found.append(f"{claim.about} = {claim.value}: unit {same[0].get('unit')}")
    return "; ".join(found)


def _notices(truth: Truth, notices: list[dict[str, Any]]) -> str:
    got = {notice["code"] for notice in notices if notice["code"].startswith(_JUDGED_NOTICES)}
    meant = {code for code in truth.notices if code.startswith(_JUDGED_NOTICES)}
    free = truth.unjudged
    missing = sorted(code for code in meant - got if code not in free)
    extra = sorted(code for code in got - meant if code not in free)
    return "; ".join([*(f"missing {code}" for code in missing), *(f"out of place {code}" for code in extra)])
