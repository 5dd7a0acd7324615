"""Interface texts in two languages."""

from __future__ import annotations

import ast
import string
import tomllib
from pathlib import Path

import pytest

from nianbao.language import CATALOGUE, reads_chinese, text

PACKAGE = CATALOGUE.parent
CHINESE: dict[str, str] = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, False),
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, False),
        ({"LANG": "en_GB.UTF-8", "NIANBAO_LANGUAGE": "zh"}, True),
        ({"LANG": "zh_CN.UTF-8", "NIANBAO_LANGUAGE": "en"}, False),
        ({"LANG": "zh_CN.UTF-8", "NIANBAO_LANGUAGE": ""}, True),
    ],
)
def test_the_environment_chooses(variables: dict[str, str], expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """NIANBAO_LANGUAGE goes before the locale, and an empty variable says nothing."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert reads_chinese() is expected


def test_a_text_is_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same call gives either language."""
    english = text("{count} portals", count=3)
    monkeypatch.setenv("NIANBAO_LANGUAGE", "zh")

    assert english == "3 portals"
    assert text("{count} portals", count=3) == "共 3 个网站"


def test_the_catalogue_has_every_text_and_no_other() -> None:
    """What the code shows has its Chinese, and what is no longer shown is taken out."""
    assert find_texts() == set(CHINESE)


@pytest.mark.parametrize("english", CHINESE)
def test_both_languages_fill_in_the_same(english: str) -> None:
    """A translation names the values that its original names."""
    assert find_fields(CHINESE[english]) == find_fields(english)


def find_fields(template: str) -> set[str]:
    """Return the names in braces of a text."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def find_texts() -> set[str]:
    """Return the literal first arguments of `text(…)` and `Column(…)`, and the titles of tables."""
    found = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        found |= {literal for node in ast.walk(parse(path)) for literal in find_literals(node)}
    return found


def parse(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def find_literals(node: ast.AST) -> list[str]:
    """Return the texts that a call shows to a reader."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return []
    shown = node.args[:1] if node.func.id in {"text", "Column"} else []
    if node.func.id == "write_table":
        shown = [*node.args[2:3], *(keyword.value for keyword in node.keywords if keyword.arg == "title")]
    return [
        value.value
        for value in shown
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value
    ]
