"""Waiting for a page's content, not for a time."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import NamedTuple

from crawler.rendering.interception import Interception
from crawler.rendering.page import Look, Page
from crawler.rendering.values import Limits, Ready

_TICK_SECONDS = 0.1


class Outcome(NamedTuple):
    """Whether the page became ready, and in words what was waited for and what came about."""

    ready: bool
    waited_for: str


async def wait_until_ready(page: Page, interception: Interception, ready: Ready, limits: Limits) -> Outcome:
    """Look at a page until it is ready, or has used up its own time, or the time for any page.

    Raises:
        RenderingError: The page cannot be looked at any more.
    """
    began_at = unchanged_since = tick_at = monotonic()
    own_seconds, last = 0.0, None
    while True:
        look = await page.look(ready.selectors)
        now = monotonic()
        if look != last:
            last, unchanged_since = look, now
        own_seconds += 0 if interception.pending else now - tick_at
        tick_at = now
        if outcome := _judge(look, ready, interception, now, unchanged_since):
            return outcome
        if own_seconds >= ready.seconds or now - began_at >= limits.page_seconds or interception.fault:
            return Outcome(False, _describe(ready, f"not within {now - began_at:.1f} s"))
        await asyncio.sleep(_TICK_SECONDS)


def _judge(look: Look, ready: Ready, interception: Interception, now: float, unchanged_since: float) -> Outcome | None:
    if ready.selectors and look.matched is None:
        return None
    met = look.matched or "any content"
    still = min(now - unchanged_since, now - interception.last_at)
    if look.loaded and not interception.pending and still >= ready.quiet_seconds:
        return Outcome(True, _describe(ready, f"met by {met}"))
    if ready.selectors and now - unchanged_since >= ready.lingering_seconds:
        return Outcome(True, _describe(ready, f"met by {met} while requests went on"))
    return None


def _describe(ready: Ready, outcome: str) -> str:
    wanted = " or ".join(ready.selectors) or "any content"
    return f"{wanted}, then {ready.quiet_seconds:g} s without requests and changes: {outcome}"
