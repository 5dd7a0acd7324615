"""Labels of scans: one misread character makes no row lost, and nothing is repaired that was printed."""

from __future__ import annotations

import pytest

from report.alignment.misread import with_known_labels
from report.documents.model import Cell


@pytest.mark.parametrize(
    ("seen", "taken"),
    [
        ("尚未申结", "尚未审结"),
        ("商亚企业", "商业企业"),
        ("行政许叮", "行政许可"),
        ("结果维持", "结果维持"),
        ("3.危及“三安全一稳走”", "危及“三安全一稳定”"),
        # Two labels are as near, or none is.
        ("行政", "行政"),
        ("行政许", "行政许"),
        ("不于公升", "不于公升"),
        ("2021", "2021"),
    ],
)
def test_a_label_with_one_character_misread_is_known(seen: str, taken: str) -> None:
    """Only in cells of scans, only where one label of the form can be meant."""
    assert with_known_labels((Cell(seen, "", confidence=0.9),))[0].text == taken
    assert with_known_labels((Cell(seen, ""),))[0].text == seen
