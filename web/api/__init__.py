"""The same as JSON: one module a resource, each with its models and its `router`."""

from fastapi import APIRouter

from web.api import nights

API = (
    "What the reading room shows, as JSON. Addresses below /api/v1 stay. Each answer has an ETag; lists are paged by "
    "`page` and `size`. Nothing can be written."
)
router = APIRouter()
for module in (nights,):
    router.include_router(module.router)
