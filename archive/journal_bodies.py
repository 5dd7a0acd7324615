"""What a line of the journal must say, by its kind: the least that those who read it rely on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from archive.attempts import Attempt, AttemptOutcome, Silence
from archive.events import Event
from archive.hiding import Hiding
from archive.notes import Note


def _check_moment(value: str) -> str:
    if datetime.fromisoformat(value).tzinfo is None:
        raise ValueError("a moment without time zone")
    return value


_Moment = Annotated[str, AfterValidator(_check_moment)]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class SealedLine(_Body):
    """A sealed file as the journal vouches for it: its name, its size in bytes and its sha256 in hex."""

    name: str
    size: int
    sha256: str


class _Begun(_Body):
    crawl_id: str
    began_at: _Moment
    portals: list[str]


class _Stopped(_Body):
    crawl_id: str
    stopped_at: _Moment
    reason: str
    sealed: tuple[SealedLine, ...] = ()
    told: tuple[str, ...] = ()


class _Failed(_Body):
    night: date
    failed_at: _Moment
    told: tuple[str, ...]


class _Concluded(_Body):
    crawl_id: str
    concluded_at: _Moment
    sealed: tuple[SealedLine, ...] = ()


class _Met(_Body):
    crawl_id: str
    portal_id: str
    url: str
    report_id: str


class _Imported(_Body):
    imported_at: _Moment
    files: tuple[SealedLine, ...]


class _Kept(SealedLine):
    url: str
    at: _Moment


_BODIES: dict[str, type[BaseModel]] = {
    "crawl_begun": _Begun,
    "crawl_stopped": _Stopped,
    "night_failed": _Failed,
    "crawl_concluded": _Concluded,
    "event": Event,
    "report_met": _Met,
    "imported": _Imported,
    "kept": _Kept,
    "released": _Kept,
    "note": Note,
    "hiding": Hiding,
    "telling": Attempt,
    "told": AttemptOutcome,
    "nothing_told": Silence,
}

JOURNAL_KINDS = tuple(_BODIES)


def find_fault(kind: str, body: Mapping[str, Any]) -> str | None:
    """Return what is wrong with what a line says, None where nothing is, or where its kind is not known here."""
    model = _BODIES.get(kind)
    if model is None:
        return None
    try:
        model.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        return f"no line of the kind {kind}: {where}: {first['msg']}"
    return None
