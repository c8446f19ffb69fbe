"""Taking over one's settings from another server."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import discord

from bot.calendar.view import zone_now
from bot.members.rules import Reminders
from bot.profiles.results import ProfileChanges, SettingsElsewhere
from bot.profiles.rules import GENRE_LIMIT
from bot.profiles.view.profile import DAW_NAMES
from bot.profiles.view.working import GEAR_NAMES
from bot.streak_reminders.view import hour_text
from bot.ui.actions import button, choice
from bot.ui.replies import BRAND, Reply, body, heading, panel, row, small
from bot.ui.text import clean, minutes, plain
from bot.unset import given

_REMINDERS: Mapping[Reminders, str] = {
    Reminders.DIRECT: "by direct message",
    Reminders.CHANNEL: "in the channel where you started",
}
_NAME_SHOWN = 60
_UNNAMED = "another server"


def names_of(client: discord.Client, guild_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of servers, as far as they are known here."""
    guilds = {guild_id: client.get_guild(guild_id) for guild_id in guild_ids}
    return {guild_id: guild.name for guild_id, guild in guilds.items() if guild is not None}


def offer_row(
    user_id: int, guild_ids: Sequence[int], names: Mapping[int, str]
) -> discord.ui.ActionRow[Any] | None:
    """Return the button or the select that offers settings of other servers, if there are any."""
    if not guild_ids:
        return None
    if len(guild_ids) == 1:
        (guild_id,) = guild_ids
        label = f"Use my settings from {_name(guild_id, names)}"
        return row(button(label, "profile-take", user_id, guild_id))
    options = [
        discord.SelectOption(label=_name(guild_id, names), value=str(guild_id))
        for guild_id in guild_ids
    ]
    placeholder = "Use my settings from another server"
    return row(choice(placeholder, "profile-take-from", user_id, options=options))


def draw_offer(shown: SettingsElsewhere, name: str | None) -> Reply:
    """Draw what would change, and ask."""
    where = plain(name or _UNNAMED, limit=_NAME_SHOWN)
    key = (shown.user_id, shown.guild_id)
    primary = discord.ButtonStyle.primary
    return Reply(
        layout=panel(
            heading(f"Use your settings from {where}?"),
            body("This is what would change here:"),
            body("\n".join(_lines(shown))),
            row(
                button("Use them", "profile-take-yes", *key, style=primary),
                button("Keep mine", "profile-keep", shown.user_id),
            ),
            small("Who can see your profile stays as it is. Nobody here learns where it's from."),
            accent=BRAND,
        )
    )


def _name(guild_id: int, names: Mapping[int, str]) -> str:
    return clean(names.get(guild_id, ""), limit=_NAME_SHOWN - 10) or _UNNAMED


def _lines(shown: SettingsElsewhere) -> list[str]:
    changes = shown.changes
    daw, genre = given(changes.daw, None), given(changes.genre, None)
    gear, zone = given(changes.gear, ()), given(changes.timezone, None)
    goal, sitting = given(changes.daily_goal_minutes, None), given(changes.sitting_minutes, None)
    texts = {
        "Time zone": zone_now(zone, shown.now) if zone else None,
        "DAW": DAW_NAMES[daw] if daw else None,
        "Genre": plain(genre, limit=GENRE_LIMIT) if genre else None,
        "Daily goal": minutes(goal) if goal else None,
        "In one go": minutes(sitting) if sitting else None,
        "Gear": ", ".join(GEAR_NAMES[each] for each in gear) or None,
        **_reminders(changes),
    }
    return [f"**{label}** · {text}" for label, text in texts.items() if text is not None]


def _reminders(changes: ProfileChanges) -> dict[str, str | None]:
    ears, place = given(changes.ears_minutes, None), given(changes.reminders, None)
    hour = given(changes.streak_reminder_hour, None)
    after = f"after {minutes(ears)} of practice" if ears else "off"
    return {
        "Ear-break reminder": None if ears is None else after,
        "Where reminders go": _REMINDERS[place] if place else None,
        "Evening reminder": hour_text(hour) if hour is not None else None,
    }
