"""What an OFD page draws (GB/T 33190, 8 to 11): characters with their places, and rules between them, in points."""

from __future__ import annotations

import math
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any, TypeAlias

from ofdkit.errors import OFDFormatError

from report.errors import DocumentError

POINTS = 72 / 25.4
MAX_CHARACTERS = 100_000
MAX_RULES = 20_000
_MAX_NESTING = 32
# Shorter strokes are parts of pictures and of letters that are drawn.
_SHORTEST_RULE = 1.0
_ONE_WORD = 1.2
# How much of a character's size is above its base line, and how much below.
ABOVE, _BELOW = 0.86, 0.14
# Of each command of a path (9.3.4) how many numbers follow; the last two are where the pen comes to stand.
_COMMANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7}

# (a, b, c, d, e, f): x' = a x + c y + e, y' = b x + d y + f.
Transform: TypeAlias = tuple[float, float, float, float, float, float]
Point: TypeAlias = tuple[float, float]


class Drawing:
    """Gathers what the layers of a page and of its templates draw."""

    def __init__(self) -> None:
        self.characters: list[dict[str, Any]] = []
        self.rules: list[dict[str, Any]] = []
        self.image_count = 0

    def add(self, page: ET.Element) -> None:
        """Take the objects of a page or a template; a composite object is taken for an image."""
        waiting = [(layer, 0) for layer in children_of(page, "Content")]
        while waiting:
            parent, depth = waiting.pop()
            for element in parent:
                name = local_name(element)
                if element.get("Visible") == "false":
                    continue
                if name in {"Layer", "PageBlock"}:
                    if depth >= _MAX_NESTING:
                        raise OFDFormatError("blocks are nested too deep")
                    waiting.append((element, depth + 1))
                elif name == "TextObject":
                    self._add_text(element)
                elif name == "PathObject":
                    self._add_path(element)
                elif name in {"ImageObject", "CompositeObject"}:
                    self.image_count += 1
        if len(self.characters) > MAX_CHARACTERS or len(self.rules) > MAX_RULES:
            raise DocumentError(f"a page has more than {MAX_CHARACTERS} characters or {MAX_RULES} rules")

    def crossings(self) -> int:
        """Return at how many places rules may cross."""
        across = {round(rule["x0"]) for rule in self.rules if rule["x0"] == rule["x1"]}
        down = {round(rule["top"]) for rule in self.rules if rule["top"] == rule["bottom"]}
        return len(across) * len(down)

    def _add_text(self, element: ET.Element) -> None:
        transform = _transform_of(element)
        size = next(iter(read_numbers(element.get("Size"))), 0.0)
        shape = math.sqrt(abs(transform[0] * transform[3] - transform[1] * transform[2])) * size * POINTS
        stretch = math.hypot(transform[0], transform[1]) * POINTS
        wide = next(iter(read_numbers(element.get("HScale"))), 1.0)
        x = y = 0.0
        for code in children_of(element, "TextCode"):
            x = next(iter(read_numbers(code.get("X"))), x)
            y = next(iter(read_numbers(code.get("Y"))), y)
            text = code.text or ""
            across, down = read_steps(code.get("DeltaX"), len(text)), read_steps(code.get("DeltaY"), len(text))
            at, height = x, y
            for index, letter in enumerate(text):
                own = size * wide * (1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.5)
                step = across[index] if index < len(across) else own
                # Letters that are set a little apart are one word: the step is the width.
                width = step if own < step <= _ONE_WORD * size else own
                self._add_character(letter, _moved((at, height), transform), width * stretch, shape)
                at += step
                height += down[index] if index < len(down) else 0.0

    def _add_character(self, letter: str, place: Point, width: float, size: float) -> None:
        if not letter.isprintable() or letter.isspace() or size <= 0:
            return
        left, base = place[0] * POINTS, place[1] * POINTS
        top, bottom = base - ABOVE * size, base + _BELOW * size
        self.characters.append(
            {
                "object_type": "char",
                "text": letter,
                "x0": left,
                "x1": left + width,
                "top": top,
                "bottom": bottom,
                "doctop": top,
                "width": width,
                "height": bottom - top,
                "size": size,
                "upright": True,
            }
        )

    def _add_path(self, element: ET.Element) -> None:
        transform = _transform_of(element)
        for data in children_of(element, "AbbreviatedData"):
            for begin, end in read_strokes(data.text or ""):
                self._add_rule(_moved(begin, transform), _moved(end, transform))

    def _add_rule(self, begin: Point, end: Point) -> None:
        """Take a stroke that is upright or level; how thin a box is drawn to be a rule does not matter."""
        wide, high = abs(begin[0] - end[0]), abs(begin[1] - end[1])
        if max(wide, high) < _SHORTEST_RULE or min(wide, high) > 0.01 * max(wide, high):
            return
        left, right = sorted((begin[0] * POINTS, end[0] * POINTS))
        top, bottom = sorted((begin[1] * POINTS, end[1] * POINTS))
        if wide < high:
            right = left
        else:
            bottom = top
        rule = {"object_type": "line", "x0": left, "x1": right, "top": top, "bottom": bottom, "doctop": top}
        self.rules.append(rule | {"width": right - left, "height": bottom - top})


def read_numbers(text: str | None) -> list[float]:
    """Return the numbers of an attribute, none where one of its words is no number."""
    try:
        numbers = [float(word) for word in (text or "").split()]
    except ValueError:
        return []
    return numbers if all(map(math.isfinite, numbers)) else []


def read_steps(text: str | None, count: int) -> list[float]:
    """Return the steps from character to character, no more than `count`; `g n step` stands for n of them (11.3)."""
    words = iter((text or "").split())
    steps: list[float] = []
    for word in words:
        times, step = (next(words, ""), next(words, "")) if word == "g" else ("1", word)
        numbers = read_numbers(f"{times} {step}")
        if len(numbers) != 2 or len(steps) >= count:
            break
        steps += [numbers[1]] * min(max(int(numbers[0]), 0), count - len(steps))
    return steps


def read_strokes(text: str) -> Iterator[tuple[Point, Point]]:
    """Yield the straight strokes of a path."""
    words = iter(text.replace(",", " ").split())
    begin: Point = (0.0, 0.0)
    pen = begin
    for word in words:
        if word == "C":
            yield pen, begin
            pen = begin
            continue
        numbers = read_numbers(" ".join(next(words, "") for _ in range(_COMMANDS.get(word, 0))))
        if word not in _COMMANDS or len(numbers) != _COMMANDS[word]:
            return
        place = (numbers[-2], numbers[-1])
        if word == "L":
            yield pen, place
        if word in {"S", "M"}:
            begin = place
        pen = place


def local_name(element: ET.Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def children_of(element: ET.Element, name: str) -> Iterator[ET.Element]:
    """Yield the elements of a name that stand directly in an element."""
    return (child for child in element if local_name(child) == name)


def _transform_of(element: ET.Element) -> Transform:
    """Return how an object's own places become the page's: its matrix, then the corner of its boundary."""
    matrix = read_numbers(element.get("CTM"))
    corner = read_numbers(element.get("Boundary"))
    a, b, c, d, e, f = matrix if len(matrix) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    left, top = corner[:2] if len(corner) == 4 else (0.0, 0.0)
    return a, b, c, d, e + left, f + top


def _moved(place: Point, transform: Transform) -> Point:
    a, b, c, d, e, f = transform
    return a * place[0] + c * place[1] + e, b * place[0] + d * place[1] + f
