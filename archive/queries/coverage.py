"""Coverage: how it stands with every body's report for every year, and the same counted for what lies above.

What a cell says is archive.expectations' to decide. What is there was judged when it was read; what is not there is
judged when it is asked for, by the day and by how the portal was found last.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from archive.queries.values import BodyMatrix, DivisionMatrix


def cover_bodies(session: Session, code: str, today: date) -> BodyMatrix | None:
    """Return the bodies × years of one division, those of what lies in it left out; None where the code is unknown.

    `code` may be any that the place has had.
    """
    raise NotImplementedError


def cover_divisions(session: Session, code: str | None, today: date) -> DivisionMatrix | None:
    """Return the divisions × years of a province or a prefecture, of the country where `code` is None.

    A province's rows are its counties and prefectures, those of the country its provinces, with all that lies in them.
    None where the code is unknown.
    """
    raise NotImplementedError
