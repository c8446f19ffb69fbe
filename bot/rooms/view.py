"""Messages about studio rooms for staff, and about room sessions for members."""

from dataclasses import dataclass
from typing import Any

import discord

from bot.rooms import errors
from bot.rooms.results import RoomChange, RoomLine, RoomsShown, RoomStatus
from bot.rooms.rules import AWAY
from bot.servers.view.channels import channel_status
from bot.sessions.rules import MIN_MINUTES
from bot.sessions.view.sessions import goal_text
from bot.ui.actions import button
from bot.ui.replies import BRAND, SUCCESS, WARNING, Reply, body, heading, panel, row, rule, small
from bot.ui.sentences import sentence
from bot.ui.text import minutes, timestamp
from bot.ui.voice import is_afk
from bot.xp.rules.awards import PAID_MINUTES_A_DAY

_AWAY_MINUTES = AWAY.seconds // 60


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomAccess:
    """Which channels of a server's studio rooms are deleted, hidden from the bot, or for idlers."""

    deleted: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()
    afk: frozenset[int] = frozenset()


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
    )


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
    if access.afk:
        items.append(body(_AFK))
    if access.deleted:
        items.append(row(button("Forget deleted channels", "rooms-forget")))
    if shown.rooms:
        items += map(small, _RULES)
    is_broken = access.hidden or access.deleted or access.afk
    accent = WARNING if is_broken else SUCCESS if shown.change else BRAND
    return Reply(layout=panel(*items, accent=accent))


_HIDDEN = (
    "**Needs fixing**\nI can't see who is in the channels marked ⚠. Allow me **View Channel** in "
    "their settings, under Permissions."
)
_AFK = (
    "**To fix**\nNothing counts in the AFK channel. Choose another one in Server Settings, or run "
    "`/settings studio-room` with it to make it an ordinary channel."
)
_RULES = (
    (
        f"Being in one for {minutes(MIN_MINUTES)} or more, and not deafened, is practice. Muted "
        "or alone is fine; a stage's audience doesn't count."
    ),
    (
        f"Leaving begins a break. Back within {minutes(_AWAY_MINUTES)}, the session goes on; after "
        "that it ends and is credited, as it is at 04:00, when the day ends."
    ),
    "A timer comes first: while one runs, the room keeps no session.",
)


def _changed(shown: RoomsShown) -> str:
    room = f"<#{shown.channel_id}>"
    if shown.change is RoomChange.UNMARKED:
        return (
            f"{room} is an ordinary voice channel again. Whoever is in there is credited with what "
            "they have practised so far."
        )
    if shown.change is RoomChange.REFOCUSED:
        return (
            f"{room} is about **{shown.focus}** from now on. Sessions that have begun in it keep "
            "theirs."
        )
    text = f"{room} is a studio room now, about **{shown.focus}**."
    if shown.focus_given:
        return text
    return f"{text} That is the first one I know: run this again with `focus` for another."


def _listing(shown: RoomsShown, access: RoomAccess) -> str:
    if not shown.rooms:
        return (
            "This server has no studio room. `/settings studio-room` with `channel` makes one of a "
            "voice channel: who practises there needs no timer."
        )
    return "\n".join(_line(room, access) for room in shown.rooms)


def _line(room: RoomLine, access: RoomAccess) -> str:
    if room.channel_id in access.deleted:
        return f"- a deleted channel ⚠ · {room.focus}"
    if room.channel_id in access.afk:
        return f"- <#{room.channel_id}> ⚠ the AFK channel · {room.focus}"
    mark = " ⚠" if room.channel_id in access.hidden else ""
    return f"- <#{room.channel_id}>{mark} · {room.focus}"


def draw_room_status(status: RoomStatus) -> Reply:
    """Draw a member's running room session."""
    room = f"<#{status.channel_id}>" if status.channel_id is not None else "the studio room"
    started = f"This session began in {room} at {timestamp(status.started_at, 't')}"
    items: list[discord.ui.Item[Any]] = []
    if status.away_since is None or status.over_at is None:
        items += [
            heading(f"In the studio room: {status.focus}"),
            body(f"{started}, {timestamp(status.started_at)}"),
        ]
        hint = (
            f"No timer needed: leave the room when you are done. From {minutes(MIN_MINUTES)} on "
            "it counts."
        )
    else:
        items += [
            heading(f"Out of the studio room: {status.focus}"),
            body(f"You left {timestamp(status.away_since)}. {started}"),
        ]
        hint = (
            f"Back by {timestamp(status.over_at, 't')}, and it goes on. After that it is credited "
            "by itself."
        )
    return Reply(layout=panel(*items, body(_so_far(status)), rule(), small(hint)))


def _so_far(status: RoomStatus) -> str:
    text = f"**{minutes(status.minutes)}** of practice so far"
    day_minutes = status.day_minutes + status.minutes
    if status.daily_goal_minutes is not None:
        text += f"\n{goal_text('Today', day_minutes, status.daily_goal_minutes)}"
    elif status.day_minutes:
        text += f"\n{minutes(day_minutes)} with what today held before"
    if day_minutes > PAID_MINUTES_A_DAY:
        text += f"\nPast the day's {minutes(PAID_MINUTES_A_DAY)}, minutes are kept and earn no XP."
    return text


@sentence.register
def _(error: errors.RoomSessionRunning) -> str:
    room = f"<#{error.channel_id}>" if error.channel_id is not None else "Your studio room"
    return (
        f"{room} has kept this session since {timestamp(error.since, 't')}, all by itself: leave "
        f"for a break, and be back within {minutes(_AWAY_MINUTES)} to go on. "
        "`/session stop` ends it and gives you its XP."
    )


@sentence.register
def _(error: errors.RoomIsAfk) -> str:
    return (
        f"<#{error.channel_id}> is this server's AFK channel: Discord moves people there when "
        "they've stopped doing anything, so being in it can't count as practice. Pick another "
        "voice channel, or choose another AFK channel in Server Settings first."
    )


@sentence.register
def _(error: errors.TooManyRooms) -> str:
    return (
        f"This server has {error.limit} studio rooms, which is as many as I can keep. "
        "Run `/settings studio-room` with one of them to make it an ordinary channel first."
    )
