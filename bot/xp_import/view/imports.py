"""XP imports as staff see them: preview, progress and result."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.ui.actions import Action, button
from bot.ui.custom_ids import CustomIdPattern, custom_id_pattern
from bot.ui.replies import (
    BRAND,
    SUCCESS,
    WARNING,
    Reply,
    body,
    heading,
    panel,
    row,
    rule,
    say,
    small,
)
from bot.ui.text import bar, number, plain, plural, timestamp, xp
from bot.xp_import.results import ImportPreview, ImportShown, NobodyToImport
from bot.xp_import.rules.values import MAX_SHARE, MembersRead, RowUnit, SkippedRow, SkipReason
from bot.xp_import.store.import_rows import RowState
from bot.xp_import.store.imports import Import, ImportState

_NAME_LIMIT = 80
_REASON_TEXTS = {
    SkipReason.NO_MEMBER: "isn't a member's id",
    SkipReason.NO_XP: "there is no XP",
    SkipReason.NOT_WHOLE: "the XP isn't a number",
    SkipReason.AMBIGUOUS: "the XP could mean thousands or a decimal, so write it without the dot",
    SkipReason.ROUNDED: "is an id that a spreadsheet has rounded, so export ids as text",
    SkipReason.NEGATIVE: "the XP is below 0",
    SkipReason.TOO_MUCH: "the XP is too high to be real",
    SkipReason.COLUMNS: "has more columns than the first line",
}
_WITHOUT_TEXT = (SkipReason.NO_XP,)
_LOGGED = "`/staff audit` shows who started it and what each member got."


def draw_import(result: ImportPreview | ImportShown | NobodyToImport) -> Reply:
    """Draw the result of a file: a preview, an import, or that no member has XP."""
    match result:
        case ImportPreview():
            return _draw_preview(result)
        case ImportShown():
            return draw_import_shown(result)
        case NobodyToImport():
            return _draw_nobody(result)


def _draw_preview(preview: ImportPreview) -> Reply:
    xp_import = preview.xp_import
    parts: list[discord.ui.Item[Any]] = [
        heading("Import this XP?"),
        body(
            f"**{_name(xp_import)}** · {plural(xp_import.members):member}, "
            f"{xp(xp_import.xp)} in total"
        ),
        body("\n".join(f"<@{share.user_id}> · {xp(share.xp)}" for share in preview.largest)),
        body(_effect(preview)),
    ]
    if skipped := _skipped_text(preview.read, preview.too_small):
        parts.append(body(skipped))
    if preview.too_large:
        parts.append(
            body(
                f"{plural(preview.too_large):member has|members have} more than the limit for one "
                f"import and will get {xp(MAX_SHARE)}."
            )
        )
    if xp_import.percent != 100:
        parts.append(body(f"This is {number(xp_import.percent)}% of the XP in the file."))
    if preview.earlier is not None:
        parts.append(
            body(
                f"There was an import here {timestamp(preview.earlier)}. Members who were in it "
                "get this on top."
            )
        )
    parts += [
        small(
            "This adds to members' all-time XP. Weekly and monthly leaderboards don't change, and "
            "levels aren't announced. Level roles are given. Bots and people who aren't in the "
            "server get nothing."
        ),
        rule(),
        row(
            button("Import", "staff-import", xp_import.id, style=discord.ButtonStyle.success),
            button("Cancel", "staff-import-cancel", xp_import.id),
        ),
    ]
    return Reply(layout=panel(*parts))


def _effect(preview: ImportPreview) -> str:
    highest = f"The highest level will be {number(preview.highest_level)}."
    if preview.reaching == 0:
        return f"Nobody will reach level {preview.level}. {highest}"
    who = f"{plural(preview.reaching):member} will reach level {preview.level} or higher"
    return f"{who}. {highest}"


def _draw_nobody(result: NobodyToImport) -> Reply:
    skipped = _skipped_text(result.read, len(result.read.members))
    parts: list[discord.ui.Item[Any]] = [
        heading("Nothing to import"),
        body("There's no member with XP in that file. Check the file and try again."),
    ]
    if skipped:
        parts.append(body(skipped))
    return Reply(layout=panel(*parts, accent=WARNING))


def _skipped_text(read: MembersRead, too_small: int) -> str:
    """Return which rows of a file are skipped, and why; empty if none are."""
    lines: list[str] = []
    if read.skipped_total:
        what = plural(read.skipped_total)
        counted = f"{what:line}" if read.counted is RowUnit.LINE else f"{what:entry|entries}"
        lines.append(f"{counted} skipped:")
        lines += [f"- {_skipped_row(each, read.counted)}" for each in read.skipped]
        if more := read.skipped_total - len(read.skipped):
            lines.append(f"- and {number(more)} more")
    if read.without_xp:
        lines.append(f"{plural(read.without_xp):member} with 0 XP skipped.")
    if too_small:
        lines.append(f"{plural(too_small):member} skipped: that percentage leaves them 0 XP.")
    if read.repeated:
        rows = f"{plural(read.repeated):row repeats|rows repeat}"
        lines.append(f"{rows} a member. Their highest XP counts.")
    return "\n".join(lines)


def _skipped_row(skipped: SkippedRow, counted: RowUnit) -> str:
    where = f"{counted} {number(skipped.row)}"
    text = plain(skipped.text, limit=60) if skipped.why not in _WITHOUT_TEXT else ""
    reason = _REASON_TEXTS[skipped.why]
    if skipped.why in (SkipReason.NO_MEMBER, SkipReason.ROUNDED):
        return f"{where}: “{text}” {reason}" if text else f"{where}: there's no member id"
    return f"{where}: {reason}: “{text}”" if text else f"{where}: {reason}"


def draw_import_shown(shown: ImportShown) -> Reply:
    """Draw an import's progress or result."""
    xp_import = shown.xp_import
    parts: list[discord.ui.Item[Any]] = [heading(_TITLES[xp_import.state]), body(_file(shown))]
    match xp_import.state:
        case ImportState.GIVING:
            done = xp_import.members - shown.members.get(RowState.WAITING, 0)
            parts.append(body(_progress(done, xp_import.members)))
        case ImportState.RETURNING:
            left = shown.members.get(RowState.GIVEN, 0)
            parts.append(body(_progress(xp_import.given - left, xp_import.given)))
        case ImportState.RETURNED:
            parts.append(body(_returned(xp_import)))
        case _:
            parts.append(body(_given(xp_import)))
    if buttons := _buttons(shown):
        parts.append(row(*buttons))
    if shown.until is not None:
        parts.append(small(f"You can undo the whole import until {timestamp(shown.until, 'f')}."))
    parts.append(small(_LOGGED))
    done = xp_import.state in (ImportState.GIVEN, ImportState.RETURNED)
    return Reply(layout=panel(*parts, accent=SUCCESS if done else BRAND))


_TITLES = {
    ImportState.GIVING: "Importing XP",
    ImportState.GIVEN: "XP imported",
    ImportState.RETURNING: "Undoing the import",
    ImportState.RETURNED: "Import undone",
}


def _file(shown: ImportShown) -> str:
    xp_import = shown.xp_import
    when = ""
    if xp_import.done_at is not None:
        when = f" · done {timestamp(xp_import.done_at)}"
    elif xp_import.begun_at is not None:
        when = f" · started {timestamp(xp_import.begun_at)}"
    line = f"**{_name(xp_import)}** · {plural(xp_import.members):member}, {xp(xp_import.xp)}{when}"
    if not shown.repeated:
        return line
    return f"{line}\nThis XP was already imported here, so nothing was added again."


def _progress(done: int, total: int) -> str:
    return f"{bar(done, total)} {number(done)} of {plural(total):member}"


def _given(xp_import: Import) -> str:
    together = xp(xp_import.given_xp)
    lines = [f"{plural(xp_import.given):member} got {together} in total."]
    if xp_import.away:
        who = f"{plural(xp_import.away):other isn't|others aren't}"
        lines.append(
            f"{who} in this server and got nothing. If someone joins later, give them their XP "
            "with `/staff adjust`."
        )
    if xp_import.bots:
        lines.append(f"{plural(xp_import.bots):bot} got nothing.")
    return "\n".join(lines)


def _returned(xp_import: Import) -> str:
    lines = [f"Undone for {plural(xp_import.given - xp_import.kept):member}."]
    if xp_import.kept:
        lines.append(
            f"{plural(xp_import.kept):member keeps|members keep} the XP: staff have taken XP from "
            "them since, and this would leave them below 0. See `/staff audit`."
        )
    return "\n".join(lines)


def _buttons(shown: ImportShown) -> Sequence[Action]:
    xp_import = shown.xp_import
    if xp_import.state in (ImportState.GIVING, ImportState.RETURNING):
        return [button("Refresh", "staff-import-look", xp_import.id)]
    if shown.until is not None:
        return [button("Undo import", "staff-import-back", xp_import.id)]
    return []


def draw_undo_question(shown: ImportShown) -> Reply:
    """Draw the confirmation of undoing an import; if that has started, its progress."""
    if shown.until is None:
        return draw_import_shown(shown)
    xp_import = shown.xp_import
    return Reply(
        layout=panel(
            heading("Undo this import?"),
            body(_file(shown)),
            body(
                f"This takes {xp(xp_import.given_xp)} from {plural(xp_import.given):member}, and "
                "the levels that came with it. They keep what they've earned here."
            ),
            rule(),
            row(
                button(
                    "Undo import",
                    "staff-import-return",
                    xp_import.id,
                    style=discord.ButtonStyle.danger,
                ),
                button("Cancel", "staff-import-look", xp_import.id),
            ),
            accent=WARNING,
        )
    )


def draw_import_cancelled() -> Reply:
    """Draw that a preview was cancelled."""
    return say("Cancelled. Nothing was imported.")


def draw_import_result(xp_import: Import, guild_name: str | None) -> discord.ui.LayoutView:
    """Draw the direct message about a finished import."""
    name = plain(guild_name or "", limit=100)
    where = f" in **{name}**" if name else ""
    return panel(
        heading("XP imported"),
        body(f"Your import of **{_name(xp_import)}**{where} is done.\n{_given(xp_import)}"),
        small("You can undo it for a day: use `/staff import` with the same file in the server."),
        row(button("Refresh", "import-told", xp_import.id)),
        accent=SUCCESS,
    )


def import_marker(import_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies the message about a finished import."""
    return custom_id_pattern("import-told", import_id)


def draw_import_status(shown: ImportShown) -> Reply:
    """Draw an import's state in direct messages, without buttons."""
    xp_import = shown.xp_import
    text = _returned(xp_import) if xp_import.state is ImportState.RETURNED else _given(xp_import)
    return Reply(
        layout=panel(
            heading(_TITLES[xp_import.state]), body(_file(shown)), body(text), accent=SUCCESS
        )
    )


def _name(xp_import: Import) -> str:
    return plain(xp_import.file_name, limit=_NAME_LIMIT)
