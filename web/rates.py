"""How many requests an address may send: a bucket that fills at a steady rate."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from time import monotonic

# A page of the room has one document, two style sheets and a script; a person who clicks fast stays far below.
PER_SECOND = 20.0
AT_ONCE = 240.0
_ADDRESSES_MAX = 10_000
_NETWORK_BITS = 64


class Rates:
    """The buckets of the addresses that were last seen; what is forgotten begins with a full one."""

    def __init__(self, per_second: float = PER_SECOND, at_once: float = AT_ONCE) -> None:
        self._per_second = per_second
        self._at_once = at_once
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str) -> bool:
        """Take one request out of an address's bucket; False where it is empty.

        Whoever has one address of IPv6 has a network of them (RFC 6177), which has one bucket.
        """
        now, address = monotonic(), _network_of(address)
        left, at = self._buckets.pop(address, (self._at_once, now))
        left = min(self._at_once, left + (now - at) * self._per_second)
        is_there = left >= 1
        self._buckets[address] = (left - 1 if is_there else left, now)
        while len(self._buckets) > _ADDRESSES_MAX:
            self._buckets.popitem(last=False)
        return is_there


def _network_of(address: str) -> str:
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(number, ipaddress.IPv4Address) or number.ipv4_mapped is not None:
        return address
    return str(ipaddress.ip_network((number, _NETWORK_BITS), strict=False))
