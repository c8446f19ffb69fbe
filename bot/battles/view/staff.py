"""What staff see of a battle: its controls, its entries, and what came of a change."""

import io
from collections.abc import Mapping
from typing import Any, Final

import discord

from bot.battles.errors import Deadline
from bot.battles.results.staff import (
    BattleCancelled,
    BattleExtended,
    EntryList,
    EntryListed,
    EntryShown,
    MakerRevealed,
)
from bot.battles.rules.battles import Phase
from bot.battles.rules.planning import REASON_LIMIT
from bot.battles.store.battles import Battle
from bot.battles.view.announcements import battle_title, length_text, standings_button
from bot.ui.actions import Action, button, choice, page_buttons
from bot.ui.emoji import BATTLE
from bot.ui.forms import Field, form, text_field
from bot.ui.replies import SUCCESS, Reply, body, heading, ordinary, panel, row
from bot.ui.text import plain, plural, timestamp

ENTRY_FILE: Final = "entry.ogg"
_NOTE_LIMIT: Final = 1_000
_WHEN_LIMIT: Final = 60


def staff_buttons(battle: Battle) -> list[Action]:
    """Return staff's controls of a running battle."""
    return [
        button("Extend", "battle-extend", battle.id),
        button("Entries", "battle-entries", battle.id, 0),
        button("Cancel it", "battle-cancel", battle.id, style=discord.ButtonStyle.danger),
    ]


def extend_form(battle: Battle) -> discord.ui.Modal:
    """Return the form that moves a battle's next deadline."""
    label = "When entries close" if battle.phase is Phase.ENTRIES else "When votes close"
    field = text_field(
        "until",
        label,
        hint="A later time, or how much longer it should take",
        placeholder="Sunday 20:00, or 2 hours",
        max_length=_WHEN_LIMIT,
    )
    return form("Extend the battle", "battle-extend", battle.id, fields=[field])


def cancel_form(battle: Battle) -> discord.ui.Modal:
    """Return the form that cancels a battle."""
    field = text_field(
        "reason",
        "What should everyone know?",
        hint="It's posted in the battle's channel. This can't be undone.",
        placeholder="The brief was too hard for a weekend. A new one comes on Friday.",
        long=True,
        max_length=REASON_LIMIT,
    )
    return form("Cancel the battle", "battle-cancel", battle.id, fields=[field])


def read_text(fields: Mapping[str, Field], name: str) -> str:
    """Read a text of a form."""
    return str(fields.get(name) or "")


def draw_extended(extended: BattleExtended) -> Reply:
    """Draw that a battle has more time."""
    battle = extended.battle
    if extended.deadline is Deadline.ENTRIES:
        text = (
            f"Entries to **{battle_title(battle)}** now close "
            f"{timestamp(battle.entries_close_at, 'f')}, and votes "
            f"{timestamp(battle.votes_close_at, 'f')}."
        )
    else:
        text = (
            f"Votes on **{battle_title(battle)}** now close "
            f"{timestamp(battle.votes_close_at, 'f')}."
        )
    return Reply(
        layout=panel(
            body(f"{text} I'm updating the announcement."),
            row(standings_button()),
            accent=SUCCESS,
        )
    )


def draw_cancelled(cancelled: BattleCancelled) -> Reply:
    """Draw that a battle is cancelled."""
    battle = cancelled.battle
    text = (
        f"**{battle_title(battle)}** is cancelled, and I'm telling everyone in "
        f"<#{battle.channel_id}>. Entries stay with the people who made them. Start another one "
        "with `/battle start`."
    )
    return Reply(layout=panel(body(text), accent=SUCCESS))


def draw_entries(listed: EntryList) -> Reply:
    """Draw a page of a battle's entries, without their makers."""
    title = heading(f"{BATTLE} {plural(listed.total):entry|entries}: {battle_title(listed.battle)}")
    back = button("Back", "battle-back")
    if not listed.entries:
        return Reply(layout=panel(title, body("Nobody has entered yet."), row(back)))
    text = (
        "Listen to one to check it. Names stay hidden unless you ask, and asking is noted in the "
        "audit log. The order is random."
    )
    options = [
        discord.SelectOption(label=_label(each), value=str(each.entry_id))
        for each in listed.entries
    ]
    items: list[discord.ui.Item[Any]] = [
        title,
        body(text),
        row(choice("Listen to an entry", "battle-entry", options=options)),
    ]
    turn = page_buttons("battle-entries", listed.battle.id, page=listed.page, pages=listed.pages)
    return Reply(layout=panel(*items, row(*turn, back)))


def _label(listed: EntryListed) -> str:
    hidden = " · hidden" if listed.is_hidden else ""
    return f"Entry {listed.number} · {length_text(round(listed.seconds))}{hidden}"


def draw_fetching_entry() -> Reply:
    """Draw that an entry is on its way."""
    return ordinary(f"{BATTLE} Getting the entry: one moment…")


def draw_entry(shown: EntryShown, track: bytes) -> Reply:
    """Draw an entry with its player and what staff can do with it."""
    entry = shown.entry
    note = f"\n> {plain(entry.note, limit=_NOTE_LIMIT)}" if entry.note else ""
    hide = [button("Hide it", "battle-hide", entry.id, style=discord.ButtonStyle.danger)]
    state = "This entry is hidden." if entry.hidden_at else "This is what voters hear."
    return ordinary(
        f"{BATTLE} **{battle_title(shown.battle)}**. {state}{note}",
        row(
            *([] if entry.hidden_at else hide),
            button("See who made it", "battle-reveal", entry.id),
        ),
        files=(discord.File(io.BytesIO(track), ENTRY_FILE),),
    )


def draw_hidden(shown: EntryShown) -> Reply:
    """Draw that an entry is out of its battle."""
    text = (
        f"That entry to **{battle_title(shown.battle)}** is hidden: nobody hears it any more, it "
        "isn't ranked and earns no XP. Its maker can't change it, but can still vote."
    )
    return Reply(
        layout=panel(
            body(text),
            row(button("All entries", "battle-entries", shown.battle.id, 0)),
            accent=SUCCESS,
        )
    )


def draw_revealed(revealed: MakerRevealed) -> Reply:
    """Draw whose entry it is."""
    return Reply(
        layout=panel(
            body(
                f"<@{revealed.user_id}> made that entry to **{battle_title(revealed.battle)}**. "
                "Please keep it to yourself until the battle is over."
            )
        )
    )
