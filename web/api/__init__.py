"""The same as JSON: one module a resource, each with its `router`; what they answer with is what was asked for.

asking  what every function is given
"""

from fastapi import APIRouter

from web.api import bodies, captures, charts, events, inconsistencies, nights, places, portals, reports, search

API = (
    "What the reading room shows, as JSON. Addresses below /api/v1 stay, and answers change by additions only. Lists "
    "come in pages: `next` of an answer is the `after` of the question that leads on. Each answer has an ETag. Nothing "
    "can be written. Moments are UTC, dates are Shanghai's, null stands for what is not known; a blank cell is never 0."
)
_MODULES = (places, bodies, reports, inconsistencies, events, nights, portals, search, captures, charts)
router = APIRouter()
for module in _MODULES:
    router.include_router(module.router)
