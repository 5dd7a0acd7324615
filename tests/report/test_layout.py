"""The form's tables as they are laid out."""

from __future__ import annotations

import pytest

from report.forms import FORMS, Form
from report.forms.layout import layouts_of


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.edition)
def test_layouts_hold_every_cell_once_in_the_forms_order(form: Form) -> None:
    """Lines and columns together name every figure of the edition, each once, as the form has them."""
    keys = [f"{line.key}.{col}" for one in layouts_of(form) for line in one.lines for col, _ in one.cols]

    assert tuple(keys) == form.figure_keys()


def test_rows_are_named_with_the_heading_above_them() -> None:
    """A row that says little by itself is named together with its group."""
    labels = {line.key: line.label for one in layouts_of(FORMS[1]) for line in one.lines}

    assert labels["requests.refused.state_secret"] == "不予公开 / 属于国家秘密"
    assert labels["requests.otherwise.remaining"] == "其他处理 / 其他"
