"""Feeds of events as Atom (RFC 4287): a function of events, written to files and served alike.

Ids are tag URIs (RFC 4151) that never change: an event's is made of its own id, a feed's of its collection's.
`nianbao.invalid` is nobody's name (RFC 2606, 2), so that they need no host of anybody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from archive.clock import SHANGHAI
from archive.events import Event
from archive.hiding import Hiding
from archive.notes import NoteLine
from web.headlines import describe_lines, describe_note, headline
from web.texts import NAMES, Language, say

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
_ATOM = "http://www.w3.org/2005/Atom"
_XHTML = "http://www.w3.org/1999/xhtml"
_XML = "http://www.w3.org/XML/1998/namespace"
_AUTHORITY = "tag:nianbao.invalid,2026:"
# What XML 1.0 has no character for (2.2).
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LANGUAGES: tuple[Language, ...] = ("zh", "en")
_CODES: dict[Language, str] = {"zh": "zh-Hans", "en": "en"}


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself: `name` tells it from the collection's others, and `title` is for people.

    `collection` is what its ids are made of, the same for ever. `begun_at` is its date while it has no entry. `room` is
    the address at which the reading room is served, without a stroke at its end, None where it is not known.
    """

    collection: str
    name: str
    title: str
    begun_at: datetime
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with what people said of it; where it is hidden, by whom and since when is all that is told of it."""

    event: Event
    notes: Sequence[NoteLine] = ()
    hidden: Hiding | None = None
    portal: str | None = None

    @property
    def updated_at(self) -> datetime:
        """The moment of its last change: concluded, spoken of, or hidden."""
        hidden = [self.hidden.at] if self.hidden is not None else []
        return max([self.event.concluded_at, *(note.at for note in self.notes), *hidden])


def title_feed(*, kind: str | None = None, portal: str | None = None) -> str:
    """Return the title of the feed of all events, of those of a kind, or of those of a portal by its name."""
    subject = portal or say(NAMES[kind] if kind is not None else "All events", "zh")
    return say("Annual reports on open government information: {subject}", "zh", subject=subject)


def render_feed(feed: Feed, entries: Sequence[Entry]) -> bytes:
    """Return a feed's document, what changed last first, in Chinese, with English in the content."""
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    root.set(f"{{{_XML}}}lang", _CODES["zh"])
    _add(root, "id", f"{_AUTHORITY}{feed.collection}:{feed.name}")
    _add(root, "title", feed.title)
    _add(root, "updated", _moment(max((entry.updated_at for entry in entries), default=feed.begun_at)))
    _add(_add(root, "author"), "name", "nianbao")
    _add(root, "generator", "nianbao")
    if feed.room is not None:
        _add(root, "link", rel="self", type="application/atom+xml", href=f"{feed.room}/feeds/{feed.name}.atom")
        _add(root, "link", rel="alternate", type="text/html", href=f"{feed.room}/zh/events")
    for entry in sorted(entries, key=lambda one: (one.updated_at, one.event.id), reverse=True):
        _add_entry(root, feed, entry)
    etree.indent(root)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _add_entry(root: etree._Element, feed: Feed, entry: Entry) -> None:
    event, made = entry.event, _add(root, "entry")
    _add(made, "id", f"{_AUTHORITY}{event.id}")
    _add(made, "updated", _moment(entry.updated_at))
    page = f"{feed.room}/zh/events/{event.id}" if feed.room is not None else None
    if entry.hidden is not None:
        _add(made, "title", say("hidden from the reading room", "zh"))
        _add(made, "summary", _say_hidden(entry.hidden, "zh"))
        if page is None:
            _add(made, "content", _say_hidden(entry.hidden, "en"))
        else:
            _add(made, "link", rel="alternate", type="text/html", href=page)
        return
    _add(made, "title", headline(event, "zh", portal=entry.portal))
    for scheme, term in (("kind", event.kind), ("status", event.status), ("portal", event.portal)):
        _add(made, "category", scheme=f"{_AUTHORITY}{scheme}", term=term)
    for term in event.materiality:
        _add(made, "category", scheme=f"{_AUTHORITY}materiality", term=term)
    if page is not None:
        _add(made, "link", rel="alternate", type="text/html", href=page)
    if event.url.startswith(("http://", "https://")):
        _add(made, "link", rel="related", href=event.url)
    _add(made, "summary", "；".join(_lines(entry, "zh")) or headline(event, "zh", portal=entry.portal))
    _add_content(made, entry)


def _add_content(made: etree._Element, entry: Entry) -> None:
    content = _add(made, "content", type="xhtml")
    division = etree.SubElement(content, f"{{{_XHTML}}}div", nsmap={None: _XHTML})
    for language in _LANGUAGES:
        part = etree.SubElement(division, f"{{{_XHTML}}}div")
        part.set(f"{{{_XML}}}lang", _CODES[language])
        etree.SubElement(part, f"{{{_XHTML}}}p").text = _clean(headline(entry.event, language, portal=entry.portal))
        lines = etree.SubElement(part, f"{{{_XHTML}}}ul")
        for line in (*_lines(entry, language), _say_seen(entry.event, language)):
            etree.SubElement(lines, f"{{{_XHTML}}}li").text = _clean(line)


def _lines(entry: Entry, language: Language) -> Iterator[str]:
    yield from describe_lines(entry.event, language)
    standing = (note for note in entry.notes if note.standing == "stands" and note.verdict != "withdrawn")
    yield from (describe_note(note, language) for note in standing)


def _say_seen(event: Event, language: Language) -> str:
    after = f"{event.seen_after.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    if event.seen_before is None:
        return say("first seen {after}", language, after=after)
    before = f"{event.seen_before.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return say("between {before} and {after}", language, before=before, after=after)


def _say_hidden(hidden: Hiding, language: Language) -> str:
    values = {"on": f"{hidden.at.astimezone(SHANGHAI):%Y-%m-%d}", "by": hidden.by, "reason": hidden.reason}
    return say("hidden since {on} at the request of {by}: {reason}", language, **values)


def _add(parent: etree._Element, name: str, text: str | None = None, /, **attributes: str) -> etree._Element:
    made = etree.SubElement(parent, f"{{{_ATOM}}}{name}")
    for attribute, value in attributes.items():
        made.set(attribute, _clean(value))
    made.text = _clean(text) if text is not None else None
    return made


def _clean(text: str) -> str:
    """Return a text of any page with what XML cannot hold replaced, so that one page spoils no feed."""
    return _NO_XML.sub("\ufffd", text)


def _moment(at: datetime) -> str:
    """Return a moment as RFC 3339 has it, in UTC and to the microsecond, so that order is kept."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
