"""Character recognition: the models that come in the wheel of rapidocr (PP-OCR), run here by onnxruntime.

Two networks: one says where lines of text stand, the other what a line says. Nothing is loaded from anywhere else.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime

from report.documents.scans.straightening import Picture
from report.errors import CrowdedError

Box = tuple[int, int, int, int]

_FINDER, _READER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
_HEIGHT = 48
# Lines are read together with others that are not much longer, so many at a time.
_WIDTHS = (48, 64, 96, 128, 192, 256, 320, 448, 640, 960, 1440, 2400)
_AT_ONCE = 12_000
# A full page has sixty thousand dots of lines, one after the other at the height at which they are read.
_MOST, _MOST_LINES = 300_000, 2_000
_MAX_THREADS = 2
# A page of A4 is looked over at about this many dots; text is where the network is surer than the thresholds.
_LOOK_SIDE = 1280
_SURE, _SURE_OF_LINE, _LEAST_SIDE = 0.3, 0.5, 4
# The network marks the core of a line: the line itself is larger by this share of its height.
_GROWN = 0.45


@dataclass(frozen=True, slots=True)
class Words:
    """What a line of text says, and how sure that is, from 0 to 1: as sure as its least certain character."""

    text: str
    confidence: float


def find_lines(picture: Picture) -> list[Box]:
    """Return the boxes (left, top, right, bottom) of the lines of text in a straightened picture."""
    height, width = picture.shape
    scale = min(1.0, _LOOK_SIDE / max(height, width))
    size = (max(round(width * scale / 32), 1) * 32, max(round(height * scale / 32), 1) * 32)
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    found = _run(_session(_FINDER), _normal(np.asarray(small, np.uint8))[None])[0, 0]
    marks = cv2.dilate((found > _SURE).astype(np.uint8), np.ones((2, 2), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(marks, connectivity=8)
    boxes: list[Box] = []
    for index in range(1, count):
        x, y, wide, high, _area = (int(value) for value in stats[index])
        part = found[y : y + high, x : x + wide]
        if min(wide, high) < _LEAST_SIDE or part[labels[y : y + high, x : x + wide] == index].mean() < _SURE_OF_LINE:
            continue
        more = _GROWN * min(wide, high)
        across, down = width / size[0], height / size[1]
        left, right = max(round((x - more) * across), 0), min(round((x + wide + more) * across), width)
        top, bottom = max(round((y - more) * down), 0), min(round((y + high + more) * down), height)
        boxes.append((left, top, right, bottom))
    return boxes


def read_lines(lines: Sequence[Picture]) -> list[Words]:
    """Read pictures of lines of text, dark on white.

    Raises:
        CrowdedError: They are more than a page has.
    """
    if len(lines) > _MOST_LINES:
        raise CrowdedError(f"a picture has {len(lines)} lines of text")
    sized = [_sized(line) for line in lines]
    if sum(line.shape[1] for line in sized) > _MOST:
        raise CrowdedError("the lines of text in a picture are longer than those of a page")
    order = sorted(range(len(sized)), key=lambda index: sized[index].shape[1])
    found: dict[int, Words] = {}
    start = 0
    while start < len(order):
        room = _room(sized[order[start]].shape[1])
        batch = [order[start]]
        for index in order[start + 1 :]:
            if sized[index].shape[1] > room or (len(batch) + 1) * room > _AT_ONCE:
                break
            batch.append(index)
        block = np.zeros((len(batch), 3, _HEIGHT, room), np.float32)
        for place, index in enumerate(batch):
            block[place, :, :, : sized[index].shape[1]] = _normal(sized[index])
        for index, chances in zip(batch, _run(_session(_READER), block), strict=True):
            found[index] = _decoded(chances)
        start += len(batch)
    return [found[index] for index in range(len(sized))]


def _sized(line: Picture) -> Picture:
    height, width = line.shape
    wide = min(max(round(width * _HEIGHT / height), 8), _WIDTHS[-1])
    way = cv2.INTER_AREA if height > _HEIGHT else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(line, (wide, _HEIGHT), interpolation=way), np.uint8)


def _room(width: int) -> int:
    return next(room for room in _WIDTHS if room >= width)


def _normal(picture: Picture) -> npt.NDArray[np.float32]:
    """Return a grey picture as the networks take it: three equal channels from -1 to 1."""
    scaled = picture.astype(np.float32) / 127.5 - 1.0
    return np.repeat(scaled[None], 3, axis=0)


def _decoded(chances: npt.NDArray[np.float32]) -> Words:
    """Return the most probable characters: of each run of the same one the surest place, the blank left out."""
    best, sure = chances.argmax(axis=1), chances.max(axis=1)
    letters: list[str] = []
    confidences: list[float] = []
    before = 0
    for letter, chance in zip(best.tolist(), sure.tolist(), strict=True):
        if letter and letter != before:
            letters.append(_alphabet()[letter])
            confidences.append(chance)
        elif letter:
            confidences[-1] = max(confidences[-1], chance)
        before = letter
    return Words("".join(letters).strip(), min(confidences, default=0.0))


def _run(session: onnxruntime.InferenceSession, block: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    name = session.get_inputs()[0].name
    return np.asarray(session.run(None, {name: block})[0], np.float32)


@lru_cache
def _session(model: str) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(os.cpu_count() or 1, _MAX_THREADS)
    options.enable_cpu_mem_arena = False
    # Threads that wait by spinning take twice the time from everything else, and gain nothing.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    spec = find_spec("rapidocr")
    folder = Path(str(spec and spec.origin)).parent
    return onnxruntime.InferenceSession(str(folder / "models" / model), options, providers=["CPUExecutionProvider"])


@lru_cache
def _alphabet() -> tuple[str, ...]:
    """The characters that the network knows: the blank before the listed ones, a space after them."""
    listed = _session(_READER).get_modelmeta().custom_metadata_map["character"].splitlines()
    return ("", *listed, " ")
