"""Characters: traditional script, phonetic insertions, damage, and what word processors leave behind.

What can be read through safely (traditional to simplified characters, a pinyin syllable in brackets after its
character, a bookmark's name) is; what is damaged is only reported, never repaired.
"""

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

# From the first share on a text is read in simplified, from the second on its script is traditional: of a wholly
# traditional text a quarter of the characters change, of a quotation in another text far fewer.
TRADITIONAL_SHARE, MOSTLY_TRADITIONAL_SHARE = 0.01, 0.1
PHONETIC_MINIMUM = 3

RESIDUE = re.compile(
    r"\[bookmark:[^\]\n]*\]|\bEMBED [A-Z]\w+(?:\.\w+)*|\bHYPERLINK\s+\"[^\"\n]*\"|\\\* ?MERGEFORMAT|\bPAGEREF \w+"
    r"|_GoBack|\bmso-[a-z-]+:[^;\n]*;?"
)
# One of them is in everything that is residue: looking for words is quicker than for patterns.
_WORDS_OF_RESIDUE = ("[bookmark:", "EMBED ", "HYPERLINK", "MERGEFORMAT", "PAGEREF ", "_GoBack", "mso-")
# Full-width signs stand in most lines: character by character they are put in compatibility form three times as fast.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
# Radicals that PDF printers put in place of the characters that look the same, and for which Unicode has no mapping.
_RADICALS = str.maketrans(
    "⺠⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻅⻆⻉⻋⻁⻄⺮", "民长门青页风飞食马骨鬼鱼鸟卤麦黄齐齿龙见角贝车虎西竹"
)
_RADICAL = re.compile(r"[\u2e80-\u2fdf]")
_TONED = "āáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜńň"
_SYLLABLE = r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?[aeiouüv" + _TONED + r"]{1,4}(?:ng|n|r)?"
_INSERTION = re.compile(r"[(（](?<=[一-鿿㐀-䶿].)(" + _SYLLABLE + r")[)）](?:[(（]\1[)）])?")
_HAS_TONE = re.compile("[" + _TONED + "]")
_CJK = re.compile(r"[一-鿿]")
_LOST = re.compile(r"[\ufffd\ue000-\uf8ff]")
DAMAGE = (
    re.compile(r".{0,4}[\ufffd\ue000-\uf8ff].{0,4}"),
    re.compile(r"[一-鿿]\?{2,}.{0,4}"),
    re.compile(r"[一-鿿)]\?[!,！？，。；：、」』）】〉》].{0,4}"),
    re.compile(r"[一-鿿]\?[a-zü" + _TONED + r"]{1,6}\)"),
    re.compile(r"[〔﹝\[]20\d{2}\d+号"),
    re.compile(r"20(?<!\d20)(?:\d{3,6}日|\d{2}(?:1[0-2]|[1-9])月\d{1,2}日)"),
)


@dataclass(frozen=True, slots=True)
class ScriptReading:
    """What the characters of a document are like.

    `traditional` says that some of it is in traditional script, `mostly_traditional` that the text is. `damaged` holds
    the places, with the characters around them, at which something is lost.
    """

    traditional: bool
    mostly_traditional: bool
    phonetic_count: int
    residue_count: int
    damaged: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether the text can be read as it stands."""
        return not (self.traditional or self.phonetic_count)


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415  its dictionaries are loaded only when something is read

    return OpenCC("t2s")


def to_simplified(text: str) -> str:
    """Return the text in simplified characters; what is simplified already stays as it is."""
    converted: str = _converter().convert(text)
    return converted


def check_script(text: str) -> ScriptReading:
    """Say what is odd about the characters of a whole document's text."""
    changed = _count_changed(text, to_simplified(text)) if _CJK.search(text) else 0
    share = changed / len(_CJK.findall(text)) if changed else 0.0
    insertions = _INSERTION.findall(text) if "(" in text or "（" in text else []
    certain = sum(1 for syllable in insertions if _HAS_TONE.search(syllable))
    return ScriptReading(
        traditional=share > TRADITIONAL_SHARE,
        mostly_traditional=share > MOSTLY_TRADITIONAL_SHARE,
        phonetic_count=len(insertions) if certain >= PHONETIC_MINIMUM else 0,
        residue_count=len(RESIDUE.findall(text)) if any(word in text for word in _WORDS_OF_RESIDUE) else 0,
        damaged=tuple(_damaged_places(text)),
    )


def _count_changed(text: str, simplified: str) -> int:
    if simplified == text:
        return 0
    same_length = len(simplified) == len(text)
    return sum(map(operator.ne, text, simplified)) if same_length else len(text)


def _damaged_places(text: str) -> Iterable[str]:
    for pattern in DAMAGE:
        if (pattern is DAMAGE[0] and not _LOST.search(text)) or (r"\?" in pattern.pattern and "?" not in text):
            continue
        for match in pattern.finditer(text):
            yield match.group().strip()


def read_through(text: str, script: ScriptReading) -> str:
    """Return the text in simplified characters without phonetic insertions, as far as the document has them."""
    if script.phonetic_count:
        text = _INSERTION.sub("", text)
    return to_simplified(text) if script.traditional else text


def compatibility_form(text: str) -> str:
    """Return the text in Unicode's compatibility form (NFKC): full width made half, ligatures and rings taken apart."""
    return unicodedata.normalize("NFKC", text.translate(_HALF_WIDTH))


def without_radicals(text: str) -> str:
    """Return the text with characters where a PDF printer put the radicals that look the same (⼀ for 一)."""
    if not _RADICAL.search(text):
        return text
    return _RADICAL.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text.translate(_RADICALS))


def strip_residue(text: str) -> str:
    """Return the text without the names of bookmarks and fields that a word processor left in it."""
    return RESIDUE.sub("", text) if "[" in text or "_" in text or "MERGE" in text or "EMBED" in text else text
