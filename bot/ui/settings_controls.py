"""What staff change in place in the panel of their server's settings, and its one form."""

from collections.abc import Mapping
from typing import Any

import discord

from bot.domain.members import Verification
from bot.services.servers import QuestChanges
from bot.storage.servers import Server
from bot.ui.actions import Field, button, channel_choice, choice, form, role_choice, text_field
from bot.ui.places import Outlook, Place
from bot.ui.replies import row, small
from bot.ui.zones import as_zone

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

VERIFICATION = {
    Verification.HONOUR: "A member's word is enough",
    Verification.PROOF: "Each one needs a link or a file",
    Verification.REVIEW: "A reviewer says yes or no to each one",
}


def controls(server: Server, outlook: Outlook) -> list[discord.ui.Item[Any]]:
    """Draw everything that the panel changes in place, as it is set now."""
    days = [
        discord.SelectOption(label=day, value=str(at), default=at == server.weekly_day)
        for at, day in enumerate(WEEKDAYS)
    ]
    return [
        small("Quests channel"),
        row(
            channel_choice(
                "Where quests are posted", "settings-quests", chosen=_selectable(outlook.quests)
            )
        ),
        small("Announcements channel: level-ups, releases, the week in review; clear it for none"),
        row(
            channel_choice(
                "Where level-ups, releases and the week are told",
                "settings-announcements",
                chosen=_selectable(outlook.announcements),
                optional=True,
            )
        ),
        small("Role to ping with each new quest; clear it for none"),
        row(
            role_choice(
                "Nobody is pinged",
                "settings-role",
                chosen=server.ping_role_id if outlook.role_known else None,
                optional=True,
            )
        ),
        small("Reviews channel, where claims and hand-ins are judged"),
        row(
            channel_choice(
                "Where reviewers decide", "settings-reviews", chosen=_selectable(outlook.reviews)
            )
        ),
        small("Role of the reviewers, besides those who may manage the server; clear it for none"),
        row(
            role_choice(
                "Nobody else judges",
                "settings-reviewers",
                chosen=server.reviewer_role_id if outlook.reviewers_known else None,
                optional=True,
            )
        ),
        small("Day of the weekly quest"),
        row(choice("Day of the week", "settings-day", options=days)),
        small("What a completion needs"),
        row(choice("Verification", "settings-verification", options=_verifications(server))),
        row(button("Time zone and time of day", "settings-time")),
    ]


def _verifications(server: Server) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(
            label=verification.capitalize(),
            value=verification,
            description=told,
            default=verification is server.verification,
        )
        for verification, told in VERIFICATION.items()
    ]


def _selectable(place: Place | None) -> int | None:
    return place.channel_id if place and place.known else None


def time_form(server: Server) -> discord.ui.Modal:
    """Make the form for a server's time zone and time of day."""
    return form(
        "When quests come",
        "settings-time",
        fields=[
            text_field(
                "timezone",
                "Time zone",
                hint="A city is enough where only one zone has that name",
                placeholder="Europe/Berlin",
                value=server.timezone,
                most=60,
            ),
            text_field(
                "daily_time",
                "Time of day",
                hint="HH:MM; all three kinds of quest come at this time",
                placeholder="09:00",
                value=server.daily_time,
                most=10,
            ),
        ],
    )


def read_time(fields: Mapping[str, Field]) -> QuestChanges:
    """Read the form; what was left empty stays as it is."""
    timezone, daily_time = (str(fields.get(name, "")) for name in ("timezone", "daily_time"))
    return QuestChanges(
        timezone=as_zone(timezone) if timezone else None, daily_time=daily_time or None
    )
