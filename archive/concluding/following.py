"""Following the reports that are known: seen again as they were, in other bytes, or altered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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

    An attachment that may not be asked for tonight, or whose absence is not proven yet (`waiting`), is what it was. On
    a page of the same bytes no link is new: an attachment that stands on one side only was found, or not, by us.
    """
    now = {part.url: part for part in content.attachments}
    before = {part.url: part for part in latest.attachments}
    held = {url: part for url, part in before.items() if url in content.refused or url in waiting}
    missing = content.missing[: max(0, len(content.missing) - len(waiting))]
    kept = compared = held | now
    if latest.page.payload_digest == content.page.payload_digest and len(missing) == len(latest.missing):
        compared = before | {url: part for url, part in now.items() if url in before}
    return _with_parts(content, kept, missing), _with_parts(content, compared, missing)


def _with_parts(content: Content, parts: Mapping[str, Part], missing: tuple[str, ...]) -> Content:
    return content.model_copy(update={"attachments": tuple(parts.values()), "missing": missing})
