"""Bodies that issued reports, and their figures over the years."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from archive.queries.charts import Total, total_body
from archive.queries.reports import find_body
from archive.queries.values import BodyItem
from web.api.asking import OnAsk
from web.errors import NotThereError

router = APIRouter(tags=["bodies"])
_KEYS_MAX = 60


@router.get("/bodies/{body_id}")
def read_body(ask: OnAsk, body_id: str) -> BodyItem:
    """Read one body; its reports are at /reports?body=ID."""
    body = find_body(ask.session, body_id)
    if body is None:
        raise NotThereError(body_id)
    return body


@router.get("/bodies/{body_id}/totals")
def read_body_totals(ask: OnAsk, body_id: str, key: Annotated[list[str], Query(max_length=_KEYS_MAX)]) -> list[Total]:
    """Read what a body states for some figures (`key`, repeated) in all its years."""
    return total_body(ask.session, read_body(ask, body_id).id, key)
