"""The exit codes of every command; a supervisor acts on them, so they never change their meaning."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What became of a command."""

    OK = 0
    FAULT_FOUND = 1  # a check did its work and found a fault: verify, demo, evidence --check, portals check
    WRONG_USE = 2  # wrong use, or input that cannot be read
    PORTALS_FAILED = 3  # some portals failed, the others were done
    LOCKED = 4  # another night is running
    ARCHIVE_FAULT = 5  # disk or archive fault
    PROGRAM_FAULT = 70  # a fault of the program itself, with a traceback: EX_SOFTWARE of sysexits.h
    INTERRUPTED = 130
