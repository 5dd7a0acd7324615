"""What differs between two readings of one report: by key and meaning, never by position."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz import fuzz

from report.content import METADATA, normalised, statement_of_field, statement_of_figure
from report.model import (
    AttachmentDifference,
    Check,
    CheckDifference,
    Comparison,
    Figure,
    FigureDifference,
    Materiality,
    Report,
    Section,
    SectionDifference,
)
from report.wording import compare_texts

# Of two parts with other headings, so much of the words must be the same for them to be one part reworded.
_ALIKE = 60.0
_COMPARED_OF_A_PART = 2000

Pair = tuple[Section | None, Section | None]


def compare_reports(old: Report, new: Report, *, attachments: Sequence[AttachmentDifference] = ()) -> Comparison:
    """Compare two readings of one report, made by the same parser; `attachments` are what `compare_attachments` found.

    Figures differ in value, state or unit, an unreadable one in what is printed; where a cell stands makes no
    difference. Prose is compared word by word, without blanks and without regard to the width of punctuation; parts
    are the same by role or heading, and one that is moved or renumbered is not rewritten. Claims and notices follow
    from the rest and are not compared. A date of publication that only one of the pages shows is its template's, no
    difference.
    """
    figures = tuple(_compare_figures(old.figures, new.figures))
    checks = tuple(_compare_checks(old.checks, new.checks))
    totals = tuple(_find_broken(checks))
    pairs = _pair_sections(old.sections, new.sections)
    sections = tuple(_compare_prose([_preface_pair(old, new), *pairs]))
    metadata = tuple(_compare_metadata(old, new, pairs))
    kinds: tuple[tuple[Materiality, bool], ...] = (
        ("figures", bool(figures)),
        ("totals", bool(totals)),
        ("prose", bool(sections)),
        ("attachment", bool(attachments)),
        ("metadata", bool(metadata)),
    )
    return Comparison(
        figures=figures,
        checks=checks,
        totals=totals,
        sections=sections,
        attachments=tuple(attachments),
        metadata=metadata,
        materiality=tuple(kind for kind, differs in kinds if differs),
    )


def compare_attachments(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[AttachmentDifference, ...]:
    """Compare the attachments of two pages, addresses and digests; the same bytes at another address are the same."""
    kept = set(old.values()) & set(new.values())
    found = []
    for url in dict.fromkeys((*old, *new)):
        before, after = (None if side.get(url) in kept else side.get(url) for side in (old, new))
        if before is not None or after is not None:
            found.append(AttachmentDifference(url=url, old=before, new=after))
    return tuple(found)


def _compare_figures(old: Mapping[str, Figure], new: Mapping[str, Figure]) -> Iterator[FigureDifference]:
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        if before is not None and after is not None and (before.is_unsure or after.is_unsure):
            continue
        if before is None or after is None or statement_of_figure(before) != statement_of_figure(after):
            yield FigureDifference(key=key, old=before, new=after)


def _compare_checks(old: Sequence[Check], new: Sequence[Check]) -> Iterator[CheckDifference]:
    """Yield the checks whose outcome differs; one that cannot be applied is like one that is not there."""
    # The first key of a rule is its own, whichever edition's rows it adds up.
    before, after = ({(check.rule, check.keys[0]): check for check in checks} for checks in (old, new))
    for name in dict.fromkeys((*before, *after)):
        one, other = before.get(name), after.get(name)
        if (one.holds if one else None) != (other.holds if other else None):
            yield CheckDifference(rule=name[0], old=one, new=other)


def _find_broken(checks: Sequence[CheckDifference]) -> Iterator[str]:
    for one in checks:
        if one.old is not None and one.new is not None and one.old.holds and one.new.holds is False:
            yield f"{one.rule} {one.new.keys[0]}"


def _pair_sections(old: Sequence[Section], new: Sequence[Section]) -> list[Pair]:
    """Pair parts by role, others by heading, what is left by its words; in the order of the new reading."""
    rest_old, rest_new = dict(enumerate(old)), dict(enumerate(new))
    partner: dict[int, int] = {}

    def pair(at: int, other: int) -> None:
        partner[other] = at
        del rest_old[at], rest_new[other]

    for names in (_role_of, _heading_of):
        known = {name: at for at, section in reversed(rest_old.items()) if (name := names(section)) is not None}
        for other, section in list(rest_new.items()):
            name = names(section)
            if name is not None and name in known:
                pair(known.pop(name), other)
    alike = [(_likeness(one, two), at, other) for at, one in rest_old.items() for other, two in rest_new.items()]
    for likeness, at, other in sorted(alike, key=lambda found: -found[0]):
        if likeness >= _ALIKE and at in rest_old and other in rest_new:
            pair(at, other)
    pairs: list[Pair] = [(old[partner[i]] if i in partner else None, section) for i, section in enumerate(new)]
    return [*pairs, *((section, None) for section in rest_old.values())]


def _role_of(section: Section) -> str | None:
    return section.role if section.role != "additional" else None


def _heading_of(section: Section) -> str | None:
    return normalised(section.title) or None


def _likeness(one: Section, other: Section) -> float:
    texts = (normalised((section.title + section.text)[:_COMPARED_OF_A_PART]) for section in (one, other))
    return fuzz.ratio(*texts)


def _preface_pair(old: Report, new: Report) -> Pair:
    before, after = (
        Section(role="additional", number=None, title="", text=one.preface) if normalised(one.preface) else None
        for one in (old, new)
    )
    return before, after


def _compare_prose(pairs: Sequence[Pair]) -> Iterator[SectionDifference]:
    for index, (old, new) in enumerate(pairs):
        known = new or old
        if known is None or (old is not None and new is not None and _wording(old) == _wording(new)):
            continue
        changes = compare_texts(old.text if old else "", new.text if new else "")
        yield SectionDifference(role=known.role if index else "preface", old=old, new=new, changes=changes)


def _wording(section: Section) -> tuple[str, str]:
    return normalised(section.title), normalised(section.text)


def _compare_metadata(old: Report, new: Report, pairs: Sequence[Pair]) -> Iterator[str]:
    for name in METADATA:
        if statement_of_field(old, name) != statement_of_field(new, name):
            yield name
    if old.published_on is not None and new.published_on is not None and old.published_on != new.published_on:
        yield "published_on"
    both = [(before, after) for before, after in pairs if before is not None and after is not None]
    ordinals = {id(section): at for at, section in enumerate(old.sections)}
    order = [ordinals[id(before)] for before, _ in both]
    if order != sorted(order) or any((one.role, one.number) != (two.role, two.number) for one, two in both):
        yield "sections"
