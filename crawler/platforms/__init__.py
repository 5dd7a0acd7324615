"""Platforms: one content-management family a file.

A module of this package that defines `PLATFORM` is a platform; nothing else need be told of it.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from crawler.errors import PortalError
from crawler.platforms.base import Page, Platform
from crawler.platforms.declared import Declared
from crawler.portals import Portal


@cache
def load_platforms() -> dict[str, Platform]:
    """Return every platform by its name, in the order in which they are asked whether they recognise a page."""
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__) if not found.ispkg]
    platforms: list[Platform] = [module.PLATFORM for module in modules if hasattr(module, "PLATFORM")]
    return {platform.name: platform for platform in sorted(platforms, key=lambda one: (one.precedence, one.name))}


def find_platform(name: str) -> Platform:
    """Return the platform of a name, as portal files give it.

    Raises:
        PortalError: No platform has that name; the message lists those there are.
    """
    platforms = load_platforms()
    if name not in platforms:
        raise PortalError(f"no platform is called {name!r}: use one of {', '.join(platforms)}")
    return platforms[name]


def platform_of(portal: Portal) -> Platform:
    """Return the platform that a portal's file names, with the selectors that it declares; `plain` where it names none.

    Raises:
        PortalError: No platform has that name.
    """
    if portal.selectors is None and not any(column.list_url for column in portal.columns):
        return find_platform(portal.platform or "plain")
    return Declared(portal.selectors, {one.url: one.list_url for one in portal.columns if one.list_url is not None})


def recognise_platform(page: Page) -> Platform:
    """Return the platform whose fingerprint a home or column page bears; `plain` where it bears none."""
    for platform in load_platforms().values():
        if platform.recognises(page):
            return platform
    raise PortalError(f"{page.url}: no platform recognises the page, not even `plain`: the installation is damaged")
