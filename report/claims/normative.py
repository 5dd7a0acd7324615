"""How many normative documents were issued, repealed and are in force."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from report.claims.counting import NUMBER, Sentence, make_claim, split_clauses
from report.model import Claim

_DOCUMENTS = "规范性文件"
_COUNTED = NUMBER + r"\s*(?P<unit>件|份|个)"
_OF_THEM = r"[^，,；;。\d]{0,4}(?:(?:行政)?规范性文件)?(?:共计?|总计|合计|为|数)?\s*"
_KEYS = {
    "disclosure.normative_documents.issued": re.compile(
        r"(?:制发|制定|出台|印发)(?:了|并|公开|发布|印发|出台|的|各类)*" + _OF_THEM + _COUNTED
    ),
    "disclosure.normative_documents.repealed": re.compile(r"废止(?:了|的|失效|、)*" + _OF_THEM + _COUNTED),
    "disclosure.normative_documents.in_force": re.compile(r"现行有效(?:的)?" + _OF_THEM + _COUNTED),
}
# 废止 without 规范性文件 is of them only where the sentence has named nothing else since.
_OTHER_SUBJECT = re.compile(r"许可|处罚|强制|方案|制度|合同|规章|政策|解读")


def find_normative_documents(sentences: Sequence[Sentence]) -> Iterator[Claim]:
    """Yield the first number of normative documents issued, repealed and in force each."""
    said: set[str] = set()
    for sentence in sentences:
        if not sentence.counts or _DOCUMENTS not in sentence.text:
            continue
        named, at = False, 0
        for clause in split_clauses(sentence.text):
            named = not _OTHER_SUBJECT.search(clause) and (named or _DOCUMENTS in clause)
            for about, pattern in _KEYS.items():
                match = pattern.search(sentence.text, at, at + len(clause)) if named and about not in said else None
                if match is not None:
                    said.add(about)
                    yield make_claim(about, match, sentence)
            at += len(clause) + 1
