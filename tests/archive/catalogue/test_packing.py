"""Packed JSON says what was packed."""

from __future__ import annotations

from typing import Any

import pytest

from archive.catalogue.packing import pack_json, unpack_json


@pytest.mark.parametrize(
    "value", [{"县": ["１", None, True, 1.5]}, {"value": 2**64 + 1}, {"value": -(2**63)}, "text", {}], ids=str
)
def test_packed_json_comes_back_exactly(value: Any) -> None:
    """Characters, empty values and numbers of any size are what they were."""
    assert unpack_json(pack_json(value)) == value
    assert type(unpack_json(pack_json(value))) is type(value)
