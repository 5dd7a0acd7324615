"""The pages' texts: the catalogue holds what the templates and the code say, and nothing else; colours can be read."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from web.bars import COLOURS
from web.texts import CATALOGUE, COUNTS, NAMES, say, say_both

WEB = Path(CATALOGUE).parent
CHINESE = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))


def find_texts() -> set[str]:
    """Return every text that templates and code hand to a translation."""
    templates = "".join(path.read_text(encoding="utf-8") for path in WEB.rglob("*.html"))
    sources = templates + "".join(path.read_text(encoding="utf-8") for path in WEB.rglob("*.py"))
    called = set(re.findall(r'(?:say|both|say_both)\(\s*"([^"]+)"', sources))
    paired = set(re.findall(r'\("([A-Z][^"]+)", (?:"|event\.)', templates))
    paired |= set(re.findall(r'\("([A-Z][^"]+)", (?:grouped|size_of)', sources))
    paired |= set(re.findall(r'\("[a-z]+", "([A-Z][^"]+)", [A-Z]+\)', sources))
    counted = set(re.findall(r'counts\("([^"]+)"', sources)) | set(re.findall(r'table\("([^"]+)"', sources))
    return called | paired | counted | set(NAMES.values()) | set(COUNTS.values())


def test_the_catalogue_is_whole_and_holds_nothing_else() -> None:
    """Each text of the pages has its Chinese, and no Chinese is left over."""
    assert find_texts() == set(CHINESE)


def test_the_same_is_filled_in_in_both_languages() -> None:
    """A translation names the same values as the English text."""
    for english, chinese in CHINESE.items():
        assert set(re.findall(r"{(\w+)}", english)) == set(re.findall(r"{(\w+)}", chinese)), english


def test_an_unknown_text_stays_english() -> None:
    """What has no translation is shown in English in both, and escaped."""
    assert say("Not <there> {n}", "zh", n=1) == "Not <there> 1"
    assert say_both("Not <there>") == '<span lang="en">Not &lt;there&gt;</span>'


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("ground", ["#ffffff", "#f5f6f8"])
def test_text_can_be_read_on_its_ground(ground: str) -> None:
    """Every colour of text reaches 4.5 to 1 (WCAG 2.2 AA)."""
    style = (WEB / "templates" / "style.css").read_text(encoding="utf-8")
    inks = re.findall(r"--(?:ink|soft|link|strong): (#\w{6})", style) + re.findall(r"ins { color: (#\w{6})", style)
    assert len(inks) == 5
    assert min(contrast(ink, ground) for ink in inks) >= 4.5


def test_the_bars_can_be_seen() -> None:
    """Every colour of a bar reaches 3 to 1 on white."""
    assert min(contrast(colour, "#ffffff") for colour in COLOURS.values()) >= 3
