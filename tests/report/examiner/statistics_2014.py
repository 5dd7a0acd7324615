"""The 政府信息公开情况统计表 of 国办发〔2014〕32号 as it is printed: label, unit and key of each row."""

from __future__ import annotations

from tests.report.examiner.tables import Cell, Row, Table, Words

_ANSWERED = "applications.answered."
_REFUSED = f"{_ANSWERED}refused."

# Key (None for a heading), label, unit.
ROWS: tuple[tuple[str | None, str, str], ...] = (
    (None, "一、主动公开情况", ""),
    ("proactive.items", "（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条"),
    ("proactive.normative_items", "其中：主动公开规范性文件数", "条"),
    ("proactive.normative_documents_made", "制发规范性文件总数", "件"),
    (None, "（二）通过不同渠道和方式公开政府信息的情况", ""),
    ("channels.gazette", "1.政府公报公开政府信息数", "条"),
    ("channels.website", "2.政府网站公开政府信息数", "条"),
    ("channels.microblog", "3.政务微博公开政府信息数", "条"),
    ("channels.wechat", "4.政务微信公开政府信息数", "条"),
    ("channels.other", "5.其他方式公开政府信息数", "条"),
    (None, "二、回应解读情况", ""),
    ("responses.topics", "（一）回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）", "次"),
    (None, "（二）通过不同渠道和方式回应解读的情况", ""),
    ("responses.press_conferences", "1.参加或举办新闻发布会总次数", "次"),
    ("responses.press_conferences.by_head", "其中：主要负责同志参加新闻发布会次数", "次"),
    ("responses.interviews", "2.政府网站在线访谈次数", "次"),
    ("responses.interviews.by_head", "其中：主要负责同志参加政府网站在线访谈次数", "次"),
    ("responses.explanations", "3.政策解读稿件发布数", "篇"),
    ("responses.microblog_wechat", "4.微博微信回应事件数", "次"),
    ("responses.other", "5.其他方式回应事件数", "次"),
    (None, "三、依申请公开情况", ""),
    ("applications.received.total", "（一）收到申请数", "件"),
    ("applications.received.in_person", "1.当面申请数", "件"),
    ("applications.received.fax", "2.传真申请数", "件"),
    ("applications.received.online", "3.网络申请数", "件"),
    ("applications.received.letter", "4.信函申请数", "件"),
    ("applications.closed.total", "（二）申请办结数", "件"),
    ("applications.closed.on_time", "1.按时办结数", "件"),
    ("applications.closed.extended", "2.延期办结数", "件"),
    (f"{_ANSWERED}total", "（三）申请答复数", "件"),
    (f"{_ANSWERED}already_public", "1.属于已主动公开范围数", "件"),
    (f"{_ANSWERED}granted", "2.同意公开答复数", "件"),
    (f"{_ANSWERED}partly_granted", "3.同意部分公开答复数", "件"),
    (f"{_REFUSED}total", "4.不同意公开答复数", "件"),
    (f"{_REFUSED}state_secret", "其中：涉及国家秘密", "件"),
    (f"{_REFUSED}trade_secret", "涉及商业秘密", "件"),
    (f"{_REFUSED}privacy", "涉及个人隐私", "件"),
    (f"{_REFUSED}security_and_stability", "危及国家安全、公共安全、经济安全和社会稳定", "件"),
    (f"{_REFUSED}no_government_information", "不是《条例》所指政府信息", "件"),
    (f"{_REFUSED}other", "法律法规规定的其他情形", "件"),
    (f"{_ANSWERED}other_body", "5.不属于本行政机关公开数", "件"),
    (f"{_ANSWERED}not_held", "6.申请信息不存在数", "件"),
    (f"{_ANSWERED}to_be_amended", "7.告知作出更改补充数", "件"),
    (f"{_ANSWERED}elsewhere", "8.告知通过其他途径办理数", "件"),
    ("reconsideration.total", "四、行政复议数量", "件"),
    ("reconsideration.upheld", "（一）维持具体行政行为数", "件"),
    ("reconsideration.corrected", "（二）被依法纠错数", "件"),
    ("reconsideration.other", "（三）其他情形数", "件"),
    ("suits.total", "五、行政诉讼数量", "件"),
    ("suits.upheld", "（一）维持具体行政行为或者驳回原告诉讼请求数", "件"),
    ("suits.corrected", "（二）被依法纠错数", "件"),
    ("suits.other", "（三）其他情形数", "件"),
    ("complaints.total", "六、举报投诉数量", "件"),
    ("costs.fees_collected", "七、依申请公开信息收取的费用", "万元"),
    (None, "八、机构建设和保障经费情况", ""),
    ("institutions.offices", "（一）政府信息公开工作专门机构数", "个"),
    ("institutions.reading_points", "（二）设置政府信息公开查阅点数", "个"),
    ("staff.total", "（三）从事政府信息公开工作人员数", "人"),
    ("staff.full_time", "1.专职人员数（不包括政府公报及政府网站工作人员数）", "人"),
    ("staff.part_time", "2.兼职人员数", "人"),
    ("costs.budget", "（四）政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）", "万元"),
    (None, "九、政府信息公开会议和培训情况", ""),
    ("training.meetings", "（一）召开政府信息公开工作会议或专题会议数", "次"),
    ("training.courses", "（二）举办各类培训班数", "次"),
    ("training.participants", "（三）接受培训人员数", "人次"),
)
KEYS = tuple(key for key, _, _ in ROWS if key)
UNITS = {key: unit for key, _, unit in ROWS if key}
MONEY = ("costs.fees_collected", "costs.budget")

# Parent, children that add up to it.
_RECEIVED, _CLOSED = "applications.received.", "applications.closed."
SUMS = (
    (f"{_REFUSED}total", tuple(key for key in KEYS if key.startswith(_REFUSED) and not key.endswith("total"))),
    (f"{_RECEIVED}total", tuple(key for key in KEYS if key.startswith(_RECEIVED) and not key.endswith("total"))),
    (f"{_CLOSED}total", (f"{_CLOSED}on_time", f"{_CLOSED}extended")),
    (
        f"{_ANSWERED}total",
        (
            *(f"{_ANSWERED}{part}" for part in ("already_public", "granted", "partly_granted")),
            f"{_REFUSED}total",
            *(f"{_ANSWERED}{part}" for part in ("other_body", "not_held", "to_be_amended", "elsewhere")),
        ),
    ),
    ("reconsideration.total", tuple(f"reconsideration.{part}" for part in ("upheld", "corrected", "other"))),
    ("suits.total", tuple(f"suits.{part}" for part in ("upheld", "corrected", "other"))),
    ("staff.total", ("staff.full_time", "staff.part_time")),
)


def statistics_table(printed: dict[str, str], words: Words, numbered: bool = False) -> Table:
    """The whole sheet, with a column 序号 in front where it is numbered."""
    head = (Cell("统计指标"), Cell("单位"), Cell("统计数"))
    rows: list[Row] = [(Cell("序号"), *head) if numbered else head]
    for number, (key, label, unit) in enumerate(ROWS, 1):
        if key and key not in printed:
            continue
        value = Cell(printed[key], key=key) if key else Cell("")
        cells = (Cell(words(label)), Cell(unit), value)
        rows.append((Cell(str(number)), *cells) if numbered else cells)
    return tuple(rows)
