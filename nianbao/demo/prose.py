"""The words of a report: six sections in the sober manner of such reports, about figures that agree with its tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from random import Random

from nianbao.demo.articles import Section
from nianbao.demo.places import COUNTY, Body

_TITLES = (
    "{body}{year}年政府信息公开工作年度报告",
    "{body}{year}年度政府信息公开工作年度报告",
    "{body}政府信息公开工作{year}年度报告",
)
_MANAGEMENT = (
    "严格执行信息发布审核程序，拟制公文时同步确定公开属性，凡对外发布的内容须经经办人、科室负责人和分管领导逐级把关。",
    "对历年制发的文件逐件清理，及时标注有效、失效和废止状态，并在网站专栏集中展示，方便群众查阅和下载。",
    "把政府信息公开纳入年度业务培训，组织各科室联络员集中学习条例和有关规定，规范信息分类、编号和归档。",
)
_PLATFORM = (
    "依托门户网站公开专栏集中发布各类信息，同步维护政务服务大厅查阅点，保障不使用互联网的群众也能看到公开内容。",
    "对网站栏目设置进行梳理调整，合并更新缓慢的栏目，充实{field}等群众关注较多的内容，提升检索的便利程度。",
    "加强政务新媒体账号管理，停用长期不更新的账号，重要信息做到网站与新媒体同步发布、口径一致。",
)
_SUPERVISION = (
    "明确一名负责同志分管、办公室具体承办，每季度自查一次栏目更新情况，对发现的错链、空白栏目限期整改。",
    "将公开工作列入科室年度考核，主动接受社会评议，全年未发生因政府信息公开被追究责任的情形。",
    "邀请群众代表参与政务公开主题活动，当面听取意见，对提出的建议逐条研究并反馈办理情况。",
)
_PROBLEMS = (
    (
        "{year}年，{itself}政府信息公开工作仍有不足：一是个别科室对公开工作的重视程度不够，信息更新不够及时；"
        "二是政策解读形式比较单一，图表、问答等方式运用较少；三是基层承办人员变动较多，业务还不够熟练。"
    ),
    (
        "从全年情况看，{itself}公开工作还存在一些薄弱环节：一是{field}等领域的公开内容不够细；"
        "二是答复依申请公开事项的说理性有待加强；三是公众参与的渠道仍需拓宽。"
    ),
)
_IMPROVEMENTS = (
    (
        "下一步，{itself}将完善信息报送和审核机制，压实科室责任；围绕{field}丰富解读方式；"
        "定期组织业务培训，以案例讲解提高依申请公开办理质量。"
    ),
    (
        "针对上述问题，{itself}将细化主动公开目录，按月通报各科室发布情况；规范答复文书的格式和依据；"
        "通过座谈、问卷等方式听取群众意见，推动公开内容更加贴近需要。"
    ),
)
ALTERED_IMPROVEMENTS = (
    "下一步，{itself}将重点抓好三项工作：健全公开事项清单并实行动态调整；"
    "建立承办人员轮训制度，新任人员先培训后上岗；在服务窗口增设意见箱，收集群众对{field}公开内容的需求。"
)


def title_of(body: str, year: int, variant: int) -> str:
    """Return the title of a report in one of the orders that such titles have."""
    return _TITLES[variant % len(_TITLES)].format(body=body, year=year)


def preface_of(body: Body, year: int) -> str:
    """Return the paragraph before the first section: basis, period and contact."""
    number = sum(map(ord, body.name)) % 900 + 100
    return (
        f"根据《中华人民共和国政府信息公开条例》和上级关于年度报告编制的要求，{body.name}编制并公布"
        f"{year}年政府信息公开工作年度报告。本报告所列数据的统计期限为{year}年1月1日至{year}年12月31日。"
        f"如对本报告有疑问，请与{body.name}办公室联系（地址：{COUNTY}青屏路{number % 90 + 1}号，邮编：999100，"
        f"电话：0999-7{number}{number % 97:03d}）。"
    )


def sections_of(random: Random, body: Body, year: int, figures: Mapping[str, int]) -> tuple[Section, ...]:
    """Return the six sections; the tables come after the headings of the second to the fourth."""
    words = {"year": year, "itself": body.itself, "field": body.field}
    overview = (
        (
            f"（一）主动公开情况。{year}年，{body.itself}围绕{body.field}等重点领域，"
            f"通过网站主动公开政府信息{random.randint(4, 60) * (3 + body.scale)}条，内容涵盖机构职能、政策文件、"
            "规划计划和办事服务等方面。"
        ),
        f"（二）依申请公开情况。{_requests_sentence(body.itself, year, figures)}",
        f"（三）政府信息管理情况。{random.choice(_MANAGEMENT)}",
        f"（四）公开平台建设情况。{random.choice(_PLATFORM)}".format(**words),
        f"（五）监督保障情况。{random.choice(_SUPERVISION)}",
    )
    review = "四、政府信息公开行政复议、行政诉讼情况"
    return (
        Section("一、总体情况", overview),
        Section("二、主动公开政府信息情况", ()),
        Section("三、收到和处理政府信息公开申请情况", ()),
        Section(review, ()),
        Section(
            "五、存在的主要问题及改进情况",
            (random.choice(_PROBLEMS).format(**words), random.choice(_IMPROVEMENTS).format(**words)),
        ),
        Section("六、其他需要报告的事项", (_fees_sentence(body.itself, year),)),
    )


def altered_sections(sections: tuple[Section, ...], body: Body) -> tuple[Section, ...]:
    """Return the sections with the last paragraph of the fifth rewritten: other words, no number touched."""
    changed = ALTERED_IMPROVEMENTS.format(itself=body.itself, field=body.field)
    problems = sections[4]
    return (*sections[:4], Section(problems.heading, (*problems.paragraphs[:-1], changed)), *sections[5:])


def chinese_date(day: date) -> str:
    """Return a date as a letter has it: 2026年1月9日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _requests_sentence(itself: str, year: int, figures: Mapping[str, int]) -> str:
    received, carried_in = figures["requests.received.total"], figures["requests.carried_in.total"]
    concluded, carried_out = figures["requests.concluded.total"], figures["requests.carried_out.total"]
    if received == carried_in == 0:
        return f"{year}年，{itself}未收到政府信息公开申请，也没有上年结转办理的申请。"
    return (
        f"{year}年，{itself}新收政府信息公开申请{received}件，上年结转{carried_in}件，"
        f"办结{concluded}件，结转下年度继续办理{carried_out}件，均在规定期限内依法办理。"
    )


def _fees_sentence(itself: str, year: int) -> str:
    if year < 2021:
        return f"{itself}没有其他需要报告的事项。"
    return f"{year}年，{itself}未收取政府信息公开信息处理费，没有其他需要报告的事项。"
