"""How the body says it can be reached."""

from __future__ import annotations

import re

from report.model import Contact

_SAYS = r"\s*(?:[:：]|为|是)\s*"
# A place in brackets (行政中心3楼) is part of an address, other words in brackets are not.
_END = (
    r"[，,；;。)）\n]|[(（](?![^()（）\n]{1,30}[)）])"
    r"|[(（]?\s*(?:邮编|邮政编码|电话|联系电话|传真|电子邮箱|邮箱|E-?mail|网址)|$"
)
_ADDRESS = re.compile(
    r"地\s*址"
    + _SAYS
    + r"(?P<value>(?![A-Za-z])(?:[^，,；;。()（）\n]|[(（][^()（）\n]{1,30}[)）]){4,60}?)\s*(?:"
    + _END
    + ")",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"(?:邮\s*编|邮政编码)(?:" + _SAYS + r")?\s*(?P<value>\d{6})(?!\d)")
_PHONE = re.compile(
    r"(?:电\s*话|热线|联系方式)(?:号码|[(（]传真[)）]|[/、]传真|及传真)?(?:" + _SAYS + r")?\s*"
    r"(?P<value>[(（]?0\d{2,3}[)）]?\s*[-—－–]?\s*\d{7,8}(?:\s*[-—转]\s*\d{1,6})?|400[-—]?\d{3}[-—]?\d{4}|1\d{10}|\d{7,8})"
    r"(?!\d|\s*[件次个条余通])"
)
# Between figures a blank tells the area from the number, elsewhere it is padding.
_BLANK = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
_EMAIL = re.compile(r"(?P<value>[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
_EMAIL_WORDS = re.compile(r"(?:邮\s*箱|e-?mail|邮\s*件|mail)[^@\n]{0,12}$", re.IGNORECASE)


def find_contact(text: str) -> Contact:
    """Return what the text states after 地址, 邮编, 电话 and 邮箱; the first of each."""
    address, postcode, phone = _ADDRESS.search(text), _POSTCODE.search(text), _PHONE.search(text)
    return Contact(
        address=address.group("value").strip() if address else None,
        postcode=postcode.group("value") if postcode else None,
        phone=_BLANK.sub("", phone.group("value")) if phone else None,
        email=_find_email(text),
    )


def _find_email(text: str) -> str | None:
    if "@" not in text:
        return None
    for match in _EMAIL.finditer(text):
        if _EMAIL_WORDS.search(text[max(0, match.start() - 24) : match.start()]):
            return match.group("value")
    return None
