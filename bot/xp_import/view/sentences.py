"""Error messages about XP imports."""

from bot.ui.sentences import register_texts, sentence
from bot.ui.text import number
from bot.xp_import import errors


@sentence.register
def _(error: errors.TooManyRows) -> str:
    return f"I read up to {number(error.limit)} members from one file. Split it in two."


_TEXTS = {
    errors.SpreadsheetFile: (
        "That is a spreadsheet's own format. Save it as CSV there, with the ids as text, and give "
        "me that file."
    ),
    errors.ColumnsUnknown: (
        "I can't tell which columns are which. Name them in the first line, such as `user_id,xp`, "
        "or give me two columns: the ids, then the XP."
    ),
    errors.IdsRounded: (
        "Most ids in that file end in 000: a spreadsheet has rounded them, and they are nobody's "
        "any more. Use the file as the other bot wrote it, or import the ids as text."
    ),
    errors.ServerMissing: (
        "That is a backup of several servers, and this server is not one of them."
    ),
    errors.PreviewExpired: (
        "That preview is over: it was cancelled, it is more than a day old, or another file has "
        "been looked at since. Run `/staff import` again."
    ),
    errors.ImportUndoTooLate: (
        "An import can be taken back as a whole for a day, and that day is over. `/staff undo` "
        "takes back one member's at a time."
    ),
}

register_texts(_TEXTS)


@sentence.register
def _(error: errors.NotAnExport) -> str:
    where = f" It breaks off at line {number(error.line)}." if error.line is not None else ""
    return (
        f"I can't read that file.{where} I know CSV with ids and XP, the JSON of MEE6-like boards "
        "and the backups of LevelUp."
    )
