"""An event in a few words and lines, for feeds, digests and messages."""

from __future__ import annotations

from archive.describing import describe_event
from archive.events import MATERIALITY, Event
from archive.notes import NoteLine
from web.codebook import describe_rules, label_figures
from web.texts import Language, name_in, say

# What says more of a report comes first.
_WEIGHT = ("withdrawn", "altered", "restored", "moved", "portal_changed", "published")


def headline(event: Event, language: Language, *, portal: str | None = None) -> str:
    """Return an event in a line: whose report for which year, and what became of it; `portal` is the portal's name."""
    of_portal = portal or event.portal
    whose = event.issuing_body or event.title or of_portal
    if event.report_id is None:
        whose = of_portal
    elif event.reporting_year is not None:
        whose = say("{body}, report for {year}", language, body=whose, year=event.reporting_year)
    return say("{whose}: {what}", language, whose=whose, what=name_event(event, language))


def name_event(event: Event, language: Language) -> str:
    """Return what became of a report or a portal, with its materiality, or that it is not certain yet."""
    name = name_in(event.kind, language)
    details = [*event.materiality, *([event.status] if event.status != "confirmed" else [])]
    if not details:
        return name
    named = ("、" if language == "zh" else ", ").join(name_in(one, language) for one in details)
    return say("{name} ({details})", language, name=name, details=named)


def describe_lines(event: Event, language: Language) -> list[str]:
    """Return what an event says, a line each; figures are named as the form prints them, rules with what they say."""
    labels, rules = label_figures(), describe_rules(language)
    lines = []
    for line in describe_event(event, language):
        key, colon, rest = line.partition(": ")
        if key in labels:
            lines.append(f"{labels[key]}{'：' if language == 'zh' else colon}{rest}")
            continue
        rule = next((rule for rule in event.totals if rule in rules and line.endswith(rule)), None)
        lines.append(line if rule is None else say("{name} ({details})", language, name=line, details=rules[rule]))
    return lines


def describe_note(note: NoteLine, language: Language) -> str:
    """Return a person's word in a line."""
    said = name_in(f"note_{note.verdict}", language)
    if note.correction is not None:
        value = note.correction.value if note.correction.value is not None else name_in(note.correction.state, language)
        said = f"{said} {value}{note.correction.unit or ''}"
    colon = "：" if language == "zh" else ": "
    about = f"{label_figures().get(note.key, note.key)}{colon}" if note.key is not None else ""
    return say("{about}{said} ({by}: {reason})", language, about=about, said=said, by=note.by, reason=note.reason)


def sort_key(event: Event) -> tuple[int, int, str, str]:
    """Return by what events are put in order: what weighs more comes first."""
    strongest = min((MATERIALITY.index(one) for one in event.materiality if one in MATERIALITY), default=9)
    certain = 0 if event.status == "confirmed" else 1
    weight = _WEIGHT.index(event.kind) if event.kind in _WEIGHT else len(_WEIGHT)
    return certain * 10 + weight, strongest, event.portal, event.id
