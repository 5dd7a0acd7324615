"""Texts word by word: what was put in, left out and replaced."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from report.content import normalised
from report.wording import compare_texts, split_words


def changes(old: str, new: str) -> list[tuple[str, str]]:
    """Return what differs, old and new."""
    return [(change.old, change.new) for change in compare_texts(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("主动公开128条。", "主动公开1,228条。", [("128", "1,228")]),
        ("增长3.5%。", "增长13.5％。", [("3.5", "13.5")]),
        ("收到申请3件，办结3件。", "收到申请3件，办结2件，结转1件。", [("3", "2件，结转1")]),
        ("推送Weixin文章。", "推送Weibo文章。", [("Weixin", "Weibo")]),
        ("全年工作平稳。", "全年工作有起色。", [("平稳", "有起色")]),
        ("第一段。\n第二段。", "第一段。", [("第二段。", "")]),
        ("", "新增的话。", [("", "新增的话。")]),
        ("召开会议 ２ 次，“三公”（含接待）。", '召开会议2次,"三公"(含接待)。', []),
        ("１２ 34", "12\u200b 34", []),
    ],
)
def test_changes_are_told_by_words(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    """A number and a Latin word are one word, blanks and widths none; neighbours are one change."""
    assert changes(old, new) == expected


def test_words_know_where_they_stand() -> None:
    """Where a word begins and ends is said in characters of the text as it is printed."""
    text = "增 长３.5％，共 1,024件ABC类"

    assert [(word.form, text[word.start : word.end]) for word in split_words(text)] == [
        ("增", "增"), ("长", "长"), ("3.5", "３.5"), ("%", "％"), (",", "，"), ("共", "共"),
        ("1,024", "1,024"), ("件", "件"), ("ABC", "ABC"), ("类", "类"),
    ]  # fmt: skip


TEXTS = st.lists(
    st.sampled_from([*"公开信息件条，。 \n１23（", "３.5", "ABC", "\u200b", "é", "㎡", "\ud800"]), max_size=40
).map("".join)


@given(old=TEXTS, new=TEXTS)
def test_the_changes_lead_from_one_text_to_the_other(old: str, new: str) -> None:
    """Each change stands where it says, and what is between changes is the same on both sides."""
    rebuilt, at, other_at = [], 0, 0
    for change in compare_texts(old, new):
        assert old[change.old_at : change.old_at + len(change.old)] == change.old
        assert new[change.new_at : change.new_at + len(change.new)] == change.new
        assert normalised(change.old) != normalised(change.new)
        assert normalised(old[at : change.old_at]) == normalised(new[other_at : change.new_at])
        rebuilt += [old[at : change.old_at], change.new]
        at, other_at = change.old_at + len(change.old), change.new_at + len(change.new)

    assert normalised("".join([*rebuilt, old[at:]])) == normalised(new)


def test_a_long_text_is_compared_by_its_lines() -> None:
    """What cannot be aligned whole is aligned line by line: a change in one line stays there."""
    lines = [f"第{number}项工作按要求开展，公开信息{number * 7}条。" for number in range(3000)]
    altered = [*lines]
    altered[1500] = altered[1500].replace("开展", "推进")
    altered[0], altered[-1] = "开头改了。", "结尾改了。"

    found = changes("\n".join(lines), "\n".join(altered))

    assert ("开展", "推进") in found
    assert len(found) <= 5


def test_a_text_of_a_million_characters_is_one_change() -> None:
    """What no report has is told roughly, and at once: between the lines that are the same on both sides."""
    body = "公开信息工作" * 50_000
    found = compare_texts(f"同。\n{body}\n末。", f"同。\n{body[::-1]}\n末。")

    assert [(one.old_at, one.new_at, len(one.old), len(one.new)) for one in found] == [(3, 3, 300_001, 300_001)]
    assert compare_texts(f"{body}\n末", f"{body}\u3000\n末") == ()
