"""What makes 機關 and 机关, ＡＢＣ and abc the same: character by character, so that every place stays where it is."""

from __future__ import annotations

import unicodedata
from functools import cache

from report.scripts import to_simplified

# Ideographs, and what stands in their blocks: only they have two scripts.
_IDEOGRAPHS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))
_FULL_WIDTH = (0xFF00, 0xFFF0)


@cache
def _folds() -> dict[int, str]:
    """Return the characters that are folded: traditional to simplified, full to half width, capitals to small."""
    characters = "".join(chr(code) for first, end in _IDEOGRAPHS for code in range(first, end))
    # One by one, with line ends between, so that no phrase is converted as a whole.
    simplified = to_simplified("\n".join(characters)).split("\n")
    folds = {ord(old): new for old, new in zip(characters, simplified, strict=True) if len(new) == 1 and old != new}
    for code in (*range(0x250), *range(0x370, 0x530), *range(*_FULL_WIDTH), *range(*_IDEOGRAPHS[2]), 0x3000):
        new = unicodedata.normalize("NFKC", chr(code)).lower()
        if len(new) == 1 and new != chr(code):
            folds[code] = folds.get(ord(new), new)
    return folds


def fold(text: str) -> str:
    """Return a text in which what is to be found alike is alike, as long as the text."""
    return text.translate(_folds())
