"""A portal's file: read, written back, and refused with a word on what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.errors import PortalError
from crawler.portals import (
    Column,
    Expectation,
    Portal,
    TlsPolicy,
    Withdrawal,
    dump_portal,
    load_portal,
    load_portals,
)

PORTAL = Portal(
    id="example-trs",
    name='示例县 "政府" 网\\站\x7f\x01\u2028',
    division_code="999999",
    platform="trs",
    home="http://www.example.gov.cn/",
    hosts=("files.example.com:8080",),
    delay_seconds=1.5,
    columns=(
        Column(name="政府信息公开年报", url="http://www.example.gov.cn/nb/", body="示例县人民政府"),
        Column(name="部门年报", url="http://www.example.gov.cn/bm/"),
    ),
    tls=(TlsPolicy(hosts=("old.example.gov.cn", "政务.example.cn")), TlsPolicy(min_version="1.2", verify="require")),
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


def test_a_collections_own_file_stands_for_the_registrys(tmp_path: Path) -> None:
    """Of two files with one id the later directory's is the portal, and the others stay as they are."""
    for name, delay in (("registry", 3.0), ("own", 9.0)):
        (tmp_path / name).mkdir()
        portal = PORTAL.model_copy(update={"delay_seconds": delay})
        (tmp_path / name / "example-trs.toml").write_text(dump_portal(portal), encoding="utf-8")
    found = load_portals(tmp_path / "registry", tmp_path / "own", tmp_path / "nowhere")
    assert {portal_id: portal.delay_seconds for portal_id, portal in found.items()} == {"example-trs": 9.0}


def test_a_portal_that_nobody_has_looked_at_may_lack_columns(tmp_path: Path) -> None:
    """Without columns a portal can only be looked at, and its file must say that nobody has done so."""
    path = tmp_path / "example-trs.toml"
    unseen = PORTAL.model_copy(
        update={"columns": (), "verified": False, "entry": "http://www.example.gov.cn/nb/1.html"}
    )
    path.write_text(dump_portal(unseen), encoding="utf-8")
    assert load_portal(path) == unseen
    path.write_text(dump_portal(unseen).replace("verified = false", "verified = true"), encoding="utf-8")
    with pytest.raises(PortalError, match="no column is named"):
        load_portal(path)


@pytest.mark.parametrize("field", ["home", "entry", "columns"])
def test_an_address_that_names_a_user_stands_in_no_file(tmp_path: Path, field: str) -> None:
    """The file goes into the archive, and a password with it; so the message has none either."""
    secret = "http://user:secret@www.example.gov.cn/nb/"
    value = (PORTAL.columns[0].model_copy(update={"url": secret}),) if field == "columns" else secret
    path = tmp_path / "example-trs.toml"
    path.write_text(dump_portal(PORTAL.model_copy(update={field: value})), encoding="utf-8")

    with pytest.raises(PortalError, match="the address names a user, and nothing is fetched as one") as caught:
        load_portal(path)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("host", "policy"),
    [
        ("www.example.gov.cn", "min_version=1.2 verify=require"),
        ("old.example.gov.cn", "min_version=1.0 verify=record"),
        ("xn--zfr164b.example.cn", "min_version=1.0 verify=record"),
    ],
)
def test_the_policy_of_a_host_is_the_one_that_names_it(host: str, policy: str) -> None:
    """A host that is named has its own policy, the others the one without hosts."""
    assert str(PORTAL.find_tls(host)) == policy


def test_without_a_policy_what_can_be_spoken_with_is_recorded() -> None:
    """A portal's file that says nothing of TLS refuses nobody."""
    assert str(PORTAL.model_copy(update={"tls": ()}).find_tls("www.example.gov.cn")) == "min_version=1.0 verify=record"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ('[[tls]]\nmin_version = "SSLv3"', r"tls\.2\.min_version"),
        ("[[tls]]\nverify = false", r"tls\.2\.verify"),
        ('[[tls]]\nhosts = ["files.example.cn:443"]', r"tls\.2\.hosts\.0"),
        ('[[tls]]\nhosts = ["OLD.example.gov.cn"]', "two tables of tls are for the same host"),
        ("[[tls]]", "two tables of tls are for the same host"),
        ('[[tls]]\nhosts = ["a.example.cn"]\nciphers = "ALL"', r"tls\.2\.ciphers"),
    ],
)
def test_a_policy_that_could_not_hold_is_refused(tmp_path: Path, wrong: str, field: str) -> None:
    """A version that is none, a host with a port, which none would match, and two policies for one host."""
    path = tmp_path / "example-trs.toml"
    path.write_text(f"{dump_portal(PORTAL)}\n{wrong}\n", encoding="utf-8")
    with pytest.raises(PortalError, match=field):
        load_portal(path)
