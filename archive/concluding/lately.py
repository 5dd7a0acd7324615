"""What changed in a portal's reports on the nights before: the same change may come to them in the course of days.

Not every report is visited every night, and not every portal changes its pages in one night. What was told of a report
stays told; that others follow makes the change the portal's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from archive.catalogue.tables import ReportRow
from archive.concluding.common import Trait, Traits, find_traits
from archive.concluding.contents import Content
from archive.concluding.night import PortalNight
from archive.concluding.readings import wants_of
from report import Report, compare_reports

# As long as a report that changed is visited every night where the portal's file says nothing else.
LATELY = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A report that was found changed on an earlier night, the traits of that, and the records that show it."""

    row: ReportRow
    traits: Traits
    before: tuple[str, ...]
    after: tuple[str, ...]


def find_lately(night: PortalNight) -> list[Earlier]:
    """Return what changed in the fortnight before, by today's parser, in reports that did not change tonight."""
    until = min(column.walk.began_at for column in night.columns)
    changing = {change.row.id for change in night.changes}
    found = [one for one in night.shelf.find_changes(until - LATELY, until) if one[0].id not in changing]
    sides = [
        (row, Content.model_validate(old.latest), Content.model_validate(new.basis), new.facts)
        for row, old, new in found
    ]
    night.readings.prepare(want for _, old, new, facts in sides for one in (old, new) for want in wants_of(one, facts))
    earlier = []
    for row, old, new, facts in sides:
        before, after = (night.readings.of_content(one, facts) for one in (old, new))
        if isinstance(before, Report) and isinstance(after, Report):
            # What a figure said before its table was lost is asked only of changes that are alike in kind.
            traits = find_traits(compare_reports(before, after), before, after, lambda _: None)
            earlier.append(Earlier(row, traits, old.record_ids, new.record_ids))
    return earlier


def list_traits(lately: Iterable[Earlier]) -> list[set[Trait]]:
    """Return the traits of each report; one that changed more than once is one report."""
    found: dict[str, set[Trait]] = {}
    for one in lately:
        found.setdefault(one.row.id, set()).update(one.traits.all)
    return list(found.values())
