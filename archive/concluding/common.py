"""What many reports of a portal have in common of their changes: its template's doing, or an office's new name.

They need not have it in one night. What is the same word for word, in so many reports within a fortnight, is common.

A change of a number is never common: however many reports it befalls, each of them is altered.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from report import Comparison, Figure, FigureDifference, Period, Report, Section, SectionDifference, TextChange
from report.content import normalised
from report.wording import compare_texts

# The same change in fewer reports can be read one by one, and an office that corrects one slip corrects it in its last
# reports: so many at once are the portal's.
SAME_MIN = 5
# Of changes that are alike only in kind (tables lost, attachments replaced), it must be this share of all reports that
# were seen that night.
ALIKE_SHARE = 0.5

# Years, counts and dates are a report's own; numbers of telephones and posts are an office's.
_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)|^[〇零一二三四五六七八九十百千万亿两]+$")
_TEXT_FIELDS = ("title", "issuing_body")
_DATES = ("period", "signed_on", "published_on")
_ABSENT = "no such cell"
_NUMBERED = "number"

_Part = TypeVar("_Part")

# Returns the figure that was stated under a key before it could not be read any more, None where none was.
FindStated = Callable[[str], Figure | None]


@dataclass(frozen=True, slots=True, order=True)
class Trait:
    """One change as it may be common to reports: where, and what was and became.

    `is_alike` marks those that are the same in kind only.
    """

    where: str
    old: str
    new: str
    is_alike: bool = False


@dataclass(frozen=True, slots=True)
class Traits:
    """A report's changes: the traits of each of them by where it stands, None for one that is its own."""

    figures: tuple[Trait | None, ...] = ()
    sections: tuple[tuple[Trait | None, ...], ...] = ()
    attachments: tuple[Trait, ...] = ()
    metadata: tuple[tuple[Trait | None, ...], ...] = ()

    @property
    def all(self) -> set[Trait]:
        """Every trait that may be common."""
        found = {*self.figures, *self.attachments}
        found.update(trait for part in (*self.sections, *self.metadata) for trait in part)
        return {trait for trait in found if trait is not None}


@dataclass(frozen=True, slots=True)
class Common:
    """The traits that many reports have in common, and in how many they are, most first."""

    counts: dict[Trait, int] = field(default_factory=dict)

    def concerns(self, traits: Traits) -> bool:
        """Whether a report shows one of them."""
        return not traits.all.isdisjoint(self.counts)

    def rest_of(self, comparison: Comparison, traits: Traits) -> Comparison:
        """Return what of a report's changes is its own; nothing of materiality where it has none."""
        figures = [one for one, trait in zip(comparison.figures, traits.figures, strict=True) if self._is_own(trait)]
        sections = self._own_parts(comparison.sections, traits.sections)
        metadata = self._own_parts(comparison.metadata, traits.metadata)
        # An attachment that was replaced by one that says something else belongs to what is said in it.
        replaced = zip(comparison.attachments, traits.attachments, strict=True)
        attachments = [one for one, trait in replaced if figures or sections or self._is_own(trait)]
        totals = comparison.totals if figures else ()
        kept = {
            "figures": figures,
            "totals": totals,
            "prose": sections,
            "attachment": attachments,
            "metadata": metadata,
        }
        return comparison.model_copy(
            update={
                "figures": tuple(figures),
                "sections": tuple(sections),
                "attachments": tuple(attachments),
                "metadata": tuple(metadata),
                "totals": totals,
                "materiality": tuple(kind for kind in comparison.materiality if kept[kind]),
            }
        )

    def _is_own(self, trait: Trait | None) -> bool:
        return trait is None or trait not in self.counts

    def _own_parts(self, parts: Sequence[_Part], traits: Sequence[Sequence[Trait | None]]) -> list[_Part]:
        return [part for part, of_part in zip(parts, traits, strict=True) if any(map(self._is_own, of_part))]


def find_common(changed: Iterable[Traits], seen_count: int, lately: Iterable[Collection[Trait]] = ()) -> Common:
    """Return what the changes of one night have in common; `seen_count` reports of the portal were seen in it.

    `lately` are the traits of each other report that changed on the nights before: they count for what is the same word
    for word.
    """
    counts = Counter(trait for traits in changed for trait in traits.all)
    before = Counter(trait for traits in lately for trait in traits if not trait.is_alike)
    enough = {
        trait: count + before[trait]
        for trait, count in counts.items()
        if count + before[trait] >= SAME_MIN and (not trait.is_alike or count >= seen_count * ALIKE_SHARE)
    }
    return Common(dict(sorted(enough.items(), key=lambda item: (-item[1], item[0]))))


def find_traits(comparison: Comparison, old: Report, new: Report, find_stated: FindStated) -> Traits:
    """Return the traits of what differs between two readings of a report."""
    return Traits(
        figures=tuple(_trait_of_figure(one, find_stated) for one in comparison.figures),
        sections=tuple(tuple(_traits_of_section(one)) or (None,) for one in comparison.sections),
        attachments=tuple(_trait_of_attachment(one.old, one.new) for one in comparison.attachments),
        metadata=tuple(tuple(_traits_of_field(name, old, new)) or (None,) for name in comparison.metadata),
    )


def _trait_of_figure(one: FigureDifference, find_stated: FindStated) -> Trait | None:
    old, new = one.old, one.new
    if old is not None and new is not None and old.state == new.state == "stated":
        return Trait("unit", old.unit or "", new.unit or "") if old.value == new.value else None
    before, after = _word_of(old), _word_of(new)
    if after != _NUMBERED:
        # A zero that is gone with its table is no more the same as another's than a number is.
        return Trait("figures", before, after, is_alike=before == _NUMBERED or _ABSENT in (before, after))
    # A number where none could be read: the table is there again, and says what it said, or something else.
    stated = find_stated(one.key) if new is not None and before in (_ABSENT, "unreadable") else None
    is_same = stated is not None and new is not None and (stated.value, stated.unit) == (new.value, new.unit)
    return Trait("figures", before, after, is_alike=True) if is_same else None


def _word_of(figure: Figure | None) -> str:
    if figure is None:
        return _ABSENT
    if figure.state != "stated":
        return figure.state
    return "0" if figure.value in (0, "0") else _NUMBERED


def _traits_of_section(one: SectionDifference) -> Iterator[Trait | None]:
    yield from (_trait_of_text("prose", change) for change in one.changes)
    yield from (_trait_of_text("heading", change) for change in compare_texts(_heading(one.old), _heading(one.new)))


def _heading(section: Section | None) -> str:
    return section.title if section is not None else ""


def _trait_of_text(where: str, change: TextChange) -> Trait | None:
    old, new = normalised(change.old), normalised(change.new)
    return None if _NUMBER.search(old) or _NUMBER.search(new) else Trait(where, old, new)


def _trait_of_attachment(old: str | None, new: str | None) -> Trait:
    before, after = ("attachment" if one else "" for one in (old, new))
    return Trait("attachment", before, "other attachment" if old and new else after, is_alike=True)


def _traits_of_field(name: str, old: Report, new: Report) -> Iterator[Trait | None]:
    if name == "sections":
        yield Trait(name, "order", "other order", is_alike=True)
        return
    before, after = getattr(old, name), getattr(new, name)
    if name in _TEXT_FIELDS:
        yield from (_trait_of_text(name, change) for change in compare_texts(before or "", after or ""))
    elif name == "contact":
        for part in ("address", "postcode", "phone", "email"):
            one, other = getattr(before, part) or "", getattr(after, part) or ""
            if normalised(one) != normalised(other):
                yield Trait(part, normalised(one), normalised(other))
    elif name in _DATES:
        # Each report had a date of its own; that all have the same one now, or none, is the template's doing.
        yield Trait(name, "date" if before else "", _date_text(after), is_alike=True)
    else:
        yield None


def _date_text(value: object) -> str:
    if isinstance(value, Period):
        return f"{value.start}/{value.end}"
    return str(value or "")
