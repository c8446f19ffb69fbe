"""The controls in the panel of settings, and its form."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import discord

from bot.boards.rules import Metric
from bot.calendar.rules.days import zone_named
from bot.calendar.view import likely_zones, zone_time
from bot.quests.rules.themes import DrawMode
from bot.quests.rules.verification import Verification
from bot.servers.results import QuestChanges
from bot.servers.store import Server
from bot.servers.view.channels import ChannelStatus, SettingsStatus
from bot.servers.view.places import QUEST_CHANNELS, QuestPlace, posted_options
from bot.ui.actions import Action, button, channel_choice, choice, role_choice
from bot.ui.forms import Field, choice_field, form, text_field
from bot.ui.replies import row, small
from bot.ui.text import WEEKDAYS, clean
from bot.unset import UNSET
from bot.xp.rules.announcing import LevelUpPosts

DRAW = {
    DrawMode.THEMED: "A theme for each week",
    DrawMode.MIXED: "A shuffled mix",
}
LEVEL_UP_POSTS = {
    LevelUpPosts.EVERY: "Every level",
    LevelUpPosts.FIFTH: "Every fifth level",
    LevelUpPosts.TENTH: "Every tenth level",
    LevelUpPosts.DAILY: "In one daily list",
}
WEEK_LEADER_METRICS = {
    Metric.XP: "Most XP",
    Metric.MINUTES: "Most practice time",
    Metric.QUESTS: "Most quests completed",
}
VERIFICATION = {
    Verification.HONOUR: "Not required (honour system)",
    Verification.PROOF: "A link or a file each time",
    Verification.REVIEW: "A reviewer checks each one",
}

_VERIFICATION_OPTIONS = {
    Verification.HONOUR: ("None (honour system)", "Pressing Complete is enough"),
    Verification.PROOF: ("Link or file", "Members add one each time"),
    Verification.REVIEW: ("Review", "A reviewer checks each one"),
}
_MAX_OPTIONS = 25
_OPTION_LIMIT = 100  # both are Discord's limits


def controls(server: Server, status: SettingsStatus) -> list[discord.ui.Item[Any]]:
    """Draw the panel's controls with their current values, in the order of setup."""
    days = [
        discord.SelectOption(
            label=f"Weekly quest on {day}", value=str(at), default=at == server.weekly_day
        )
        for at, day in enumerate(WEEKDAYS)
    ]
    return [
        small("Quests channel"),
        row(
            channel_choice(
                "Where quests are posted",
                "settings-quests",
                chosen=_selectable(status.quests),
                kinds=QUEST_CHANNELS,
            )
        ),
        *_posted_controls(server, status),
        row(button("Time zone and time of day", "settings-time"), *tag_button(status.place)),
        row(choice("Day of the weekly quest", "settings-day", options=days)),
        small("Role to ping with each new quest (optional)"),
        row(
            role_choice(
                "Ping nobody",
                "settings-role",
                chosen=server.ping_role_id if status.role_known else None,
                optional=True,
            )
        ),
        small("Announcements channel for level-ups, releases and the week in review (optional)"),
        row(
            channel_choice(
                "No announcements",
                "settings-announcements",
                chosen=_selectable(status.announcements),
                optional=True,
            )
        ),
        row(choice("Level-ups to announce", "settings-level-ups", options=_level_up_posts(server))),
        *_review_controls(server, status),
        *_clear_buttons(server, status),
    ]


def tag_button(place: QuestPlace | None) -> list[Action]:
    """Return the button that adds the tags of quests to their forum, if it lacks some."""
    is_needed = place is not None and place.missing_tags
    return [button("Add the tags", "settings-tags")] if is_needed else []


def _posted_controls(server: Server, status: SettingsStatus) -> list[discord.ui.Item[Any]]:
    """Draw what can be chosen about posting in the quests channel, once there is one."""
    if status.place is None:
        return []
    options = [
        discord.SelectOption(label=label, value=value, description=about, default=is_on)
        for value, label, about, is_on in posted_options(server, status.place)
    ]
    select = choice(
        "Threads, publishing, silence: none",
        "settings-posted",
        options=options,
        min_values=0,
        max_values=len(options),
    )
    return [row(select)]


def _review_controls(server: Server, status: SettingsStatus) -> list[discord.ui.Item[Any]]:
    """Draw the controls of reviews: channel, role, and verification."""
    return [
        small("Reviews channel, for quests and milestones that need a reviewer"),
        row(
            channel_choice(
                "Where reviewers check them", "settings-reviews", chosen=_selectable(status.reviews)
            )
        ),
        small("Reviewers' role, besides anyone with Manage Server (optional)"),
        row(
            role_choice(
                "Nobody else",
                "settings-reviewers",
                chosen=server.reviewer_role_id if status.reviewers_known else None,
                optional=True,
            )
        ),
        small("Proof required to complete a quest"),
        row(choice("Proof required", "settings-verification", options=_verifications(server))),
    ]


def _clear_buttons(server: Server, status: SettingsStatus) -> list[discord.ui.Item[Any]]:
    """Draw buttons to clear what was deleted: an empty select cannot be cleared."""
    announcements = status.announcements
    buttons = [
        button(label, "settings-clear", what)
        for label, what, is_gone in (
            ("Ping nobody", "role", server.ping_role_id and not status.role_known),
            ("Turn off announcements", "announcements", announcements and not announcements.known),
            (
                "Managers only",
                "reviewers",
                server.reviewer_role_id and not status.reviewers_known,
            ),
        )
        if is_gone
    ]
    return [row(*buttons)] if buttons else []


def _level_up_posts(server: Server) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(
            label=f"Level-ups: {label.lower()}",
            value=posts,
            default=posts is server.level_up_posts,
        )
        for posts, label in LEVEL_UP_POSTS.items()
    ]


def _verifications(server: Server) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(
            label=label,
            value=verification,
            description=description,
            default=verification is server.verification,
        )
        for verification, (label, description) in _VERIFICATION_OPTIONS.items()
    ]


def _selectable(channel: ChannelStatus | None) -> int | None:
    return channel.channel_id if channel and channel.known else None


def time_form(server: Server, locales: Sequence[str], now: datetime) -> discord.ui.Modal:
    """Return the form for a server's time zone and time of day.

    Likely zones are derived from `locales`, the languages of the member and the server.
    """
    known = [server.timezone] if zone_named(server.timezone) else []
    zones = dict.fromkeys((*known, *likely_zones(locales)))
    return form(
        "When quests are posted",
        "settings-time",
        fields=[
            choice_field(
                "zone",
                "Time zone",
                hint="Where most members are",
                required=False,
                options=[
                    discord.SelectOption(
                        label=clean(zone, limit=_OPTION_LIMIT),
                        value=zone,
                        description=zone_time(zone, now),
                        default=zone == server.timezone,
                    )
                    for zone in list(zones)[:_MAX_OPTIONS]
                ],
            ),
            text_field(
                "timezone",
                "Or another time zone",
                hint="Type a city. This overrides the list.",
                placeholder="Europe/Berlin",
                required=False,
                max_length=60,
            ),
            text_field(
                "daily_time",
                "Time of day",
                hint="Daily, weekly and monthly quests are posted at this time",
                placeholder="09:00 or 9am",
                value=server.daily_time,
                max_length=10,
            ),
        ],
        only_changes=True,
    )


def read_time(fields: Mapping[str, Field]) -> QuestChanges:
    """Read the form; a typed zone takes precedence over a selected one.

    Empty fields, and those left as they were, are unchanged.
    """
    typed, daily_time = (str(fields.get(name, "")) for name in ("timezone", "daily_time"))
    chosen = fields.get("zone")
    zone = str(chosen[0]) if isinstance(chosen, list) and chosen else UNSET
    return QuestChanges(timezone=typed if typed.strip() else zone, daily_time=daily_time or UNSET)
