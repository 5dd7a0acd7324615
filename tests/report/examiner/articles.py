"""Whole reports as blocks, with what a careful reader finds in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from tests.report.examiner.numbers import Printed
from tests.report.examiner.places import Body
from tests.report.examiner.tables import Table


@dataclass(frozen=True)
class Claim:
    """A number that the prose states about something that is asked for."""

    about: str
    value: int
    unit: str | None = None
    approximate: bool = False
    parts: tuple[tuple[str, int], ...] = ()


@dataclass
class Truth:
    """What the contract says is in the report; None for a field means that it is not judged, or that there is none."""

    kind: str = "annual_report"
    title: str | None = None
    year: int | None = None
    bodies: tuple[str, ...] = ()
    division: str | None = None
    period: tuple[str, str] | None = None
    form: str | None = None
    published_on: str | None = None
    signed_on: str | None = None
    contact: dict[str, str] = field(default_factory=dict)
    sections: list[tuple[str, str | None]] = field(default_factory=list)
    figures: dict[str, Printed] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    failing: list[str] = field(default_factory=list)
    notices: set[str] = field(default_factory=set)
    unjudged: set[str] = field(default_factory=set)
    quirks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Block:
    """A piece of a report in reading order: `kind` is title, heading, text, table, or signature."""

    kind: str
    text: str = ""
    table: Table = ()


@dataclass
class Article:
    """A report before it is rendered."""

    body: Body
    year: int
    blocks: list[Block]
    truth: Truth
    random: Random

    @property
    def title(self) -> str:
        """The title as one line, empty where none is printed."""
        return "".join(block.text for block in self.blocks if block.kind == "title")
