"""Telling people what is news to them: each message once, whatever happens in between."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from archive.attempts import Attempt, AttemptOutcome, Outcome, Silence
from archive.clock import Clock
from archive.events import derive_id
from archive.journal import Journal
from archive.telling import read_tellings
from nianbao.collections import open_collection, read_catalogue
from nianbao.errors import WrongUseError
from nianbao.telling.due import Due, find_due
from nianbao.telling.sending import Address, Message, open_address, send
from nianbao.telling.targets import Telling, load_telling
from web.digest import title_digest, write_html, write_test, write_text
from web.texts import Language

# Seconds between attempts; after the last of them the next night tries again.
PAUSES = (2.0, 10.0)
_WAIT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of what a target was to be told; `quiet` is where nothing was, `due` where nothing was sent yet.

    `why` is a word for what was not delivered, `message` what was sent or would be, None where there is none.
    """

    target: str
    outcome: Outcome | Literal["quiet", "due"]
    why: str | None
    events: tuple[str, ...]
    message: Message | None

    @property
    def is_well(self) -> bool:
        """Whether nothing went wrong."""
        return self.outcome in ("delivered", "quiet", "due")


def tell(
    data: Path,
    clock: Clock,
    environment: Mapping[str, str],
    *,
    is_dry: bool = False,
    pause: Callable[[float], None] = time.sleep,
) -> list[Sent]:
    """Send to each target of a collection what is news to it; where `is_dry`, only say what that would be.

    Raises:
        WrongUseError: There is no collection, or its telling.toml is not what it must be.
        LockedError: Another process writes to the collection, and did not end in time.
        StorageError: The disk failed: what could not be entered in the journal was not sent.
    """
    collection = open_collection(data)
    telling = load_telling(collection)
    if not telling.targets:
        return []
    with read_catalogue(data) as session:
        journal = Journal(collection.journal, strict=False)
        if is_dry:
            due = find_due(collection, session, journal, telling, read_tellings(journal))
            return [_tell_one(one, telling, environment, None) for one in due]
        with collection.lock(_WAIT_SECONDS):
            # What a night that has just ended wrote is seen, too.
            session.rollback()
            sender = _Sender(journal, clock, pause)
            all_due = list(find_due(collection, session, journal, telling, sender.tellings))
            sender.pass_over([due for due in all_due if due.digest.is_quiet])
            return [_tell_one(one, telling, environment, sender) for one in all_due]


def send_test(data: Path, name: str, environment: Mapping[str, str]) -> Sent:
    """Send a target one message that says that it is a test; the journal is not told.

    Raises:
        WrongUseError: No target has this name, or its address is none.
    """
    telling = load_telling(open_collection(data))
    target = next((target for target in telling.targets if target.name == name), None)
    if target is None:
        known = ", ".join(target.name for target in telling.targets) or "none"
        raise WrongUseError(f"{name}: telling.toml has no target of this name: it has {known}")
    language: Language = target.language or telling.language
    message = Message(*write_test(language))
    outcome, why = send(open_address(target, environment), message)
    return Sent(name, outcome, why, (), message)


class _Sender:
    """Sends messages, with a line in the journal before and after each attempt."""

    def __init__(self, journal: Journal, clock: Clock, pause: Callable[[float], None]) -> None:
        self._journal = journal
        self._clock = clock
        self._pause = pause
        self._settle()
        self.tellings = read_tellings(journal)

    def _settle(self) -> None:
        """Enter of each attempt that was interrupted that nobody knows what came of it, so that it is not repeated."""
        for told in read_tellings(self._journal).told.values():
            for attempt in told.open.values():
                self._enter(attempt, "unsure", "interrupted")

    def pass_over(self, quiet: Sequence[Due]) -> None:
        """Enter to whom there is nothing to tell, so that no later filter and no later night finds it news."""
        names = tuple(due.target.name for due in quiet if due.told.crawl_id != self.tellings.crawl_id)
        if names:
            said = Silence(at=self._clock.now(), crawl_id=self.tellings.crawl_id, targets=names)
            self._journal.append("nothing_told", said.model_dump(mode="json"))

    def send(self, due: Due, address: Address, message: Message) -> tuple[Outcome, str | None]:
        """Send a message, again after a while where it was refused; return what came of the last attempt."""
        for number in range(len(PAUSES) + 1):
            if number:
                self._pause(PAUSES[number - 1])
            attempt = self._begin(due, message, number)
            outcome, why = send(address, message)
            self._enter(attempt, outcome, why)
            if outcome != "refused":
                break
        return outcome, why

    def _begin(self, due: Due, message: Message, number: int) -> Attempt:
        at = self._clock.now()
        digest = hashlib.sha256(f"{message.title}\n{message.body}".encode()).hexdigest()
        attempt = Attempt(
            id=derive_id("telling", due.target.name, at.isoformat(), digest, number),
            at=at,
            target=due.target.name,
            crawl_id=self.tellings.crawl_id,
            since=due.told.since or 0,
            events=tuple((entry.event.id, entry.event.status) for entry in due.digest.ordered),
            digest=digest,
        )
        self._journal.append("telling", attempt.model_dump(mode="json"))
        return attempt

    def _enter(self, attempt: Attempt, outcome: Outcome, why: str | None) -> None:
        said = AttemptOutcome(id=attempt.id, at=self._clock.now(), target=attempt.target, outcome=outcome, why=why)
        self._journal.append("told", said.model_dump(mode="json"))


def _tell_one(due: Due, telling: Telling, environment: Mapping[str, str], sender: _Sender | None) -> Sent:
    name, events = due.target.name, tuple(entry.event.id for entry in due.digest.ordered)
    if due.digest.is_quiet:
        return Sent(name, "quiet", None, (), None)
    try:
        address = open_address(due.target, environment)
    except WrongUseError as error:
        # The others are told all the same.
        return Sent(name, "refused", str(error), events, None)
    message = write_message(due, address, due.target.language or telling.language)
    if sender is None:
        return Sent(name, "due", None, events, message)
    outcome, why = sender.send(due, address, message)
    return Sent(name, outcome, why, events, message)


def write_message(due: Due, address: Address, language: Language) -> Message:
    """Return what a target is to be told, as its address takes it."""
    text = write_text(due.digest, language, bytes_max=address.bytes_max)
    html = write_html(due.digest, language) if address.is_mail else None
    return Message(title_digest(due.digest, language), text, html)
