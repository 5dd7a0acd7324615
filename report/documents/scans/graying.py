"""Images of any colours in grey."""

from __future__ import annotations

import numpy as np
from PIL import Image

from report.documents.scans.straightening import Picture


def gray_of(image: Image.Image) -> Picture:
    """Return an image in grey, what is transparent of it white."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        colours = image.convert("RGBA")
        paper = Image.new("RGBA", colours.size, "white")
        paper.alpha_composite(colours)
        image = paper
    elif image.mode.startswith("I"):
        # Sixteen bits a dot; Pillow would cut off what is brighter than the lowest eight.
        return np.asarray(np.asarray(image, np.float64) / 257.0, np.uint8)
    return np.asarray(image.convert("L"), np.uint8)
