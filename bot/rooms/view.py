"""Messages about studio rooms for staff, and about room sessions for members."""

from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands

from bot.rooms import errors
from bot.rooms.results import RoomChange, RoomLine, RoomsShown, RoomStatus
from bot.rooms.rules import AWAY, TIMER_OFF
from bot.servers.view.channels import channel_status
from bot.sessions.rules import MIN_MINUTES
from bot.sessions.view.sessions import goal_text, total_today_text
from bot.sessions.view.timers import practised_text
from bot.shared_timers.view.messages import lengths_text, suggest_lengths
from bot.shared_timers.view.phases import together_text
from bot.ui import emoji
from bot.ui.actions import button
from bot.ui.replies import BRAND, SUCCESS, WARNING, Reply, body, heading, panel, row, rule, small
from bot.ui.sentences import sentence
from bot.ui.text import minutes, timestamp
from bot.ui.voice import is_afk
from bot.xp.rules.awards import PAID_MINUTES_A_DAY

_AWAY_MINUTES = AWAY.seconds // 60


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomAccess:
    """Which channels of a server's studio rooms are deleted, hidden from the bot, or for idlers.

    In `mute` ones, the bot should post the room's timer and may not.
    """

    deleted: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()
    afk: frozenset[int] = frozenset()
    mute: frozenset[int] = frozenset()


def room_access(guild: discord.Guild | None, shown: RoomsShown) -> RoomAccess:
    """Check the channels of a server's studio rooms; assume they are fine if it is not cached."""
    if guild is None or guild.me is None:  # pyright: ignore[reportUnnecessaryComparison]
        return RoomAccess()
    channel_ids = {room.channel_id for room in shown.rooms}
    deleted = {channel_id for channel_id in channel_ids if guild.get_channel(channel_id) is None}
    return RoomAccess(
        deleted=frozenset(deleted),
        hidden=frozenset(
            id_ for id_ in channel_ids - deleted if not channel_status(guild, id_).known
        ),
        afk=frozenset(id_ for id_ in channel_ids if is_afk(guild, id_)),
        mute=frozenset(
            room.channel_id
            for room in shown.rooms
            if room.lengths is not None and not _may_post(guild, room.channel_id)
        ),
    )


def _may_post(guild: discord.Guild, channel_id: int) -> bool:
    channel = guild.get_channel(channel_id)
    return channel is None or channel.permissions_for(guild.me).send_messages


def draw_rooms(shown: RoomsShown, access: RoomAccess) -> Reply:
    """Draw a server's studio rooms, the last change to one, and what rooms do."""
    items: list[discord.ui.Item[Any]] = [heading("Studio rooms")]
    if shown.change is not None:
        items.append(body(_changed(shown)))
    items.append(body(_listing(shown, access)))
    if shown.rooms:
        items.append(rule())
    if access.hidden:
        items.append(body(_HIDDEN))
    if access.mute:
        items.append(body(_MUTE))
    if access.afk:
        items.append(body(_AFK))
    if access.deleted:
        items.append(row(button("Forget deleted channels", "rooms-forget")))
    if shown.rooms:
        items += map(small, _RULES)
    is_broken = access.hidden or access.deleted or access.afk or access.mute
    accent = WARNING if is_broken else SUCCESS if shown.change else BRAND
    return Reply(layout=panel(*items, accent=accent))


_HIDDEN = (
    "**Needs fixing**\nI can't see who's in the channels that are hidden from me. Open their "
    "settings, then Permissions, and allow me **View Channel**."
)
_MUTE = (
    "**Needs fixing**\nI can't post the timer in the room's chat. Open the channel's settings, "
    "then Permissions, and allow me **Send Messages**."
)
_AFK = (
    "**Needs fixing**\nNothing counts in the AFK channel. Choose another AFK channel in Server "
    "Settings, or run `/settings studio-room` with this one to make it an ordinary channel."
)
_RULES = (
    (
        f"Spend {MIN_MINUTES}+ minutes in one, undeafened, and it counts as practice. Muted or "
        "alone is fine. A stage's audience doesn't count."
    ),
    (
        f"Leaving starts a break. Come back within {minutes(_AWAY_MINUTES)} and the session "
        "continues. After that, or at 04:00 when the day ends, it's logged."
    ),
    "If you're running a timer, the room won't track you.",
)


def suggest_room_timers(typed: str) -> list[app_commands.Choice[str]]:
    """Return the lengths that a room's timer can have as choices, and none."""
    off = app_commands.Choice(name="off", value=TIMER_OFF)
    return [*suggest_lengths(typed), off]


def _changed(shown: RoomsShown) -> str:
    room = f"<#{shown.channel_id}>"
    if shown.change is RoomChange.RETIMED:
        if shown.lengths is None:
            return f"{room} no longer runs a timer by itself. Practice there still counts."
        return f"{emoji.DONE} {room} now runs its own timer: {lengths_text(shown.lengths)}."
    if shown.change is RoomChange.UNMARKED:
        return (
            f"{room} is an ordinary voice channel again. Anyone in there gets XP for their "
            "practice so far."
        )
    if shown.change is RoomChange.REFOCUSED:
        return (
            f"{room} is now for **{shown.focus}**. Sessions already running in it keep their focus."
        )
    text = f"{emoji.DONE} {room} is now a studio room for **{shown.focus}**."
    if shown.focus_given:
        return text
    return f"{text} For another focus, run this again with `focus`."


def _listing(shown: RoomsShown, access: RoomAccess) -> str:
    if not shown.rooms:
        return (
            "No studio rooms yet. Turn a voice channel into one with `/settings studio-room`, and "
            "practice in it counts without a timer."
        )
    return "\n".join(_line(room, access) for room in shown.rooms)


def _line(room: RoomLine, access: RoomAccess) -> str:
    if room.channel_id in access.deleted:
        return f"- {emoji.WARNING} A deleted channel · {room.focus}"
    line = f"<#{room.channel_id}> · {room.focus}"
    if room.lengths is not None:
        line += f" · {room.lengths} timer"
    if room.channel_id in access.afk:
        return f"- {emoji.WARNING} {line} · AFK channel"
    if room.channel_id in access.hidden:
        return f"- {emoji.WARNING} {line} · hidden from me"
    if room.channel_id in access.mute:
        return f"- {emoji.WARNING} {line} · I can't post there"
    return f"- {line}"


def draw_room_status(status: RoomStatus) -> Reply:
    """Draw a member's running room session."""
    room = f"<#{status.channel_id}>" if status.channel_id is not None else "the studio room"
    started = f"Started {timestamp(status.started_at, 't')} in {room}"
    items: list[discord.ui.Item[Any]] = []
    if status.away_since is None or status.over_at is None:
        items += [
            heading(f"{emoji.PRACTICE} In the studio room: {status.focus}"),
            body(f"{started}, {timestamp(status.started_at)}"),
        ]
        hint = (
            f"No timer needed: leave the room when you're done. It counts from {MIN_MINUTES} "
            "minutes."
        )
    else:
        items += [
            heading(f"{emoji.PRACTICE} Left the studio room: {status.focus}"),
            body(f"You left {timestamp(status.away_since)}. {started}"),
        ]
        hint = (
            f"Come back by {timestamp(status.over_at, 't')} to continue. Otherwise I'll log it "
            "then."
        )
    if status.together is not None and status.away_since is None:
        hint = f"{together_text(status.together, on_break=False)} {hint}"
    return Reply(layout=panel(*items, body(_so_far(status)), rule(), small(hint)))


def _so_far(status: RoomStatus) -> str:
    text = practised_text(status.minutes)
    day_minutes = status.day_minutes + status.minutes
    if status.daily_goal_minutes is not None:
        text += f"\n{goal_text('Today', day_minutes, status.daily_goal_minutes)}"
    elif status.day_minutes:
        text += f"\n{total_today_text(day_minutes)}"
    if day_minutes > PAID_MINUTES_A_DAY:
        text += f"\nMinutes past {minutes(PAID_MINUTES_A_DAY)} a day earn no XP. Get some rest."
    return text


@sentence.register
def _(error: errors.RoomSessionRunning) -> str:
    room = f"<#{error.channel_id}>" if error.channel_id is not None else "Your studio room"
    return (
        f"{room} has been tracking this session since {timestamp(error.since, 't')}. For a break, "
        f"leave the room and come back within {minutes(_AWAY_MINUTES)}. `/session stop` ends it "
        "and gives you the XP."
    )


@sentence.register
def _(error: errors.RoomIsAfk) -> str:
    return (
        f"<#{error.channel_id}> is this server's AFK channel, where Discord moves people who are "
        "idle, so it can't be a studio room. Pick another voice channel, or choose another AFK "
        "channel in Server Settings first."
    )


@sentence.register
def _(error: errors.TooManyRooms) -> str:
    return (
        f"This server already has {error.limit} studio rooms, the maximum. To free one up, run "
        "`/settings studio-room` with a room you don't need."
    )
