"""Error messages about XP imports."""

from bot.ui.sentences import register_texts, sentence
from bot.ui.text import number, timestamp
from bot.xp_import import errors


@sentence.register
def _(error: errors.TooManyRows) -> str:
    return (
        f"A file can have up to {number(error.limit)} members. Split it and import the parts one "
        "by one."
    )


_TEXTS = {
    errors.SpreadsheetFile: (
        "That's a spreadsheet file. Save it as CSV, with the ids as text, and import that."
    ),
    errors.ColumnsUnknown: (
        "I can't tell which columns are which. Name them in the first line, like `user_id,xp`, "
        "or use just two columns: ids, then XP."
    ),
    errors.IdsRounded: (
        "The ids in that file were rounded, so they match nobody. Spreadsheets and scripts do that "
        "when they read ids as numbers. Use the file as the other bot wrote it. In Excel, open it "
        "with *Data* → *From Text/CSV* and set the id column to *Text*."
    ),
    errors.ServerMissing: ("This server isn't in that backup. Export it again for this server."),
    errors.PreviewRunning: (
        "I'm still reading this server's last file. Give it a few seconds, then try again."
    ),
    errors.ImportRunning: (
        "Another import is still running here. Press **Import** again once it's done."
    ),
    errors.PreviewExpired: ("That preview has expired. Run `/staff import` again."),
    errors.ImportUndoTooLate: (
        "An import can be undone for a day, and that day is over. Use `/staff undo` for single "
        "members."
    ),
}

register_texts(_TEXTS)


@sentence.register
def _(error: errors.NotAnExport) -> str:
    where = f" The problem is in line {number(error.line)}." if error.line is not None else ""
    return (
        f"I can't read that file.{where} Use a CSV of ids and XP, the JSON of a MEE6-like "
        "leaderboard, or a LevelUp backup."
    )


@sentence.register
def _(error: errors.TooManyPreviews) -> str:
    return f"That's a lot of files. You can import the next one {timestamp(error.retry_at)}."
