"""A picture of a page as it would be had it lain straight under even light: turned, pulled square, evened out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

Picture: TypeAlias = npt.NDArray[np.uint8]
Matrix: TypeAlias = npt.NDArray[np.float64]

# Rules farther from upright or level than this (rise over run, ten degrees) belong to no table.
_STEEPEST = 0.18
_LEAST_RULES = 3
# Degrees that are tried where no rules say how a page lies, and by how much more evenly its lines must then stand.
_TRIED = np.arange(-3.0, 3.01, 0.2)
_CLEARER = 1.02
_PROFILE_SIDE = 900


@dataclass(frozen=True, slots=True)
class Straightened:
    """A straightened picture, dark ink on white, and the matrix that leads from its places back to the original's."""

    picture: Picture
    back: Matrix

    def original_box(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """Return the upright box of the original picture around a box of this one."""
        left, top, right, bottom = box
        corners = np.array([[[left, top], [right, top], [right, bottom], [left, bottom]]], np.float64)
        moved = cv2.perspectiveTransform(corners, self.back)[0]
        (x0, y0), (x1, y1) = moved.min(axis=0), moved.max(axis=0)
        return float(x0), float(y0), float(x1), float(y1)


def straighten(gray: Picture) -> Straightened:
    """Return a grey picture straightened: its rules, or where it has none its lines of text, become level."""
    even = even_out(gray)
    matrix = _matrix_of(even)
    if matrix is None:
        return Straightened(even, np.eye(3, dtype=np.float64))
    height, width = even.shape
    moved = cv2.warpPerspective(even, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255,))
    return Straightened(np.asarray(moved, np.uint8), np.linalg.inv(matrix).astype(np.float64))


def even_out(gray: Picture) -> Picture:
    """Return a picture with its paper white everywhere: what is darker for want of light is made brighter."""
    height, width = gray.shape
    small = cv2.resize(gray, (max(width // 4, 1), max(height // 4, 1)), interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), 31)
    paper = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(gray, np.maximum(paper, 1), scale=255), np.uint8)


def find_ink(gray: Picture) -> Picture:
    """Return where a picture is dark (255), whatever the light: darker than what is around."""
    ink = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15)
    return np.asarray(ink, np.uint8)


def _matrix_of(even: Picture) -> Matrix | None:
    """Return the matrix that straightens a picture, None where nothing need be done or can be known."""
    height, width = even.shape
    ink = find_ink(even)
    level = _slopes(ink, width // 12)
    upright = _slopes(np.ascontiguousarray(ink.T), height // 12)
    if level is None:
        angle = _angle_of_text(ink)
        level = None if angle is None else (float(np.tan(np.radians(angle))), 0.0)
    if level is None and upright is None:
        return None
    level = level or (-(upright or (0.0, 0.0))[0], 0.0)
    upright = upright or (-level[0], 0.0)
    places = [(x, y) for y in (0.1 * height, 0.9 * height) for x in (0.1 * width, 0.9 * width)]
    leaning = [_crossing(place, level, upright, (width / 2, height / 2)) for place in places]
    found = cv2.getPerspectiveTransform(np.array(leaning, np.float32), np.array(places, np.float32))
    return np.asarray(found, np.float64)


def _crossing(
    place: tuple[float, float], level: tuple[float, float], upright: tuple[float, float], middle: tuple[float, float]
) -> tuple[float, float]:
    """Return where the level rule of a height and the upright rule of a place across meet in the leaning picture."""
    across, down = place
    rise = level[0] + level[1] * down
    lean = upright[0] + upright[1] * across
    y = (down + rise * (across - middle[0] - lean * middle[1])) / (1 - rise * lean)
    return across + lean * (y - middle[1]), y


def _slopes(ink: Picture, least: int) -> tuple[float, float] | None:
    """Return the rise of level rules at the top of a picture, and how it changes with every dot further down.

    None where there are fewer than three rules of that length at least. Given a picture turned over (rows for
    columns) it says the same of upright rules.
    """
    # Thickened, so that a slanting rule still has long runs; what has no long run in it is no rule.
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, max(least // 4, 12)), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
    places, slopes, weights = [], [], []
    for index in range(1, count):
        x, y, width, height, _area = (int(value) for value in stats[index])
        if width < least or height > _STEEPEST * width + 12:
            continue
        rows, columns = np.nonzero(labels[y : y + height, x : x + width] == index)
        slope, _ = np.polyfit(columns, rows, 1)
        if abs(slope) < _STEEPEST:
            places.append(y + height / 2)
            slopes.append(float(slope))
            weights.append(float(width))
    return _fitted(np.array(places), np.array(slopes), np.array(weights)) if len(slopes) >= _LEAST_RULES else None


def _fitted(places: Matrix, slopes: Matrix, weights: Matrix) -> tuple[float, float]:
    """Fit slopes as a line over places, what does not fit left out: a stroke of a letter is no rule."""
    keep = np.abs(slopes - np.median(slopes)) < 0.05
    base, change = float(np.average(slopes[keep], weights=weights[keep])), 0.0
    for _ in range(4):
        if np.ptp(places[keep]) < 200 or keep.sum() < _LEAST_RULES:
            return float(np.average(slopes[keep], weights=weights[keep])), 0.0
        change, base = (float(term) for term in np.polyfit(places[keep], slopes[keep], 1, w=weights[keep]))
        off = np.abs(slopes - (base + change * places))
        keep = off <= max(3 * float(np.median(off[keep])), 0.003)
    return base, change


def _angle_of_text(ink: Picture) -> float | None:
    """Return by how many degrees lines of text fall to the right, None where no angle makes them clearer than none."""
    height, width = ink.shape
    scale = min(1.0, _PROFILE_SIDE / max(height, width))
    small = cv2.resize(ink, (max(int(width * scale), 1), max(int(height * scale), 1)), interpolation=cv2.INTER_AREA)
    sharpness = {float(angle): _sharpness(np.asarray(small, np.uint8), float(angle)) for angle in _TRIED}
    level = _sharpness(np.asarray(small, np.uint8), 0.0)
    best = max(sharpness, key=lambda angle: sharpness[angle])
    return best if sharpness[best] > _CLEARER * level else None


def _sharpness(ink: Picture, angle: float) -> float:
    height, width = ink.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    rows = cv2.warpAffine(ink, turn, (width, height)).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())
