"""From one crawl's walks of a portal to versions and events.

A column's first complete walk is its baseline and raises nothing. What another one raises rests on captures alone:
`published` on an earlier complete walk without the entry, `withdrawn` on complete walks without the entry and the
page's own answer that it is gone. Blocked, unreachable and failed pages say nothing about a report. The columns of a
portal are concluded together: a report may have gone from one to another, and what many of them show at once is the
portal's doing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from sqlalchemy.orm import Session

from archive.catalogue.tables import WalkRow
from archive.concluding.absences import Absences
from archive.concluding.columns import WalkedColumn
from archive.concluding.following import CommonChanges, Following
from archive.concluding.journaling import EventSink
from archive.concluding.meeting import Meeting
from archive.concluding.moving import Move, Moving
from archive.concluding.night import PortalNight
from archive.concluding.raising import EventRaiser
from archive.concluding.readings import Readings, Want, wants_of
from archive.concluding.shelf import Shelf
from archive.events import PortalChange, SameChange

# Of the reports that a change of a portal concerns, the captures of so many are cited; all are named.
_CITED = 50


class PortalConclusion:
    """Concludes what one crawl saw of a portal; `rows` are its walks, in the order in which they began."""

    def __init__(
        self, session: Session, rows: Sequence[WalkRow], readings: Readings, raiser: EventRaiser, sink: EventSink
    ) -> None:
        self._shelf = Shelf(session, rows[0].portal_id)
        columns = [WalkedColumn(session, row) for row in rows]
        self.night = PortalNight(columns, self._shelf, readings, raiser, sink)
        self._moving = Moving(session, self.night)
        self._absences = Absences(self.night)
        self._following = Following(self.night, self._absences)
        self._meeting = Meeting(self.night, self._following, self._absences, self._moving)

    def wants(self) -> list[Want]:
        """Return the documents that must be read before anything can be concluded."""
        found: list[Want] = []
        is_met = False
        for column, visit, content in self.night.seen():
            row = self._shelf.find_by_url(visit.url)
            if row is None:
                is_met = True
                found += wants_of(content, column.facts)
            elif self._shelf.latest_version(row).content_key != content.key:
                found += [*wants_of(content, column.facts), *wants_of(self.night.latest(row), column.facts)]
        if is_met:
            # One of these may be what was met.
            for row in self._moving.find_left():
                found += wants_of(self.night.latest(row), self.night.facts_of(row))
        return found

    def conclude(self) -> None:
        """Bring the catalogue's reports up to this crawl and raise its events."""
        # Who is known is asked before anybody moves: a page that a report has just left is not met anew.
        seen = [(self._shelf.find_by_url(visit.url), *one) for one in self.night.seen() for visit in (one[1],)]
        for row, column, visit, content in seen:
            if row is not None:
                self._following.follow(row, column, visit, content)
        for row, column, visit, content in seen:
            if row is None:
                self._meeting.meet(column, visit, content)
        move = self._moving.find_move([(one.old_url, one.column) for one in self._meeting.moved])
        settled = self._following.settle()
        self._meeting.tell_new(move.columns if move else frozenset())
        not_found = self._leave_behind(move)
        for column in self.night.columns:
            self._absences.look_for_the_gone(column)
        if move is not None or settled.concerned:
            self._tell_portal(move, settled, not_found)

    def _leave_behind(self, move: Move | None) -> tuple[str, ...]:
        """Mark what a portal that moved has not been seen to have yet: that it is not there proves nothing."""
        if move is None:
            return ()
        rows = chain.from_iterable(self._shelf.list_column(url) for url in sorted(move.columns))
        left = [row for row in rows if row.url not in self.night.listed and row.status != "withdrawn"]
        for row in left:
            row.left_behind = True
        return tuple(row.id for row in left)

    def _tell_portal(self, move: Move | None, settled: CommonChanges, not_found: tuple[str, ...]) -> None:
        columns, shown = self.night.columns, list(settled.shown())
        moved = [one for one in self._meeting.moved if move and {one.old_column_url, one.column.url} & move.columns]
        same = tuple(
            SameChange(where=trait.where, old=trait.old, new=trait.new, count=count)
            for trait, count in settled.common.counts.items()
        )
        change = PortalChange(
            platform=move.platform if move else None,
            addresses=move.addresses if move else (),
            same=same,
            reports=tuple(dict.fromkeys(row.id for row in (*(one.row for one in moved), *(one.row for one in shown)))),
            not_found=not_found,
        )
        before = [*(move.before.list_pages if move else ()), *self._earlier_lists()]
        after = [page for column in columns for page in column.walk.list_pages]
        for one in shown[:_CITED]:
            before += one.before
            after += one.after
        captures = self.night.cite(before, after)
        self.night.raiser.raise_portal_event(columns[0].walk, captures, change, settled.materiality())

    def _earlier_lists(self) -> Iterator[str]:
        for column in self.night.columns:
            if column.earlier is not None:
                yield from column.earlier.list_pages
