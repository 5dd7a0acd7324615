"""What stands in the cells of a ruled table: ink first, so that an empty cell is known, then the words of each line.

A cell that may hold a number is looked at twice, the second time smaller and softer; where the two looks differ it is
not certain. A stroke that stands alone is told by its slant: a network takes a slash for a 1 and a dash for 一.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from report.documents.scans.recognising import Box, Words, read_lines
from report.documents.scans.straightening import Picture, find_ink

# Shares of the height of a line of text: what is smaller both ways than the first is dust, than the second a doubt.
_DUST, _DOUBT = 0.12, 0.24
_GAP, _MARGIN, _LEAST_HEIGHT = 0.12, 0.14, 0.62
_SECOND_MARGIN = 0.34
_USUAL_HEIGHT = 1 / 75
_WORDS = re.compile(r"[一-鿿]{2}")
_DIGITS = re.compile(r"\d\n?(?=\d)")
# How much longer than wide a stroke is, and degrees: how level a dash lies, and from where to where a slash leans.
_SLENDER, _LEVEL, _LEANING, _STANDING = 4.5, 12.0, (30.0, 75.0), 80.0
# A dash is low; a hyphen is one that is short: nearly twice as wide as high at least, and full of ink.
_LOW, _HYPHEN, _FULL = 0.3, 1.7, 0.6
_SURE_OF_STROKE = 0.98
# The network reads a stroke as two characters at most; where it reads a number and the slant says stroke, neither is.
_LONGEST_STROKE = 2
# What the network may say of an upright stroke that is a 1.
_ONES = frozenset("1")
# A stroke in the outer part of a cell, or as wide as the cell, may be what is left of a rule.
_OUTER, _WHOLE = 0.15, 0.8


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a cell: the cell's index, the box of its ink, and the stroke that it is, if it is no more than one.

    `clear` is False where ink touches the edge of the cell: a part of it may lie beyond.
    """

    cell: int
    box: Box
    stroke: str | None = None
    clear: bool = True


def read_cells(picture: Picture, boxes: Sequence[Box]) -> list[Words]:
    """Return what stands in the cells of a picture without rules; nothing, with confidence 1, where there is no ink."""
    ink = find_ink(np.asarray(cv2.GaussianBlur(picture, (3, 3), 0), np.uint8))
    height = _line_height(ink, boxes)
    lines: list[_Line] = []
    doubtful: set[int] = set()
    for index, box in enumerate(boxes):
        found, doubt = _lines_of(ink, box, height)
        lines += [replace(line, cell=index) for line in found]
        if doubt:
            doubtful.add(index)
    read = read_lines([_crop(picture, line.box, boxes[line.cell], height, _MARGIN) for line in lines])
    again = [at for at, words in enumerate(read) if not _WORDS.search(words.text)]
    second = read_lines([_softened(picture, lines[at], boxes, height) for at in again])
    for at, look in zip(again, second, strict=True):
        read[at] = _agreed(read[at], look, lines[at])
    said: list[list[Words]] = [[] for _ in boxes]
    for line, words in zip(lines, read, strict=True):
        said[line.cell].append(words)
    return [_whole(words, doubtful=index in doubtful) for index, words in enumerate(said)]


def _whole(lines: Sequence[Words], *, doubtful: bool) -> Words:
    """Return the words of all lines of a cell; digits on two lines may be two numbers and stay on two."""
    if not lines:
        return Words("", 0.0 if doubtful else 1.0)
    text = "\n".join(words.text for words in lines)
    if not _DIGITS.search(text) or _WORDS.search(text):
        text = text.replace("\n", "")
    sure = min(words.confidence for words in lines)
    return Words(text, sure / 2 if doubtful and not _WORDS.search(text) else sure)


def _agreed(first: Words, second: Words, line: _Line) -> Words:
    """Return the surer of two looks, as sure as the less sure one; where they differ neither is likely to be right."""
    number = max(len(first.text), len(second.text)) > _LONGEST_STROKE
    if line.stroke is not None and number:
        return Words(first.text, 0.0)
    if line.stroke is not None and not (line.stroke == "1" and first.text in _ONES):
        return Words("?" if line.stroke == "1" else line.stroke, 0.0 if line.stroke in "1?" else _SURE_OF_STROKE)
    surer = max(first, second, key=lambda words: words.confidence)
    lower = min(first.confidence, second.confidence)
    return Words(surer.text, lower if first.text == second.text and line.clear else lower / 2)


def _line_height(ink: Picture, boxes: Sequence[Box]) -> float:
    """Return how high a line of text usually is in the cells of a picture."""
    least = ink.shape[1] * _USUAL_HEIGHT / 3
    heights = [
        bottom - top
        for box in boxes
        for top, bottom in _runs(_filled_rows(_inside(ink, box)), 0)
        if least < bottom - top < 4 * ink.shape[1] * _USUAL_HEIGHT
    ]
    return float(np.percentile(heights, 60)) if heights else ink.shape[1] * _USUAL_HEIGHT


def _inside(ink: Picture, box: Box) -> Picture:
    return ink[box[1] : box[3], box[0] : box[2]]


def _lines_of(ink: Picture, box: Box, height: float) -> tuple[list[_Line], bool]:
    """Return the lines in a cell, and whether there is ink that is neither dust nor a character."""
    inside = _inside(ink, box)
    kept, doubt = _without_dust(inside, height)
    found: list[_Line] = []
    for top, bottom in _runs(_filled_rows(kept), round(_GAP * height)):
        columns = np.nonzero(kept[top:bottom].any(axis=0))[0]
        left, right = int(columns[0]), int(columns[-1]) + 1
        if max(right - left, bottom - top) < _DOUBT * height:
            doubt = True
            continue
        clear = left > 0 and top > 0 and right < inside.shape[1] and bottom < inside.shape[0]
        place = (box[0] + left, box[1] + top, box[0] + right, box[1] + bottom)
        found.append(_Line(0, place, _stroke_of(kept[top:bottom, left:right], height), clear))
    if len(found) == 1 and found[0].stroke is not None and _hugs_rule(found[0].box, box):
        found[0] = replace(found[0], stroke="?")
    return found, doubt


def _stroke_of(kept: Picture, height: float) -> str | None:
    """Return what a line is that consists of one straight stroke: a dash, a slash, a 1; ? is one of no certain slant.

    None where it is anything else.
    """
    rows, columns = np.nonzero(kept)
    high, wide = kept.shape
    low = high <= _LOW * height
    if low and wide >= _HYPHEN * high and rows.size >= _FULL * wide * high:
        return "—"
    lengths, ways = np.linalg.eigh(np.cov(np.stack([columns, rows]).astype(np.float64)))
    if lengths[1] < _SLENDER**2 * max(float(lengths[0]), 1 / 12):
        return None
    across, down = (float(part) for part in ways[:, 1])
    degrees = float(np.degrees(np.arctan2(abs(down), abs(across))))
    if _LEANING[0] <= degrees <= _LEANING[1]:
        return "/" if across * down < 0 else "\\"
    if degrees <= _LEVEL:
        return "—" if low else None
    return "1" if degrees >= _STANDING else "?"


def _hugs_rule(line: Box, cell: Box) -> bool:
    """Say whether a stroke lies along an edge of its cell or from edge to edge: it may be what is left of a rule."""
    wide, high = cell[2] - cell[0], cell[3] - cell[1]
    across, down = (line[0] + line[2]) / 2 - cell[0], (line[1] + line[3]) / 2 - cell[1]
    central = _OUTER * wide < across < (1 - _OUTER) * wide and _OUTER * high < down < (1 - _OUTER) * high
    return not central or line[2] - line[0] > _WHOLE * wide or line[3] - line[1] > _WHOLE * high


def _without_dust(inside: Picture, height: float) -> tuple[Picture, bool]:
    """Return ink without what is too small to be a part of a character, and whether anything left is doubtful.

    Small pieces near larger ones (the dot of a decimal, of 、) are parts of those.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(inside, connectivity=8)
    large = [at for at in range(1, count) if max(stats[at][2], stats[at][3]) >= _DOUBT * height]
    small = [at for at in range(1, count) if _DUST * height <= max(stats[at][2], stats[at][3]) < _DOUBT * height]
    near = [at for at in small if any(_distance(stats[at], stats[other]) < height / 2 for other in large)]
    kept = np.isin(labels, [*large, *near])
    return np.asarray(kept, np.uint8), len(small) > len(near)


def _distance(one: npt.NDArray[np.int32], other: npt.NDArray[np.int32]) -> float:
    across = max(int(one[0]) - int(other[0] + other[2]), int(other[0]) - int(one[0] + one[2]), 0)
    down = max(int(one[1]) - int(other[1] + other[3]), int(other[1]) - int(one[1] + one[3]), 0)
    return float(max(across, down))


def _filled_rows(ink: Picture) -> npt.NDArray[np.bool_]:
    return np.asarray(ink.any(axis=1), np.bool_)


def _runs(filled: npt.NDArray[np.bool_], gap: int) -> list[tuple[int, int]]:
    """Return from where to where something is filled, gaps no wider than this closed."""
    found: list[tuple[int, int]] = []
    for place in np.nonzero(filled)[0].tolist():
        if found and place - found[-1][1] <= gap:
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return found


def _crop(picture: Picture, line: Box, cell: Box, height: float, margin: float) -> Picture:
    """Return the picture of a line with white around it, as high as a line is even where its ink is only a dash."""
    left, top, right, bottom = line
    middle = (top + bottom) / 2
    half = max((bottom - top) / 2 + margin * height, (_LEAST_HEIGHT + margin) * height)
    pad = round(max(margin, 0.2) * height)
    edge = round(margin * height)
    ink = picture[max(top - edge, cell[1]) : min(bottom + edge, cell[3]), max(left - pad, cell[0]) : right + pad]
    ink = ink[:, : min(right + pad, cell[2]) - max(left - pad, cell[0])]
    above = max(top - edge, cell[1]) - (middle - half)
    below = (middle + half) - min(bottom + edge, cell[3])
    sides = max(round(pad - (left - max(left - pad, cell[0]))), 0), max(pad - (min(right + pad, cell[2]) - right), 0)
    framed = cv2.copyMakeBorder(
        ink, max(round(above), 0), max(round(below), 0), sides[0], sides[1], cv2.BORDER_CONSTANT, value=(255,)
    )
    return np.asarray(framed, np.uint8)


def _softened(picture: Picture, line: _Line, boxes: Sequence[Box], height: float) -> Picture:
    """Return the picture of a line for a second look: smaller in its frame, its strokes a little softer."""
    crop = _crop(picture, line.box, boxes[line.cell], height, _SECOND_MARGIN)
    return np.asarray(cv2.GaussianBlur(crop, (0, 0), max(0.02 * height, 0.4)), np.uint8)
