"""Archived documents, sanitised and inert, for the frames of other pages; below an address without a language."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/archived", include_in_schema=False)
