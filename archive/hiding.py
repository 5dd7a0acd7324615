"""What is hidden from the reading room at somebody's request: reports, events and addresses, since when and why.

Nothing is deleted: WARCs, catalogue and evidence keep what is hidden, and hiding can be taken back.
`archive.hidden` answers what is hidden now.
"""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.tables import HidingRow

HidingAbout = Literal["report", "event", "url"]


class Hiding(BaseModel):
    """That something was hidden, or is shown again (`hidden` is false), since `at`, as `by` asked, and why.

    `subject` is the id of a report or an event, or an address as it was given.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    at: AwareDatetime
    by: str = Field(pattern=r"\S")
    about: HidingAbout
    subject: str = Field(min_length=1)
    hidden: bool
    reason: str = Field(pattern=r"\S")


def list_hidings(session: Session) -> list[Hiding]:
    """Return everything that was ever hidden or shown again, oldest first."""
    query = select(HidingRow).order_by(HidingRow.number)
    return [Hiding.model_validate(row, from_attributes=True) for row in session.scalars(query)]
