"""Logs: everything that is logged, Scrapy's and Twisted's too, goes to stderr in one form.

On a terminal it is readable, elsewhere one JSON object a line. `NIANBAO_LOG_LEVEL` decides from what level on; by
default a terminal gets warnings, and a file everything from `info` on. Where `NIANBAO_LOG_DIR` names a directory,
everything from `info` on is kept there as well, a file a day (nianbao.logfiles). Modules log by
`logging.getLogger(__name__)` and give fields by `extra`.
"""

from __future__ import annotations

import logging
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from nianbao.errors import WrongUseError
from nianbao.logfiles import DayFiles

if TYPE_CHECKING:
    from structlog.typing import EventDict, WrappedLogger

_LEVELS = ("debug", "info", "warning", "error")
# They tell of themselves at every start, what settings and components they have, and nothing of the night.
_TALKATIVE = ("alembic", "scrapy.addons", "scrapy.crawler", "scrapy.extensions.logstats", "scrapy.middleware")


def configure_logs() -> None:
    """Make the root logger write to stderr as this module says; what was configured before is replaced.

    Raises:
        WrongUseError: NIANBAO_LOG_LEVEL is no level.
    """
    readable = sys.stderr.isatty()
    level = os.environ.get("NIANBAO_LOG_LEVEL") or ("warning" if readable else "info")
    if level not in _LEVELS:
        raise WrongUseError(f"NIANBAO_LOG_LEVEL={level}: no such level: use one of {', '.join(_LEVELS)}")
    handlers: list[logging.Handler] = [_StandardError(level.upper())]
    handlers[0].setFormatter(_LateFormatter(readable=readable))
    if directory := os.environ.get("NIANBAO_LOG_DIR"):
        handlers.append(DayFiles(Path(directory)))
        handlers[1].setFormatter(_LateFormatter(readable=False))
        level = level if level == "debug" else "info"
    logging.basicConfig(level=level.upper(), handlers=handlers, force=True)
    logging.captureWarnings(capture=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))


class _StandardError(logging.Handler):
    """Writes to what stderr is at that moment: a progress bar puts itself in between."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(f"{self.format(record)}\n")
        except Exception:  # noqa: BLE001  logging's own contract: a record never breaks the program
            self.handleError(record)


class _LateFormatter(logging.Formatter):
    """Loads structlog at the first record: most commands log nothing."""

    def __init__(self, *, readable: bool) -> None:
        super().__init__()
        self._readable = readable
        self._formatter: logging.Formatter | None = None

    def format(self, record: logging.LogRecord) -> str:
        if self._formatter is None:
            self._formatter = _build_formatter(readable=self._readable)
        return self._formatter.format(record)


def _build_formatter(*, readable: bool) -> logging.Formatter:
    import structlog  # a third of a second

    renderer = structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            _add_time,
            _name_spider,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *([] if readable else [structlog.processors.format_exc_info]),
            renderer,
        ],
    )


def _add_time(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Add the moment of the record itself, not of its formatting."""
    event["timestamp"] = datetime.fromtimestamp(event["_record"].created, UTC).isoformat(timespec="milliseconds")
    return event


def _name_spider(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Put Scrapy's spider in by its name: the object itself says nothing on paper."""
    event.pop("crawler", None)
    if "spider" in event:
        event["spider"] = getattr(event["spider"], "name", None)
    return event
