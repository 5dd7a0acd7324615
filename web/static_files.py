"""Our own style sheets and script, held in memory by name: no path of a request ever becomes a path of this machine."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import Response

from web.errors import NotThereError

_PLACES = (Path(__file__).with_name("static"), Path(__file__).with_name("templates"))
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file's bytes, its type, and a digest by which its address changes with it."""

    content: bytes
    content_type: str
    digest: str


@cache
def load_files() -> dict[str, StaticFile]:
    """Return the files by name."""
    paths = (path for place in _PLACES for path in sorted(place.iterdir()) if path.suffix in _TYPES)
    return {path.name: _load(path) for path in paths}


def address_of(name: str) -> str:
    """Return the address of a file, which is another one when the file is."""
    return f"/static/{name}?v={load_files()[name].digest}"


@router.get("/static/{name}")
def serve_file(name: str) -> Response:
    """Serve one of the files."""
    found = load_files().get(name)
    if found is None:
        raise NotThereError(name)
    return Response(found.content, media_type=found.content_type, headers={"Cache-Control": "public, max-age=86400"})


def _load(path: Path) -> StaticFile:
    content = path.read_bytes()
    return StaticFile(content, _TYPES[path.suffix], hashlib.sha256(content).hexdigest()[:12])
