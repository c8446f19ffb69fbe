"""What staff see of XP that is brought along: the preview, how far it has come, and what came."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.ui.actions import Action, button, custom_id
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
from bot.xp_import.rules.values import Counted, MembersRead, Skipped, Slip
from bot.xp_import.store.import_rows import RowState
from bot.xp_import.store.imports import Import, ImportState

_NAME_LIMIT = 80
_WRONG = {
    Slip.NO_MEMBER: "is no member's id",
    Slip.NO_XP: "there is no XP",
    Slip.NOT_WHOLE: "the XP is not a whole number",
    Slip.NEGATIVE: "the XP is less than nothing",
    Slip.TOO_MUCH: "the XP is more than anybody has",
    Slip.COLUMNS: "there are more columns than in the first line",
}
_WITHOUT_TEXT = (Slip.NO_XP,)
_ON_RECORD = "It is on record: `/staff audit` shows who began it, and each member's part."


def draw_import(result: ImportPreview | ImportShown | NobodyToImport) -> Reply:
    """Draw what came of a file: what it would do, or that it is done, or that nobody is in it."""
    match result:
        case ImportPreview():
            return _draw_preview(result)
        case ImportShown():
            return draw_import_shown(result)
        case NobodyToImport():
            return _draw_nobody(result)


def _draw_preview(preview: ImportPreview) -> Reply:
    kept = preview.kept
    parts: list[discord.ui.Item[Any]] = [
        heading("Bring this XP along?"),
        body(f"**{_name(kept)}** · {plural(kept.members):member}, {xp(kept.xp)} together"),
        body("\n".join(f"<@{share.user_id}> · {xp(share.xp)}" for share in preview.largest)),
        body(_outlook(preview)),
    ]
    if left_out := _left_out(preview.read, preview.too_small):
        parts.append(body(left_out))
    if kept.percent != 100:
        parts.append(body(f"This is {number(kept.percent)} percent of what the file says."))
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
            "and no level is announced. Level roles follow. Bots get nothing; whoever is not in "
            "the server has it when they come back."
        ),
        rule(),
        row(
            button("Import", "staff-import", kept.id, style=discord.ButtonStyle.success),
            button("Cancel", "staff-import-cancel", kept.id),
        ),
    ]
    return Reply(layout=panel(*parts))


def _outlook(preview: ImportPreview) -> str:
    highest = f"the highest level will be {number(preview.highest_level)}"
    if preview.reaching == 0:
        return f"Nobody reaches level {preview.level}: {highest}."
    reach = "reaches" if preview.reaching == 1 else "reach"
    who = f"{plural(preview.reaching):member} {reach}"
    return f"{who} level {preview.level} or higher: {highest}."


def _draw_nobody(result: NobodyToImport) -> Reply:
    left_out = _left_out(result.read, len(result.read.members))
    parts: list[discord.ui.Item[Any]] = [
        heading("Nothing to import"),
        body("I can read that file, but find no member with XP in it. Nothing was changed."),
    ]
    if left_out:
        parts.append(body(left_out))
    return Reply(layout=panel(*parts, accent=WARNING))


def _left_out(read: MembersRead, too_small: int) -> str:
    """Say what of a file does not count, and why; nothing where everything does."""
    lines: list[str] = []
    if read.skipped_total:
        what = plural(read.skipped_total)
        counted = f"{what:line}" if read.counted is Counted.LINE else f"{what:entry|entries}"
        lines.append(f"{counted} skipped:")
        lines += [f"- {_slip(each, read.counted)}" for each in read.skipped]
        if more := read.skipped_total - len(read.skipped):
            lines.append(f"- and {number(more)} more")
    if read.nothing:
        lines.append(f"{plural(read.nothing):member} with 0 XP left out.")
    if too_small:
        lines.append(f"{plural(too_small):member} left out, for whom that percentage leaves 0 XP.")
    if read.repeated:
        rows = f"{plural(read.repeated):row repeats|rows repeat}"
        lines.append(f"{rows} a member: the highest XP of each counts.")
    return "\n".join(lines)


def _slip(skipped: Skipped, counted: Counted) -> str:
    where = f"{counted} {number(skipped.row)}"
    text = plain(skipped.text, limit=60) if skipped.why not in _WITHOUT_TEXT else ""
    wrong = _WRONG[skipped.why]
    if skipped.why is Slip.NO_MEMBER:
        return f"{where}: “{text}” {wrong}" if text else f"{where}: there is no member's id"
    return f"{where}: {wrong}: “{text}”" if text else f"{where}: {wrong}"


def draw_import_shown(shown: ImportShown) -> Reply:
    """Draw how far an import has come, or what came of it."""
    kept = shown.kept
    parts: list[discord.ui.Item[Any]] = [heading(_TITLES[kept.state]), body(_file(shown))]
    match kept.state:
        case ImportState.GIVING:
            done = kept.members - shown.members.get(RowState.WAITING, 0)
            parts.append(body(_progress(done, kept.members)))
        case ImportState.RETURNING:
            left = sum(shown.members.get(state, 0) for state in (RowState.GIVEN, RowState.AWAY))
            parts.append(body(_progress(kept.given - left, kept.given)))
        case ImportState.RETURNED:
            parts.append(body(_returned(kept)))
        case _:
            parts.append(body(_given(kept)))
    if buttons := _buttons(shown):
        parts.append(row(*buttons))
    if shown.until is not None:
        parts.append(small(f"It can be taken back as a whole until {timestamp(shown.until, 'f')}."))
    parts.append(small(_ON_RECORD))
    done = kept.state in (ImportState.GIVEN, ImportState.RETURNED)
    return Reply(layout=panel(*parts, accent=SUCCESS if done else BRAND))


_TITLES = {
    ImportState.GIVING: "Bringing the XP along",
    ImportState.GIVEN: "The XP is brought along",
    ImportState.RETURNING: "Taking the import back",
    ImportState.RETURNED: "The import is taken back",
}


def _file(shown: ImportShown) -> str:
    kept = shown.kept
    when = ""
    if kept.done_at is not None:
        when = f" · done {timestamp(kept.done_at)}"
    elif kept.begun_at is not None:
        when = f" · begun {timestamp(kept.begun_at)}"
    line = f"**{_name(kept)}** · {plural(kept.members):member}, {xp(kept.xp)}{when}"
    if not shown.again:
        return line
    return f"{line}\nThese members' XP counts here already, so nothing was added a second time."


def _progress(done: int, total: int) -> str:
    return f"{bar(done, total)} {number(done)} of {plural(total):member}"


def _given(kept: Import) -> str:
    lines = [f"{plural(kept.given):member was|members were} given {xp(kept.given_xp)} together."]
    if kept.away:
        has = "is not in the server and has it when they come back"
        have = "are not in the server and have it when they come back"
        lines.append(f"{plural(kept.away):of them {has}|of them {have}}.")
    if kept.bots:
        lines.append(f"{plural(kept.bots):bot} got nothing.")
    return "\n".join(lines)


def _returned(kept: Import) -> str:
    lines = [f"{plural(kept.given - kept.kept):member has|members have} given it back."]
    if kept.kept:
        lines.append(
            f"{plural(kept.kept):member keeps|members keep} it: XP has been taken from them since, "
            "so that taking this as well would leave them with less than nothing. `/staff audit` "
            "shows it."
        )
    return "\n".join(lines)


def _buttons(shown: ImportShown) -> Sequence[Action]:
    kept = shown.kept
    if kept.state in (ImportState.GIVING, ImportState.RETURNING):
        return [button("Look again", "staff-import-look", kept.id)]
    if shown.until is not None:
        return [button("Take it back", "staff-import-back", kept.id)]
    return []


def draw_take_back_question(shown: ImportShown) -> Reply:
    """Ask once more before an import is taken back from everybody; once it is, show that."""
    if shown.until is None:
        return draw_import_shown(shown)
    kept = shown.kept
    return Reply(
        layout=panel(
            heading("Take this import back?"),
            body(_file(shown)),
            body(
                f"{xp(kept.given_xp)} go from {plural(kept.given):member} again, with the levels "
                "that came of it. What they have earned here stays."
            ),
            rule(),
            row(
                button(
                    "Take it back",
                    "staff-import-return",
                    kept.id,
                    style=discord.ButtonStyle.danger,
                ),
                button("Leave it", "staff-import-look", kept.id),
            ),
            accent=WARNING,
        )
    )


def draw_import_cancelled() -> Reply:
    """Say that a preview came to nothing."""
    return say("Nothing was imported. `/staff import` reads a file whenever you like.")


def draw_import_result(kept: Import, guild_name: str | None) -> discord.ui.LayoutView:
    """Draw what whoever has started an import is told directly, once it is done."""
    name = plain(guild_name or "", limit=100)
    where = f" in **{name}**" if name else ""
    return panel(
        heading("The XP is brought along"),
        body(f"Your import of **{_name(kept)}**{where} is done.\n{_given(kept)}"),
        small(
            "`/staff import` with the same file shows it there again, and for a day takes it back."
        ),
        row(button("Look again", "import-told", kept.id)),
        accent=SUCCESS,
    )


def import_marker(import_id: int) -> str:
    """Return the custom id by which the news of an import is known."""
    return custom_id("import-told", import_id)


def draw_import_news(shown: ImportShown) -> Reply:
    """Draw how an import stands, where nothing can be done about it: in direct messages."""
    kept = shown.kept
    told = _returned(kept) if kept.state is ImportState.RETURNED else _given(kept)
    return Reply(
        layout=panel(heading(_TITLES[kept.state]), body(_file(shown)), body(told), accent=SUCCESS)
    )


def _name(kept: Import) -> str:
    return plain(kept.file_name, limit=_NAME_LIMIT)
