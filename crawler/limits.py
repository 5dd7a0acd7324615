"""When and how much a portal may be asked, as its file says."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from archive.clock import SHANGHAI


def _check_hours(hours: str) -> str:
    begin, end = _parse_hours(hours)
    if begin == end:
        raise ValueError("the hours begin and end at the same time: leave them out where any will do")
    return hours


# Two times of the day in Shanghai; the second may be of the next day.
Hours = Annotated[
    str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"), AfterValidator(_check_hours)
]


class Budget(BaseModel):
    """What a portal is asked for at most in one night; what is left is asked for in the next."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    requests: int = Field(default=5000, ge=1)
    megabytes: int = Field(default=2048, ge=1)
    minutes: int = Field(default=480, ge=1)


def is_within(hours: str, at: datetime) -> bool:
    """Whether a moment lies within hours such as `22:00-06:00`, whose end is not one of them."""
    begin, end = _parse_hours(hours)
    now = at.astimezone(SHANGHAI).time()
    return begin <= now < end if begin < end else now >= begin or now < end


def _parse_hours(hours: str) -> tuple[time, time]:
    begin, _, end = hours.partition("-")
    return time.fromisoformat(begin), time.fromisoformat(end)
