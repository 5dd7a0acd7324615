"""A portal's file: read, written back, and refused with a word on what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.errors import PortalError
from crawler.portals import Column, Expectation, Portal, Withdrawal, dump_portal, load_portal, load_portals

PORTAL = Portal(
    id="example-trs",
    name='示例县 "政府" 网\\站',
    division_code="999999",
    platform="trs",
    home="http://www.example.gov.cn/",
    hosts=("files.example.com:8080",),
    delay_seconds=1.5,
    columns=(
        Column(name="政府信息公开年报", url="http://www.example.gov.cn/nb/", body="示例县人民政府"),
        Column(name="部门年报", url="http://www.example.gov.cn/bm/"),
    ),
    withdrawal=Withdrawal(confirm_after_checks=2),
    expect=Expectation(reports_min=3),
)


def test_a_portal_written_is_the_portal_read(tmp_path: Path) -> None:
    """What the archive keeps as a portal's file gives the same portal again."""
    path = tmp_path / "example-trs.toml"
    path.write_text(dump_portal(PORTAL), encoding="utf-8")
    assert load_portal(path) == PORTAL


def test_a_file_that_is_wrong_is_named_with_its_field(tmp_path: Path) -> None:
    """The message says which file and which field to mend."""
    path = tmp_path / "example-trs.toml"
    path.write_text(dump_portal(PORTAL).replace('"999999"', '"99"'), encoding="utf-8")
    with pytest.raises(PortalError, match=r"example-trs\.toml: division_code"):
        load_portal(path)


def test_a_file_under_another_name_is_refused(tmp_path: Path) -> None:
    """The id is the file's name, so that a portal is found by it."""
    path = tmp_path / "other.toml"
    path.write_text(dump_portal(PORTAL), encoding="utf-8")
    with pytest.raises(PortalError, match="not the file's name"):
        load_portal(path)


def test_an_id_described_twice_is_refused(tmp_path: Path) -> None:
    """Two directories may not both describe a portal."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "example-trs.toml").write_text(dump_portal(PORTAL), encoding="utf-8")
    with pytest.raises(PortalError, match="described twice"):
        load_portals(tmp_path / "one", tmp_path / "two")
