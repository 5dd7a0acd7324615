"""What `crawl` and `nightly` share: which portals are meant, the night, and how its end is shown."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from archive.catalogue.ledger import Ledger
from archive.catalogue.soundness import tells_damage
from archive.catalogue.sqlite import create_sqlite_engine
from archive.catalogue.tables import LedgerRow
from archive.clock import SHANGHAI, Clock
from archive.collection import Collection
from archive.wording import fill_in
from crawler.portals import Portal
from crawler.recognising import leads_here
from crawler.running import run_in_reactor
from nianbao.commands import events
from nianbao.errors import ArchiveDamagedError, DeadlineError, PortalsFailedError, WrongUseError
from nianbao.language import readers_language, text, word
from nianbao.night import Night, Task, keep_night
from nianbao.output import Column, in_words, write_line, write_table
from nianbao.registry import load_registry
from nianbao.watching import night_bars
from web.reasons import say_reason

PORTALS = (
    Column("Portal", "id", whole=True),
    Column("Name", "name"),
    Column("Platform", "platform", whole=True),
    Column("Listed", "entries", whole=True, right=True),
    Column("Candidates", "candidates", whole=True, right=True),
    Column("Rejected", "rejected", whole=True, right=True),
    Column("Visited", "visits", whole=True, right=True),
    Column("Not seen", lambda row: _unseen_of(row["states"])),  # type: ignore[arg-type]
    Column("Captures", "captures", whole=True, right=True),
    Column("Revisits", "revisits", whole=True, right=True),
    Column("Rendered", "rendered", whole=True, right=True),
    Column("Health", in_words("health")),
)


def _unseen_of(states: Mapping[str, int]) -> str | None:
    """Return what came of the visits that were not well, None where all were."""
    return ", ".join(f"{word(state)} {count}" for state, count in sorted(states.items()) if state != "ok") or None


def select_portals(data: Path, names: Sequence[str], *, allow_loopback: bool) -> Task:
    """Return what is named by ids of portals or by URLs.

    Raises:
        WrongUseError: No portal has such an id, none of its columns is known, or a URL leads to this machine.
        PortalError: A URL names no host.
    """
    registry = load_registry(data)
    urls = [name for name in names if "://" in name]
    refuse_own_machine([] if allow_loopback else urls)
    ids = [name for name in names if "://" not in name]
    for name in ids:
        if name not in registry:
            raise WrongUseError(f"{name}: no portal has this id, and it is no URL: see `nianbao portals list`")
        if not registry[name].columns:
            raise WrongUseError(f"{name}: no column is known: have it found by `nianbao portals add {name}`")
    return Task([registry[name] for name in dict.fromkeys(ids)], list(dict.fromkeys(urls)), allow_loopback)


def refuse_own_machine(urls: Sequence[str]) -> None:
    """See that nobody has this machine crawled without meaning it.

    Raises:
        WrongUseError: An address is one of this machine.
    """
    own = next((url for url in urls if leads_here(url)), None)
    if own is not None:
        raise WrongUseError(f"{own}: an address of this machine, not contacted: add --allow-loopback if it is meant")


def find_due(data: Path, registry: Mapping[str, Portal], at: datetime) -> Task:
    """Return the portals of a registry that are due at a moment, as the collection's ledger holds it."""
    catalogue = Collection(data).catalogue
    if not catalogue.is_file():
        return Task(list(registry.values()), only_due=True)
    engine = create_sqlite_engine(catalogue, read_only=True)
    try:
        with Session(engine) as session:
            if not inspect(session.connection()).has_table(LedgerRow.__tablename__):
                # Another night makes it at this moment, and will say that it holds the collection.
                return Task(list(registry.values()), only_due=True)
            ledger = Ledger(session)
            resting, walked_at = ledger.find_resting_portals(at), ledger.find_whole_walks()
    except DatabaseError as error:
        if not tells_damage(error):
            raise
        # The night sets it aside, says so, and makes it anew; which portals rest cannot be asked before.
        return Task(list(registry.values()), only_due=True)
    finally:
        engine.dispose()
    # Whoever waited longest comes first: a deadline ends the night for those who come last.
    never = datetime.min.replace(tzinfo=UTC)
    order = sorted(registry, key=lambda portal_id: walked_at.get(portal_id, never))
    due = [registry[portal_id] for portal_id in order if portal_id not in resting]
    left_alone = tuple((portal_id, resting[portal_id]) for portal_id in registry if portal_id in resting)
    return Task(due, resting=left_alone, only_due=True)


def run_and_show(data: Path, task: Task, clock: Clock, *, audits: bool = False, until: datetime | None = None) -> None:
    """Run one night and show what it did; with `audits` it reads again what is due of the archive.

    From the moment `until` on nothing is fetched any more.

    Raises:
        WrongUseError: Portals would be contacted without a word of whom they can write to.
        ArchiveDamagedError: What was read again has faults; the night was done.
        DeadlineError: The deadline came before all was fetched; what was fetched is concluded.
        PortalsFailedError: Some portals failed, or an alarm of theirs is new (archive.expectations.alarms); everything
            else was done.
    """
    for portal_id, due_at in task.resting:
        day = f"{due_at.astimezone(SHANGHAI):%Y-%m-%d}"
        write_line(text("{portal}: left alone until {day}", portal=portal_id, day=day))
    if task.resting and not task.portal_ids:
        write_line(text("nothing is due"))
        return
    ask_for_contact([portal.id for portal in (*task.portals, *task.seeds) if not portal.loopback])
    with night_bars() as bars:
        night = run_in_reactor(lambda: keep_night(data, task, clock, watcher=bars, audits=audits, until=until))
    show_night(night)
    judge_night(data, task.portal_ids, night)


def judge_night(data: Path, portal_ids: Sequence[str], night: Night) -> None:
    """Let a night that was done pass, of which nobody need be told by an exit code; `portal_ids` were to be walked.

    Raises:
        ArchiveDamagedError: What was read again has faults.
        DeadlineError: The deadline came before all was fetched.
        PortalsFailedError: Some portals failed, or an alarm of theirs is new.
    """
    if night.damages:
        said = "{data}: {count} fault{count:|s} in the archive, see above: run `nianbao verify --complete`"
        raise ArchiveDamagedError(fill_in(said, {"data": data, "count": len(night.damages)}))
    if night.is_cut_off:
        left = sum(portal.health == "incomplete" for portal in night.account.portals)
        said = "{data}: the deadline came, {left} portal{left: is|s are} not walked whole: the next night goes on"
        raise DeadlineError(fill_in(said, {"data": data, "left": left}))
    walked = {portal.id: portal.reason is None for portal in night.account.portals}
    failed = [portal_id for portal_id in portal_ids if not walked.get(portal_id)]
    failed += [alarm.portal for alarm in night.account.alarms if alarm.is_new]
    if failed:
        names = ", ".join(dict.fromkeys(failed))
        raise PortalsFailedError(f"{names}: not healthy: see the account above, and try again later")


def ask_for_contact(strangers: Sequence[str]) -> None:
    """See that portals beyond this machine can tell whom to write to; `strangers` are their ids or addresses.

    Raises:
        WrongUseError: NIANBAO_CONTACT is not set.
    """
    if strangers and not os.environ.get("NIANBAO_CONTACT"):
        raise WrongUseError(
            f"{strangers[0]}: not contacted: set NIANBAO_CONTACT to the URL or mail address at which you can be reached"
        )


def show_night(night: Night) -> None:
    """Show a night's account: what was captured, read and found."""
    show_captured(night, "Captured")
    if night.events:
        write_table([event.model_dump(mode="json") for event in night.events], events.COLUMNS, "Found")
    write_line(text("{count} event{count:|s}", count=len(night.events)))


def show_captured(night: Night, title: str) -> None:
    """Show what a night captured and read, portal by portal, and what went wrong."""
    write_table([portal.model_dump(mode="json") for portal in night.account.portals], PORTALS, title)
    counts = night.account.reports
    forms = ", ".join(f"{form}: {count}" for form, count in sorted(counts.by_form.items())) or "–"
    write_line(text("{count} report{count:|s} had to be read (form {forms})", count=counts.count, forms=forms))
    for fault in night.account.faults:
        write_line(say_reason(fault, readers_language()))
    for alarm in night.account.alarms:
        write_line(f"{alarm.portal}: {say_reason(alarm.message, readers_language())}")
