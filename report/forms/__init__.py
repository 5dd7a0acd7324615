"""The statutory tables as data, one module an edition; a new edition is one more module in FORMS.

The table of 2014 is of another kind, a list of indicators, and stands beside them: `form_2014`.
"""

from __future__ import annotations

from report.forms import form_2014, form_2019, form_2021
from report.forms.model import Block, Col, Form, Row, role_of

__all__ = ["FORMS", "Block", "Col", "Form", "Row", "form_2014", "role_of"]

FORMS: tuple[Form, ...] = (form_2019.FORM, form_2021.FORM)
