"""What the editions of 2019 and 2021 have in common: tables three and four, and most rows of table two.

The wording is that of 国办公开办函〔2019〕60号 and 国办公开办函〔2021〕30号; the variants after the first label are
those found in print. Numbering, punctuation, quotes and blanks never matter to a comparison of labels.
"""

from __future__ import annotations

import re

from report.forms.model import Col, Row

# What stands over the rows of table two, 第二十条第（一）项 and so on, as labels are compared.
CAPTION = re.compile(r"第?二十条第?[一五六八九]项?")

RULES = Row("rules", ("规章", "行政规章"))
NORMATIVE_DOCUMENTS = Row("normative_documents", ("行政规范性文件", "规范性文件"))
LICENSING = Row("licensing", ("行政许可",))
OTHER_SERVICES = Row("other_services", ("其他对外管理服务事项", "其它对外管理服务事项"))
PENALTIES = Row("penalties", ("行政处罚",))
COERCION = Row("coercion", ("行政强制",))
FEES = Row("fees", ("行政事业性收费", "行政事业性收费项目"))
PROCUREMENT = Row("procurement", ("政府集中采购", "政府采购", "政府集中采购项目"))

APPLICANT_COLS = (
    Col("natural_person", ("自然人",), "件"),
    Col("business", ("商业企业",), "件"),
    Col("research", ("科研机构",), "件"),
    Col("public_interest", ("社会公益组织",), "件"),
    Col("legal_service", ("法律服务机构",), "件"),
    Col("other", ("其他", "其它"), "件"),
    Col("total", ("总计", "合计"), "件"),
)

REQUEST_GROUPS = (
    Row("results", ("本年度办理结果", "本年办理结果")),
    Row("refused", ("不予公开",)),
    Row("unavailable", ("无法提供",)),
    Row("not_processed", ("不予处理",)),
)

RECEIVED_ROWS = (
    Row("received", ("本年新收政府信息公开申请数量",)),
    Row("carried_in", ("上年结转政府信息公开申请数量",)),
)

RESULT_ROWS = (
    Row("granted", ("予以公开",)),
    Row("partly_granted", ("部分公开（区分处理的，只计这一情形，不计其他情形）", "部分公开")),
    Row("refused.state_secret", ("属于国家秘密",), "refused"),
    Row("refused.prohibited_by_law", ("其他法律行政法规禁止公开",), "refused"),
    Row("refused.security_and_stability", ("危及“三安全一稳定”",), "refused"),
    Row("refused.third_party_rights", ("保护第三方合法权益",), "refused"),
    Row("refused.internal_affairs", ("属于三类内部事务信息",), "refused"),
    Row("refused.process_information", ("属于四类过程性信息",), "refused"),
    Row("refused.enforcement_files", ("属于行政执法案卷",), "refused"),
    Row("refused.inquiry_matters", ("属于行政查询事项",), "refused"),
    Row("unavailable.not_held", ("本机关不掌握相关政府信息",), "unavailable"),
    Row("unavailable.needs_creation", ("没有现成信息需要另行制作",), "unavailable"),
    Row("unavailable.still_unclear", ("补正后申请内容仍不明确",), "unavailable"),
    Row("not_processed.complaint", ("信访举报投诉类申请",), "not_processed"),
    Row("not_processed.repeated", ("重复申请",), "not_processed"),
    Row("not_processed.publication", ("要求提供公开出版物",), "not_processed"),
    Row("not_processed.excessive", ("无正当理由大量反复申请",), "not_processed"),
    Row(
        "not_processed.reissue",
        ("要求行政机关确认或重新出具已获取信息", "要求行政机关确认或重新出具已获取的信息"),
        "not_processed",
    ),
)

CLOSING_ROWS = (
    Row("concluded", ("总计", "合计")),
    Row("carried_out", ("结转下年度继续办理", "结转下年继续办理", "结转下一年度继续办理")),
)

REVIEW_GROUPS = (
    Row("review", ("行政复议",)),
    Row("litigation_direct", ("未经复议直接起诉", "行政诉讼（未经复议直接起诉）")),
    Row("litigation_after_review", ("复议后起诉", "行政诉讼（复议后起诉）")),
)

REVIEW_COLS = (
    Col("upheld", ("结果维持", "维持"), "件"),
    Col("corrected", ("结果纠正", "纠正", "结果纠错", "纠错"), "件"),
    Col("other", ("其他结果", "其它结果"), "件"),
    Col("pending", ("尚未审结", "未审结"), "件"),
    Col("total", ("总计", "合计"), "件"),
)
