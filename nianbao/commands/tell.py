"""`nianbao tell`: sends what is due to whom the collection's telling.toml names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from nianbao.options import DEFAULT_DATA, DataOption, FormatOption
from nianbao.output import Column, Format, Row, in_words, write_line, write_list

if TYPE_CHECKING:
    from nianbao.telling.running import Sent

EXAMPLE = "nianbao tell --dry-run"

_OUTCOMES = ("quiet", "due", "delivered", "refused", "unsure")
COLUMNS = (
    Column("Target", "target", whole=True),
    Column("Outcome", in_words("outcome", _OUTCOMES), whole=True),
    Column("Events", "event_count", whole=True, right=True),
    Column("Reason", "why"),
    Column("Title", "title"),
)


def run(
    data: DataOption = DEFAULT_DATA,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be sent, and send nothing.")] = False,
    test: Annotated[
        str | None, typer.Option(metavar="TARGET", help="Send this target one message that says it is a test.")
    ] = None,
    output_format: FormatOption = Format.TABLE,
) -> None:
    """Send each target what is news to it, once: one message, or none where nothing happened.

    docs/telling.md says what stands in telling.toml. `nianbao nightly` does the same at its end.
    """
    import os

    from archive.clock import SystemClock
    from nianbao.errors import TargetsFailedError
    from nianbao.language import text
    from nianbao.telling.running import send_test, tell

    if test is not None:
        sent = [send_test(data, test, os.environ)]
    else:
        sent = tell(data, SystemClock(), os.environ, is_dry=dry_run)
    write_list([_row(one) for one in sent], COLUMNS, output_format)
    if output_format is Format.TABLE:
        if not sent:
            write_line(text("nobody is to be told: the collection has no telling.toml"))
        for one in sent if dry_run else ():
            _show(one)
    failed = [one for one in sent if not one.is_well]
    if failed:
        raise TargetsFailedError("; ".join(f"{one.target}: {one.outcome}: {one.why}" for one in failed))


def _row(sent: Sent) -> Row:
    message = sent.message
    return {
        "target": sent.target,
        "outcome": sent.outcome,
        "why": sent.why,
        "event_count": len(sent.events),
        "events": list(sent.events),
        "title": message.title if message is not None else None,
        "text": message.text if message is not None else None,
    }


def _show(sent: Sent) -> None:
    if sent.message is not None:
        for line in (f"== {sent.target}", sent.message.title, "", *sent.message.text.splitlines(), ""):
            write_line(line)
