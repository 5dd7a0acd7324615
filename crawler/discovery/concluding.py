"""What a search for columns comes to: the portal that was found, or why none was."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from archive.walks import GONE
from archive.wording import fill_in
from crawler.discovery.assembling import assemble_portal
from crawler.discovery.columns import Tried
from crawler.discovery.values import Discovery, DiscoveryState, Hop
from crawler.discovery.ways import find_ways_out
from crawler.errors import NotTonightError
from crawler.platforms.base import Page
from crawler.portals import Portal
from crawler.spiders.fetching import Fetched, state_of_refusal

MOST_NOTES = 5
_FOUND = "{count} report{count:|s} seen in the list{columns:|s} of {columns} column{columns:|s}"
_NONE = "{count} page{count: was|s were} looked at, none leads to a list of reports"


@dataclass(slots=True)
class Trail:
    """What a search saw: each page looked at, those that could be read, the columns; `ended` says why no more."""

    hops: list[Hop] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    tried: list[Tried] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ended: NotTonightError | None = None

    @property
    def unseen(self) -> list[Hop]:
        """The pages that were not seen although they may be there, those that were refused first."""
        hidden = [hop for hop in self.hops if hop.state not in ("ok", *GONE)]
        return sorted(hidden, key=lambda hop: hop.state != "blocked")[:MOST_NOTES]


def conclude(portal: Portal, url: str, first: Fetched, trail: Trail, now: datetime) -> Discovery:
    """Return what became of a search that began at `url`, which answered `first`."""
    if not trail.tried:
        state, reason = _why_none(first, trail)
        notes = (*trail.notes, *_notes_of_ways_out(portal, trail))
        return Discovery(
            url=url,
            portal_id=portal.id,
            state=state,
            reason=reason,
            portal=None,
            columns=(),
            hops=tuple(trail.hops),
            notes=notes,
        )
    assembled, notes = assemble_portal(portal, trail.tried, trail.pages, now)
    found = tuple(one.found for one in trail.tried)
    unseen = [f"{hop.url} was not seen: {hop.reason}" for hop in trail.unseen]
    if trail.ended is not None:
        unseen.append(f"the rest was not seen: {trail.ended}")
    return Discovery(
        url=url,
        portal_id=portal.id,
        state="found",
        reason=fill_in(_FOUND, {"count": sum(one.report_count for one in found), "columns": len(found)}),
        portal=assembled,
        columns=found,
        hops=tuple(trail.hops),
        notes=(*trail.notes, *notes, *unseen),
    )


def _why_none(first: Fetched, trail: Trail) -> tuple[DiscoveryState, str]:
    """Say why no column was found: who refuses a page behind the home page may hide the column."""
    if not any(hop.state == "ok" for hop in trail.hops):
        judged = first.judgement
        return ("no_column" if judged.state == "ok" else judged.state), judged.reason
    count = fill_in(_NONE, {"count": len(trail.hops)})
    said = [f"{hop.url}: {hop.reason}" for hop in trail.unseen]
    if trail.ended is not None:
        said.append(str(trail.ended))
    if not said:
        return "no_column", count
    state = trail.unseen[0].state if trail.unseen else state_of_refusal(trail.ended) if trail.ended else "failed"
    return state, f"{count}, and some could not be seen: {'; '.join(said)}"


def _notes_of_ways_out(portal: Portal, trail: Trail) -> tuple[str, ...]:
    """Say which links were not followed because they lead to another site: whose it is only a person can tell."""
    ways = {way.url: way for page in trail.pages for way in find_ways_out(page, portal.home)}
    return tuple(
        f"{way.name} leads to another site and was not followed: {way.url}" for way in list(ways.values())[:MOST_NOTES]
    )
