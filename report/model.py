"""What a report is when it has been read: immutable values with the names of the printed contract."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

Role = Literal["overview", "disclosure", "requests", "review_litigation", "problems", "other", "additional"]
TableRole = Literal["disclosure", "requests", "review_litigation"]
Edition = Literal["2014", "2019", "2021", "hybrid"]
State = Literal["stated", "dash", "blank", "unreadable"]
Kind = Literal["annual_report", "work_summary", "none"]
BodySource = Literal["title", "text", "portal", "inferred"]
Materiality = Literal["figures", "totals", "prose", "attachment", "metadata"]

TABLE_ROLES: tuple[TableRole, ...] = ("disclosure", "requests", "review_litigation")
SECTION_ROLES: tuple[Role, ...] = ("overview", "disclosure", "requests", "review_litigation", "problems", "other")


# The slots of a model, each found once and not by its name in every value.
_SLOTS = ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
_new = object.__new__
_set_fields, _set_names, _set_extra, _set_private = (BaseModel.__dict__[slot].__set__ for slot in _SLOTS)


@cache
def _names_of(model: type[BaseModel]) -> set[str]:
    """Return the names of a model's fields: one set for all its values, which nothing changes in a frozen one."""
    return set(model.model_fields)


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def _of(cls, fields: dict[str, Any]) -> Self:
        """Return a value of all its fields, which are of their types already.

        A report has figures and checks by the hundred: to look at each field again costs as much as to read it.
        """
        value = _new(cls)
        _set_fields(value, fields)
        _set_names(value, _names_of(cls))
        _set_extra(value, None)
        _set_private(value, None)
        return value


class Figure(_Value):
    """The number read from one cell.

    `value` is an integer for a count, a decimal string for an amount of money, None where the cell is blank or
    unreadable. `raw` is the cell as printed. `unit` is the cell's own, else the header's, else the form's, None
    where nobody states one. `where` points at the cell. `confidence` says from 0 to 1 how sure the recognition of
    characters is of a cell in a scan; a figure that is printed as text has none, and no such field in JSON.
    """

    value: int | str | None
    raw: str
    state: State
    unit: str | None
    where: str
    confidence: float | None = Field(default=None, exclude_if=lambda confidence: confidence is None)

    @property
    def is_unsure(self) -> bool:
        """Whether a scan does not show for certain what the cell says: it contradicts nothing."""
        return self.state == "unreadable" and self.confidence is not None

    @classmethod
    def read(
        cls,
        value: int | str | None,
        raw: str,
        state: State,
        unit: str | None,
        where: str,
        confidence: float | None = None,
    ) -> Figure:
        """Return the figure that was read from a cell."""
        # As `_of` does, without a call more: a report has two hundred of them.
        figure = _new(cls)
        _set_fields(
            figure,
            {"value": value, "raw": raw, "state": state, "unit": unit, "where": where, "confidence": confidence},
        )
        _set_names(figure, _NAMES_OF_FIGURE)
        _set_extra(figure, None)
        _set_private(figure, None)
        return figure


_NAMES_OF_FIGURE = _names_of(Figure)


class Section(_Value):
    """One part of the report; `number` is the numeral printed before the title, None where none is."""

    role: Role
    number: str | None
    title: str
    text: str


class Claim(_Value):
    """A number stated in prose.

    `about` is a figure's key, `disclosed_items`, `litigation.total`, or the words it counts. `parts` maps labels
    to the integers into which the text divides it, in order.
    """

    about: str
    value: int
    unit: str | None
    quote: str
    approximate: bool = False
    parts: dict[str, int] = {}

    @classmethod
    def made(
        cls,
        about: str,
        value: int,
        unit: str | None,
        quote: str,
        *,
        approximate: bool = False,
        parts: dict[str, int] | None = None,
    ) -> Claim:
        """Return the claim that was read in prose; its parts are its own."""
        stated = {"about": about, "value": value, "unit": unit, "quote": quote}
        return cls._of({**stated, "approximate": approximate, "parts": {} if parts is None else parts})


class Check(_Value):
    """The outcome of one arithmetic rule (R1 to R8); `holds` is None where an operand is blank or unreadable."""

    rule: str
    holds: bool | None
    left: int | None
    right: int | None
    keys: tuple[str, ...]

    @classmethod
    def made(cls, rule: str, holds: bool | None, left: int | None, right: int | None, keys: tuple[str, ...]) -> Check:
        """Return the outcome of a rule that was applied."""
        return cls._of({"rule": rule, "holds": holds, "left": left, "right": right, "keys": keys})


class Notice(_Value):
    """Something a careful reader would want flagged: a stable code, and a sentence with what was seen."""

    code: str
    detail: str


class Period(_Value):
    """The statistical period as stated, both days included."""

    start: date
    end: date


class Contact(_Value):
    """How the body says it can be reached; None for what is not stated."""

    address: str | None = None
    postcode: str | None = None
    phone: str | None = None
    email: str | None = None


class Report(_Value):
    """One annual report as read: the fields of the contract, and `preface`, the prose before the first section."""

    parser_version: str
    title: str | None = None
    kind: Kind = "none"
    reporting_year: int | None = None
    issuing_body: str | None = None
    issuing_body_source: BodySource | None = None
    division_code: str | None = None
    period: Period | None = None
    form: Edition | None = None
    published_on: date | None = None
    signed_on: date | None = None
    contact: Contact = Contact()
    preface: str = ""
    sections: tuple[Section, ...] = ()
    figures: dict[str, Figure] = {}
    claims: tuple[Claim, ...] = ()
    checks: tuple[Check, ...] = ()
    notices: tuple[Notice, ...] = ()


class FigureDifference(_Value):
    """One figure that two readings give differently; None where a reading has no such cell."""

    key: str
    old: Figure | None
    new: Figure | None


class CheckDifference(_Value):
    """One arithmetic rule that begins or ceases to hold, or to apply; None where a reading has no such check."""

    rule: str
    old: Check | None
    new: Check | None


class TextChange(_Value):
    """A stretch of a text that reads otherwise in another, as printed in each.

    `old` is empty where words were put in, `new` where words were left out; `old_at` and `new_at` are where they
    begin in the texts, in characters. Between two changes both texts say the same.
    """

    old_at: int
    new_at: int
    old: str
    new: str


class SectionDifference(_Value):
    """A part of the report whose heading or text differs; None where a reading has no such part.

    `role` is the part's, `preface` for the prose before the first. `changes` are those of its text.
    """

    role: Role | Literal["preface"]
    old: Section | None
    new: Section | None
    changes: tuple[TextChange, ...]


class AttachmentDifference(_Value):
    """An attachment that is there on one side only, or has other bytes: its address and its digests, None for none."""

    url: str
    old: str | None
    new: str | None


class Comparison(_Value):
    """What differs between two readings of one report.

    `checks` are the rules that begin or cease to hold; `totals` names those of them (`R3 requests.received.total`)
    that held and are broken. `metadata` names the fields of `Report` that differ, `sections` being their order or
    numbers. `materiality` says what kinds of difference there are, strongest first; empty: equal.
    """

    figures: tuple[FigureDifference, ...] = ()
    checks: tuple[CheckDifference, ...] = ()
    totals: tuple[str, ...] = ()
    sections: tuple[SectionDifference, ...] = ()
    attachments: tuple[AttachmentDifference, ...] = ()
    metadata: tuple[str, ...] = ()
    materiality: tuple[Materiality, ...] = ()

    @property
    def prose_changed(self) -> bool:
        """Whether any part's heading or text differs."""
        return bool(self.sections)


class TitleVerdict(_Value):
    """Whether a title in a list may be a report's, and the rule that says so."""

    candidate: bool
    kind: Literal["annual_report", "work_summary", "none", "unknown"]
    reason: str
