"""Header blocks: where one ends, what its lines say, and which of several in a row is the final response's.

They are read as they are sent, not as they should be: what is no field is kept under the empty name, a line may end
with LF alone (RFC 9112 §2.2), a name may be followed by blanks (§5.1), and one empty line, which is no part of the
message, may stand before all: RFC 9112 lets a server pass over it (§2.2) and says nothing of clients, but browsers do.
The wire finds the end of a message by the same rules by which its payload is read decades later.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from archive.blocks import Bytes

_EMPTY_LINE = re.compile(rb"\r?\n")
_END_OF_HEADERS = re.compile(rb"\n\r?\n")
_STATUS_LINE = re.compile(rb"HTTP/(\d(?:\.\d)?)[ \t]+(\d{3})(?:[ \t]+(.*))?", re.DOTALL)
_INTERIM = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+1(?!01)\d\d(?!\d)")


class HttpHead(NamedTuple):
    """A header block as it was sent: `status` None where the first line is no status line.

    A folded line is joined to its field with one space (RFC 9112 §5.2). A line without colon, and one that begins
    with a blank before there is any field (§2.2), are kept under the empty name.
    """

    status: int | None
    reason: bytes
    headers: list[tuple[bytes, bytes]]
    version: bytes = b""

    def values(self, name: bytes) -> list[bytes]:
        """Return the values of a field, name in lower case, in the order sent."""
        return [value for key, value in self.headers if key.lower() == name]

    def codings(self, name: bytes) -> list[bytes]:
        """Return the codings that a field names, in lower case, in the order in which they were applied.

        `identity` is none. What is said to be chunked twice in a row, as by two programs one behind the other, is so
        once.
        """
        named = [coding.strip(b" \t").lower() for value in self.values(name) for coding in value.split(b",")]
        found = [coding for coding in named if coding not in (b"", b"identity")]
        return [one for at, one in enumerate(found) if one != b"chunked" or found[at - 1 : at] != [b"chunked"]]

    @property
    def is_interim(self) -> bool:
        """Whether another response must follow: all of 1xx but 101, after which it is no HTTP any more."""
        return self.status is not None and 100 <= self.status < 200 and self.status != 101


class HeadSearch:
    """Looks for the final header block in bytes that become more from one time to the next, at each of them once."""

    def __init__(self) -> None:
        self.start = 0
        self._first = 0
        self._at = 0

    def find(self, block: Bytes | bytearray) -> tuple[int, int] | None:
        """Return where the header block of the final response (or the request) begins and ends.

        None while more may belong to it: it has no end yet, or is an interim response behind which nothing came.
        `start` is then where it begins.
        """
        if not self.start and (empty := _EMPTY_LINE.match(block)) is not None:
            self.start = empty.end()
        while match := _END_OF_HEADERS.search(block, self._at):
            end = match.end()
            if _INTERIM.match(block, self.start, end) is None:
                return self.start, end
            if end == len(block):
                self._at = match.start()
                return None
            self.start = self._first = self._at = end
        self._at = max(self._first, len(block) - 2)
        return None


def parse_head(head: bytes) -> HttpHead:
    """Return what a header block says."""
    lines = head.split(b"\n")
    first = _STATUS_LINE.fullmatch(lines[0].removesuffix(b"\r"))
    fields = _parse_fields(lines[1:])
    if first is None:
        return HttpHead(None, b"", fields)
    return HttpHead(int(first[2]), first[3] or b"", fields, first[1])


def _parse_fields(lines: list[bytes]) -> list[tuple[bytes, bytes]]:
    fields: list[tuple[bytes, bytes]] = []
    folded: list[bytes] = []
    for raw in lines:
        line = raw.rstrip(b"\r")
        if not line:
            continue
        if line[:1] in b" \t":
            if fields:
                folded.append(line.strip())
            else:
                fields.append((b"", line))
            continue
        _unfold(fields, folded)
        name, colon, value = line.partition(b":")
        fields.append((name.rstrip(), value.strip()) if colon else (b"", line))
    _unfold(fields, folded)
    return fields


def _unfold(fields: list[tuple[bytes, bytes]], folded: list[bytes]) -> None:
    """Join the lines that continue a field to it, all at once: a field of many lines is copied once."""
    if folded:
        name, value = fields[-1]
        fields[-1] = (name, b" ".join((value, *folded)))
        folded.clear()
