"""The statistical table for the reports of 2014 to 2018: 国办发〔2014〕32号, 政府信息公开情况统计表.

A list of indicators, each with a unit and one number. The wording of rows is that of reports in print; keys are named
as those of the later forms are, under sections of their own, because nothing in the two means quite the same.
"""

from __future__ import annotations

from dataclasses import dataclass

HEADER = ("统计指标", "单位", "统计数")


@dataclass(frozen=True, slots=True)
class Item:
    """A row: its key, the words before and after which punctuation and numbering do not matter, and its unit.

    `money` items are kept as decimal strings. `parent` is the key of the item of which this is one of the parts that
    add up, None where it is none.
    """

    key: str
    labels: tuple[str, ...]
    unit: str
    parent: str | None = None
    money: bool = False


def _parts(parent: str, unit: str, *parts: tuple[str, str]) -> tuple[Item, ...]:
    return tuple(Item(f"{parent.removesuffix('.total')}.{key}", (label,), unit, parent) for key, label in parts)


_RECEIVED, _CLOSED, _ANSWERED = (
    "applications.received.total",
    "applications.closed.total",
    "applications.answered.total",
)
_REFUSED = "applications.answered.refused.total"

ITEMS: tuple[Item, ...] = (
    Item("proactive.items", ("主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "主动公开政府信息数"), "条"),
    Item("proactive.normative_items", ("其中：主动公开规范性文件数", "主动公开规范性文件数"), "条"),
    Item("proactive.normative_documents_made", ("制发规范性文件总数", "制发规范性文件数"), "件"),
    Item("channels.gazette", ("政府公报公开政府信息数",), "条"),
    Item("channels.website", ("政府网站公开政府信息数",), "条"),
    Item("channels.microblog", ("政务微博公开政府信息数",), "条"),
    Item("channels.wechat", ("政务微信公开政府信息数",), "条"),
    Item("channels.other", ("其他方式公开政府信息数",), "条"),
    Item(
        "responses.topics",
        ("回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）", "回应公众关注热点或重大舆情数"),
        "次",
    ),
    Item("responses.press_conferences", ("参加或举办新闻发布会总次数",), "次"),
    Item(
        "responses.press_conferences.by_head",
        ("其中：主要负责同志参加新闻发布会次数", "主要负责同志参加新闻发布会次数"),
        "次",
    ),
    Item("responses.interviews", ("政府网站在线访谈次数", "政府网站在线访谈总次数"), "次"),
    Item(
        "responses.interviews.by_head",
        ("其中：主要负责同志参加政府网站在线访谈次数", "主要负责同志参加政府网站在线访谈次数"),
        "次",
    ),
    Item("responses.explanations", ("政策解读稿件发布数",), "篇"),
    Item("responses.microblog_wechat", ("微博微信回应事件数",), "次"),
    Item("responses.other", ("其他方式回应事件数",), "次"),
    Item(_RECEIVED, ("收到申请数", "收到申请总数"), "件"),
    *_parts(
        _RECEIVED, "件",
        ("in_person", "当面申请数"), ("fax", "传真申请数"), ("online", "网络申请数"), ("letter", "信函申请数"),
    ),
    Item(_CLOSED, ("申请办结数",), "件"),
    *_parts(_CLOSED, "件", ("on_time", "按时办结数"), ("extended", "延期办结数")),
    Item(_ANSWERED, ("申请答复数",), "件"),
    *_parts(
        _ANSWERED, "件",
        ("already_public", "属于已主动公开范围数"),
        ("granted", "同意公开答复数"),
        ("partly_granted", "同意部分公开答复数"),
    ),
    Item(_REFUSED, ("不同意公开答复数",), "件", _ANSWERED),
    Item("applications.answered.refused.state_secret", ("其中：涉及国家秘密", "涉及国家秘密"), "件", _REFUSED),
    *_parts(
        _REFUSED, "件",
        ("trade_secret", "涉及商业秘密"),
        ("privacy", "涉及个人隐私"),
        ("security_and_stability", "危及国家安全、公共安全、经济安全和社会稳定"),
        ("no_government_information", "不是《条例》所指政府信息"),
        ("other", "法律法规规定的其他情形"),
    ),
    *_parts(
        _ANSWERED, "件",
        ("other_body", "不属于本行政机关公开数"),
        ("not_held", "申请信息不存在数"),
        ("to_be_amended", "告知作出更改补充数"),
        ("elsewhere", "告知通过其他途径办理数"),
    ),
    Item("reconsideration.total", ("行政复议数量",), "件"),
    *_parts(
        "reconsideration.total", "件",
        ("upheld", "维持具体行政行为数"), ("corrected", "被依法纠错数"), ("other", "其他情形数"),
    ),
    Item("suits.total", ("行政诉讼数量",), "件"),
    *_parts(
        "suits.total", "件",
        ("upheld", "维持具体行政行为或者驳回原告诉讼请求数"), ("corrected", "被依法纠错数"), ("other", "其他情形数"),
    ),
    Item("complaints.total", ("举报投诉数量",), "件"),
    Item("costs.fees_collected", ("依申请公开信息收取的费用", "依申请公开政府信息收取的费用"), "万元", money=True),
    Item("institutions.offices", ("政府信息公开工作专门机构数",), "个"),
    Item("institutions.reading_points", ("设置政府信息公开查阅点数",), "个"),
    Item("staff.total", ("从事政府信息公开工作人员数",), "人"),
    Item(
        "staff.full_time",
        ("专职人员数（不包括政府公报及政府网站工作人员数）", "专职人员数"),
        "人",
        "staff.total",
    ),
    Item("staff.part_time", ("兼职人员数",), "人", "staff.total"),
    Item(
        "costs.budget",
        ("政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）", "政府信息公开专项经费"),
        "万元",
        money=True,
    ),
    Item("training.meetings", ("召开政府信息公开工作会议或专题会议数",), "次"),
    Item("training.courses", ("举办各类培训班数",), "次"),
    Item("training.participants", ("接受培训人员数",), "人次"),
)  # fmt: skip

UNITS = frozenset(item.unit for item in ITEMS)

# What cannot be more than others together: a part of a whole; an item that is disclosed stands in a channel at least.
AT_MOST: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("proactive.items", tuple(item.key for item in ITEMS if item.key.startswith("channels."))),
    ("proactive.normative_items", ("proactive.items",)),
    ("responses.press_conferences.by_head", ("responses.press_conferences",)),
    ("responses.interviews.by_head", ("responses.interviews",)),
)

# Headings of the table: rows with no number of their own.
HEADINGS = (
    "主动公开情况",
    "通过不同渠道和方式公开政府信息的情况",
    "回应解读情况",
    "通过不同渠道和方式回应解读的情况",
    "依申请公开情况",
    "机构建设和保障经费情况",
    "政府信息公开会议和培训情况",
)
