"""How a body says that it can be reached, in the forms in which reports print it."""

from __future__ import annotations

import pytest

from report import Contact
from report.contacts import find_contact


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("联系电话0750-2213093，邮编529300", Contact(phone="0750-2213093", postcode="529300")),
        ("电话：0750—2213093、2213094", Contact(phone="0750—2213093")),
        ("电  话：0750 - 2213093", Contact(phone="0750-2213093")),
        ("电话：0750 2213093", Contact(phone="0750 2213093")),
        ("联系电话:0750-2213093转8001", Contact(phone="0750-2213093转8001")),
        ("传真：0750-2213095，电话：0750-2213093", Contact(phone="0750-2213093")),
        ("电话（传真）：0557-3022687，邮编：234000", Contact(phone="0557-3022687", postcode="234000")),
        ("电话：400-123-4567", Contact(phone="400-123-4567")),
        ("联系方式：0750-2213093、2213094", Contact(phone="0750-2213093")),
        ("通讯地址：某市某路一号（邮编：529300）", Contact(address="某市某路一号", postcode="529300")),
        (
            "联系地址为某市某路一号，邮政编码为529300，联系电话为2213093",
            Contact(address="某市某路一号", postcode="529300", phone="2213093"),
        ),
        (
            "地址：某县某路2号（行政中心3楼），邮编：635100",
            Contact(address="某县某路2号（行政中心3楼）", postcode="635100"),
        ),
        ("地址：某县政府大楼（东）308室；电话：2213093", Contact(address="某县政府大楼（东）308室", phone="2213093")),
        ("地址：某县某路8号(县政府院内) 邮编：635100", Contact(address="某县某路8号(县政府院内)", postcode="635100")),
        ("地址：某县某路90号（电话2213093）", Contact(address="某县某路90号", phone="2213093")),
        ("网站地址：http://www.example.gov.cn/zwgk", Contact()),
        ("接听咨询电话1234567余次", Contact()),
        ("热线电话2345678 件", Contact()),
        ("电话：12345", Contact()),
    ],
)
def test_contact_is_found_however_it_is_printed(text: str, contact: Contact) -> None:
    """With or without a colon; a count of calls is no number to call."""
    assert find_contact(text) == contact
