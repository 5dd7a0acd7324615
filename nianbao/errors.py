"""What a command tells its user in one line.

CommandError
├── WrongUseError         an argument names nothing, or its input cannot be read
├── PortalsFailedError    some portals failed, the others were done
├── TargetsFailedError    some who were to be told could not be, the others were
├── ArchiveDamagedError   what is archived was found damaged; the night itself was done
├── InterruptedNightError the night was told to stop
└── DeadlineError         the night's deadline came before it was done
"""

from __future__ import annotations

import errno
import sys
import traceback

import typer

from nianbao.exits import ExitCode


class CommandError(Exception):
    """A command ends here; the message says what is wrong, with what, and what to do."""

    exit_code = ExitCode.PROGRAM_FAULT


class WrongUseError(CommandError):
    """An argument names nothing that is known, or its input cannot be read."""

    exit_code = ExitCode.WRONG_USE


class PortalsFailedError(CommandError):
    """Some portals failed and the others were done; the message names the failed ones."""

    exit_code = ExitCode.PORTALS_FAILED


class TargetsFailedError(CommandError):
    """Some who were to be told could not be, or nobody knows whether they were; the message names them."""

    exit_code = ExitCode.PORTALS_FAILED


class ArchiveDamagedError(CommandError):
    """The share of the archive that a night read again has faults; the night itself was done."""

    exit_code = ExitCode.ARCHIVE_FAULT


class InterruptedNightError(CommandError):
    """The night was told to stop; what it fetched is kept, and the next run goes on with it."""

    exit_code = ExitCode.INTERRUPTED


class DeadlineError(CommandError):
    """The deadline came before the night was done; what was fetched is concluded, and the next night goes on."""

    exit_code = ExitCode.INTERRUPTED


def report_error(error: BaseException) -> ExitCode:
    """Say on stderr what became of a command that ended with this error, and return its exit code.

    Errors of our own trees and of the file system are one line; anything else is a fault of the program and is
    shown with its traceback.
    """
    code = find_exit_code(error)
    if code is ExitCode.PROGRAM_FAULT:
        traceback.print_exception(error)
        write_error(f"this is a fault of nianbao itself: please report it with the lines above: {error!r}")
    else:
        write_error(find_message(error))
    return code


def write_error(message: str) -> None:
    """Write one line to stderr, under the program's name."""
    sys.stderr.write(f"nianbao: {' '.join(message.split())}\n")


def find_exit_code(error: BaseException) -> ExitCode:
    """Return the exit code that an error stands for."""
    # Here, because a command that goes well needs none of them.
    from archive.disk import say_disk_fault
    from archive.errors import ArchiveError, LockedError
    from crawler.errors import CrawlerError, ForbiddenError, PortalError
    from report.errors import ReportError
    from web.errors import WebError

    if isinstance(error, CommandError):
        return error.exit_code
    meanings: tuple[tuple[tuple[type[BaseException], ...], ExitCode], ...] = (
        ((KeyboardInterrupt, typer.Abort), ExitCode.INTERRUPTED),
        ((typer.TyperException, PortalError, ForbiddenError, ReportError, WebError), ExitCode.WRONG_USE),
        ((CrawlerError,), ExitCode.PORTALS_FAILED),
        ((LockedError,), ExitCode.LOCKED),
        ((ArchiveError, OSError), ExitCode.ARCHIVE_FAULT),
    )
    otherwise = ExitCode.PROGRAM_FAULT if say_disk_fault(error) is None else ExitCode.ARCHIVE_FAULT
    return next((code for kinds, code in meanings if isinstance(error, kinds)), otherwise)


def find_message(error: BaseException) -> str:
    """Return the line that an error is told by."""
    if isinstance(error, KeyboardInterrupt | typer.Abort):
        return "interrupted: the next run goes on from here"
    if isinstance(error, typer.TyperException):
        context = getattr(error, "ctx", None)
        message = error.format_message().rstrip(".") if hasattr(error, "format_message") else str(error)
        return f"{message} (see {context.command_path if context else 'nianbao'} --help)"
    from archive.catalogue.soundness import tells_damage
    from archive.disk import say_disk_fault
    from archive.errors import ArchiveError

    fault = None if isinstance(error, ArchiveError) else say_disk_fault(error)
    if fault is None:
        return str(error)
    if tells_damage(error):
        return f"{fault}: run `nianbao rebuild`"
    if getattr(error, "errno", None) == errno.EROFS:
        return f"{fault}: see why the disk is read-only, and let it be written to again"
    return f"{fault}: see that the disk has room and the file may be used"
