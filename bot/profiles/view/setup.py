"""The panel of `/profile setup` and its form."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.buddies.view.buttons import show_button
from bot.calendar.rules.days import zone_named, zone_or_utc
from bot.calendar.rules.typed import minutes_meant
from bot.calendar.view import dropped_zone, zone_now
from bot.members.rules import Pings, Reminders
from bot.members.store import Member
from bot.pauses.view import named_day, pause_button
from bot.profiles.results import ProfileChanges, ProfileSettings
from bot.profiles.rules import (
    GENRE_LIMIT,
    MAX_GOAL_MINUTES,
    MAX_SITTING_MINUTES,
    MIN_GOAL_MINUTES,
    MIN_SITTING_MINUTES,
)
from bot.profiles.view.card import Card
from bot.profiles.view.profile import DAW_NAMES
from bot.profiles.view.taking_over import offer_row
from bot.profiles.view.working import GEAR_NAMES, craft_line, effects_of, read_sitting, sitting_line
from bot.quests.view.next_steps import placement_button, plan_button
from bot.streak_reminders.view import hour_text
from bot.ui.actions import Action, button, choice
from bot.ui.emoji import DONE
from bot.ui.forms import Field, form, text_field
from bot.ui.pictures.themes import THEMES, themed
from bot.ui.replies import BRAND, SUCCESS, Reply, body, gap, heading, panel, row, rule
from bot.ui.text import minutes, plain
from bot.unset import UNSET

PING_NAMES: Mapping[Pings, str] = {
    Pings.NOTHING: "Never mention me",
    Pings.LEVEL_UPS: "Mention me when I level up",
}
REMINDER_NAMES: Mapping[Reminders, str] = {
    Reminders.DIRECT: "By direct message",
    Reminders.CHANNEL: "In the channel where I started",
}
BUDDY_ASK_NAMES: Mapping[str, str] = {
    "on": "Others can ask me to be their buddy",
    "off": "No buddy asks to me",
}
VISIBILITY_NAMES: Mapping[str, str] = {
    "public": "Public: others see my stats",
    "private": "Private: only I see my stats",
}
"""Choices of a profile's visibility."""
THEME_NAMES: Mapping[str, str] = {slug: theme.name for slug, theme in THEMES.items()}

_ZONE_LIMIT = 60
_EARS_OFFERED = (30, 40, 45, 50, 60, 75, 90)


def draw_setup(
    settings: ProfileSettings,
    *,
    saved: bool,
    card: Card | None = None,
    names: Mapping[int, str] | None = None,
) -> Reply:
    """Draw a member's settings, each with its control below.

    `names` are those of other servers whose settings the member can take over.
    """
    member = settings.member
    goal = member.daily_goal_minutes
    typed = [
        f"**Time zone** · {_zone(settings)}",
        f"**Genre** · {plain(member.genre, limit=GENRE_LIMIT) if member.genre else 'not set'}",
        f"**Daily goal** · {minutes(goal) if goal else 'not set'}",
        sitting_line(settings),
        craft_line(settings),
        _streak_line(settings),
        f"**Buddy asks** · {'on' if member.takes_buddy_asks else 'off'}",
        "-# Your day starts at 04:00. Changing your time zone won't move past sessions.",
    ]
    effects = effects_of(settings)
    offer = offer_row(member.user_id, settings.elsewhere, names or {})
    gallery, file = card.attached() if card else (None, None)
    return Reply(
        layout=panel(
            heading(f"{DONE} Profile saved" if saved else "Your profile"),
            *([body("\n".join(effects)), gap()] if effects else []),
            body("\n".join(typed)),
            row(*_buttons(settings, show_plan=bool(effects))),
            *([offer] if offer else []),
            rule(),
            *_labelled("DAW", _daw_choice(member)),
            *_labelled("Gear", _gear_choice(member)),
            *_labelled("Mentions", _pings_choice(member)),
            *_labelled("Visibility", _visibility_choice(member)),
            *_labelled("Ear-break reminder", _ears_choice(member)),
            *_labelled("Where reminders go", _reminders_choice(member)),
            *_labelled("Card theme", _theme_choice(member)),
            *([gallery] if gallery else []),
            accent=SUCCESS if saved else BRAND,
        ),
        files=(file,) if file else (),
    )


def _buttons(settings: ProfileSettings, *, show_plan: bool) -> list[Action]:
    user_id = settings.member.user_id
    buttons = [button("Time zone, genre and times", "profile-form", user_id)]
    if settings.pack.placement:
        buttons.append(placement_button(user_id))
    buttons.append(pause_button(user_id, "Pause and evening reminder"))
    buttons.append(show_button("Buddy", settings.member.guild_id))
    if show_plan:
        buttons.append(plan_button("Show my plan"))
    return buttons


def _streak_line(settings: ProfileSettings) -> str:
    """Return a member's pause, and when they are reminded of a streak about to end."""
    pause, hour = settings.pause, settings.member.streak_reminder_hour
    paused = f"paused until {named_day(pause.until, settings.today)}" if pause else "no pause"
    reminded = "off" if hour is None else f"at {hour_text(hour)}"
    return f"**Streak** · {paused}, evening reminder {reminded}"


def _labelled(label: str, control: discord.ui.Item[Any]) -> list[discord.ui.Item[Any]]:
    """Return a control, which shows its present value, below its label."""
    return [body(f"**{label}**"), row(control)]


def _zone(settings: ProfileSettings) -> str:
    servers_own = zone_or_utc(settings.server_timezone).key
    own = settings.member.timezone
    if own is None:
        return f"the server's, {zone_now(servers_own, settings.now)}"
    if zone_named(own) is None:
        return dropped_zone(own, zone_now(servers_own, settings.now))
    return zone_now(own, settings.now)


def _daw_choice(member: Member) -> discord.ui.Item[Any]:
    return choice(
        "Which DAW do you use?",
        "profile-daw",
        member.user_id,
        options=_options(DAW_NAMES, member.daw or ""),
        min_values=0,
    )


def _gear_choice(member: Member) -> discord.ui.Item[Any]:
    return choice(
        "Anything I should work around?",
        "profile-gear",
        member.user_id,
        options=[
            discord.SelectOption(label=name, value=gear, default=gear in member.gear)
            for gear, name in GEAR_NAMES.items()
        ],
        min_values=0,
        max_values=len(GEAR_NAMES),
    )


def _pings_choice(member: Member) -> discord.ui.Item[Any]:
    return choice(
        "When can I mention you?",
        "profile-pings",
        member.user_id,
        options=_options(PING_NAMES, member.pings),
    )


def _visibility(member: Member) -> str:
    return "private" if member.is_private else "public"


def _visibility_choice(member: Member) -> discord.ui.Item[Any]:
    return choice(
        "Who can see your stats?",
        "profile-visibility",
        member.user_id,
        options=_options(VISIBILITY_NAMES, _visibility(member)),
    )


def _ears(after_minutes: int) -> str:
    return f"After {minutes(after_minutes)} of practice" if after_minutes else "Off"


def _ears_choice(member: Member) -> discord.ui.Item[Any]:
    offered = sorted({0, *_EARS_OFFERED, member.ears_minutes})
    names = {str(after): _ears(after) for after in offered}
    return choice(
        "When should I remind you?",
        "profile-ears",
        member.user_id,
        options=_options(names, str(member.ears_minutes)),
    )


def _reminders_choice(member: Member) -> discord.ui.Item[Any]:
    return choice(
        "Where should I remind you?",
        "profile-reminders",
        member.user_id,
        options=_options(REMINDER_NAMES, member.reminders),
    )


def _theme_choice(member: Member) -> discord.ui.Item[Any]:
    return choice(
        "Card theme",
        "profile-theme",
        member.user_id,
        options=_options(THEME_NAMES, themed(member.theme, None).slug),
    )


def _options(names: Mapping[Any, str], chosen: str) -> Sequence[discord.SelectOption]:
    return [
        discord.SelectOption(label=name, value=str(value), default=value == chosen)
        for value, name in names.items()
    ]


def setup_form(member: Member) -> discord.ui.Modal:
    """Return the form for free text, with the current values."""
    goal = member.daily_goal_minutes
    known_zone = member.timezone if member.timezone and zone_named(member.timezone) else None
    return form(
        "Your profile",
        "profile-form",
        member.user_id,
        fields=[
            text_field(
                "timezone",
                "Time zone",
                hint="Type a city. Leave empty to use the server's.",
                placeholder="Europe/Berlin",
                value=known_zone,
                required=False,
                max_length=_ZONE_LIMIT,
            ),
            text_field(
                "genre",
                "Genre",
                hint="What you make, in your own words, with commas between several",
                placeholder="Drum and bass, UK garage",
                value=member.genre,
                required=False,
                max_length=GENRE_LIMIT,
            ),
            text_field(
                "daily_goal",
                "Daily goal in minutes",
                hint=f"{MIN_GOAL_MINUTES}–{MAX_GOAL_MINUTES}. Leave empty for no goal.",
                placeholder="30",
                value=str(goal) if goal else None,
                required=False,
                max_length=10,
            ),
            text_field(
                "sitting",
                "Minutes you have in one go",
                hint=f"{MIN_SITTING_MINUTES}–{MAX_SITTING_MINUTES}. Leave empty to go by your "
                "sessions.",
                placeholder="20",
                value=str(member.sitting_minutes) if member.sitting_minutes else None,
                required=False,
                max_length=10,
            ),
        ],
        only_changes=True,
    )


def read_setup(fields: Mapping[str, Field]) -> ProfileChanges:
    """Read the form; empty fields clear their setting, those left as they were are unchanged.

    A goal that is no length is 0, which is not a goal.
    """
    typed = {name: str(value).strip() or None for name, value in fields.items()}
    timezone, goal = typed.get("timezone", UNSET), typed.get("daily_goal", UNSET)
    sitting = typed.get("sitting", UNSET)
    return ProfileChanges(
        timezone=timezone,
        sitting_minutes=read_sitting(sitting) if isinstance(sitting, str) else sitting,
        genre=typed.get("genre", UNSET),
        daily_goal_minutes=(minutes_meant(goal) or 0) if isinstance(goal, str) else goal,
    )
