"""Prose in the cells of a table: tables of layout hold a title, a date line or a whole article in one cell."""

from __future__ import annotations

import re

HEADING_OF_PART = re.compile(r"\s*[一二三四五六七八九]、.*(?:情况|事项|问题|措施|概述)$")
SENTENCE_ENDS = ("。", "；", "：", "！", "？")
# A sentence, or the report's title, between rows that only lay out a page.
_STANDS_BY_ITSELF = re.compile(r"。$|20\d\d.*(?:年度报告|年报|工作总结)$")
_PART = (
    r"[一二三四五六七八九]、\s?(?:总体情况|概述|(?:政府)?(?:信息)?主动公开|收到和处理|政府信息公开|依申请公开|因政府信息公开|行政复议"
    r"|存在的?(?:主要)?问题|工作中存在|其[他它](?:需要|应当)?|需要报告)[^\s。；]{0,40}"
)
# Where an article lost its line ends, a part's heading stands between blanks, and a number in brackets begins a line.
_LINE = re.compile(
    rf"\s+(?={_PART}(?:\s|$))|(?<=[。；：])\s+(?=\S)|\s+(?=[(（][一二三四五六七八九][)）])"
    # The title, the line below it, and the signature.
    r"|(?<=年度报告|工作总结|情况报告)\s+|(?<=年报|报告)\s+(?=\S{20})"
    r"|\s+(?=(?:信息来源|来源|发布时间|发布日期)[:：])|\s+(?=[二2][〇○O0]\S{2}年\S{1,3}月\S{1,3}日$)"
)
_HEADING_INSIDE = re.compile(rf"(?:^|\s){_PART}(?:\s|$)")
_AFTER_HEADING = re.compile(rf"^({_PART})\s+(?=\S)")
_LONG = 120


def split_parts(text: str) -> list[str]:
    """Return the lines of a paragraph that holds headings of parts between blanks, the paragraph itself otherwise."""
    if len(text) <= _LONG or _HEADING_INSIDE.search(text) is None:
        return [text]
    return split_prose(text) or [text]


def split_prose(text: str) -> list[str]:
    """Return the lines of a text in a cell where that is prose, a heading or a title, nothing where it is a cell."""
    if len(text) > _LONG:
        pieces = [piece.strip() for piece in _LINE.split(text) if piece.strip()]
        lines = [line for piece in pieces for line in _AFTER_HEADING.sub(r"\1\n", piece).split("\n")]
        return lines if len(lines) > 1 or text.endswith("。") else []
    return [text] if HEADING_OF_PART.match(text) or _STANDS_BY_ITSELF.search(text) else []
