"""Words of the form by which rows and cells of a table are known while a text is still lines."""

from __future__ import annotations

import re
from functools import lru_cache

from report.forms import FORMS, form_2014
from report.forms.shared import CAPTION
from report.labels import Labels, label_form

_HEADS = ("信息内容", "申请人情况", "法人或其他组织", "行政诉讼")
_LONGEST_WORD, _LONGEST_JOINED = 12, 60
_UNIT = re.compile(r"[(（][^()（）]*[)）]\s*$")
FORM_WORDS = Labels(
    (
        *((row.key, row.labels) for form in FORMS for row in (*form.request_rows, *form.request_groups)),
        *((row.key, row.labels) for form in FORMS for block in form.disclosure for row in block.rows),
        *((col.key, col.labels) for form in FORMS for block in form.disclosure for col in block.cols),
        *((col.key, col.labels) for col in (*FORMS[0].request_cols, *FORMS[0].review_cols)),
        *((group.key, group.labels) for group in FORMS[0].review_groups),
        *((item.key, item.labels) for item in form_2014.ITEMS),
        *((word, (word,)) for word in (*_HEADS, *form_2014.HEADINGS, *form_2014.HEADER)),
    )
)


def is_form_word(text: str) -> bool:
    """Say whether a cell is a label, a header or a caption of the form, a header also with its unit."""
    if FORM_WORDS.exact(text) is not None or CAPTION.fullmatch(label_form(text)):
        return True
    return FORM_WORDS.exact(_UNIT.sub("", text)) is not None


@lru_cache(maxsize=1024)
def are_form_words(text: str) -> bool:
    """Say whether a text is several of the form's words run together, nothing dividing the cells that they stood in."""
    form = label_form(_UNIT.sub("", text)) if len(text) <= 2 * _LONGEST_JOINED else ""
    return 0 < len(form) <= _LONGEST_JOINED and any(
        FORM_WORDS.exact(form[:at]) and (FORM_WORDS.exact(form[at:]) or are_form_words(form[at:]))
        for at in range(min(_LONGEST_WORD, len(form) - 1), 1, -1)
    )
