"""Answers a request to any portal: what its platform says, and what its web server adds."""

from __future__ import annotations

from dataclasses import replace

from nianbao.demo.http import Response, Visit, http_date
from nianbao.demo.nights import night_date
from nianbao.demo.sites import Family, Site


def answer(family: Family, site: Site, visit: Visit) -> Response:
    """Answer a request to a portal; the same site and visit give the same bytes."""
    if visit.request.method not in {"GET", "HEAD", "POST"}:
        response = Response(status=405, headers=((b"Allow", b"GET, HEAD, POST"),))
    else:
        response = family.answer(site, visit)
    # The portals' clocks stand still during a night.
    ours = ((b"Server", family.server), (b"Date", http_date(night_date(visit.night - 1))))
    return replace(response, headers=(*ours, *response.headers))
