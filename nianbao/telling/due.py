"""What is to be told to whom: the events, portals and faults that are news to each target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from archive.account import NightAccount
from archive.accounts import find_account, read_account
from archive.clock import night_of
from archive.collection import Collection
from archive.health import HEALTHY
from archive.journal import Journal
from archive.stops import Stop, list_stops
from archive.telling import Tellings, Told, read_news, read_tellings
from nianbao.telling.targets import Target, Telling
from web.digest import AlarmNews, Digest, PortalNews
from web.feeding import make_entries
from web.feeds import Entry

# How many accounts are looked through for how a portal was before.
_ACCOUNTS_MAX = 14

# The accounts that a target knows, and those that it does not.
_Split = tuple[Sequence[NightAccount], Sequence[NightAccount]]


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
    # What a crawl that was stopped came to is told when it is concluded; that it was stopped, at once.
    accounts, stops = _load_accounts(collection, tellings.concluded), list_stops(journal)
    last = find_account(collection.nights, tellings.last) if tellings.last is not None else None
    told = {target.name: tellings.of(target.name) for target in telling.targets}
    first = min((one.since or 0 for one in told.values()), default=0)
    news = list(read_news(journal, first))
    entries = dict(zip([event.id for _, event in news], make_entries(session, [one for _, one in news]), strict=True))
    for target in telling.targets:
        known = told[target.name]
        wanted = [event for line, event in news if line > (known.since or 0) and target.wants(event)]
        split = _split_accounts(accounts, known.crawl_id, tellings.concluded)
        digest = _digest(target, known, [entries[event.id] for event in wanted], split, telling)
        faults = _settle_stops(target, known, digest.faults, stops)
        yield Due(target, replace(digest, faults=faults, account=last or digest.account), known)


def find_night(collection: Collection, session: Session, journal: Journal, telling: Telling, crawl_id: str) -> Digest:
    """Return the digest of one crawl, whoever was told of it: all its events, and what else was news.

    Raises:
        FormatError: The crawl's account is damaged.
    """
    asked = read_account(collection.nights, crawl_id)
    concluded = read_tellings(journal).concluded
    earlier = concluded[: concluded.index(crawl_id)] if crawl_id in concluded else concluded
    events = [event for _, event in read_news(journal, 0) if event.crawl_id == crawl_id]
    everybody = Target(name="everybody", url="-")
    split = _load_accounts(collection, earlier), [asked]
    return _digest(everybody, Told(), make_entries(session, events), split, telling)


def _digest(target: Target, told: Told, entries: Sequence[Entry], accounts: _Split, telling: Telling) -> Digest:
    before, since = accounts
    shown = tuple(entry for entry in entries if entry.hidden is None)
    return Digest(
        entries=shown,
        portals=tuple(_find_portal_news(target, before, since)),
        alarms=tuple(_find_new_alarms(target, since)),
        faults=_find_new_faults(target, before, since),
        hidden_count=len(entries) - len(shown),
        doubtful_on=night_of(told.doubtful.at) if told.doubtful is not None else None,
        account=next(reversed([*before, *since]), None),
        room=telling.room,
    )


def _split_accounts(accounts: Sequence[NightAccount], crawl_id: str | None, concluded: Sequence[str]) -> _Split:
    """Return the accounts that a target knows, and those that it does not: of one that knows none, the last.

    `concluded` are the crawls in their order, by which what was told of `crawl_id` was told of those before.
    """
    if crawl_id is None:
        known = max(0, len(accounts) - 1)
    else:
        told = {*concluded[: concluded.index(crawl_id) + 1]} if crawl_id in concluded else {crawl_id}
        # Whoever was told nothing for longer than we look back begins with what is there.
        known = max(sum(account.crawl_id in told for account in accounts), min(1, len(accounts) - 1))
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


def _load_accounts(collection: Collection, crawl_ids: Sequence[str]) -> list[NightAccount]:
    """Return the accounts of the last of some crawls, in their order."""
    found = (find_account(collection.nights, crawl_id) for crawl_id in crawl_ids[-_ACCOUNTS_MAX:])
    return [account for account in found if account is not None]
