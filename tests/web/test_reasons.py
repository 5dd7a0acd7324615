"""Reasons in the reader's language: each is known by its sentence, and the sentences are those of the code."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from crawler.wire import failures
from web.reasons import SENTENCES, reason_in_both, say_reason
from web.texts import NAMES

ROOT = SENTENCES.parents[1]
KNOWN: dict[str, str] = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))
# What these say reaches people in messages.
WHOLE = (
    "archive/due.py",
    "archive/expectations/alarms.py",
    "archive/health.py",
    "archive/rechecking.py",
    "crawler/spiders/listing.py",
    "crawler/wire/tonight.py",
)


def shape_of(node: ast.AST) -> str | None:
    """Return a text of the code with `{}` for each value in it, None for what is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)  # type: ignore[misc]


def find_shapes(path: Path, *kinds: type[ast.AST]) -> Iterator[str]:
    """Yield the texts of a module, without the names (`{}: `) of what they are of and what may come behind them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (shape := shape_of(node)) is not None and isinstance(node, kinds or ast.AST):
            yield re.sub(r"^(\{\}: )+|(?<=\w)\{\}$", "", shape)


@cache
def all_shapes() -> frozenset[str]:
    """Return the texts of everything that may give a reason, rules of answers included."""
    paths = [path for name in ("archive", "crawler", "nianbao", "web") for path in (ROOT / name).rglob("*.py")]
    rules = (tomllib.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "crawler" / "answers").glob("*.toml"))
    return frozenset({shape for path in paths for shape in find_shapes(path)} | {rule["says"] for rule in rules})


def without_names(english: str) -> str:
    """Return a sentence with `{}` for each name in it."""
    return english if "|" in english else re.sub(r"{\w+}", "{}", english)


def test_every_sentence_is_one_of_the_code() -> None:
    """A sentence that the code does not write any more, or writes otherwise, has no Chinese here."""
    assert [english for english in KNOWN if without_names(english) not in all_shapes()] == []


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_told_has_its_chinese(name: str) -> None:
    """Each sentence of the modules whose words reach people is known."""
    known = {without_names(english) for english in KNOWN}
    found = {shape for shape in find_shapes(ROOT / name, ast.JoinedStr) if len(re.findall(r"[a-z]{2,}", shape)) > 3}

    assert found - known == set()


def test_every_rule_of_answers_has_its_chinese() -> None:
    """A new rule is told in both languages."""
    rules = (tomllib.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "crawler" / "answers").glob("*.toml"))

    assert {rule["says"] for rule in rules} - set(KNOWN) == set()


def test_every_kind_of_failure_has_its_words() -> None:
    """What can leave a page out of reach is told in both languages; what we may not ask for is no failure."""
    kinds = {kind for _, kind in failures._KINDS} - {"forbidden", "robots"}

    assert {f"failure_{kind}" for kind in (*kinds, "other")} == {name for name in NAMES if name.startswith("failure_")}


def test_both_languages_say_the_same_values() -> None:
    """A translation has the names of its sentence, each once."""
    for english, chinese in KNOWN.items():
        assert sorted(re.findall(r"{(\w+)}", english)) == sorted(re.findall(r"{(\w+)}", chinese)), english


def test_a_sentence_with_forms_is_known_in_each() -> None:
    """One report is, and two reports are."""
    one, two = (f"{said} listed where at least 1 is expected" for said in ("1 report is", "2 reports are"))

    assert [say_reason(said, "zh") for said in (one, two)] == [
        "列出 1 份报告，预期至少 1 份",
        "列出 2 份报告，预期至少 1 份",
    ]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (
            "年报: the list was read whole and names 2 of 6 reports that are known there",
            "年报：列表已完整读取，已知的 6 份报告中只列出 2 份",
        ),
        (
            "年报: not walked whole for 3 nights: http://a.cn: blocked: dun: D盾 has refused the request (status 403)",
            "年报：已 3 夜未能完整采集：http://a.cn: 被拦截：dun：D盾拒绝了请求（状态码 403）",
        ),
        (
            "3 of 5 listed pages do not answer as a report's page does: 2 missing, 1 blocked",
            "列出的 5 个页面中 3 个不以年报页面作答：2 不存在、1 被拦截",
        ),
        (
            "甲: the list states 9 entries and 8 were found; 乙: the portal's budget of 20 requests a night is used up",
            "甲：列表称有 9 条，实际找到 8 条；乙：该网站每夜限额（20 次请求）已用完",
        ),
        (
            "年报: http://a.cn/#1: unreachable: refused: http://a.cn/: robots.txt could not be had: it was closed",
            "年报：http://a.cn/#1: 无法连接：连接被拒绝：http://a.cn/: 未能取得 robots.txt：it was closed",
        ),
        ("http://a.cn/b: unreachable: timeout: 30 s", "http://a.cn/b: 无法连接：超时：30 s"),
        ("年报: something that nobody knows", "年报: something that nobody knows"),
        ("", ""),
    ],
)
def test_a_reason_is_said_in_chinese(english: str, chinese: str) -> None:
    """Behind the name of what it is of, in lists, and within other reasons; what is not known stays as it is."""
    assert say_reason(english, "zh") == chinese
    assert say_reason(english, "en") == english


def test_a_page_has_both_and_a_pages_words_are_escaped() -> None:
    """What a portal wrote is no markup."""
    assert reason_in_both("<b>: nothing was walked") == (
        '<span class="zh" lang="zh-Hans">&lt;b&gt;：未采集到任何内容</span>'
        '<span class="en" lang="en">&lt;b&gt;: nothing was walked</span>'
    )
    assert reason_in_both("<b>") == "&lt;b&gt;"
