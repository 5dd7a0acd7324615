"""The form for the reports of 2019 and 2020: 国办公开办函〔2019〕60号."""

from __future__ import annotations

from report.forms import shared
from report.forms.model import Block, Col, Form, Row

_ITEMS_LAST_YEAR = Col(
    "items_last_year", ("上一年项目数量", "上年项目数量", "上一年度项目数量", "上年度项目数量"), "项"
)
_CHANGE = Col("change", ("本年增/减", "增/减", "本年增减", "增减"), "项", signed=True)
_DECISIONS = Col("decisions", ("处理决定数量", "处理决定数"), "件")
_NORMATIVE_DOCUMENTS = Row("normative_documents", tuple(reversed(shared.NORMATIVE_DOCUMENTS.labels)))
_OTHERWISE = Row("otherwise", ("其他处理", "其它处理"))

FORM = Form(
    edition="2019",
    disclosure=(
        Block(
            rows=(shared.RULES, _NORMATIVE_DOCUMENTS),
            cols=(
                Col("made", ("本年新制作数量", "新制作数量"), "件"),
                Col("published", ("本年新公开数量", "新公开数量"), "件"),
                Col("total_published", ("对外公开总数量", "对外公开总数"), "件"),
            ),
        ),
        Block(rows=(shared.LICENSING, shared.OTHER_SERVICES), cols=(_ITEMS_LAST_YEAR, _CHANGE, _DECISIONS)),
        Block(rows=(shared.PENALTIES, shared.COERCION), cols=(_ITEMS_LAST_YEAR, _CHANGE, _DECISIONS)),
        Block(rows=(shared.FEES,), cols=(_ITEMS_LAST_YEAR, _CHANGE)),
        Block(
            rows=(shared.PROCUREMENT,),
            cols=(
                Col("items", ("采购项目数量",), "项"),
                Col("amount", ("采购总金额",), None, money=True),
            ),
        ),
    ),
    request_rows=(*shared.RECEIVED_ROWS, *shared.RESULT_ROWS, _OTHERWISE, *shared.CLOSING_ROWS),
    request_groups=shared.REQUEST_GROUPS,
    request_cols=shared.APPLICANT_COLS,
    review_groups=shared.REVIEW_GROUPS,
    review_cols=shared.REVIEW_COLS,
)
