"""Numbers in prose: how clerks say what was disclosed, what came in, and what was contested."""

from __future__ import annotations

import pytest

from report import parse_report
from report.model import Claim

_PAGE = "大竹县教育局2022年政府信息公开工作年度报告\n\n一、总体情况\n{}\n二、主动公开政府信息情况\n五、存在的问题\n无\n"


def claims(sentence: str) -> dict[str, Claim]:
    """Return what a report with this sentence claims, by subject."""
    report = parse_report(_PAGE.format(sentence).encode())
    return {claim.about: claim for claim in report.claims}


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("截止2022年12月31日，我局主动公开的信息15条，未收到申请公开政府信息要求。", 15),
        ("全年在网站和微信平台公布信息202条，其中网站公布194条，微信公众号公布8条。", 202),
        ("2022年，共公开各类信息5286条（其中政府网站1286条，微信公众号2000条，微博2000条）。", 5286),
        ("全年累计公开政府信息2163条，其中：主动公开2150条，依申请公开13条。", 2163),
        ("2022年我局主动公开政府信息500多条，比上年增加100条。", 500),
        ("2022年，主动公开政府信息456条，政府网站公开总数为402条，政务微博公开政府信息数54条。", 456),
        ("2022年全年政府信息主动公开数为1896条。", 1896),
        ("按照《条例》第二十条，全年主动公开政府信息一千三百二十一条，其中网站十二条。", 1321),
        ("全年公开政府信息98条，全文电子化率100%。", 98),
        ("2022年通过各种渠道公开政府信息2145条。", 2145),
        ("2022年公开政府信息 2,356 条，其中门户网站 1,256 条 、微信公众号 1,100 条。", 2356),
    ],
)
def test_all_that_was_disclosed_is_said_in_many_words(sentence: str, value: int) -> None:
    """Other numbers of the same sentence, of a channel or of another year, do not hide the total."""
    assert claims(sentence)["disclosed_items"].value == value


@pytest.mark.parametrize(
    "sentence",
    [
        "通过微信公众号共公开政府信息312条。",
        "微信公众号发布信息100条，其中原创60条，转载40条。",
        "2022年上半年，主动公开政府信息100条。",
        "通过政府网站公布信息86条，其中图片20条。",
        "（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）条 505",
    ],
)
def test_one_channel_or_half_a_year_is_not_all_that_was_disclosed(sentence: str) -> None:
    """What goes out by one channel is no total, nor is a number whose parts do not add up to it."""
    assert "disclosed_items" not in claims(sentence)


@pytest.mark.parametrize(
    ("listed", "parts"),
    [
        ("其中包括：政策法规34条、规划计划11条、其他14条", {"政策法规": 34, "规划计划": 11, "其他": 14}),
        ("其中部门文件及公示公告34条，政务动态25条", {"部门文件及公示公告": 34, "政务动态": 25}),
        ("其中公告公示、通知34条和工作动态25条", {"公告公示、通知": 34, "工作动态": 25}),
        ("其中，通知公告34条；其他25条", {"通知公告": 34, "其他": 25}),
        ("具体包括信息公开年报1条，机构职能2条，政务活动56条", {"信息公开年报": 1, "机构职能": 2, "政务活动": 56}),
        ("分别为政策文件20条、工作动态39条", {"政策文件": 20, "工作动态": 39}),
        ("其中，机构信息1条；工作信息33条，占55.9%；民生事项25条", {"机构信息": 1, "工作信息": 33, "民生事项": 25}),
        ("其中机构类20条，内有领导10条、职能10条；工作类39条，其中动态9条", {"机构类": 20, "工作类": 39}),
    ],
)
def test_parts_are_divided_behind_their_numbers(listed: str, parts: dict[str, int]) -> None:
    """、 and 和 divide two parts behind a number and belong to a label elsewhere."""
    assert claims(f"2022年，我局主动公开政府信息59条，{listed}。")["disclosed_items"].parts == parts


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        (
            "收到政府信息公开申请57件（自然人51件，法人及其他组织6件），同比减少8件。",
            {"自然人": 51, "法人及其他组织": 6},
        ),
        ("收到政府信息公开申请57件（本级12件，其他7件）。", {}),
        ("收到政府信息公开申请57件（网上51件）。", {}),
    ],
)
def test_brackets_behind_a_number_divide_it_where_they_add_up_to_it(sentence: str, parts: dict[str, int]) -> None:
    """Without 其中 nothing else says what they are."""
    assert claims(sentence)["requests.received.total"].parts == parts


def test_times_that_items_were_disclosed_are_divided_as_items_are() -> None:
    """条次 counts an item as often as it went out."""
    claim = claims("2022年共公开信息59条次，其中网站公开20条次，公开栏公开39条次。")["disclosed_items"]

    assert (claim.value, claim.unit, claim.parts) == (59, "条次", {"网站公开": 20, "公开栏公开": 39})


def test_what_is_counted_after_the_parts_is_none_of_them() -> None:
    """Once they have made up the whole, another channel's number is no part of it."""
    found = claims("公开政府信息86条，其中机构职能2条、财政信息4条、应急管理80条；通过微信公众号推送信息412条。")

    assert [list(claim.parts.values()) for claim in found.values() if claim.value == 86] == [[2, 4, 80]]


@pytest.mark.parametrize("sentence", ["2022年本单位政府信息公开申请受理数为零。", "2022年受理依申请公开政府信息零件。"])
def test_no_requests_in_a_numeral_word_are_none(sentence: str) -> None:
    """零 is a stated 0."""
    assert claims(sentence)["requests.received.total"].value == 0


@pytest.mark.parametrize(
    ("sentence", "reviews", "suits"),
    [
        ("本年度收到有关政府信息公开的行政复议申请2件，发生3起关于政府信息公开的行政诉讼案件。", 2, 3),
        ("2022年度，我局未因政府信息公开被申请行政复议，未被提起行政诉讼。", 0, 0),
        ("也没有因信息公开被申请复议或者提起诉讼。", 0, 0),
        ("全年共发生行政复议案件两起、行政诉讼案件一起。", 2, 1),
        ("未发生一起行政复议，没有一件行政诉讼。", 0, 0),
        ("2022年受理行政复议0件、行政诉讼0件，收到投诉举报3件。", 0, 0),
    ],
)
def test_reviews_and_suits_stand_before_or_behind_their_numbers(sentence: str, reviews: int, suits: int) -> None:
    """2起…的行政诉讼案件 counts as much as 行政诉讼2起."""
    found = claims(sentence)

    assert (found["review.total"].value, found["litigation.total"].value) == (reviews, suits)


@pytest.mark.parametrize("review", ["复议", "行政复议"])
def test_suits_behind_a_review_are_no_reviews(review: str) -> None:
    """未经复议直接起诉 and 复议后起诉 divide suits."""
    found = claims(f"全年发生行政诉讼案件3件，其中未经{review}直接起诉2件，{review}后起诉1件。")

    assert found.keys() == {"litigation.total"}
    assert found["litigation.total"].parts == {f"未经{review}直接起诉": 2, f"{review}后起诉": 1}


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("5件，其中结果维持3件，结果纠正2件；行政诉讼2件", {"结果维持": 3, "结果纠正": 2}),
        ("三件，其中维持两件；行政诉讼一件", {"维持": 2}),
        ("5件、行政诉讼2件，其中结果维持4件", {}),
    ],
)
def test_reviews_have_parts_that_are_theirs_alone(words: str, parts: dict[str, int]) -> None:
    """What stands behind the number of suits may divide both."""
    assert claims(f"政府信息公开类行政复议{words}。")["review.total"].parts == parts


def test_a_number_before_a_denial_is_of_something_else() -> None:
    """12件政府信息公开申请 that led to no review are not twelve reviews."""
    found = claims("全年受理12件政府信息公开申请，未引发行政复议。")

    assert found["review.total"].value == 0


@pytest.mark.parametrize(
    ("sentence", "received"),
    [
        ("2021年收到申请26件，2022年收到申请31件。", 31),
        ("去年的情况不同：2021年度，我局共收到政府信息公开申请26件，今年收到政府信息公开申请31件。", 31),
        ("收到政府信息公开申请31件（2021年为26件）。", 31),
        ("2022年共收到政府信息公开申请31件，较2021年增加5件。", 31),
        ("按照2019年修订的《条例》要求，共收到政府信息公开申请31件。", 31),
        ("截至2023年1月10日，共收到政府信息公开申请31件。", 31),
        ("与去年持平，共收到政府信息公开申请31件。", 31),
        ("去年同期收到政府信息公开申请8件，今年收到政府信息公开申请31件。", 31),
        ("二〇二二年以来，共收到政府信息公开申请31件。", 31),
    ],
)
def test_requests_of_another_year_are_not_those_of_the_reports(sentence: str, received: int) -> None:
    """A year that is said holds until another is; the date of a law, or of the day of writing, is none."""
    assert claims(sentence)["requests.received.total"].value == received


@pytest.mark.parametrize(
    "sentence",
    [
        "2021年，我局主动公开信息500余条，其中：通过门户网站公开400条，通过微信公众号公开100余条。",
        "2021年、2022年分别收到政府信息公开申请26件、31件，主动公开信息500条、600条。",
        "2021年未收到政府信息公开申请，未发生行政复议，行政诉讼0件。",
        "较2021年增加主动公开信息100条。",
        "同比减少主动公开信息100条。",
        "计划2023年主动公开信息5000条。",
        "力争明年主动公开政府信息5000条。",
        "去年同期收到政府信息公开申请8件。",
        "上年度共收到政府信息公开申请8件。",
        "“十三五”期间收到政府信息公开申请300件。",
        "近五年来收到政府信息公开申请300件，主动公开信息9000条。",
        "截至2021年底，收到政府信息公开申请30件。",
    ],
)
def test_nothing_is_claimed_of_another_year(sentence: str) -> None:
    """What was counted, denied or planned for another year, and a difference from one, is no number of this one."""
    assert not claims(sentence).keys() & {"disclosed_items", "requests.received.total", "review.total"}


def test_a_quote_shows_what_is_said_of_another_year() -> None:
    """The words around a number are those of the page, whatever year they are of."""
    sentence = "2021年收到申请26件，2022年收到申请31件。"

    assert claims(f"今年主动公开信息5条，{sentence}")["disclosed_items"].quote == f"今年主动公开信息5条，{sentence}"


@pytest.mark.parametrize(
    "sentence",
    [
        "在微信公众号发布信息1500条，门户网站主动公开信息800条。",
        "通过政府网站主动公开政府信息800条，通过公开栏公开120条。",
        "政府网站公开政府信息总数800条，微信公众号公开信息总数300条。",
        "通过微信公众号主动公开政府信息300条。",
        "依托政务新媒体，全年主动公开信息300条。",
        "我局依申请公开政府信息13条。",
        "通过“大竹县人民政府网”主动公开政府信息426条，通过微信公众号推送信息1020条。",
    ],
)
def test_channels_that_are_counted_apart_are_no_total(sentence: str) -> None:
    """What the website has is all there is only where the sentence counts nothing that went out elsewhere."""
    found = claims(sentence)

    assert "disclosed_items" not in found
    assert found.keys() & {"公开信息", "公开政府信息", "公开信息总数"}


@pytest.mark.parametrize(
    "sentence",
    [
        "主动公开政府信息目录12条，指南1件。",
        "主动公开信息中政策解读12条。",
        "主动公开政府信息被上级采用12条。",
        "主动公开重大建设项目信息12条、财政信息33条、公共服务信息40条。",
        "拟主动公开政府信息12条。",
        "要求各单位每周主动公开政府信息不少于2条。",
        "平均每天主动公开信息3条。",
        "督促乡镇主动公开政府信息1200条。",
        "撤回不当主动公开政府信息12条。",
    ],
)
def test_a_rule_a_part_or_the_work_of_others_is_no_total(sentence: str) -> None:
    """What a body asks for, takes back, or counts of one kind is not what it disclosed in all."""
    assert "disclosed_items" not in claims(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "按照要求在政府信息公开目录系统主动公开政府信息800条。",
        "主动公开各类政府信息800条、政策解读20条。",
        "主动公开环境信息800条：环评审批22条，其他778条。",
        "通过门户网站主动公开政府信息800条。",
        "通过县政府门户网站、微信公众号等渠道主动公开政府信息800条。",
        "通过门户网站和微信公众号主动公开政府信息800条，其中网站500条，微信300条。",
        "通过政府网站主动公开政府信息800条，开通微信公众号1个。",
    ],
)
def test_the_website_alone_and_channels_together_are_a_total(sentence: str) -> None:
    """Nothing else is counted beside them."""
    assert claims(sentence)["disclosed_items"].value == 800


def test_a_sum_of_channels_that_is_said_to_be_one_is_a_total() -> None:
    """合计 behind channels that add up to it."""
    channels = "在政府网站主动公开信息11,203条，政务微博发布3,021条，政务微信发布5,882条，合计{}条。"

    assert claims(channels.format("20,106"))["disclosed_items"].value == 20_106
    assert "disclosed_items" not in claims(channels.format("20,206"))


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("截至2022年12月31日，累计主动公开政府信息45678条，其中2022年公开1203条。", 1203),
        ("自2008年以来累计主动公开政府信息45678条，其中今年新增1203条。", 1203),
        ("历年累计主动公开政府信息9900条，今年主动公开政府信息1203条。", 1203),
        ("2022年以来，累计主动公开政府信息1203条。", 1203),
        ("截至2022年底，累计主动公开政府信息45678条，其中2021年公开1203条。", None),
        ("自《条例》实施以来，累计主动公开政府信息45678条。", None),
        ("累计公开政府信息2万余条。", None),
        ("本年度注重实效。累计公开政府信息1203条。", 1203),
    ],
)
def test_what_was_disclosed_over_the_years_is_not_what_the_year_disclosed(sentence: str, value: int | None) -> None:
    """The year's own share of it is, where it is said."""
    found = claims(sentence).get("disclosed_items")

    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("sentence", "value", "parts"),
    [
        ("2022年共收到政府信息公开申请三件，均已办结。", 3, {}),
        ("受理政府信息公开申请二十三件，其中自然人二十件、法人三件。", 23, {"自然人": 20, "法人": 3}),
        ("全年收到依申请公开政府信息申请一百零五宗。", 105, {}),
        ("收到两起政府信息公开申请。", 2, {}),
    ],
)
def test_requests_are_counted_in_chinese_numerals(sentence: str, value: int, parts: dict[str, int]) -> None:
    """Before 件, 宗, 份 and 起, behind a verb of receiving."""
    found = claims(sentence)["requests.received.total"]

    assert (found.value, found.parts) == (value, parts)


def test_a_numeral_with_more_is_approximate() -> None:
    """二十余件 are about twenty."""
    found = claims("全年共收到政府信息公开申请二十余件。")["requests.received.total"]

    assert (found.value, found.approximate) == (20, True)


@pytest.mark.parametrize(
    "sentence",
    [
        "将收到的政府信息公开申请与信访件一起研究。",
        "对收到的政府信息公开申请，逐一登记，每一件都有回音。",
        "收到第一件政府信息公开申请。",
        "共收到政府信息公开申请一百二件。",
    ],
)
def test_words_that_look_like_numerals_count_nothing(sentence: str) -> None:
    """一起 is together, 第一件 the first of some, and a numeral that leaves out its tens is not certain."""
    assert "requests.received.total" not in claims(sentence)


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("收到群众来信20件、政府信息公开申请3件。", 3),
        ("收到3件政府信息公开申请，均已答复。", 3),
        ("未收到信函形式的政府信息公开申请，收到网上政府信息公开申请3件。", 3),
        ("收到政府信息公开申请“0”件。", 0),
        ("本年度收到公民申请信息公开2件。", 2),
        ("上半年收到政府信息公开申请8件。", None),
        ("收到政府信息公开申请和来信来访20件。", None),
        ("收到不予公开申请0件。", None),
        ("除此之外，未收到其他政府信息公开申请。", None),
        ("收到网络申请4件，收到信函申请2件。", None),
        ("受理上年结转政府信息公开申请2件。", None),
        ("共收到政府信息公开申请10-12件。", None),
        ("自收到政府信息公开申请之日起20个工作日内予以答复。", None),
        ("收到政府信息公开申请后按《条例》第20条办理。", None),
        ("受理政府信息公开申请窗口接待群众120人次。", None),
        ("设立政府信息公开申请受理点12个，受理点收到申请公开3件。", 3),
        ("收到政府信息公开申请3个。", 3),
        ("收到政府信息公开申请1 203件。", None),
        ("收到政府信息公开申请1，024件。", None),
        ("全年依申请公开共收件5件，均按时办结。", 5),
        ("全年没有收到一件政府信息公开申请。", 0),
        ("本年度收到申请总数为5件，均为网络申请。", 5),
        ("尚未收到公民、法人或其他组织要求公开政府信息的申请。", 0),
        ("收到依申请公开申请“零”件。", 0),
        ("县直部门收到政府信息公开申请30件。", None),
        ("全年受理申请5件低保户，发放补助。", None),
        ("全年受理申请5件，均已办结。", 5),
        ("2024年，预计收到政府信息公开申请20件。", None),
    ],
)
def test_a_number_of_requests_stands_beside_their_name(sentence: str, value: int | None) -> None:
    """What is counted with them, or is some of them only, is not all that came in."""
    found = claims(sentence).get("requests.received.total")

    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("县民政局收到政府信息公开申请4件", None),
        ("市局通过网络共收到政府信息公开申请4件", None),
        ("其中收到县公安局转来政府信息公开申请3件", None),
        ("其中，收到网上政府信息公开申请3件", None),
        ("收到县信访局转办政府信息公开申请3件", None),
        ("县教育局收到政府信息公开申请4件", 4),
        ("大竹县教育局2022年度共收到政府信息公开申请4件", 4),
        ("在县政府办公室指导下我局共收到政府信息公开申请4件", 4),
        ("通过县政府网站收到政府信息公开申请4件", 4),
        ("县局收到政府信息公开申请4件", 4),
        ("收到政府信息公开申请1,204件", 1204),
    ],
)
def test_what_came_in_at_another_body_or_by_it_is_not_all(words: str, value: int | None) -> None:
    """Only the body that reports, whatever it calls itself, tells of all its requests."""
    found = claims(f"{words}。").get("requests.received.total")

    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("大竹县人力资源和社会保障局", "县人社局"),
        ("大竹县人社局", "大竹县人力资源和社会保障局"),
        ("大竹县卫生健康委员会", "县卫健委"),
        ("大竹县石河镇人民政府", "镇政府"),
        ("大竹县", "全县各级政府"),
    ],
)
def test_a_body_with_a_shortened_name_is_the_same(title: str, names: str) -> None:
    """In the title or in the prose."""
    page = _PAGE.replace("大竹县教育局", title).format(f"{names}共收到政府信息公开申请4件。")

    assert [claim.value for claim in parse_report(page.encode()).claims] == [4]


@pytest.mark.parametrize("words", ["不足10件", "不到10件", "将近10件", "10件左右", "10余件", "近10件"])
def test_a_number_that_is_said_to_be_none_exactly_is_approximate(words: str) -> None:
    """Before the number, between it and its unit, or behind both."""
    found = claims(f"全年收到政府信息公开申请{words}。")["requests.received.total"]

    assert (found.value, found.approximate) == (10, True)


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("十二件，较上年的9件增加3件，其中自然人11件、法人1件", {"自然人": 11, "法人": 1}),
        ("12件，同比增长33.3%，其中自然人11件、法人1件", {"自然人": 11, "法人": 1}),
        ("12件，较上年增加3件，其中网上2件、信函1件", {}),
        ("1,012件，其中网上1,000余件、信函12件", {"网上": 1000, "信函": 12}),
    ],
)
def test_parts_stand_behind_a_comparison_where_they_add_up(words: str, parts: dict[str, int]) -> None:
    """Otherwise they may be of the difference; a comma within a number divides nothing."""
    assert claims(f"全年收到政府信息公开申请{words}。")["requests.received.total"].parts == parts


def test_requests_that_were_carried_over_are_a_part() -> None:
    """In brackets or behind a comma."""
    for words in ("12件（含上年结转2件），办结11件", "12件，其中上年结转2件"):
        found = claims(f"全年共收到政府信息公开申请{words}。")["requests.received.total"]

        assert (found.value, found.parts) == (12, {"上年结转": 2})


@pytest.mark.parametrize(
    "sentence",
    [
        "行政复议：维持1件，纠正0件。",
        "2022年行政复议结果维持2件，行政诉讼结果纠正1件。",
        "尚未审结的行政复议1件，行政诉讼一审1件。",
        "全年受理行政复议案件120件，审结110件。",
        "各级行政机关共受理行政复议申请62件，其中涉及政府信息公开的4件。",
        "行政复议机构收到行政复议申请12件。",
        "全年行政复议纠错率为0，行政诉讼败诉率为0。",
        "收到行政复议答复通知书2份，行政诉讼应诉2件。",
    ],
)
def test_how_reviews_ended_is_not_how_many_there_were(sentence: str) -> None:
    """Nor are those that a body decides on as many as there were against itself."""
    assert not claims(sentence).keys() & {"review.total", "litigation.total"}


def test_normative_documents_are_counted_in_prose() -> None:
    """废止 and 现行有效 are of the documents that were named before them."""
    found = claims("全年制发行政规范性文件3件，废止1件，现行有效19件。")

    assert {about.removeprefix("disclosure.normative_documents."): claim.value for about, claim in found.items()} == {
        "issued": 3,
        "repealed": 1,
        "in_force": 19,
    }
    other = claims("全年出台行政规范性文件3件，制定实施方案12件，废止4件。")
    assert other.keys() == {"disclosure.normative_documents.issued"}


@pytest.mark.parametrize("sentence", ["行政复议1 2件。", "主动公开政府信息1.5条。", "主动公开政府信息1 203条。"])
def test_a_number_that_is_broken_or_no_count_is_none(sentence: str) -> None:
    """Neither its end alone nor a rounded number is what was meant."""
    assert not claims(sentence)


def test_kinds_of_decisions_are_no_decisions() -> None:
    """A list has 事项, and who takes over 56 of them has decided nothing."""
    assert not claims("承接行政许可事项56项，梳理行政处罚230项。")
    assert claims("办理行政许可事项56件。")["disclosure.licensing.decisions"].value == 56


def of_markup(words: str) -> tuple[str, list[int]]:
    """Return the first part's text of a page with these words, and the numbers that it claims."""
    body = f"<p>一、总体情况</p><p>{words}</p><p>二、主动公开政府信息情况</p>"
    page = f"<html><head><meta charset='utf-8'></head><body><h1>大竹县教育局2022年政府信息公开工作年度报告</h1>{body}"
    report = parse_report(page.encode())
    return report.sections[0].text, [claim.value for claim in report.claims]


@pytest.mark.parametrize(
    ("words", "text", "values"),
    [
        ("主动公开信息1203<sup>1</sup>条。", "主动公开信息1203^1条。", []),
        ("主动公开信息<s>800</s>1203条。", "主动公开信息~~800~~1203条。", []),
        ("<del>主动公开信息800条。</del>主动公开信息900条。", "~~主动公开信息800条。~~主动公开信息900条。", [900]),
        ("主动公开信息1203条<sup>1</sup>。", "主动公开信息1203条1。", [1203]),
        ("新建100m<sup>2</sup>，主动公开信息<b>12</b>03条。", "新建100m2，主动公开信息1203条。", [1203]),
    ],
)
def test_raised_and_struck_digits_are_no_part_of_a_number(words: str, text: str, values: list[int]) -> None:
    """A note's mark behind a number, and what was struck out before it, make it none that is certain."""
    assert of_markup(words) == (text, values)


def test_numerals_are_quoted_as_they_are_printed() -> None:
    """What was counted in Chinese numerals says its number in digits, and quotes the clerk's words."""
    claim = claims("全年主动公开政府信息三百二十一条，其中网站十二条。")["disclosed_items"]

    assert (claim.value, claim.parts) == (321, {"网站": 12})
    assert claim.quote == "全年主动公开政府信息三百二十一条，其中网站十二条。"


@pytest.mark.parametrize(
    ("listed", "parts"),
    [
        ("概况类12条，业务类200条，其他109条", {"概况类": 12, "业务类": 200, "其他": 109}),
        ("概况类12条，业务类200条，其他110条", {}),
    ],
)
def test_counts_that_follow_a_number_divide_it_where_they_add_up(listed: str, parts: dict[str, int]) -> None:
    """No word says that they are its parts: only their sum does."""
    assert claims(f"全年主动公开政府信息321条，{listed}。")["disclosed_items"].parts == parts
