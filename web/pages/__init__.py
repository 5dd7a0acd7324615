"""Pages for people: one module a kind of page, each with its `router`, served in each language."""

from web.pages import about, charts, events, figures, home, inconsistencies, nights, places, portals, reports, search

_MODULES = (home, places, reports, inconsistencies, figures, events, nights, portals, search, charts, about)
routers = tuple(module.router for module in _MODULES)
