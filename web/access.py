"""Who may come in: on loopback whoever is on this machine, beyond it who has the token or whom a proxy let in."""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
import re
from dataclasses import dataclass

from web.errors import ExposureError

_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
_TOKEN_LENGTH_MIN = 16
# What follows the name is a port: the addresses that we give begin with what stands here.
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{0,5})?")


@dataclass(frozen=True, slots=True)
class Access:
    """What a request must show; with neither token nor user header nothing is asked of it.

    `token` comes as `Authorization: Bearer TOKEN`, or as the password of any user (a browser asks for it).
    `user_header` is the field in which a reverse proxy names the user whom it let in; it counts only from an address of
    `proxies`. `hosts` are the names under which the room answers, lower case, without port.
    """

    token: str | None = None
    user_header: str | None = None
    proxies: frozenset[str] = frozenset({"127.0.0.1", "::1"})
    hosts: frozenset[str] = frozenset()

    def check_exposure(self, host: str) -> None:
        """See that an address that others can reach is not open to all of them.

        Raises:
            ExposureError: It would be, or the token is one that can be guessed.
        """
        if self.token is not None and len(self.token) < _TOKEN_LENGTH_MIN:
            raise ExposureError(f"the token has fewer than {_TOKEN_LENGTH_MIN} characters: make a longer one")
        if not is_loopback(host) and self.token is None and self.user_header is None:
            raise ExposureError(
                f"{host}: others can reach this address: set NIANBAO_TOKEN to a secret that visitors must give, "
                "or name the field in which a reverse proxy says who was let in (--user-header)"
            )

    def knows_host(self, host: str, bound: str) -> bool:
        """Say whether a Host field names this room: its own address, this machine, or a name that was given for it."""
        name = (strip_port(host) or "").lower()
        if name in self.hosts or name in _LOOPBACK_NAMES:
            return True
        return name.strip("[]") == bound.lower() and name not in {"0.0.0.0", "[::]", ""}  # noqa: S104  compared, not bound

    def find_user(self, peer: str, headers: dict[str, str]) -> str | None:
        """Return the user whom a proxy let in, None where none did; the names of the headers are in lower case."""
        if self.user_header is None or peer not in self.proxies:
            return None
        return headers.get(self.user_header.lower(), "").strip() or None

    def lets_in(self, peer: str, headers: dict[str, str]) -> bool:
        """Say whether a request from an address may come in; the headers are as `find_user` has them."""
        if self.token is None and self.user_header is None:
            return True
        if self.find_user(peer, headers) is not None:
            return True
        given = _find_token(headers.get("authorization", ""))
        return self.token is not None and given is not None and hmac.compare_digest(given, self.token.encode())


def is_loopback(host: str) -> bool:
    """Say whether only this machine can reach an address; a name other than localhost may be any."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def strip_port(host: str) -> str | None:
    """Return the name or address of a Host field without its port (RFC 9110 §7.2), None where it is no such field."""
    found = _HOST.fullmatch(host)
    return found[1] if found is not None else None


def _find_token(field: str) -> bytes | None:
    scheme, _, value = field.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip().encode("latin-1")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(value.strip(), validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return None
