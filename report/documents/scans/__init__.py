"""Scans and pictures of tables: character recognition, for which the extra `ocr` is installed.

straightening   a picture as it would be had the page lain straight under even light
rules           the rules of its tables
recognising     where lines of text stand, and what they say
cells           what stands in the cells of a table, each with its confidence
pages           all of it as blocks, as the reader of PDF pages makes them
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec

# Of one document as many pages are read; at two to four seconds a page no report takes much over half a minute.
MAX_SCANS = 12


@lru_cache
def can_recognise() -> bool:
    """Say whether what recognition needs is installed; nothing of it is loaded."""
    return all(find_spec(name) is not None for name in ("cv2", "onnxruntime", "rapidocr"))
