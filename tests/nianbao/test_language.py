"""Interface texts in two languages."""

from __future__ import annotations

import ast
import string
import tomllib
from collections.abc import Iterator

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
    english = text("{count} portal{count:|s}", count=3)
    monkeypatch.setenv("NIANBAO_LANGUAGE", "zh")

    assert english == "3 portals"
    assert text("{count} portal{count:|s}", count=3) == "共 3 个网站"


def test_every_text_has_its_chinese() -> None:
    """What the code shows can be shown in both languages."""
    shown = {literal for node in walk_package() for literal in find_shown(node)}

    assert shown - set(CHINESE) == set()


def test_the_catalogue_has_no_dead_text() -> None:
    """What the code does not say any more is taken out of the catalogue."""
    said = {node.value for node in walk_package() if isinstance(node, ast.Constant) and isinstance(node.value, str)}

    assert set(CHINESE) - said == set()


@pytest.mark.parametrize("english", CHINESE)
def test_both_languages_fill_in_the_same(english: str) -> None:
    """A translation names the values that its original names."""
    assert find_fields(CHINESE[english]) == find_fields(english)


def find_fields(template: str) -> set[str]:
    """Return the names in braces of a text."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def walk_package() -> Iterator[ast.AST]:
    """Yield every node of the command line's modules."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def find_shown(node: ast.AST) -> list[str]:
    """Return the literal texts of `text(…)` and `Column(…)`, and the titles of tables."""
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
