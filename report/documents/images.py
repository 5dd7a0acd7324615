"""Images: scans, photographs and pictures of tables as PNG, JPEG, TIFF, BMP, GIF or WebP, each frame a page."""

from __future__ import annotations

import contextlib
import io
import warnings

from PIL import Image, ImageOps

from report.documents.model import Document, Scans
from report.documents.scans import MAX_SCANS, can_recognise
from report.errors import CrowdedError, DocumentError

# A page of A4 at 600 dots an inch has 35 million dots, a long picture of a whole report less.
MAX_DOTS = 40_000_000
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP", "MPO")


def read_image(payload: bytes) -> Document:
    """Read an image by recognition of characters; without what that needs nothing of it is read but its size.

    Raises:
        DocumentError: The image is damaged, or larger than a page can be.
    """
    with warnings.catch_warnings():
        # Pillow's own bound is another; that metadata are odd is no fault of the picture.
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(payload), formats=_FORMATS) as image:
                return _read_frames(image)
        except DocumentError:
            raise
        except Image.DecompressionBombError as error:
            raise DocumentError(f"the image has more than {MAX_DOTS // 1_000_000} million dots") from error
        except Exception as error:  # a damaged image makes the library raise whatever its damaged part leads to
            raise DocumentError(f"the image is damaged: {type(error).__name__}") from error


def _read_frames(image: Image.Image) -> Document:
    count = getattr(image, "n_frames", 1) if image.format in {"TIFF", "MPO"} else 1
    count = 1 if image.format == "MPO" else count
    if not can_recognise():
        _check_size(image)
        return Document(kind="image", blocks=(), image_count=count, scans=Scans(unread=count))
    from report.documents.scans.graying import gray_of  # noqa: PLC0415  these load what only scans need
    from report.documents.scans.pages import PictureReader  # noqa: PLC0415

    reader = PictureReader()
    read = 0
    for number in range(min(count, MAX_SCANS)):
        image.seek(number)
        _check_size(image)
        with contextlib.suppress(*([CrowdedError] if count > 1 else [])):
            reader.read_picture(gray_of(ImageOps.exif_transpose(image)), number + 1)
            read += 1
    return Document(
        kind="image",
        blocks=tuple(reader.blocks),
        image_count=count - read,
        scans=Scans(read=read, left=count - read),
    )


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MAX_DOTS:
        raise DocumentError(f"the image has more than {MAX_DOTS // 1_000_000} million dots")
