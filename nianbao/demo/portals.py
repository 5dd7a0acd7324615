"""Answers a request to any of the portals: what its platform says, and what its web server adds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nianbao.demo.county import County
from nianbao.demo.http import Response, Visit, http_date
from nianbao.demo.nights import night_date
from nianbao.demo.places import GKMLPT, JCMS, SCRIPT, TRS, Place
from nianbao.demo.platforms import gkmlpt, jcms, script, trs

_ANSWERS: dict[str, Callable[[County, Visit], Response]] = {
    TRS.id: trs.answer,
    JCMS.id: jcms.answer,
    GKMLPT.id: gkmlpt.answer,
    SCRIPT.id: script.answer,
}
_SERVERS = {TRS.id: b"nginx", JCMS.id: b"Apache-Coyote/1.1", GKMLPT.id: b"openresty", SCRIPT.id: b"nginx/1.20.1"}


def answer(county: County, place: Place, visit: Visit) -> Response:
    """Answer a request to a portal; the same county, portal and visit give the same bytes."""
    if visit.request.method not in {"GET", "HEAD", "POST"}:
        response = Response(status=405, headers=((b"Allow", b"GET, HEAD, POST"),))
    else:
        response = _ANSWERS[place.id](county, visit)
    # The portals' clocks stand still during a night.
    ours = ((b"Server", _SERVERS[place.id]), (b"Date", http_date(night_date(visit.night - 1))))
    return replace(response, headers=(*ours, *response.headers))
