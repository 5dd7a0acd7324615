"""What people said of reports, figures and events, as far as an export tells it: corrections, and what is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Row, String, select, type_coerce
from sqlalchemy.orm import Session

from archive.catalogue.tables import VersionRow
from archive.concluding.contents import Content
from archive.dataset.model import Column
from archive.dataset.unpacking import FigureColumns
from archive.events import Event
from archive.hidden import load_hidden
from archive.notes import NoteLine, list_notes, load_figure_notes

_VERDICTS = (
    ("confirmed", "seen and right", "已核对无误"),
    ("misread", "read wrongly by the program", "程序识读有误"),
    ("explained", "explained by the office that published it", "发布机关已作说明"),
    ("corrected", "corrected, see corrected_value", "已更正，见corrected_value"),
)
# Of what a person said of a row; who reads data takes what was read beside it, never in its stead.
OF_NOTE = (
    Column("note_verdict", "string", "what a person says of it", "人工核对结论", codes=_VERDICTS),
    Column("note_reason", "string", "why", "理由"),
    Column("note_by", "string", "who says so", "核对人"),
    Column("note_at", "datetime", "when it was said (UTC)", "核对时间（UTC）"),
)


class Words:
    """What people said, all of it held: they are few.

    `hidden_count` counts what was left out, or said to be hidden, because somebody asked for it.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._hidden = load_hidden(session)
        self._hides = bool(self._hidden.reports or self._hidden.events or self._hidden.addresses)
        self._on_figures = load_figure_notes(session)
        notes = (note for note in list_notes(session) if note.about != "figure")
        stand = (note for note in notes if note.standing == "stands" and note.verdict != "withdrawn")
        self._on_wholes = {note.subject: note for note in stand}
        self.hidden_count = 0

    def hides_report(self, report_id: str, url: str) -> bool:
        """Say whether a report is not to be shown, and count it."""
        is_hidden = self._hides and self._hidden.of_report(report_id, url) is not None
        self.hidden_count += is_hidden
        return is_hidden

    def hides_event(self, event: Mapping[str, Any]) -> bool:
        """Say whether an event is not to be shown, and count it."""
        is_hidden = self._hides and self._hidden.of_event(Event.model_validate(event)) is not None
        self.hidden_count += is_hidden
        return is_hidden

    def on_figures(self, row: Row[Any], figures: FigureColumns) -> dict[str, NoteLine]:
        """Return the standing notes on a report's figures, by key, that speak of what is read in it now."""
        notes = self._on_figures.get(row.id)
        if not notes:
            return {}
        records = self._records_of(row)
        return {key: note for key, note in notes.items() if note.speaks_of(figures.get(key), records)}

    def on_whole(self, subject: str) -> NoteLine | None:
        """Return the standing note on a report or an event itself, None where there is none."""
        return self._on_wholes.get(subject)

    def _records_of(self, row: Row[Any]) -> tuple[str, ...]:
        """Return the captures of the first observation of a report's latest version."""
        query = select(type_coerce(VersionRow.basis, String))
        basis = self._session.scalar(query.where(VersionRow.report_id == row.id, VersionRow.ordinal == row.versions))
        return Content.model_validate(orjson.loads(basis)).record_ids if basis else ()


def values_of_note(note: NoteLine | None) -> dict[str, Any]:
    """Return the values of OF_NOTE, Nones where nobody said anything."""
    if note is None:
        return dict.fromkeys(column.name for column in OF_NOTE)
    return {"note_verdict": note.verdict, "note_reason": note.reason, "note_by": note.by, "note_at": note.at}
