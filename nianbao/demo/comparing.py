"""What was found held against what was planted and served."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from archive.collection import Collection
from archive.events import Event
from archive.listing import find_report, read_latest
from nianbao.demo.county import Planted, ReportTruth


@dataclass(frozen=True, slots=True)
class Verdict:
    """One event, planted, found or both; `fault` says how it is not as planted, None where it is."""

    night: int
    kind: str
    portal: str
    issuing_body: str | None
    reporting_year: int | None
    figures: str
    fault: str | None


def compare_events(night: int, planted: Sequence[Planted], found: Sequence[Event]) -> list[Verdict]:
    """Return a verdict for every event of a night, planted ones first."""
    rest = list(found)
    verdicts: list[Verdict] = []
    for plant in planted:
        event = next((one for one in rest if (one.kind, one.url) == (plant.kind, plant.url)), None)
        if event is not None:
            rest.remove(event)
        fault = _difference(plant, event)
        figures = "; ".join(f"{key} {old} → {new}" for key, (old, new) in plant.figures.items())
        body, year = plant.issuing_body, plant.reporting_year
        verdicts.append(Verdict(night, plant.kind, plant.portal, body, year, figures, fault))
    for event in rest:
        fault = f"not planted: {event.id}"
        verdicts.append(Verdict(night, event.kind, event.portal, event.issuing_body, event.reporting_year, "", fault))
    return verdicts


def _difference(plant: Planted, event: Event | None) -> str | None:
    if event is None:
        return "not found"
    figures = {one.key: (_value(one.old), _value(one.new)) for one in event.figures}
    for name, want, got in (
        ("status", "confirmed", event.status),
        ("portal", plant.portal, event.portal),
        ("issuing_body", plant.issuing_body, event.issuing_body),
        ("reporting_year", plant.reporting_year, event.reporting_year),
        ("materiality", plant.materiality, event.materiality),
        ("old_url", plant.old_url, event.old_url),
        ("figures", dict(plant.figures), figures),
    ):
        if want != got:
            return f"{name}: planted {want!r}, found {got!r}"
    if not event.captures.before or not event.captures.after:
        return "no captures before or after"
    return None


def _value(figure: dict[str, object] | None) -> object:
    return figure["value"] if figure else None


def compare_readings(session: Session, collection: Collection, truths: Iterable[ReportTruth]) -> list[str]:
    """Return a line for every report that is not read as it was served; empty where all are."""
    faults: list[str] = []
    for truth in truths:
        row = find_report(session, truth.url)
        if row is None:
            faults.append(f"{truth.url}: not known")
            continue
        reading = read_latest(session, collection, row)
        read = {key: figure["value"] for key, figure in reading.get("figures", {}).items()}
        faults += [f"{truth.url}: {line}" for line in _reading_faults(truth, reading, read)]
    return faults


def _reading_faults(truth: ReportTruth, reading: dict[str, object], read: dict[str, object]) -> Iterable[str]:
    for name, want in (("issuing_body", truth.issuing_body), ("reporting_year", truth.reporting_year)):
        if reading.get(name) != want:
            yield f"{name}: served {want!r}, read {reading.get(name)!r}"
    for key in truth.figures.keys() | read.keys():
        if key not in read or key not in truth.figures:
            yield f"{key}: {'not read' if key not in read else f'read {read[key]!r}, and there is no such cell'}"
        elif read[key] != truth.figures[key]:
            yield f"{key}: served {truth.figures[key]!r}, read {read[key]!r}"
