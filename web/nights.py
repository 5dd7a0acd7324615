"""The account of one crawl as a page for people: one file that needs nothing beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from archive.account import Alarm, NightAccount, PortalAccount
from web.bars import cut_bars, list_states
from web.codebook import label_figures
from web.templating import environment, grouped, load_style, say_in, size_of
from web.texts import Language


def render_night(account: NightAccount | Mapping[str, Any], *, language: Language) -> str:
    """Return the page of a crawl's account, in both languages; `language` is the one that is shown first.

    The page loads nothing, runs no script, and says so to the browser (Content-Security-Policy).

    Raises:
        pydantic.ValidationError: The mapping is no account.
    """
    style, digest = load_style()
    return (
        environment()
        .get_template("night.html")
        .render(
            language=language,
            say=partial(say_in, language),
            style=style,
            style_digest=digest,
            **night_values(NightAccount.model_validate(account)),
        )
    )


def night_values(night: NightAccount, *, lines_max: int | None = None) -> dict[str, Any]:
    """Return what night_body.html shows of an account; `lines_max` cuts its longest lists, None leaves them whole.

    Of portals those that are not well, and of alarms those since tonight, come first where not all are shown.
    """
    portals: Sequence[PortalAccount] = night.portals
    if lines_max is not None and len(portals) > lines_max:
        portals = sorted(portals, key=lambda portal: portal.health == "healthy")[:lines_max]
    alarms: Sequence[Alarm] = night.alarms
    if lines_max is not None and len(alarms) > lines_max:
        alarms = sorted(alarms, key=lambda alarm: not alarm.is_new)[:lines_max]
    unhealthy = [portal for portal in night.portals if portal.reason or portal.health != "healthy"]
    rejections = [(portal, rejection) for portal in night.portals for rejection in portal.rejections]
    return {
        "portals": portals,
        "alarms": alarms,
        "events": night.events[:lines_max],
        "faults": night.faults[:lines_max],
        "unhealthy_shown": unhealthy[:lines_max],
        "rejections_shown": rejections[:lines_max],
        "account": night,
        "labels": label_figures(),
        "totals": _totals(night),
        "portal_names": {portal.id: portal.name for portal in night.portals},
        "unhealthy": unhealthy,
        "rejections": rejections,
        "bars": cut_bars(night.portals),
        "bars_of": sum(1 for portal in night.portals if sum(portal.states.values())),
        "states": list_states(night.portals),
    }


def _totals(night: NightAccount) -> list[tuple[str, str]]:
    portals = night.portals
    return [
        ("Portals", grouped(len(portals))),
        ("Pages visited", grouped(sum(portal.visits for portal in portals))),
        ("Captures", grouped(sum(portal.captures for portal in portals))),
        ("Size", size_of(sum(portal.bytes for portal in portals))),
        ("Reports read", grouped(night.reports.count)),
        ("Events", grouped(len(night.events))),
    ]
