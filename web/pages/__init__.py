"""Pages for people: one module a kind of page, each with its `router`, served in each language."""

from web.pages import events, home, nights

routers = (home.router, events.router, nights.router)
