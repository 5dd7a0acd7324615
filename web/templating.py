"""What all pages share: the templates' environment, the style sheet, and how values are written for people."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from archive.clock import SHANGHAI
from web.bars import colour_of
from web.matrix import share_of
from web.reasons import reason_in_both
from web.texts import COUNTS, NAMES, Language, name_both, say, say_both

_TEMPLATES = Path(__file__).with_name("templates")


def load_style() -> tuple[Markup, str]:
    """Return the style sheet that stands in a page, and its digest as a Content-Security-Policy names it."""
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    return Markup(style), "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()  # noqa: S704  our own file


@cache
def environment() -> Environment:
    """Return what the templates are filled in with: what is not ours is escaped, what is not known is an error."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=False
    )
    made.globals.update(both=say_both, name=name_both, form=_name_form, names=NAMES, reason=reason_in_both)
    made.globals.update(how_many=COUNTS)
    made.filters.update(
        colour=colour_of, day=_day_in_shanghai, grouped=grouped, leads_out=_leads_out, shanghai=_in_shanghai,
        share=share_of, size=size_of,
    )  # fmt: skip
    return made


def say_in(language: Language, english: str, **values: object) -> str:
    """Return a text in one language, as `web.texts.say` does; a template has the language filled in."""
    return say(english, language, **values)


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


def _day_in_shanghai(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d}"


def grouped(number: int) -> str:
    """Return a number with a comma after each three digits."""
    return f"{number:,}"


def size_of(count: int) -> str:
    """Return a number of bytes as people read it, in steps of a thousand."""
    size, unit = float(count), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if size < 1000:
            break
        size, unit = size / 1000, larger
    return f"{size:,.0f} {unit}" if unit == "B" else f"{size:,.1f} {unit}"
