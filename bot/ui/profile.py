"""Profiles as members see them: where somebody stands, and what they have set for themselves."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import discord

from bot.domain.errors import InvalidGoal
from bot.domain.members import Daw, Pings
from bot.services.profiles import (
    GENRE_LIMIT,
    LEAST_GOAL_MINUTES,
    MOST_GOAL_MINUTES,
    AttributeLine,
    ProfileChanges,
    ProfileSettings,
    ProfileShown,
)
from bot.storage.ledger import Standing
from bot.storage.members import Member
from bot.ui.actions import Field, button, choice, form, text_field
from bot.ui.awards import progress_text, streak_text
from bot.ui.replies import BRAND, SUCCESS, Reply, body, heading, panel, row, rule, small
from bot.ui.text import bar, minutes, number, plain, plural, timestamp, xp
from bot.ui.zones import as_zone

DAW_NAMES: Mapping[Daw, str] = {
    Daw.ABLETON_LIVE: "Ableton Live",
    Daw.BITWIG_STUDIO: "Bitwig Studio",
    Daw.CUBASE: "Cubase",
    Daw.FL_STUDIO: "FL Studio",
    Daw.GARAGEBAND: "GarageBand",
    Daw.LOGIC_PRO: "Logic Pro",
    Daw.PRO_TOOLS: "Pro Tools",
    Daw.REAPER: "REAPER",
    Daw.REASON: "Reason",
    Daw.STUDIO_ONE: "Studio One",
    Daw.OTHER: "Another one",
}
PING_NAMES: Mapping[Pings, str] = {
    Pings.NOTHING: "Never mention me",
    Pings.LEVEL_UPS: "Mention me when I reach a level",
}

_NAME_LIMIT = 60
_ZONE_LIMIT = 60
_ATTRIBUTE_BAR = 10


def draw_profile(shown: ProfileShown, who: discord.abc.User | None, *, own: bool) -> Reply:
    """Draw where a member stands.

    Args:
        shown: their figures.
        who: the member as Discord knows them; None where only the id is known.
        own: whether it is they who look.
    """
    name = plain(who.display_name, limit=_NAME_LIMIT) if who else f"<@{shown.member.user_id}>"
    if _is_new(shown):
        return Reply(layout=panel(_head(who, name, _welcome(name, own=own))))
    items: list[discord.ui.Item[Any]] = [
        _head(who, name, progress_text(shown.progress)),
        rule(),
        body("\n".join(_attribute_lines(shown.attributes))),
        rule(),
        body(_streak(shown)),
        rule(),
        body(_figures(shown)),
        small(" · ".join(_tags(shown))),
    ]
    return Reply(layout=panel(*items))


def _is_new(shown: ProfileShown) -> bool:
    return shown.total == Standing() and not shown.active_days


def _head(who: discord.abc.User | None, name: str, text: str) -> discord.ui.Item[Any]:
    title = f"### {name}\n{text}"
    if who is None:
        return body(title)
    thumbnail = discord.ui.Thumbnail[Any](who.display_avatar.url, description="Avatar")
    return discord.ui.Section(title, accessory=thumbnail)


def _welcome(name: str, *, own: bool) -> str:
    if not own:
        return (
            f"{name} has not practised here yet. Level, attributes and streak appear with the "
            "first session or quest."
        )
    return (
        "Your page is still blank, as every producer's was once. `/session start` times your "
        "first session, and `/quest today` has something small to do.\n"
        "-# `/profile setup` tells me your time zone, your DAW and your daily goal."
    )


def _attribute_lines(lines: Sequence[AttributeLine]) -> list[str]:
    most = max((line.xp for line in lines), default=0) or 1
    name_width = max((len(line.name) for line in lines), default=0)
    xp_width = len(number(most))
    return [
        f"`{line.name:<{name_width}} {number(line.xp):>{xp_width}}` "
        f"{bar(line.xp, most, width=_ATTRIBUTE_BAR)}"
        for line in lines
    ]


def _streak(shown: ProfileShown) -> str:
    if shown.streak_until is None or not shown.streak_days:
        text = f"**{streak_text(0)}**"
        if shown.longest_streak:
            text += f"\n-# {plural(shown.longest_streak):day} is the longest so far"
        return text
    text = f"**{streak_text(shown.streak_days)}**"
    if shown.longest_streak > shown.streak_days:
        text += f", {number(shown.longest_streak)} at the longest"
    return (
        f"{text}\n-# It stands until {timestamp(shown.streak_until, 'f')}: 10 minutes or a quest "
        "before then carry it on."
    )


def _figures(shown: ProfileShown) -> str:
    lines = [
        f"**In all** {_sums(shown.total)} · {plural(shown.active_days):active day}",
        f"**This week** {_sums(shown.week)}",
    ]
    if shown.rank is not None:
        lines.append(f"**Rank** {number(shown.rank)} of {number(shown.ranked)}")
    return "\n".join(lines)


def _sums(standing: Standing) -> str:
    return f"{xp(standing.xp)} · {minutes(standing.minutes)} · {plural(standing.quests):quest}"


def _tags(shown: ProfileShown) -> list[str]:
    tags = [shown.pack_name]
    if shown.member.daw is not None and shown.member.daw is not Daw.OTHER:
        tags.append(DAW_NAMES[shown.member.daw])
    if shown.member.genre:
        tags.append(plain(shown.member.genre, limit=GENRE_LIMIT))
    return tags


def draw_setup(settings: ProfileSettings, *, saved: bool) -> Reply:
    """Draw what a member has set for themselves, with the means to change it."""
    member = settings.member
    lines = [
        f"**Time zone** · {_zone(settings)}",
        f"**DAW** · {DAW_NAMES[member.daw] if member.daw else 'not set'}",
        f"**Genre** · {plain(member.genre, limit=GENRE_LIMIT) if member.genre else 'not set'}",
        f"**Daily goal** · {minutes(goal) if (goal := member.daily_goal_minutes) else 'none'}",
        f"**Mentions** · {PING_NAMES[member.pings]}",
    ]
    return Reply(
        layout=panel(
            heading("Your profile, saved" if saved else "Your profile"),
            body("\n".join(lines)),
            small("Your day begins at 04:00 in your time zone. Past sessions keep theirs."),
            rule(),
            row(_daw_choice(member)),
            row(_pings_choice(member)),
            row(button("Time zone, genre and goal", "profile-form", member.user_id)),
            accent=SUCCESS if saved else BRAND,
        )
    )


def _zone(settings: ProfileSettings) -> str:
    own = settings.member.timezone
    zone = own or settings.server_timezone
    there = f"{settings.now.astimezone(ZoneInfo(zone)):%H:%M}"
    return f"{zone}, where it is {there}" if own else f"the server's: {zone}, {there} now"


def _daw_choice(member: Member) -> discord.ui.Item[Any]:
    options = [
        discord.SelectOption(label=name, value=daw.value, default=daw is member.daw)
        for daw, name in DAW_NAMES.items()
    ]
    return choice(
        "Which DAW do you work in?", "profile-daw", member.user_id, options=options, least=0
    )


def _pings_choice(member: Member) -> discord.ui.Item[Any]:
    options = [
        discord.SelectOption(label=name, value=pings.value, default=pings is member.pings)
        for pings, name in PING_NAMES.items()
    ]
    return choice("When may I mention you?", "profile-pings", member.user_id, options=options)


def setup_form(member: Member) -> discord.ui.Modal:
    """Make the form for what a select cannot hold, filled with what is set."""
    goal = member.daily_goal_minutes
    return form(
        "Your profile",
        "profile-form",
        member.user_id,
        fields=[
            text_field(
                "timezone",
                "Time zone",
                hint="A city will often do. Empty: the server's zone.",
                placeholder="Europe/Berlin",
                value=member.timezone,
                required=False,
                most=_ZONE_LIMIT,
            ),
            text_field(
                "genre",
                "Genre",
                hint="What you make, in your words",
                placeholder="Drum and bass",
                value=member.genre,
                required=False,
                most=GENRE_LIMIT,
            ),
            text_field(
                "daily_goal",
                "Daily goal in minutes",
                hint=f"Between {LEAST_GOAL_MINUTES} and {MOST_GOAL_MINUTES}. Empty: none.",
                placeholder="30",
                value=str(goal) if goal else None,
                required=False,
                most=10,
            ),
        ],
    )


def read_setup(fields: Mapping[str, Field]) -> ProfileChanges:
    """Read the form: what was emptied is no longer set.

    Raises:
        InvalidGoal: the goal is not a number.
    """
    timezone, genre, goal = (
        str(fields.get(name, "")).strip() for name in ("timezone", "genre", "daily_goal")
    )
    return ProfileChanges(
        timezone=as_zone(timezone) if timezone else None,
        no_timezone=not timezone,
        genre=genre or None,
        no_genre=not genre,
        daily_goal_minutes=_goal_minutes(goal) if goal else None,
        no_daily_goal=not goal,
    )


def _goal_minutes(text: str) -> int:
    figures = text.lower().removesuffix("minutes").removesuffix("min").strip()
    if not figures.isdecimal():
        raise InvalidGoal(least=LEAST_GOAL_MINUTES, most=MOST_GOAL_MINUTES)
    return int(figures)
