"""The reading room as an application: pages for people below /zh and /en, the same for programs below /api/v1."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp

from archive.errors import ArchiveError, CursorError, MissingRecordError
from web import static_files
from web.access import Access
from web.api import API, mementos
from web.api import router as api_router
from web.errors import DocumentShownError, HiddenError, NotThereError, TooMuchError
from web.etags import Etags
from web.languages import LANGUAGES, choose_language, language_of
from web.pages import archived, feeds, routers
from web.rates import Rates
from web.room import Room
from web.security import Guard
from web.visits import Visit

_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (NotThereError, 404),
    (MissingRecordError, 404),
    (CursorError, 404),
    (RequestValidationError, 404),
    (TooMuchError, 503),
    (DocumentShownError, 422),
    (ArchiveError, 500),
    # A file of the collection that is gone, or that the disk does not give.
    (OSError, 500),
)


def make_app(
    room: Room,
    *,
    access: Access | None = None,
    bound: str = "127.0.0.1",
    rates: Rates | None = None,
) -> ASGIApp:
    """Return the application that shows a room at the address `bound`, with everything that stands before it."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        room.close()

    app = FastAPI(
        title="nianbao", version="1", description=API, lifespan=lifespan,
        openapi_url="/api/v1/openapi.json", docs_url=None, redoc_url=None, redirect_slashes=False,
    )  # fmt: skip
    app.state.room = room
    app.add_api_route("/", _choose, include_in_schema=False)
    app.include_router(static_files.router)
    app.include_router(archived.router)
    app.include_router(feeds.router)
    app.include_router(api_router, prefix="/api/v1")
    app.include_router(mementos.router)
    for language in LANGUAGES:
        for router in routers:
            app.include_router(router, prefix=f"/{language}", include_in_schema=False)
    for kind in (*(kind for kind, _ in _STATUS), HTTPException):
        app.add_exception_handler(kind, _answer_error)
    frames = [room.replay.origin] if room.replay.origin else []
    return Guard(Etags(app), access=access or Access(), bound=bound, rates=rates, frames=frames)


async def _choose(request: Request) -> Response:
    language = choose_language(request.headers.get("accept-language", ""))
    return RedirectResponse(f"/{language}/", 303, headers={"Vary": "Accept-Language"})


def _answer_error(request: Request, error: Exception) -> Response:
    """Return what is wrong as a page, or as a problem (RFC 9457) where a program asks."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), None)
    status = error.status_code if isinstance(error, HTTPException) else status or 500
    room: Room = request.app.state.room
    # What a library says of a request repeats the request. Where the collection lies is its keeper's business.
    is_libraries = isinstance(error, HTTPException | RequestValidationError)
    detail = "" if is_libraries else str(error).replace(f"{room.collection.root}/", "")
    names = (
        ", ".join(str(one["loc"][-1]) for one in error.errors()) if isinstance(error, RequestValidationError) else ""
    )
    if isinstance(error, RequestValidationError) and request.url.path.startswith("/api/"):
        status, detail = 422, "; ".join(f"{one['loc'][-1]}: {one['msg']}" for one in error.errors())[:500]
    headers = {"Retry-After": "60"} if status == 503 else {}
    language = language_of(request.url.path)
    if request.url.path.startswith("/archived/"):
        # It may stand in a frame, and says what it can there.
        return archived.say_fault(detail or _TITLES.get(status, "Error"), status)
    if language is None:
        problem = {"type": "about:blank", "status": status, "title": _TITLES.get(status, "Error"), "detail": detail}
        return JSONResponse(problem, status, headers=headers, media_type="application/problem+json")
    with room.session() as session:
        hidden = error.said if isinstance(error, HiddenError) else None
        page = Visit(request, room, session, language).show(
            "error.html", status=status, status_code=status, detail=detail, names=names, hidden=hidden
        )
    page.headers.update(headers)
    return page


_TITLES = {404: "Not found", 405: "Method not allowed", 422: "Cannot be read", 500: "Damaged", 503: "Busy"}
