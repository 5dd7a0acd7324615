"""The account of one crawl as a page for people: one file that needs nothing beside it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from archive.account import NightAccount
from archive.clock import SHANGHAI
from web.bars import colour_of, cut_bars, list_states
from web.texts import NAMES, Language, name_both, say, say_both

_TEMPLATES = Path(__file__).with_name("templates")


def render_night(account: NightAccount | Mapping[str, Any], *, language: Language) -> str:
    """Return the page of a crawl's account, in both languages; `language` is the one that is shown first.

    The page loads nothing, runs no script, and says so to the browser (Content-Security-Policy).

    Raises:
        pydantic.ValidationError: The mapping is no account.
    """
    night = NightAccount.model_validate(account)
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    bars = cut_bars(night.portals)
    return _environment().get_template("night.html").render(
        account=night,
        language=language,
        say=partial(_say, language),
        style=Markup(style),  # noqa: S704  our own file
        style_digest=_digest(style),
        totals=_totals(night),
        portal_names={portal.id: portal.name for portal in night.portals},
        unhealthy=[portal for portal in night.portals if portal.reason or portal.health != "healthy"],
        rejections=[(portal, rejection) for portal in night.portals for rejection in portal.rejections],
        bars=bars,
        bars_of=sum(1 for portal in night.portals if sum(portal.states.values())),
        states=list_states(night.portals),
    )  # fmt: skip


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=False
    )
    environment.globals.update(both=say_both, name=name_both, form=_name_form, names=NAMES)
    environment.filters.update(
        colour=colour_of, grouped=_grouped, leads_out=_leads_out, shanghai=_in_shanghai, size=_size
    )
    return environment


def _say(language: Language, english: str, **values: object) -> str:
    return say(english, language, **values)


def _totals(night: NightAccount) -> list[tuple[str, str]]:
    portals = night.portals
    return [
        ("Portals", _grouped(len(portals))),
        ("Pages visited", _grouped(sum(portal.visits for portal in portals))),
        ("Captures", _grouped(sum(portal.captures for portal in portals))),
        ("Size", _size(sum(portal.bytes for portal in portals))),
        ("Reports read", _grouped(night.reports.count)),
        ("Events", _grouped(len(night.events))),
    ]


def _name_form(code: str) -> Markup:
    """Return the words for an edition of the form: a year, `hybrid`, or the name under which none is counted."""
    if code.isdigit():
        return say_both("edition of {form}", form=code)
    return name_both(code) if code == "hybrid" else say_both("tables absent")


def _leads_out(url: str) -> bool:
    """Say whether an address may be a link: whoever wrote it, only these two schemes do nothing but lead there."""
    return url.lower().startswith(("http://", "https://"))


def _in_shanghai(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _grouped(number: int) -> str:
    return f"{number:,}"


def _size(count: int) -> str:
    """Return a number of bytes as people read it, in steps of a thousand."""
    size, unit = float(count), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if size < 1000:
            break
        size, unit = size / 1000, larger
    return f"{size:,.0f} {unit}" if unit == "B" else f"{size:,.1f} {unit}"


def _digest(style: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
