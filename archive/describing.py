"""Changes in words: what a figure was and became, and what an event says, a line each, in English or Chinese.

Only what was read is said. Blank is not zero, so that "blank became 0" is a change; a motive is never named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from archive.events import Event, FigureChange, PortalChange
from archive.wording import fill_in

Language = Literal["en", "zh"]

# Of the words that are the same in many reports so many are shown.
_SHOWN = 5

_CHINESE = {
    "{old} became {new}": "{old} 变为 {new}",
    "unit {old} became {new}": "单位由 {old} 变为 {new}",
    "none": "无",
    "no such cell": "无此单元格",
    "blank": "空白",
    "dash": "横线",
    "unreadable": "无法识读",
    "unreadable “{raw}”": "无法识读“{raw}”",
    "holds no more: {rule}": "不再成立：{rule}",
    "the text was reworded": "文字有改动",
    "an attachment was replaced, added or removed": "附件被替换、增加或移除",
    "title, body, dates or other particulars differ": "标题、机关、日期等信息有改动",
    "newly published": "新发布",
    "listed no more, and the page itself is gone": "列表中不再列出，页面本身也已不存在",
    "answers again": "页面恢复",
    "moved from {url}": "由 {url} 移来",
    "platform {old} became {new}": "网站平台由 {old} 变为 {new}",
    "moved from {old} to {new}": "由 {old} 迁至 {new}",
    "“{old}” became “{new}” in {count} report{count:|s}": "{count} 份报告中“{old}”变为“{new}”",
    "“{new}” was added to {count} report{count:|s}": "{count} 份报告增加了“{new}”",
    "“{old}” was left out of {count} report{count:|s}": "{count} 份报告删去了“{old}”",
    "and {count} more such change{count:|s}": "另有 {count} 处同类改动",
    "{count} report{count: is|s are} concerned": "涉及 {count} 份报告",
    "{count} report{count: is|s are} not found again yet": "{count} 份报告尚未重新找到",
}
_KINDS = {
    "published": "newly published",
    "withdrawn": "listed no more, and the page itself is gone",
    "restored": "answers again",
}
_MATERIAL = {
    "prose": "the text was reworded",
    "attachment": "an attachment was replaced, added or removed",
    "metadata": "title, body, dates or other particulars differ",
}


def describe_event(event: Event, language: Language = "en") -> list[str]:
    """Return what an event says, a line each: figures under their keys, then rules that hold no more, then the rest."""
    return list(_describe(event, language))


def describe_figure(change: FigureChange, language: Language = "en") -> str:
    """Return what a figure was and became: its value or state, and its unit where that differs."""
    old, new = _name_figure(change.old, language), _name_figure(change.new, language)
    said = [_say("{old} became {new}", language, old=old, new=new)] if old != new else []
    if change.old and change.new and change.old["unit"] != change.new["unit"]:
        units = (one["unit"] or _say("none", language) for one in (change.old, change.new))
        said.append(_say("unit {old} became {new}", language, **dict(zip(("old", "new"), units, strict=True))))
    return ", ".join(said)


def _describe(event: Event, language: Language) -> Iterator[str]:
    if event.kind in _KINDS:
        yield _say(_KINDS[event.kind], language)
    if event.old_url is not None:
        yield _say("moved from {url}", language, url=event.old_url)
    for figure in event.figures:
        yield f"{figure.key}: {describe_figure(figure, language)}"
    for rule in event.totals:
        yield _say("holds no more: {rule}", language, rule=rule)
    if event.portal_change is not None:
        yield from _describe_portal(event.portal_change, language)
    else:
        yield from (_say(_MATERIAL[kind], language) for kind in event.materiality if kind in _MATERIAL)


def _describe_portal(change: PortalChange, language: Language) -> Iterator[str]:
    if change.platform is not None:
        yield _say("platform {old} became {new}", language, old=change.platform[0], new=change.platform[1])
    for old, new in change.addresses:
        yield _say("moved from {old} to {new}", language, old=old, new=new)
    for one in change.same[:_SHOWN]:
        template = "“{old}” became “{new}” in {count} report{count:|s}"
        if not one.old or not one.new:
            added, removed = (
                "“{new}” was added to {count} report{count:|s}",
                "“{old}” was left out of {count} report{count:|s}",
            )
            template = removed if one.old else added
        yield _say(template, language, old=one.old, new=one.new, count=one.count)
    if len(change.same) > _SHOWN:
        yield _say("and {count} more such change{count:|s}", language, count=len(change.same) - _SHOWN)
    if change.reports:
        yield _say("{count} report{count: is|s are} concerned", language, count=len(change.reports))
    if change.not_found:
        yield _say("{count} report{count: is|s are} not found again yet", language, count=len(change.not_found))


def _name_figure(figure: Mapping[str, Any] | None, language: Language) -> str:
    """Return a figure's value, or the word for its state."""
    if figure is None:
        return _say("no such cell", language)
    if figure["state"] == "unreadable" and figure["raw"]:
        return _say("unreadable “{raw}”", language, raw=figure["raw"])
    if figure["state"] != "stated" or figure["value"] is None:
        return _say(figure["state"], language)
    return str(figure["value"])


def _say(english: str, language: Language, **values: object) -> str:
    return fill_in(_CHINESE[english] if language == "zh" else english, values)
