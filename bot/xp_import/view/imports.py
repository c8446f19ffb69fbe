"""XP imports as staff see them: preview, progress and result."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.ui.actions import Action, CustomIdPattern, button, custom_id_pattern
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
    SkipReason.NO_MEMBER: "is no member's id",
    SkipReason.NO_XP: "there is no XP",
    SkipReason.NOT_WHOLE: "the XP isn't a number",
    SkipReason.AMBIGUOUS: "the XP could be thousands or a fraction, so write it without the dot",
    SkipReason.ROUNDED: "is an id that a spreadsheet rounded, so export the ids as text",
    SkipReason.NEGATIVE: "the XP is less than nothing",
    SkipReason.TOO_MUCH: "the XP is more than anybody has",
    SkipReason.COLUMNS: "there are more columns than in the first line",
}
_WITHOUT_TEXT = (SkipReason.NO_XP,)
_ON_RECORD = "It is on record: `/staff audit` shows who began it, and each member's part."


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
        heading("Bring this XP along?"),
        body(
            f"**{_name(xp_import)}** · {plural(xp_import.members):member}, "
            f"{xp(xp_import.xp)} together"
        ),
        body("\n".join(f"<@{share.user_id}> · {xp(share.xp)}" for share in preview.largest)),
        body(_effect(preview)),
    ]
    if skipped := _skipped_text(preview.read, preview.too_small):
        parts.append(body(skipped))
    if preview.too_large:
        parts.append(
            body(
                f"{plural(preview.too_large):member} would get more than one import gives, so they "
                f"get the most: {xp(MAX_SHARE)}."
            )
        )
    if xp_import.percent != 100:
        parts.append(body(f"This is {number(xp_import.percent)} percent of what the file says."))
    if preview.earlier is not None:
        parts.append(
            body(
                f"An import was begun here {timestamp(preview.earlier)}. Whoever was in it as well "
                "gets this on top."
            )
        )
    parts += [
        small(
            "It adds to what members have here, for all time: no week's or month's board changes, "
            "and no level is announced. Level roles follow. Only people who are in the server when "
            "it runs get XP, and bots don't."
        ),
        rule(),
        row(
            button("Import", "staff-import", xp_import.id, style=discord.ButtonStyle.success),
            button("Cancel", "staff-import-cancel", xp_import.id),
        ),
    ]
    return Reply(layout=panel(*parts))


def _effect(preview: ImportPreview) -> str:
    highest = f"the highest level will be {number(preview.highest_level)}"
    if preview.reaching == 0:
        return f"Nobody reaches level {preview.level}: {highest}."
    reach = "reaches" if preview.reaching == 1 else "reach"
    who = f"{plural(preview.reaching):member} {reach}"
    return f"{who} level {preview.level} or higher: {highest}."


def _draw_nobody(result: NobodyToImport) -> Reply:
    skipped = _skipped_text(result.read, len(result.read.members))
    parts: list[discord.ui.Item[Any]] = [
        heading("Nothing to import"),
        body("I can read that file, but find no member with XP in it. Nothing was changed."),
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
        lines.append(f"{plural(read.without_xp):member} with 0 XP left out.")
    if too_small:
        lines.append(f"{plural(too_small):member} left out, for whom that percentage leaves 0 XP.")
    if read.repeated:
        rows = f"{plural(read.repeated):row repeats|rows repeat}"
        lines.append(f"{rows} a member: the highest XP of each counts.")
    return "\n".join(lines)


def _skipped_row(skipped: SkippedRow, counted: RowUnit) -> str:
    where = f"{counted} {number(skipped.row)}"
    text = plain(skipped.text, limit=60) if skipped.why not in _WITHOUT_TEXT else ""
    reason = _REASON_TEXTS[skipped.why]
    if skipped.why in (SkipReason.NO_MEMBER, SkipReason.ROUNDED):
        return f"{where}: “{text}” {reason}" if text else f"{where}: there is no member's id"
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
        parts.append(small(f"It can be taken back as a whole until {timestamp(shown.until, 'f')}."))
    parts.append(small(_ON_RECORD))
    done = xp_import.state in (ImportState.GIVEN, ImportState.RETURNED)
    return Reply(layout=panel(*parts, accent=SUCCESS if done else BRAND))


_TITLES = {
    ImportState.GIVING: "Bringing the XP along",
    ImportState.GIVEN: "The XP is brought along",
    ImportState.RETURNING: "Taking the import back",
    ImportState.RETURNED: "The import is taken back",
}


def _file(shown: ImportShown) -> str:
    xp_import = shown.xp_import
    when = ""
    if xp_import.done_at is not None:
        when = f" · done {timestamp(xp_import.done_at)}"
    elif xp_import.begun_at is not None:
        when = f" · begun {timestamp(xp_import.begun_at)}"
    line = f"**{_name(xp_import)}** · {plural(xp_import.members):member}, {xp(xp_import.xp)}{when}"
    if not shown.repeated:
        return line
    return f"{line}\nThese members' XP counts here already, so nothing was added a second time."


def _progress(done: int, total: int) -> str:
    return f"{bar(done, total)} {number(done)} of {plural(total):member}"


def _given(xp_import: Import) -> str:
    together = xp(xp_import.given_xp)
    lines = [f"{plural(xp_import.given):member was|members were} given {together} together."]
    if xp_import.away:
        who = f"{plural(xp_import.away):other isn't|others aren't}"
        lines.append(
            f"{who} in this server and got nothing. If someone joins later, `/staff adjust` gives "
            "them their XP."
        )
    if xp_import.bots:
        lines.append(f"{plural(xp_import.bots):bot} got nothing.")
    return "\n".join(lines)


def _returned(xp_import: Import) -> str:
    lines = [f"{plural(xp_import.given - xp_import.kept):member has|members have} given it back."]
    if xp_import.kept:
        lines.append(
            f"{plural(xp_import.kept):member keeps|members keep} it: XP has been taken from them "
            "since, so that taking this as well would leave them with less than nothing. "
            "`/staff audit` shows it."
        )
    return "\n".join(lines)


def _buttons(shown: ImportShown) -> Sequence[Action]:
    xp_import = shown.xp_import
    if xp_import.state in (ImportState.GIVING, ImportState.RETURNING):
        return [button("Look again", "staff-import-look", xp_import.id)]
    if shown.until is not None:
        return [button("Take it back", "staff-import-back", xp_import.id)]
    return []


def draw_undo_question(shown: ImportShown) -> Reply:
    """Draw the confirmation of undoing an import; if that has started, its progress."""
    if shown.until is None:
        return draw_import_shown(shown)
    xp_import = shown.xp_import
    return Reply(
        layout=panel(
            heading("Take this import back?"),
            body(_file(shown)),
            body(
                f"{xp(xp_import.given_xp)} go from {plural(xp_import.given):member} again, with "
                "the levels that came of it. What they have earned here stays."
            ),
            rule(),
            row(
                button(
                    "Take it back",
                    "staff-import-return",
                    xp_import.id,
                    style=discord.ButtonStyle.danger,
                ),
                button("Leave it", "staff-import-look", xp_import.id),
            ),
            accent=WARNING,
        )
    )


def draw_import_cancelled() -> Reply:
    """Draw that a preview was cancelled."""
    return say("Nothing was imported. `/staff import` reads a file whenever you like.")


def draw_import_result(xp_import: Import, guild_name: str | None) -> discord.ui.LayoutView:
    """Draw the direct message about a finished import."""
    name = plain(guild_name or "", limit=100)
    where = f" in **{name}**" if name else ""
    return panel(
        heading("The XP is brought along"),
        body(f"Your import of **{_name(xp_import)}**{where} is done.\n{_given(xp_import)}"),
        small(
            "`/staff import` with the same file shows it there again, and for a day takes it back."
        ),
        row(button("Look again", "import-told", xp_import.id)),
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
