"""Comparing the index with the WARC files without making it anew: each file's lines are summed up, in any order."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.index_generations import read_index
from archive.index_lines import Confirmations, confirmed_line, own_line

_SUM_BYTES = 16
_FILENAME = re.compile(rb'"filename": ("(?:[^"\\]|\\.)*")\}\n')


@dataclass(slots=True)
class LineSum:
    """A sum over lines, equal for the same lines in any order: their number, and their digests added up."""

    count: int = 0
    total: int = 0

    def add(self, line: bytes) -> None:
        """Add a line."""
        self.count += 1
        digest = hashlib.sha256(line).digest()[:_SUM_BYTES]
        self.total = (self.total + int.from_bytes(digest, "big")) % (1 << 8 * _SUM_BYTES)


def check_lines(index: Path, sums: Mapping[str, LineSum | None]) -> Iterator[tuple[str, str]]:
    """Yield where, and in what, an index differs from the files whose lines are summed up by name.

    A file whose sum is None is damaged, or nobody has read it: nothing is said of its lines. Every line must be of one
    of these files, stand in its order, and confirm what lines before it say.
    """
    if not index.exists():
        yield index.name, "is not there: run `nianbao rebuild`"
        return
    found = {name: LineSum() for name in sums}
    before = b""
    confirmations = Confirmations()
    for number, stated in enumerate(read_index(index), start=1):
        line, warc = _take_apart(stated, confirmations)
        lines = found.get(warc)
        if lines is None or line <= before:
            yield f"{index.name}, line {number}", "does not agree with the WARCs: run `nianbao rebuild`"
            return
        lines.add(line)
        before = line
    for name, wanted in sorted(sums.items()):
        if wanted is not None and found[name] != wanted:
            yield index.name, f"has not the lines that {name} gives: run `nianbao rebuild`"


def _take_apart(stated: bytes, confirmations: Confirmations) -> tuple[bytes, str]:
    """Return a line as its own record gives it, and the record's file: empty where it is none.

    Nor is one that confirms what no line before it says.
    """
    try:
        line = own_line(stated)
        named = _FILENAME.search(line)
        if named is not None and confirmed_line(line, confirmations.find(line)) == stated:
            return line, str(json.loads(named[1]))
    except (ValueError, KeyError, TypeError, AttributeError):
        pass  # no JSON, or none of an index
    return stated, ""
