"""Articles of the columns that speak of reports and are none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nianbao.demo.places import GKMLPT, JCMS, SCRIPT, TRS


@dataclass(frozen=True, slots=True)
class Draft:
    """An article of a portal's column that is no report."""

    portal: str
    published_on: date
    publisher: str
    title: str
    paragraphs: tuple[str, ...]


_EXPLANATION = (
    "近日，{body}公布了{year}年政府信息公开工作年度报告。为方便群众了解有关内容，现作如下解读。",
    "一、编制依据。报告依据《中华人民共和国政府信息公开条例》第五十条和国务院办公厅印发的格式编制。",
    (
        "二、主要内容。报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、"
        "政府信息公开行政复议和行政诉讼情况、存在的主要问题及改进情况、其他需要报告的事项六部分组成。"
    ),
    "三、查阅方式。群众可在本栏目查阅报告全文，也可到政务服务中心查阅点查阅纸质文本。",
)
_MEETING = (
    "近日，{body}召开{year}年度政府信息公开工作年度报告编制部署会，各科室、直属单位联络员参加会议。",
    "会议讲解了年度报告的格式、统计口径和勾稽关系，通报了上年度报告中常见的差错，明确了报送时限。",
    "会议要求，各单位要如实填报数据，做到文字与表格一致、报告与台账一致，按时在网站公布。",
)


def _texts(paragraphs: tuple[str, ...], body: str, year: int) -> tuple[str, ...]:
    return tuple(paragraph.format(body=body, year=year) for paragraph in paragraphs)


NOTICES = (
    Draft(
        TRS.id,
        date(2026, 3, 30),
        "澄岭县人民政府办公室",
        "《澄岭县人民政府2025年政府信息公开工作年度报告》解读",
        _texts(_EXPLANATION, "县政府", 2025),
    ),
    Draft(
        TRS.id,
        date(2025, 12, 24),
        "澄岭县人民政府办公室",
        "澄岭县召开2025年度政府信息公开工作年度报告编制部署会",
        _texts(_MEETING, "县政府办公室", 2025),
    ),
    Draft(
        TRS.id,
        date(2025, 1, 17),
        "澄岭县人民政府办公室",
        "澄岭县人民政府门户网站2024年政府网站工作年度报表",
        (
            "按照政府网站发展指引的要求，现将澄岭县人民政府门户网站2024年工作年度报表予以公布。",
            "全年独立用户访问总量418206个，网站总访问量1390274次，信息发布总数3216条，专栏专题新开设4个。",
        ),
    ),
    Draft(
        JCMS.id,
        date(2026, 2, 6),
        "澄岭县人力资源和社会保障局",
        "图解：澄岭县人力资源和社会保障局2025年政府信息公开工作年度报告",
        _texts(_EXPLANATION, "澄岭县人力资源和社会保障局", 2025),
    ),
    Draft(
        JCMS.id,
        date(2024, 12, 19),
        "澄岭县教育局",
        "县教育局召开2024年政府信息公开工作年度报告编制部署会",
        _texts(_MEETING, "县教育局", 2024),
    ),
    Draft(
        GKMLPT.id,
        date(2026, 2, 10),
        "澄岭县卫生健康局",
        "《澄岭县卫生健康局2025年政府信息公开工作年度报告》解读",
        _texts(_EXPLANATION, "澄岭县卫生健康局", 2025),
    ),
    Draft(
        SCRIPT.id,
        date(2025, 12, 30),
        "澄岭县水利局",
        "澄岭县水利局召开2025年度政府信息公开工作年度报告编制部署会",
        _texts(_MEETING, "县水利局", 2025),
    ),
)
