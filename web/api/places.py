"""Places, and how it stands with the reports of what lies in them."""

from __future__ import annotations

from fastapi import APIRouter

from archive.queries.coverage import cover_bodies, cover_divisions
from archive.queries.divisions import find_division
from archive.queries.values import BodyMatrix, DivisionItem, DivisionMatrix
from web.api.asking import OnAsk
from web.errors import NotThereError

router = APIRouter(tags=["places"])


@router.get("/coverage")
def cover_country(ask: OnAsk) -> DivisionMatrix:
    """Read how many bodies of each province stand how in each year."""
    return _found(cover_divisions(ask.session, None, ask.today), "the country")


@router.get("/places/{code}")
def read_place(ask: OnAsk, code: str) -> DivisionItem:
    """Read what a place is, by any code that it has had."""
    place = find_division(ask.session, code)
    if place is None:
        raise NotThereError(code)
    return place


@router.get("/places/{code}/coverage")
def cover_place(ask: OnAsk, code: str) -> DivisionMatrix:
    """Read how many bodies of each place in a province or a prefecture stand how in each year."""
    return _found(cover_divisions(ask.session, code, ask.today), code)


@router.get("/places/{code}/bodies")
def cover_bodies_of_place(ask: OnAsk, code: str) -> BodyMatrix:
    """Read how it stands with the report of each of a place's own bodies for each year."""
    matrix = cover_bodies(ask.session, code, ask.today)
    if matrix is None:
        raise NotThereError(code)
    return matrix


def _found(matrix: DivisionMatrix | None, name: str) -> DivisionMatrix:
    if matrix is None:
        raise NotThereError(name)
    return matrix
