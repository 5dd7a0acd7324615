"""The page and the README of an evidence bundle: for readers who have never heard of WARC."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from archive.events import Event
from archive.evidence.bundle import Evidence
from archive.evidence.gathering import SIDES, Side
from archive.evidence.showing import ShownPage
from web.codebook import label_figures
from web.templating import environment, load_style, say_in
from web.texts import NAMES, Language, say

# So many characters stand before and after a change, so that it can be understood.
_AROUND = 24
_COMMANDS = """sha256sum -c SHA256SUMS
gzip -dc captures.warc.gz | less
warcio check -v captures.warc.gz
head -n 1 chain/journal.jsonl | tr -d '\\n' | sha256sum"""
_STAMP_COMMAND = """
openssl ts -verify -data SHA256SUMS -in timestamp/response.tsr -CAfile timestamp/certificates.pem -partial_chain"""


@dataclass(frozen=True, slots=True)
class SideView:
    """What is shown of a side: which page (None where nothing came back), its picture's place in the bundle.

    `why` says why a page has no picture, in English, None where it has one.
    """

    page: ShownPage | None
    picture: str | None
    why: str | None


def render_evidence_page(evidence: Evidence, sides: Mapping[Side, SideView], *, language: Language) -> str:
    """Return index.html of a bundle, in both languages; `language` is the one that is shown first."""
    event = evidence.gathered.event
    style, digest = load_style()
    return environment().get_template("evidence.html").render(
        event=event,
        language=language,
        say=partial(say_in, language),
        style=style,
        style_digest=digest,
        labels=label_figures(),
        sections=list(describe_sections(evidence.differences)),
        attached=(evidence.differences or {}).get("attachments", ()),
        metadata=(evidence.differences or {}).get("metadata", ()),
        says_the_same=says_the_same(evidence.differences),
        sides=sides,
        payloads=evidence.payloads,
        record_count=len(evidence.records),
    )  # fmt: skip


def render_evidence_readme(event: Event, views: Iterable[SideView], *, is_stamped: bool) -> str:
    """Return README.md of a bundle: what is in it and how it is checked with standard tools, in Chinese and English."""
    return environment().get_template("evidence.md").render(
        event=event,
        title=event.title or event.issuing_body or event.portal,
        chinese={"summary": _summarise(event, "zh")},
        english={"summary": _summarise(event, "en")},
        commands=_COMMANDS + (_STAMP_COMMAND if is_stamped else ""),
        stamped=is_stamped,
        pictured=any(view.picture for view in views),
    )  # fmt: skip


def _summarise(event: Event, language: Language) -> str:
    """Return one line that says what was found."""
    kinds = [say(NAMES[code], language) for code in (event.kind, *event.materiality) if code in NAMES]
    seen = f"{event.seen_after:%Y-%m-%d %H:%M:%S} UTC"
    if event.seen_before is not None:
        between = "between {before} and {after}"
        seen = say(between, language, before=f"{event.seen_before:%Y-%m-%d %H:%M:%S} UTC", after=seen)
    return " · ".join([*kinds, seen])


def describe_sections(differences: Mapping[str, Any] | None) -> Iterator[dict[str, Any]]:
    """Yield the parts of the text that differ, each change with a few characters around it."""
    for section in (differences or {}).get("sections", ()):
        text = (section["new"] or section["old"])["text"]
        yield {**section, "changes": list(_put_in_place(section["changes"], text, is_new=section["new"] is not None))}


def says_the_same(differences: Mapping[str, Any] | None) -> bool:
    """Say whether both sides were read and nothing in them differs."""
    return differences is not None and not differences["materiality"]


def _put_in_place(changes: Sequence[Mapping[str, Any]], text: str, *, is_new: bool) -> Iterator[dict[str, str]]:
    """Yield changes with a few characters of the later text around them."""
    for change in changes:
        begin = change["new_at"] if is_new else change["old_at"]
        end = begin + len(change["new"] if is_new else change["old"])
        lead, tail = text[max(0, begin - _AROUND) : begin], text[end : end + _AROUND]
        yield {"old": change["old"], "new": change["new"], "lead": lead, "tail": tail}


def views_without_pictures(evidence: Evidence, why: str) -> dict[Side, SideView]:
    """Return what is shown of both sides where no pictures were drawn; `why` is said of a side that has a page."""
    pages = {side: evidence.shown.get(side) for side in SIDES}
    return {side: SideView(page, None, why if page is not None else None) for side, page in pages.items()}
