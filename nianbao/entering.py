"""Entering portals: what was asked for, what is there already, and the files of those that were found."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.clock import SHANGHAI, Clock
from archive.disk import Disk
from crawler.addresses import settle_address
from crawler.discovery.spiders import DiscoverySpider
from crawler.discovery.values import Discovery
from crawler.discovery.writing import compare_portals, describe_portal
from crawler.portals import Column, Portal
from crawler.recognising import portal_of_url
from crawler.running import run_in_reactor
from crawler.states import is_home
from nianbao.errors import WrongUseError
from nianbao.looking import look
from nianbao.registry import OWN, load_own, load_registry
from nianbao.walking import refuse_own_machine

_URL_NAMES = ("url", "网址", "地址", "home", "entry")
_NAME_NAMES = ("name", "名称", "网站名称", "单位")
_CODE_NAMES = ("code", "division_code", "行政区划代码", "代码")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One portal that is to be entered: where to begin, and what is known of it already.

    `urls` are the addresses to begin with, the first of them as it was given; `portal` is what the search begins with.
    `own` is the collection's own portal of that id, None where it has none.
    """

    given: str
    urls: tuple[str, ...]
    portal: Portal
    own: Portal | None


@dataclass(frozen=True, slots=True)
class Given:
    """A line of a list of portals, or an argument: an address or an id, with a name and a code where they are known."""

    address: str
    name: str | None = None
    code: str | None = None


def read_list(path: Path) -> list[Given]:
    """Read a list of portals: one address a line, or CSV with a line of names (url, name, code; 网址, 名称, 代码).

    Raises:
        WrongUseError: It cannot be read, or names no address.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUseError(f"{path}: cannot be read as UTF-8 text: {error}") from error
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    head = [cell.strip().lower() for cell in next(csv.reader(lines[:1]), [])]
    if not set(head) & set(_URL_NAMES):
        return [Given(line.strip()) for line in lines]
    found = []
    for row in csv.DictReader(lines[1:], fieldnames=head):
        address = _cell(row, _URL_NAMES)
        if address is None:
            raise WrongUseError(f"{path}: a line without an address: {','.join(str(cell) for cell in row.values())}")
        code = _cell(row, _CODE_NAMES)
        if code is not None and not re.fullmatch(r"\d{6}(?:0{6})?", code):
            raise WrongUseError(f"{path}: {address}: {code!r} is no division's code: six digits (GB/T 2260)")
        found.append(Given(address, _cell(row, _NAME_NAMES), code[:6] if code else None))
    return found


def find_wanted(data: Path, given: Iterable[Given], *, loopback: bool) -> list[Wanted]:
    """Return the portals that are meant, each once, with every address that was given for it.

    Raises:
        WrongUseError: Something is neither an address nor the id of a portal, or an address is one of this machine.
        PortalError: An address names no host, or a portal's file is wrong.
    """
    registry, own = load_registry(data), load_own(data)
    found: dict[str, Wanted] = {}
    for one in given:
        wanted = _wanted(one, registry, own, loopback=loopback)
        earlier = found.get(wanted.portal.id)
        urls = dict.fromkeys((*(earlier.urls if earlier else ()), *wanted.urls))
        found[wanted.portal.id] = replace(earlier or wanted, urls=tuple(urls))
    return list(found.values())


def enter_portals(
    data: Path, wanted: Sequence[Wanted], clock: Clock, *, overwrites: bool, heard: Callable[[Row], None]
) -> list[Row]:
    """Look for the columns of portals and write the files of those that are found, each as soon as it is.

    A file that is there is left as it is, unless `overwrites`; its row says what differs. `heard` gets each row.

    Raises:
        InterruptedNightError: It was told to stop; the files that were written stay.
        LockedError: Another process is writing to the collection.
        StorageError: The archive failed.
        OSError: A portal's file could not be written.
    """
    rows: dict[str, Row] = {}
    faults: list[OSError] = []
    by_id = {one.portal.id: one for one in wanted}

    def arguments(crawl_id: str) -> Mapping[str, Any]:
        def found(discovery: Discovery) -> None:
            wanted_one = by_id[discovery.portal_id]
            try:
                row = _enter(data, wanted_one, discovery, crawl_id, overwrites=overwrites)
            except OSError as error:
                # Told when the crawl has come to its end: what it found is in the archive.
                faults.append(error)
                return
            rows[discovery.portal_id] = row
            heard(row)

        return {"given": {one.portal.id: one.urls for one in wanted}, "found": found}

    portals = [one.portal for one in wanted]
    run_in_reactor(lambda: look(data, clock, portals, DiscoverySpider, arguments))
    if faults:
        raise faults[0]
    return [rows.get(portal_id) or _unheard_row(one) for portal_id, one in by_id.items()]


def present_row(wanted: Wanted) -> Row:
    """Return the row of a portal that is entered already and was not looked at again."""
    portal = wanted.own or wanted.portal
    return _row(wanted, portal) | {"state": "present", "reason": "it is in the collection: --replace looks at it again"}


def rest_row(wanted: Wanted, until: datetime) -> Row:
    """Return the row of a portal that refused on nights before, is left alone until then, and was not looked at."""
    reason = f"it refused, and is left alone until {until.astimezone(SHANGHAI):%Y-%m-%d}: it was not asked"
    return _row(wanted, wanted.own) | {"state": "blocked", "health": "blocked", "reason": reason}


def _unheard_row(wanted: Wanted) -> Row:
    reason = "nothing was heard of it: see the log, and try again"
    return _row(wanted, None) | {"state": "failed", "health": "failed", "reason": reason}


def _wanted(given: Given, registry: Mapping[str, Portal], own: Mapping[str, Portal], *, loopback: bool) -> Wanted:
    address = given.address
    if "://" not in address and address not in registry and "." in address:
        address = f"http://{address}"
    if "://" in address:
        address = settle_address(address)
        refuse_own_machine([] if loopback else [address])
        seed = portal_of_url(address, loopback=loopback)
        known = registry.get(seed.id)
        urls = (address, *_addresses(known)) if known and is_home(address, known.home) else (address,)
    elif address in registry:
        known = seed = registry[address]
        urls = (*_addresses(known), known.home)
    else:
        raise WrongUseError(f"{address}: no portal has this id, and it is no address: see `nianbao portals list`")
    base = known or seed
    changed: dict[str, Any] = {"columns": (Column(name=base.name, url=urls[0]),), "selectors": None, "verified": False}
    # The platform of the start list is a guess; that of a file in the collection was seen, and may have changed.
    changed |= {"platform": None, "entry": None}
    if given.name:
        changed["name"] = given.name
    if given.code:
        changed["division_code"] = given.code
    return Wanted(given.address, urls, base.model_copy(update=changed), own.get(base.id))


def _addresses(portal: Portal) -> tuple[str, ...]:
    return (*(column.url for column in portal.columns), *((portal.entry,) if portal.entry else ()))


def _cell(row: Mapping[str, str | None], names: Sequence[str]) -> str | None:
    return next((value.strip() for name in names if (value := row.get(name)) and value.strip()), None)


def _enter(data: Path, wanted: Wanted, discovery: Discovery, crawl_id: str, *, overwrites: bool) -> Row:
    """Write the file of a portal that was found, and return what became of it."""
    row = _row(wanted, discovery.portal) | {
        "state": discovery.state,
        "health": "healthy" if discovery.state == "found" else discovery.state,
        "reason": discovery.reason,
        "columns": [column.model_dump(mode="json") for column in discovery.columns],
        "hops": [hop.model_dump(mode="json") for hop in discovery.hops],
        "notes": list(discovery.notes),
    }
    if discovery.portal is None:
        return row
    path = data / OWN / f"{discovery.portal_id}.toml"
    if wanted.own is not None:
        row["differences"] = compare_portals(wanted.own, discovery.portal)
    if wanted.own is not None and not overwrites:
        row["state"] = "present"
        differences = "; ".join(row["differences"])
        row["reason"] = f"{differences}: --replace writes what was found" if differences else "the same as in its file"
        return row
    _write_file(path, describe_portal(discovery, crawl_id).encode())
    row["state"] = "added" if wanted.own is None else "replaced"
    return row | {"file": str(path)}


def _write_file(path: Path, content: bytes) -> None:
    """Write a file aside and give it its name, so that no half of a portal is ever read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Disk().replace(path, content)


def _row(wanted: Wanted, portal: Portal | None) -> Row:
    shown = portal or wanted.portal
    return {
        "id": shown.id,
        "name": shown.name,
        "division_code": shown.division_code,
        "platform": shown.platform,
        "health": None,
        "url": wanted.given,
        "state": None,
        "reason": None,
        "file": None,
        "columns": [],
        "hops": [],
        "notes": [],
        "differences": [],
    }
