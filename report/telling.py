"""Whether a page has the statutory tables at all, by words that only their headers have: said without reading it."""

from __future__ import annotations

from report.forms import FORMS, form_2014
from report.labels import without_blanks

_CONTENT = "信息内容"
_OF_REQUESTS = ("商业企业", "科研机构")
_OF_REVIEW = tuple(label for col in FORMS[0].review_cols if col.key in {"upheld", "pending"} for label in col.labels)


def lacks_table(text: str) -> bool:
    """Say whether the words of a page lack the header of one of the three tables; of 2014's there is one."""
    plain = without_blanks(text)
    if form_2014.HEADER[0] in plain:
        return False
    return not (_CONTENT in plain and any(w in plain for w in _OF_REQUESTS) and any(w in plain for w in _OF_REVIEW))
