"""The portal registry: one portal is one TOML file, and adding one takes no code."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from crawler.errors import PortalError


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(_Table):
    """A 栏目 of a portal in which annual reports are published.

    `body` is the issuing body of everything in the column, None where bodies share it.
    """

    name: str
    url: str
    body: str | None = None


class Withdrawal(_Table):
    """How many walks must find a report gone before its withdrawal is confirmed."""

    confirm_after_checks: int = Field(default=3, ge=1)


class Expectation(_Table):
    """What a healthy walk of the portal finds at least."""

    reports_min: int = Field(default=0, ge=0)


class TlsPolicy(_Table):
    """What a portal asks of the TLS of its hosts.

    `hosts` are those that it is for, without a port; none: all that no other policy of the portal names. `verify` is
    `record`, where a chain that is not valid is noted in the archive, or `require`, where nothing is fetched then.
    """

    hosts: tuple[Annotated[str, Field(pattern=r"^[^\s:/]+$")], ...] = ()
    min_version: Literal["1.0", "1.1", "1.2", "1.3"] = "1.0"
    verify: Literal["record", "require"] = "record"

    @field_validator("hosts")
    @classmethod
    def _hosts_are_names(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(host.encode("idna").decode("ascii").lower() for host in hosts)

    def __str__(self) -> str:
        return f"min_version={self.min_version} verify={self.verify}"


class Portal(_Table):
    """One government portal, as its file describes it.

    `id` equals the file's stem. `division_code` is GB/T 2260 (six digits), None where unknown. `platform` names a
    module of crawler.platforms, or is None to have it recognised. `hosts` are hosts (with a port where it is not
    the scheme's own) that may be followed beside the portal's own and `.gov.cn`. `loopback` lets the crawler reach
    loopback addresses: only for synthetic portals and tests. `delay_seconds` lies between two requests to one host.
    `tls` holds for the hosts under HTTPS; without any, every connection that can be made is made and recorded.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: str
    division_code: str | None = Field(default=None, pattern=r"^\d{6}$")
    site_id_code: str | None = None
    platform: str | None = None
    home: str
    hosts: tuple[str, ...] = ()
    loopback: bool = False
    delay_seconds: float = Field(default=3.0, ge=0)
    tls: tuple[TlsPolicy, ...] = ()
    columns: tuple[Column, ...] = Field(min_length=1)
    withdrawal: Withdrawal = Withdrawal()
    expect: Expectation = Expectation()

    @model_validator(mode="after")
    def _columns_differ(self) -> Portal:
        urls = [column.url for column in self.columns]
        if len(set(urls)) != len(urls):
            raise ValueError("two columns have the same url")
        return self

    @model_validator(mode="after")
    def _policies_differ(self) -> Portal:
        named = [host for policy in self.tls for host in policy.hosts or ("",)]
        if len(set(named)) != len(named):
            raise ValueError("two tables of tls are for the same host, or for all")
        return self

    def find_tls(self, host: str) -> TlsPolicy:
        """Return what is asked of the TLS of a host, which is given in lower case and in ASCII."""
        rest = TlsPolicy()
        for policy in self.tls:
            if not policy.hosts:
                rest = policy
            if host in policy.hosts:
                return policy
        return rest


def dump_portal(portal: Portal) -> str:
    """Return a portal's file: what `load_portal` reads back to the same portal."""
    plain = portal.model_dump(mode="json", exclude_none=True)
    lists: dict[str, list[dict[str, object]]] = {key: plain.pop(key) for key in ("tls", "columns")}
    tables: dict[str, dict[str, object]] = {key: plain.pop(key) for key in ("withdrawal", "expect")}
    lines = _lines(plain)
    for name, table in tables.items():
        lines += ["", f"[{name}]", *_lines(table)]
    for name, entries in lists.items():
        for entry in entries:
            lines += ["", f"[[{name}]]", *_lines(entry)]
    return "\n".join(lines) + "\n"


def _lines(table: dict[str, object]) -> list[str]:
    """Return a table's lines; JSON's strings, numbers, booleans and lists are TOML's too."""
    return [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in table.items()]


def load_portal(path: Path) -> Portal:
    """Read one portal's file.

    Raises:
        PortalError: The file cannot be read, is no TOML, or describes no portal; the message names file and field.
    """
    try:
        portal = Portal.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PortalError(f"{path}: {error}: mend the file") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise PortalError(f"{path}: {where}: {first['msg']}: mend the file") from error
    if portal.id != path.stem:
        raise PortalError(f"{path}: the id {portal.id!r} is not the file's name: rename one of them")
    return portal


def load_portals(*directories: Path) -> dict[str, Portal]:
    """Read every portal's file in these directories, by id; a directory that is not there holds none.

    Raises:
        PortalError: As `load_portal`, or two files describe the same id.
    """
    found: dict[str, Portal] = {}
    for directory in directories:
        for path in sorted(directory.glob("*.toml")):
            portal = load_portal(path)
            if portal.id in found:
                raise PortalError(f"{path}: the portal {portal.id!r} is described twice: remove one file")
            found[portal.id] = portal
    return dict(sorted(found.items()))
