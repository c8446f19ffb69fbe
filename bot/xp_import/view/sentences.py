"""Error messages about XP imports."""

from bot.ui.sentences import register_texts, sentence
from bot.ui.text import number, timestamp
from bot.xp_import import errors


@sentence.register
def _(error: errors.TooManyRows) -> str:
    return (
        f"I read up to {number(error.limit)} members from one file. Split it, and send me one part "
        "after the other."
    )


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
        "The ids in that file have been rounded, so they match nobody any more. Spreadsheets and "
        "scripts do that when they read ids as numbers. Use the file just as the other bot wrote "
        "it. In Excel, open it with *Data* and *From Text/CSV* and make the id column *Text*; in a "
        "script, keep the ids as strings."
    ),
    errors.ServerMissing: (
        "That is a backup of several servers, and this server is not one of them."
    ),
    errors.PreviewRunning: (
        "I'm still reading this server's last file. Give it a few seconds, then try again."
    ),
    errors.ImportRunning: (
        "Another import is still running here. Once it's done, press **Import** again."
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


@sentence.register
def _(error: errors.TooManyPreviews) -> str:
    return (
        "I read a few files an hour for each server, and not one right after the other. You can "
        f"send the next one {timestamp(error.retry_at)}."
    )
