"""Sentences for people: filled in, each word in the form that goes with its number, and their Chinese from a file.

In a template `{count} report{count:|s}` is `1 report` or `2 reports`: before the stroke stands what goes with one,
after it what goes with any other number. Chinese needs no such forms.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


def fill_in(template: str, values: Mapping[str, object]) -> str:
    """Return a template with its `{names}` filled in; a number may be grouped text already."""
    # What has no forms to choose from is filled in ten times as fast.
    return _SENTENCES.vformat(template, (), values) if "|" in template else template.format(**values)


@cache
def load_chinese(path: Path) -> dict[str, str]:
    """Return the Chinese of English texts as a TOML file has it."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


class _Sentences(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        one, stroke, many = format_spec.partition("|")
        if not stroke:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else many


_SENTENCES = _Sentences()
