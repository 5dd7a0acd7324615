"""Rendering: a browser without a wire of its own, fed by ours."""

from crawler.rendering.chromium import find_chromium
from crawler.rendering.renderer import Renderer
from crawler.rendering.values import (
    BrowserRequest,
    BrowserResponse,
    Failed,
    Fetch,
    FrameDocument,
    Limits,
    Loaded,
    Ready,
    Rendered,
)

__all__ = [
    "BrowserRequest",
    "BrowserResponse",
    "Failed",
    "Fetch",
    "FrameDocument",
    "Limits",
    "Loaded",
    "Ready",
    "Rendered",
    "Renderer",
    "find_chromium",
]
