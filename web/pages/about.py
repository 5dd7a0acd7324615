"""What this is, what is kept, how to ask for a correction or for something to be hidden, and where the data are."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from report import PARSER_VERSION
from report.codebook import list_codebook
from web.visits import OnVisit

router = APIRouter()


@router.get("/about")
def show_about(visit: OnVisit) -> Response:
    """Show what people should know of the reading room."""
    checks = [entry for entry in list_codebook() if entry.about == "check"]
    states = [entry for entry in list_codebook() if entry.about == "state"]
    return visit.show("about.html", parser_version=PARSER_VERSION, checks=checks, states=states)
