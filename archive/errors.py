"""What can go wrong in the archive.

ArchiveError
├── StorageError       the disk or the writer failed: nothing may be acknowledged any more
├── LockedError        another process holds the collection, or writes the same export
├── FormatError        a file is not what the layout says it must be
├── MissingRecordError a record that is referred to is not there
├── PartialPayloadError a payload is cut off, damaged in its coding, or larger than is read
├── ForeignFileError   a file of another program cannot be taken in
├── PlaceError         a place at which files are kept cannot be used, or has other bytes than were sealed
├── StampError         a time stamp cannot be asked for or checked
├── CursorError        what was given as the end of a page is none
├── RestatedError      lines of an index stand elsewhere and would have to say something else
├── TooManyRowsError   a format has no room for so many rows
├── ForeignCompanionError a file beside an export would be replaced and is not ours
└── NothingToExportError nothing belongs to what is to be exported
"""

from __future__ import annotations


class ArchiveError(Exception):
    """The archive could not do what was asked; the message says what, with what, and what to do."""


class StorageError(ArchiveError):
    """A record could not be made durable; what was to be captured counts as not fetched."""


class LockedError(ArchiveError):
    """Another process is writing to the collection, or the file to be exported; wait for it or stop it."""


class FormatError(ArchiveError):
    """A file of the collection is damaged or of another layout; `nianbao verify` says where."""


class MissingRecordError(ArchiveError):
    """A record that something refers to is in no WARC of the collection."""


class PartialPayloadError(ArchiveError):
    """Only a part of a payload can be read: the record stays as it is, and nothing is concluded from the part."""


class ForeignFileError(ArchiveError):
    """A file of another program is damaged or not what it must be; nothing of the collection was changed."""


class PlaceError(ArchiveError):
    """A place at which sealed files are kept does not answer, or has not what it should; nothing was removed here."""


class NothingToExportError(ArchiveError):
    """Nothing that is archived belongs to what is to be exported."""


class TooManyRowsError(ArchiveError):
    """A file of the wished format cannot have so many rows; nothing is there that was not there before."""


class ForeignCompanionError(ArchiveError):
    """What is written beside an export would replace a file that no export wrote; nothing was written."""


class RestatedError(ArchiveError):
    """Lines of an index that stand in another file would have to say something else; nothing was changed."""


class StampError(ArchiveError):
    """A time stamp cannot be had, or not be checked here."""


class CursorError(ArchiveError):
    """What was given as the end of a page is the end of no page of that list."""
