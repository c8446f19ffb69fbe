"""Reads an untrusted file of members and their XP."""

import codecs

from bot.interactions.errors import FileTooLarge
from bot.xp_import.errors import NotAnExport, SpreadsheetFile
from bot.xp_import.rules.values import MAX_BYTES, MembersRead
from bot.xp_import.service.exports import read_export
from bot.xp_import.service.tables import read_table

_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # the first bytes of .xlsx, .ods and .xls
_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_members(data: bytes, guild_id: int) -> MembersRead:
    """Read a table or an export; from a backup of several servers, the members of `guild_id`.

    A long file takes a while: call it off the event loop.

    Raises:
        FileTooLarge: it is larger than the limit.
        SpreadsheetFile: it is in a spreadsheet's binary format.
        NotAnExport: it is neither a table nor an export.
        ColumnsUnknown: the columns of ids and XP cannot be identified.
        ServerMissing: a backup of several servers does not contain this one.
        TooManyRows: it has more members than the limit.
        IdsRounded: a spreadsheet has rounded the ids.
    """
    if len(data) > MAX_BYTES:
        raise FileTooLarge(max_bytes=MAX_BYTES)
    if data.startswith(_SPREADSHEETS):
        raise SpreadsheetFile
    text = _decoded(data)
    if "\x00" in text:
        raise NotAnExport(line=None)
    if text.lstrip()[:1] in ("{", "["):
        return read_export(text, guild_id)
    return read_table(text)


def _decoded(data: bytes) -> str:
    """Return the text of a file; only ids and XP must decode correctly, names need not."""
    for mark, encoding in _ENCODINGS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
