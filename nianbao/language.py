"""Interface texts in the reader's language: English as written in the code, or 中文 from chinese.toml beside this file.

`NIANBAO_LANGUAGE` (`en` or `zh`) decides, else the locale of the environment. What machines read (JSON, logs,
errors) is the same in every language.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import Literal

from archive.wording import fill_in, load_chinese

CATALOGUE = Path(__file__).with_name("chinese.toml")


def text(english: str, **values: object) -> str:
    """Return an interface text in the reader's language, its `{names}` filled in.

    A text that the catalogue does not have is shown in English.
    """
    template = load_chinese(CATALOGUE).get(english, english) if reads_chinese() else english
    return fill_in(template, values) if values else template


def reads_chinese() -> bool:
    """Whether the environment asks for Chinese (POSIX: LC_ALL goes before LC_MESSAGES before LANG)."""
    variables = ("NIANBAO_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    chosen = next((os.environ[name] for name in variables if os.environ.get(name)), "")
    return chosen.lower().startswith("zh")


def word(code: str, own: Collection[str] = (), kind: str = "") -> str:
    """Return a code as it is in English, and the word for it in Chinese; a code without any is shown as it is.

    `own` are codes for which the pages' words would not do; `kind` is what those of the pages begin with.
    """
    if not reads_chinese():
        return code
    if code in own:
        return text(code)
    from web.texts import NAMES, name_in

    return name_in(f"{kind}{code}", "zh") if f"{kind}{code}" in NAMES else code


def readers_language() -> Literal["zh", "en"]:
    """Return the reader's language, as the pages call it."""
    return "zh" if reads_chinese() else "en"
