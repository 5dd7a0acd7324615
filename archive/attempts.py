"""What the journal says of a message to people: that it is about to be sent, and what became of it."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

Outcome = Literal["delivered", "refused", "unsure"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Attempt(_Value):
    """An attempt to send a message to a target, which has no address here: the name is what a telling.toml gives it.

    `since` is the number of the journal's line after which what is told was concluded, `crawl_id` the last crawl that
    had been concluded, `events` are the ids and states of the events that are told, `digest` is the sha256 of the text.
    """

    id: str
    at: AwareDatetime
    target: str
    crawl_id: str | None
    since: int
    events: tuple[tuple[str, str], ...]
    digest: str


class AttemptOutcome(_Value):
    """What became of an attempt; `why` is a word for what was not `delivered`, and never a part of an address."""

    id: str
    at: AwareDatetime
    target: str
    outcome: Outcome
    why: str | None = None


class Silence(_Value):
    """That there was nothing to tell these targets of, up to a crawl: no message was sent, and none is due of it."""

    at: AwareDatetime
    crawl_id: str | None
    targets: tuple[str, ...]
