"""The form for the reports of 2021 and after: 国办公开办函〔2021〕30号."""

from __future__ import annotations

from report.forms import shared
from report.forms.model import Block, Col, Form, Row

_DECISIONS = Col("decisions", ("本年处理决定数量", "本年处理决定数", "处理决定数"), "件")
_OTHERWISE = "otherwise"

FORM = Form(
    edition="2021",
    disclosure=(
        Block(
            rows=(shared.RULES, shared.NORMATIVE_DOCUMENTS),
            cols=(
                Col("issued", ("本年制发件数", "制发件数", "本年制发数"), "件"),
                Col("repealed", ("本年废止件数", "废止件数", "本年废止数"), "件"),
                Col("in_force", ("现行有效件数", "现行有效件", "现行有效数"), "件"),
            ),
        ),
        Block(rows=(shared.LICENSING,), cols=(_DECISIONS,)),
        Block(rows=(shared.PENALTIES, shared.COERCION), cols=(_DECISIONS,)),
        Block(rows=(shared.FEES,), cols=(Col("amount", ("本年收费金额", "收费金额"), "万元", money=True),)),
    ),
    request_rows=(
        *shared.RECEIVED_ROWS,
        *shared.RESULT_ROWS,
        Row(
            "otherwise.correction_overdue",
            (
                "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
                "申请人无正当理由逾期不补正，行政机关不再处理",
            ),
            _OTHERWISE,
        ),
        Row(
            "otherwise.fee_overdue",
            (
                "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
                "申请人逾期未按收费通知要求缴纳费用，行政机关不再处理",
            ),
            _OTHERWISE,
        ),
        Row("otherwise.remaining", ("其他", "其它"), _OTHERWISE),
        *shared.CLOSING_ROWS,
    ),
    request_groups=(*shared.REQUEST_GROUPS, Row(_OTHERWISE, ("其他处理", "其它处理"))),
    request_cols=shared.APPLICANT_COLS,
    review_groups=shared.REVIEW_GROUPS,
    review_cols=shared.REVIEW_COLS,
)
