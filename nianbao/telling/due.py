"""What is to be told to whom: the events, portals and faults that are news to each target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from archive.account import NightAccount
from archive.accounts import find_account, list_accounts, read_account
from archive.clock import night_of
from archive.collection import Collection
from archive.health import HEALTHY
from archive.journal import Journal
from archive.stops import Stop, list_stops
from archive.telling import Tellings, Told, read_news
from nianbao.telling.targets import Target, Telling
from web.digest import AlarmNews, Digest, PortalNews
from web.feeding import make_entries
from web.feeds import Entry

# How many accounts are looked through for how a portal was before.
_ACCOUNTS_MAX = 14


@dataclass(frozen=True, slots=True)
class Due:
    """What a target is to be told: everything after the journal's line `since`."""

    target: Target
    digest: Digest
    told: Told


def find_due(
    collection: Collection, session: Session, journal: Journal, telling: Telling, tellings: Tellings
) -> Iterator[Due]:
    """Yield what is news to each target of a collection; of one to whom nothing is, a quiet digest."""
    accounts, stops = _load_accounts(collection), list_stops(journal)
    # What a crawl that was stopped came to is told when it is concluded; that it was stopped, at once.
    concluded = [one for one in accounts if one.crawl_id <= (tellings.crawl_id or "")]
    told = {target.name: tellings.of(target.name) for target in telling.targets}
    first = min((one.since or 0 for one in told.values()), default=0)
    news = list(read_news(journal, first))
    entries = dict(zip([event.id for _, event in news], make_entries(session, [one for _, one in news]), strict=True))
    for target in telling.targets:
        known = told[target.name]
        wanted = [event for line, event in news if line > (known.since or 0) and target.wants(event)]
        digest = _digest(target, known, [entries[event.id] for event in wanted], concluded, telling)
        faults = _settle_stops(target, known, digest.faults, stops)
        yield Due(target, replace(digest, faults=faults, account=accounts[-1] if accounts else None), known)


def find_night(collection: Collection, session: Session, journal: Journal, telling: Telling, crawl_id: str) -> Digest:
    """Return the digest of one crawl, whoever was told of it: all its events, and what else was news.

    Raises:
        FormatError: The crawl's account is damaged.
    """
    asked = read_account(collection.nights, crawl_id)
    accounts = [*(one for one in _load_accounts(collection, until=crawl_id) if one.crawl_id < crawl_id), asked]
    events = [event for _, event in read_news(journal, 0) if event.crawl_id == crawl_id]
    everybody = Target(name="everybody", url="-")
    return _digest(everybody, Told(), make_entries(session, events), accounts, telling)


def _digest(
    target: Target, told: Told, entries: Sequence[Entry], accounts: Sequence[NightAccount], telling: Telling
) -> Digest:
    before, since = _split_accounts(accounts, told.crawl_id)
    shown = tuple(entry for entry in entries if entry.hidden is None)
    return Digest(
        entries=shown,
        portals=tuple(_find_portal_news(target, before, since)),
        alarms=tuple(_find_new_alarms(target, since)),
        faults=_find_new_faults(target, before, since),
        hidden_count=len(entries) - len(shown),
        doubtful_on=night_of(told.doubtful.at) if told.doubtful is not None else None,
        account=accounts[-1] if accounts else None,
        room=telling.room,
    )


def _split_accounts(
    accounts: Sequence[NightAccount], crawl_id: str | None
) -> tuple[Sequence[NightAccount], Sequence[NightAccount]]:
    """Return the accounts that a target knows, and those that it does not: of one that knows none, the last."""
    if crawl_id is None:
        known = max(0, len(accounts) - 1)
    else:
        # Whoever was told nothing for longer than we look back begins with what is there.
        known = max(sum(account.crawl_id <= crawl_id for account in accounts), min(1, len(accounts) - 1))
    return accounts[:known], accounts[known:]


def _find_portal_news(
    target: Target, before: Sequence[NightAccount], since: Sequence[NightAccount]
) -> Iterator[PortalNews]:
    """Yield the portals that are otherwise than they were; one that was never walked before was well."""
    earlier = {portal.id: portal.health for account in before for portal in account.portals}
    now = {portal.id: portal for account in since for portal in account.portals}
    for portal in now.values():
        was = earlier.get(portal.id, HEALTHY)
        if portal.health != was and target.wants_portal(portal.id):
            yield PortalNews(portal.id, portal.name, was, portal.health, portal.reason)


def _find_new_alarms(target: Target, since: Sequence[NightAccount]) -> Iterator[AlarmNews]:
    found: dict[tuple[str, str, str], AlarmNews] = {}
    for account in since:
        names = {portal.id: portal.name for portal in account.portals}
        for alarm in account.alarms:
            if alarm.is_new and target.wants_portal(alarm.portal):
                news = AlarmNews(names.get(alarm.portal, alarm.portal), alarm)
                found[alarm.portal, alarm.column_url, alarm.kind] = news
    yield from found.values()


def _find_new_faults(target: Target, before: Sequence[NightAccount], since: Sequence[NightAccount]) -> tuple[str, ...]:
    """Return the faults of nights that a target does not know, but for those that the last it knows had already."""
    if not wants_faults(target):
        return ()
    known = set(before[-1].faults) if before else set()
    return tuple(dict.fromkeys(fault for account in since for fault in account.faults if fault not in known))


def _settle_stops(target: Target, told: Told, faults: Sequence[str], stops: Sequence[Stop]) -> tuple[str, ...]:
    """Return faults with the stops that are news, and without those that a target was told when they came."""
    if not wants_faults(target):
        return ()
    news = [stop.said for stop in stops if stop.line > (told.since or 0) and target.name not in stop.told]
    known = {stop.said for stop in stops} - set(news)
    return tuple(dict.fromkeys([*news, *(fault for fault in faults if fault not in known)]))


def wants_faults(target: Target) -> bool:
    """Whether a target is told of what is wrong with the collection itself."""
    return target.health and target.portals is None


def _load_accounts(collection: Collection, until: str | None = None) -> list[NightAccount]:
    """Return the last accounts, oldest first."""
    names = [name for name in list_accounts(collection.nights) if until is None or name <= until]
    found = (find_account(collection.nights, name) for name in names[-_ACCOUNTS_MAX:])
    return [account for account in found if account is not None]
