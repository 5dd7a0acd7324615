"""The golden pages: small pages with one oddity each, and what a careful person reads in them.

`golden/NAME.html` or `.txt` is the page, `golden/NAME.json` what is odd (`about`), what is known of it from outside
(`given`, keywords of `parse_report`), and what is read in it (`expected`). Figures stand a row a line: a number as it
is read with its unit where that is not the form's, `·` for a blank cell, `–` for a dash, `?…` for something unreadable,
`×` for a cell that gave no figure.

    python -m tests.report.golden_pages            # what would change, as a diff
    python -m tests.report.golden_pages --write    # take it over, after every line of the diff was found right
"""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from report import Figure, Report, parse_report
from report.codebook import list_codebook

FOLDER = Path(__file__).parent / "golden"
_FIELDS = ("title", "kind", "reporting_year", "issuing_body", "issuing_body_source", "division_code", "form")
_UNITS = {entry.code: entry.unit for entry in list_codebook() if entry.about == "figure"}
_MARKS = {"blank": "·", "dash": "–"}


def list_pages() -> list[str]:
    """Return the names of the golden pages."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def load_page(name: str) -> dict[str, Any]:
    """Return what is written of a page: about, given, expected."""
    written: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return written


def read_page(name: str) -> dict[str, Any]:
    """Return what is read in a page today, in the form of `expected`."""
    [page] = (path for path in FOLDER.glob(f"{name}.*") if path.suffix != ".json")
    return summarise(parse_report(page.read_bytes(), **load_page(name)["given"]))


def summarise(report: Report) -> dict[str, Any]:
    """Return a report as a person looks it over: what is empty left out, figures by row, checks that do not hold."""
    contact = {name: value for name, value in report.contact.model_dump().items() if value is not None}
    period = f"{report.period.start} to {report.period.end}" if report.period else None
    found = {name: getattr(report, name) for name in _FIELDS} | {
        "period": period,
        "published_on": str(report.published_on) if report.published_on else None,
        "signed_on": str(report.signed_on) if report.signed_on else None,
        "contact": contact,
        "preface": report.preface,
        "sections": [f"{one.role} {one.number or '-'} {one.title}: {one.text}" for one in report.sections],
        "figures": dict(_rows(report.figures)),
        "claims": [
            f"{one.about} = {'~' if one.approximate else ''}{one.value}{one.unit or ''}"
            + (f" {json.dumps(one.parts, ensure_ascii=False)}" if one.parts else "")
            for one in report.claims
        ],
        "checks": _checks(report),
        "notices": [f"{one.code}: {one.detail}" for one in report.notices],
    }
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


def _rows(figures: dict[str, Figure]) -> Iterator[tuple[str, str]]:
    """Yield the row and the figures in it of every row that has any, in the order of the codebook."""
    rows: dict[str, list[str]] = {}
    for key in _UNITS:
        if key in figures or any(known.startswith(key.rpartition(".")[0] + ".") for known in figures):
            rows.setdefault(key.rpartition(".")[0], []).append(_cell(key, figures.get(key)))
    for row, cells in rows.items():
        if set(cells) != {"×"}:
            yield row, " ".join(cells)


def _cell(key: str, figure: Figure | None) -> str:
    if figure is None:
        return "×"
    if figure.state == "unreadable":
        return f"?{figure.raw!r}"
    unit = figure.unit if figure.unit != _UNITS[key] else ""
    return _MARKS.get(figure.state) or f"{figure.value}{unit}"


def _checks(report: Report) -> dict[str, str]:
    """Return how many checks hold, and each of the others."""
    holding = sum(1 for one in report.checks if one.holds is True)
    counted = {"hold": f"{holding} of {len(report.checks)}"} if report.checks else {}
    failing = {
        f"{one.rule} {one.keys[0]}": f"{one.left} and {one.right}" for one in report.checks if one.holds is False
    }
    return counted | failing


def as_text(value: dict[str, Any]) -> str:
    """Return what is written of a page as the file has it."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def main(*, write: bool) -> None:
    """Show what is read otherwise than it is written; take it over where that is asked for."""
    for name in list_pages():
        page = load_page(name)
        before, after = as_text(page), as_text({**page, "expected": read_page(name)})
        diff = difflib.unified_diff(before.splitlines(), after.splitlines(), name, name, lineterm="", n=1)
        sys.stdout.writelines(f"{line}\n" for line in diff)
        if write:
            (FOLDER / f"{name}.json").write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main(write="--write" in sys.argv)
