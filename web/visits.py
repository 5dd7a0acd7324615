"""One request for a page: what a page's function is given, and how it answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Request
from markupsafe import Markup
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse

from web.languages import in_language, language_of
from web.reasons import say_reason
from web.room import Room
from web.static_files import address_of
from web.templating import environment, say_in
from web.texts import Language, name_in, say


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for a page, with the room, a session that reads its catalogue, and the reader's language."""

    request: Request
    room: Room
    session: Session
    language: Language

    def say(self, english: str, **values: object) -> str:
        """Return a text in the reader's language."""
        return say(english, self.language, **values)

    def to(self, path: str, **query: object) -> str:
        """Return the address of a page in the reader's language; None and empty parts of the query are left out."""
        asked = {name: value for name, value in query.items() if value not in (None, "")}
        return f"/{self.language}{path}" + (f"?{urlencode(asked)}" if asked else "")

    def show(self, template: str, /, *, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page filled in; the template is one of templates/room."""
        page = environment().get_template(f"room/{template}").render(**self._context(), **values)
        return HTMLResponse(page, status)

    def _context(self) -> dict[str, Any]:
        path, query = self.request.url.path, self.request.url.query
        tail = f"?{query}" if query else ""
        return {
            "language": self.language,
            "to": self.to,
            "path": path,
            "is_later": "after" in self.request.query_params,
            "other_languages": {one: in_language(path, one) + tail for one in ("zh", "en")},
            "static": address_of,
            "replays": self.room.replay.origin is not None,
            **texts_in(self.language),
        }


def texts_in(language: Language) -> dict[str, Any]:
    """Return what the templates call for their texts, each giving one language instead of both."""

    def name(code: str) -> str:
        return name_in(code, language)

    def form(code: str) -> str:
        if code.isdigit():
            return say("edition of {form}", language, form=code)
        return name_in(code, language) if code == "hybrid" else say("tables absent", language)

    def both(english: str, **values: object) -> Markup:
        return Markup("{}").format(say(english, language, **values))

    def reason(english: str) -> str:
        return say_reason(english, language)

    return {"say": partial(say_in, language), "both": both, "name": name, "form": form, "reason": reason}


def _visit(request: Request) -> Iterator[Visit]:
    room: Room = request.app.state.room
    with room.session() as session:
        yield Visit(request, room, session, language_of(request.url.path) or "zh")


OnVisit = Annotated[Visit, Depends(_visit)]
