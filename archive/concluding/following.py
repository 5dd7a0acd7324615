"""Following the reports that are known: seen again as they were, in other bytes, or altered."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from archive.catalogue.tables import ReportRow
from archive.concluding.absences import Absences
from archive.concluding.columns import WalkedColumn
from archive.concluding.common import Common, Traits, find_common, find_traits
from archive.concluding.contents import Content, Part
from archive.concluding.lately import Earlier, find_lately, list_traits
from archive.concluding.night import Change, PortalNight, seen_now
from archive.concluding.readings import Unreadable
from archive.events import MATERIALITY
from archive.walks import PageVisit
from report import Figure, Report

_KINDS = {"figures": "figures", "unit": "figures", "prose": "prose", "heading": "prose", "attachment": "attachment"}


@dataclass(frozen=True, slots=True)
class CommonChanges:
    """What many changes have in common, the changes of the night that show it, and those of the nights before."""

    common: Common
    concerned: tuple[Change, ...]
    earlier: tuple[Earlier, ...]

    def shown(self) -> Iterator[Change | Earlier]:
        """Yield what shows it, tonight's first."""
        yield from self.concerned
        yield from self.earlier

    def materiality(self) -> tuple[str, ...]:
        """Return what kinds of difference the common changes are of, strongest first."""
        kinds = {_KINDS.get(trait.where, "metadata") for trait in self.common.counts}
        return tuple(kind for kind in MATERIALITY if kind in kinds)


class Following:
    """Follows the reports of a portal over one crawl."""

    def __init__(self, night: PortalNight, absences: Absences) -> None:
        self._night = night
        self._absences = absences
        self._changing: set[str] = set()

    def follow(self, row: ReportRow, column: WalkedColumn, visit: PageVisit, content: Content) -> None:
        """Follow a known report to what a visit found; where its content differs, the night's changes have it."""
        night = self._night
        if row.id in self._changing:
            return  # two columns list it, and the other has told
        is_raised = night.is_raised(row, column)
        _settle_column(night, row, column, visit)
        latest = night.latest(row)
        waiting = self._absences.find_waiting(row, latest, column, visit)
        kept, compared = _as_before(latest, content, waiting)
        if latest.key == compared.key:
            night.unchanged_count += 1
            self._absences.take_back(row, content, is_raised=is_raised)
            night.shelf.observe(row, seen_now(column, kept))
            return
        found = night.compare(latest, compared, column, visit.url)
        if found is None:
            return
        self._absences.take_back(row, content, is_raised=is_raised)
        night.equal_count += not found.comparison.materiality
        self.keep(Change(row, column, kept, found, latest.record_ids, content.record_ids, is_raised))

    def keep(self, change: Change) -> None:
        """Keep what was seen: an observation of the same version, or a change that waits to be told."""
        if change.found.comparison.materiality:
            self._night.changes.append(change)
            self._changing.add(change.row.id)
        else:
            self._night.observe(change.row, seen_now(change.column, change.content))

    def settle(self) -> CommonChanges:
        """Tell the changes that are a report's own as alterations; return those that many reports have in common."""
        night = self._night
        raised = [change for change in night.changes if change.is_raised]
        traits = {change.row.id: self._traits_of(change) for change in raised}
        lately = find_lately(night) if raised else []
        seen_count = len({visit.url for column in night.columns for visit, _ in column.seen})
        common = find_common(traits.values(), seen_count, list_traits(lately))
        for change in raised:
            own = common.rest_of(change.found.comparison, traits[change.row.id])
            if own.materiality:
                captures = night.cite(change.before, change.after)
                night.raiser.raise_event("altered", change.row, captures, comparison=own)
        for change in night.changes:
            self._add_version(change)
        concerned = tuple(change for change in raised if common.concerns(traits[change.row.id]))
        return CommonChanges(common, concerned, tuple(one for one in lately if common.concerns(one.traits)))

    def _add_version(self, change: Change) -> None:
        self._night.shelf.add_version(change.row, seen_now(change.column, change.content))
        reading = self._night.readings.of_content(change.content, change.column.facts)
        if isinstance(reading, Report):
            self._night.shelf.correct(change.row, reading)

    def _traits_of(self, change: Change) -> Traits:
        """Return the traits of a change; what a figure said before its table was lost is looked for in older ones."""
        older: list[Report] | None = None

        def find_stated(key: str) -> Figure | None:
            nonlocal older
            if older is None:
                read = (self._night.read_version(version) for version in self._night.shelf.older_versions(change.row))
                older = [one for one in read if not isinstance(one, Unreadable)]
            said = (one.figures.get(key) for one in older)
            return next((figure for figure in said if figure is not None and figure.state == "stated"), None)

        return find_traits(change.found.comparison, change.found.old, change.found.new, find_stated)


def _settle_column(night: PortalNight, row: ReportRow, column: WalkedColumn, visit: PageVisit) -> None:
    """Note in which column a report is listed; one that was left behind is found again."""
    if not visit.listed:
        return
    row.left_behind = False
    if night.find_walked(row.column_url) is None:
        row.column_url = column.url


def _as_before(latest: Content, content: Content, waiting: frozenset[str]) -> tuple[Content, Content]:
    """Return a content as it is to be kept, and as it is to be compared with the one before.

    An attachment or further page that may not be asked for tonight, or whose absence is not proven yet (`waiting`), is
    what it was. On a page of the same bytes no link is new: what stands on one side only was found, or not, by us.
    """
    unsure = waiting | set(content.refused)
    missing = content.missing[: max(0, len(content.missing) - len(waiting))]
    as_linked = latest.page.payload_digest == content.page.payload_digest and len(missing) == len(latest.missing)
    further = _join(latest.page.further, content.page.further, unsure)
    attachments = _join(latest.attachments, content.attachments, unsure)
    kept = compared = _with_parts(content, further, attachments, missing)
    if as_linked:
        # A further page may lead on to another, so it must be the same as well.
        if _is_same(latest.page.further, further):
            further = _as_linked(latest.page.further, further)
        compared = _with_parts(content, further, _as_linked(latest.attachments, content.attachments), missing)
    return kept, compared


def _is_same(before: Sequence[Part], now: Sequence[Part]) -> bool:
    """Whether the parts that stand on both sides have the same bytes."""
    digests = {part.url: part.payload_digest for part in now}
    return all(digests.get(part.url, part.payload_digest) == part.payload_digest for part in before)


def _join(before: Sequence[Part], now: Sequence[Part], unsure: Collection[str]) -> tuple[Part, ...]:
    """Return the parts of now, and at their places those of before of which it is not sure that they are gone."""
    found = {part.url: part for part in now}
    held = [part for part in before if part.url in unsure and part.url not in found]
    if held:
        found = {part.url: found.get(part.url, part) for part in before if part.url in found or part in held} | found
    return tuple(found.values())


def _as_linked(before: Sequence[Part], now: Sequence[Part]) -> tuple[Part, ...]:
    """Return the parts of before as they are now."""
    found = {part.url: part for part in now}
    return tuple(found.get(part.url, part) for part in before)


def _with_parts(
    content: Content, further: tuple[Part, ...], attachments: tuple[Part, ...], missing: tuple[str, ...]
) -> Content:
    page = content.page.model_copy(update={"further": further})
    return content.model_copy(update={"page": page, "attachments": attachments, "missing": missing})
