"""What a night found, in few words: for a terminal, a message, a mail and programs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from typing import Any

from archive.account import Alarm, NightAccount
from archive.events import Event
from web.feeds import Entry
from web.headlines import describe_lines, describe_note, headline, name_event, sort_key
from web.reasons import say_reason
from web.templating import environment, grouped, say_in
from web.texts import COUNTS, NAMES, Language, name_in, say

# So many lines of one event stand in a message, so many events in a mail.
_LINES_MAX = 4
_MAIL_ENTRIES_MAX = 60
# Alarms whose words are those of their kind.
_SAY_THEIR_KIND = ("unseen", "unread")
# What some services read as markup or as a call to everybody; a page's words get the wide form of these.
_WIDE = str.maketrans("<>[]@`", "＜＞［］＠｀")
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")


@dataclass(frozen=True, slots=True)
class PortalNews:
    """A portal whose health changed from `was` to `now`; `reason` is None where it is well."""

    id: str
    name: str
    was: str
    now: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class AlarmNews:
    """An alarm that was not raised before, with its portal's name."""

    portal: str
    alarm: Alarm


@dataclass(frozen=True, slots=True)
class Digest:
    """What is news to somebody.

    `entries` are the events, `hidden_count` those that are not told since they are hidden. `alarms` and `faults` are
    those of the night's account that were not there before. `doubtful_on` is the day of an earlier message of which
    nobody knows whether it arrived. `account` is the last night's, None where there is none; `room` the reading room's
    address.
    """

    entries: tuple[Entry, ...]
    portals: tuple[PortalNews, ...] = ()
    alarms: tuple[AlarmNews, ...] = ()
    faults: tuple[str, ...] = ()
    hidden_count: int = 0
    doubtful_on: date | None = None
    account: NightAccount | None = None
    room: str | None = None

    @property
    def is_quiet(self) -> bool:
        """Whether nothing happened."""
        return not (self.entries or self.portals or self.alarms or self.faults)

    @property
    def ordered(self) -> list[Entry]:
        """The events, those that weigh most first."""
        return sorted(self.entries, key=lambda entry: sort_key(entry.event))

    def link_of(self, entry: Entry, language: Language) -> str:
        """Return where to read on: the reading room's page of an event, or the page that it is of."""
        return f"{self.room}/{language}/events/{entry.event.id}" if self.room is not None else entry.event.url


def title_digest(digest: Digest, language: Language) -> str:
    """Return a digest in a line: the night, and how much of what."""
    kinds = Counter(_count_as(entry.event) for entry in digest.ordered)
    others = {"portals": len(digest.portals), "alarms": len(digest.alarms), "faults": len(digest.faults)}
    counted = [(COUNTS[name], count) for name, count in {**kinds, **others}.items() if count]
    what = ("、" if language == "zh" else ", ").join(say(text, language, count=count) for text, count in counted)
    what = what or say("nothing new", language)
    if digest.account is None:
        return say("Annual reports: {what}", language, what=what)
    return say("Annual reports, {night}: {what}", language, night=digest.account.night, what=what)


def _count_as(event: Event) -> str:
    """Return by which of the counts an event is told: a suspicion is no withdrawal yet."""
    return event.status if event.kind == "withdrawn" and event.status in COUNTS else event.kind


def write_text(digest: Digest, language: Language, *, bytes_max: int | None = None) -> str:
    """Return a digest as lines of text, cut between events where it is longer than `bytes_max` in UTF-8.

    What is cut off is counted, with a link to the rest.
    """
    paragraphs = list(_paragraphs(digest, language))
    if bytes_max is None or _size(paragraphs) <= bytes_max:
        return "\n\n".join(paragraphs)
    kept = len(paragraphs)
    while kept and _size([*paragraphs[:kept], _say_rest(digest, len(paragraphs) - kept, language)]) > bytes_max:
        kept -= 1
    cut = "\n\n".join([*paragraphs[:kept], _say_rest(digest, len(paragraphs) - kept, language)])
    return cut.encode()[:bytes_max].decode("utf-8", "ignore")


def write_html(digest: Digest, language: Language) -> str:
    """Return a digest as a mail of its own: no script, no picture, nothing that is loaded."""
    entries = digest.ordered
    return environment().get_template("mail.html").render(
        digest=digest,
        title=title_digest(digest, language),
        entries=[(digest.link_of(one, language), *_describe(one, language)) for one in entries[:_MAIL_ENTRIES_MAX]],
        rest=_say_rest(digest, len(entries) - _MAIL_ENTRIES_MAX, language) if entries[_MAIL_ENTRIES_MAX:] else None,
        summary=_summarise(digest, language),
        remarks=list(_remarks(digest, language)),
        portals=[_say_portal(portal, language) for portal in digest.portals],
        alarms=[_say_alarm(one, language) for one in digest.alarms],
        faults=[say_reason(fault, language) for fault in digest.faults],
        code={"zh": "zh-Hans", "en": "en"}[language],
        say=partial(say_in, language),
    )  # fmt: skip


def write_test(language: Language) -> tuple[str, str]:
    """Return title and text of a message that tries whether messages arrive."""
    return say("nianbao: a test", language), say("This is a test of nianbao. Nothing happened.", language)


def write_json(digest: Digest) -> dict[str, Any]:
    """Return a digest for programs: the night, the events whole, portals, faults and counts."""
    account = digest.account
    return {
        "crawl_id": account.crawl_id if account is not None else None,
        "night": account.night.isoformat() if account is not None else None,
        "events": [
            {
                **entry.event.model_dump(mode="json"),
                "notes": [note.model_dump(mode="json") for note in entry.notes],
                "link": digest.link_of(entry, "zh"),
            }
            for entry in digest.ordered
        ],
        "portals": [asdict(portal) for portal in digest.portals],
        "alarms": [one.alarm.model_dump(mode="json") for one in digest.alarms],
        "faults": list(digest.faults),
        "hidden_count": digest.hidden_count,
        "doubtful_on": digest.doubtful_on.isoformat() if digest.doubtful_on is not None else None,
        "is_quiet": digest.is_quiet,
    }


def _paragraphs(digest: Digest, language: Language) -> Iterator[str]:
    """Yield what is said, in pieces between which may be cut; remarks first, since they are few and short."""
    remarks = list(_remarks(digest, language))
    if remarks:
        yield "\n".join(remarks)
    for entry in digest.ordered:
        title, lines = _describe(entry, language)
        more = len(lines) - _LINES_MAX
        shown = lines if more <= 1 else [*lines[:_LINES_MAX], say("and {count} more", language, count=more)]
        link = digest.link_of(entry, language)
        yield "\n".join([_plain(title), *(f"  {_plain(line)}" for line in shown), f"  {_BREAKS.sub('', link)}"])
    for portal in digest.portals:
        yield _plain(_say_portal(portal, language))
    for alarm in digest.alarms:
        yield f"{_plain(_say_alarm(alarm, language))}\n  {_BREAKS.sub('', alarm.alarm.column_url)}"
    for fault in digest.faults:
        yield _plain(say_reason(fault, language))
    if (summary := _summarise(digest, language)) is not None:
        yield summary


def _describe(entry: Entry, language: Language) -> tuple[str, list[str]]:
    notes = (note for note in entry.notes if note.standing == "stands" and note.verdict != "withdrawn")
    lines = [*describe_lines(entry.event, language), *(describe_note(note, language) for note in notes)]
    # What an event of a kind says in general its own name says already.
    own = name_event(entry.event, language)
    return headline(entry.event, language, portal=entry.portal), [line for line in lines if line != own]


def _remarks(digest: Digest, language: Language) -> Iterator[str]:
    if digest.doubtful_on is not None:
        day = digest.doubtful_on
        yield say("whether the message of {day} arrived is not known: see the events of that day", language, day=day)
    if digest.hidden_count:
        yield say("{count} event{count: is|s are} hidden at an office's request", language, count=digest.hidden_count)


def _summarise(digest: Digest, language: Language) -> str | None:
    """Return how much the last night did, None where no account of it is there."""
    if digest.account is None:
        return None
    portals = digest.account.portals
    counts = {
        "portals": grouped(len(portals)),
        "visits": grouped(sum(portal.visits for portal in portals)),
        "reports": grouped(digest.account.reports.count),
    }
    return say(
        "{portals} portal{portals:|s}, {visits} page{visits:|s} visited, {reports} report{reports:|s} read",
        language,
        **counts,
    )


def _say_portal(portal: PortalNews, language: Language) -> str:
    was, now = name_in(portal.was, language), name_in(portal.now, language)
    said = say("{portal}: {was} before, now {now}", language, portal=portal.name, was=was, now=now)
    if portal.reason is None:
        return said
    return say("{name} ({details})", language, name=said, details=say_reason(portal.reason, language))


def _say_alarm(news: AlarmNews, language: Language) -> str:
    why = say_reason(news.alarm.message, language)
    if news.alarm.kind in _SAY_THEIR_KIND:
        return say("{whose}: {what}", language, whose=news.portal, what=why)
    kind = say(NAMES[f"alarm_{news.alarm.kind}"], language)
    return say("{portal}: {what} ({why})", language, portal=news.portal, what=kind, why=why)


def _say_rest(digest: Digest, count: int, language: Language) -> str:
    where = f"{digest.room}/{language}/events" if digest.room is not None else "`nianbao events`"
    return say("and {count} more: {where}", language, count=count, where=where)


def _size(paragraphs: list[str]) -> int:
    return len("\n\n".join(paragraphs).encode())


def _plain(text: str) -> str:
    """Return what a page may have written so that it can neither break lines nor be taken for markup."""
    return _BREAKS.sub(" ", text).translate(_WIDE)
