"""A reading's figures a field at a time: what a table takes of hundreds of thousands are columns, not their objects.

They are unpacked as soon as they are read: of objects by the hundred thousand each would have to be fetched from memory
again, which takes longer than to make it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any

import pyarrow as pa

from report.codebook import STATES

_FIELDS = itemgetter("value", "raw", "state", "unit", "where")
# Only figures of scans have one more.
_PRINTED_FIELDS = 5
# What stands for a cell that was not found, where somebody said what is in it.
ABSENT = "absent"
STATE_CODES = (*STATES, ABSENT)
_STATE_NUMBERS = {code: number for number, code in enumerate(STATE_CODES)}


@dataclass(frozen=True, slots=True)
class FigureColumns:
    """The figures of a report by field, in the order in which they were read; `confidences` is None but for scans.

    `states` has the number of each one's state in STATE_CODES.
    """

    keys: tuple[str, ...] = ()
    values: tuple[int | str | None, ...] = ()
    raws: pa.Array = field(default_factory=lambda: pa.array([], pa.string()))
    states: bytes = b""
    units: tuple[str | None, ...] = ()
    wheres: tuple[str, ...] = ()
    confidences: tuple[float | None, ...] | None = None

    @classmethod
    def of(cls, figures: Mapping[str, Mapping[str, Any]]) -> FigureColumns:
        """Return figures as a reading has them, by key."""
        if not figures:
            return NO_FIGURES
        found = figures.values()
        values, raws, states, units, wheres = zip(*map(_FIELDS, found), strict=True)
        is_scan = max(map(len, found)) > _PRINTED_FIELDS
        confidences = tuple(one.get("confidence") for one in found) if is_scan else None
        numbers = bytes(map(_STATE_NUMBERS.__getitem__, states))
        return cls(tuple(figures), values, pa.array(raws, pa.string()), numbers, units, wheres, confidences)

    def __len__(self) -> int:
        return len(self.keys)

    def get(self, key: str) -> dict[str, Any] | None:
        """Return the figure of a key, None where there is none."""
        if key not in self.keys:
            return None
        at = self.keys.index(key)
        state = STATE_CODES[self.states[at]]
        fields = (self.values[at], self.raws[at].as_py(), state, self.units[at], self.wheres[at])
        return dict(zip(("value", "raw", "state", "unit", "where"), fields, strict=True))

    def with_absent(self, keys: Collection[str]) -> FigureColumns:
        """Return the same with ABSENT cells for those of these keys of which there is no figure."""
        more = tuple(key for key in keys if key not in self.keys)
        if not more:
            return self
        blank = (None,) * len(more)
        return replace(
            self,
            keys=self.keys + more,
            values=self.values + blank,
            raws=pa.concat_arrays([self.raws, pa.array([""] * len(more), pa.string())]),
            states=self.states + bytes([_STATE_NUMBERS[ABSENT]]) * len(more),
            units=self.units + blank,
            wheres=self.wheres + ("",) * len(more),
            confidences=self.confidences + blank if self.confidences is not None else None,
        )


NO_FIGURES = FigureColumns()
