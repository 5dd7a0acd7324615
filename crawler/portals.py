"""The portal registry: one portal is one TOML file, and adding one takes no code."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from archive.rechecking import RecheckPolicy
from crawler.addresses import NAMES_USER, names_user
from crawler.errors import PortalError
from crawler.limits import Budget, Hours
from crawler.selectors import Selectors


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(_Table):
    """A 栏目 of a portal in which annual reports are published.

    `body` is the issuing body of everything in the column, None where bodies share it. `folders` says that its lists
    lie in folders, one a year or a page a body, all of which are walked. `list_url` is where its list comes from (JSON
    or a page), None where it stands on the column's own page.
    """

    name: str
    url: str
    body: str | None = None
    folders: tuple[Literal["years", "bodies"], ...] = ()
    list_url: str | None = None


class Withdrawal(_Table):
    """How many walks must find a report gone, over how many nights at least, before its withdrawal is confirmed.

    What a holiday or a repair takes away is back within a week.
    """

    confirm_after_checks: int = Field(default=3, ge=1)
    confirm_after_days: int = Field(default=7, ge=0)


class Expectation(_Table):
    """What a healthy walk of the portal finds at least.

    `years` are two reporting years: a report of the first, or an older one, and one of the second, or a newer one.
    """

    reports_min: int = Field(default=0, ge=0)
    years: tuple[int, int] | None = None

    @field_validator("years")
    @classmethod
    def _years_are_in_order(cls, years: tuple[int, int] | None) -> tuple[int, int] | None:
        # The regulation of 2008 asked for the first reports (国务院令第492号, art. 31).
        if years is not None and not 2007 <= years[0] <= years[1]:
            raise ValueError("the first year must not be after the second, nor before 2007")
        return years


class Example(_Table):
    """What was seen when the portal was entered: a list page's record in the collection's archive, an entry of it."""

    seen_on: date
    record: str | None = None
    url: str
    title: str
    listed_on: date | None = None


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
    `hours` are those in which requests begin, None for any. `scheme` is the one by which its own hosts are asked,
    whatever their URLs say; None for that of each URL. `tls` holds for the hosts under HTTPS; without any, every
    connection that can be made is made and recorded.
    `verified` is False for a portal that was entered from records of others and never contacted. Its columns may be
    unknown; `entry` is where they are looked for: a column, or a page in it. `selectors` are for sites of no family.
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
    hours: Hours | None = None
    scheme: Literal["http", "https"] | None = None
    tls: tuple[TlsPolicy, ...] = ()
    verified: bool = True
    entry: str | None = None
    columns: tuple[Column, ...] = ()
    withdrawal: Withdrawal = Withdrawal()
    recheck: RecheckPolicy = RecheckPolicy()
    budget: Budget = Budget()
    expect: Expectation = Expectation()
    selectors: Selectors | None = None
    example: Example | None = None

    @model_validator(mode="after")
    def _columns_differ(self) -> Portal:
        urls = [column.url for column in self.columns]
        if len(set(urls)) != len(urls):
            raise ValueError("two columns have the same url")
        return self

    @model_validator(mode="after")
    def _no_address_names_a_user(self) -> Portal:
        # The file goes into the archive, where nobody's password belongs.
        own = (url for column in self.columns for url in (column.url, column.list_url))
        if any(names_user(url) for url in (self.home, self.entry, *own) if url is not None):
            raise ValueError(NAMES_USER)
        return self

    @model_validator(mode="after")
    def _columns_are_known(self) -> Portal:
        if self.verified and not self.columns:
            raise ValueError("no column is named: name one, or set verified = false to have them looked for")
        return self

    @model_validator(mode="after")
    def _selectors_are_used(self) -> Portal:
        has_selectors = self.selectors is not None or any(column.list_url for column in self.columns)
        if has_selectors != (self.platform == "declared"):
            raise ValueError('selectors (or a list_url) and platform = "declared" belong together')
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


def dump_portal(portal: Portal, *, exclude_defaults: bool = False) -> str:
    """Return a portal's file: what `load_portal` reads back to the same portal.

    `exclude_defaults` leaves out what is as it would be without being said.
    """
    plain = portal.model_dump(mode="json", exclude_none=True, exclude_defaults=exclude_defaults)
    return "\n".join(_lines(plain, "")).lstrip("\n") + "\n"


def _lines(table: Mapping[str, object], name: str) -> list[str]:
    """Return a table's lines: its values, then its tables, then its lists of tables.

    JSON's strings, numbers, booleans and lists are TOML's too, but for one control character.
    """
    tables = {key: value for key, value in table.items() if isinstance(value, dict)}
    lists = {key: value for key, value in table.items() if isinstance(value, list) and _holds_tables(value)}
    values = {key: value for key, value in table.items() if key not in tables and key not in lists}
    written = {key: json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f") for key, value in values.items()}
    lines = [f"{key} = {value}" for key, value in written.items()]
    for key, inner in tables.items():
        # A table of nothing but tables needs no line of its own.
        own = [f"[{name}{key}]"] if not inner or any(not _holds_tables(one) for one in inner.values()) else []
        lines += ["", *own, *_lines(inner, f"{name}{key}.")][not own :]
    for key, entries in lists.items():
        for inner in entries:
            lines += ["", f"[[{name}{key}]]", *_lines(inner, f"{name}{key}.")]
    return lines


def _holds_tables(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict) for one in value))


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

    A file in a later directory stands for one of the same name in an earlier: a collection's own for the registry's.

    Raises:
        PortalError: As `load_portal`.
    """
    paths = {path.stem: path for directory in directories for path in sorted(directory.glob("*.toml"))}
    return {portal_id: load_portal(path) for portal_id, path in sorted(paths.items())}
