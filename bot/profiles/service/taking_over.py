"""Takes over a member's settings from another server, on their word only."""

from bot.calendar.rules.days import zone_named
from bot.db.transactions import Transaction
from bot.members import store as members
from bot.members.store import Member
from bot.profiles.errors import NothingToTakeOver
from bot.profiles.results import ProfileChanges
from bot.unset import UNSET

MAX_SERVERS = 25
"""How many other servers are offered: the options of one select."""


def servers_to_take_from(tx: Transaction, member: Member) -> list[int]:
    """Return the other servers in which the same person has settings that would change these."""
    others = members.elsewhere(tx, member.guild_id, member.user_id, MAX_SERVERS)
    return [each.guild_id for each in others if not taken_over(each, member).is_empty]


def changes_from(tx: Transaction, member: Member, guild_id: int) -> ProfileChanges:
    """Return what the same person's settings in another server would change.

    Raises:
        NothingToTakeOver: they have none there, or none that differ.
    """
    others = members.elsewhere(tx, member.guild_id, member.user_id, MAX_SERVERS)
    source = next((each for each in others if each.guild_id == guild_id), None)
    changes = ProfileChanges() if source is None else taken_over(source, member)
    if changes.is_empty:
        raise NothingToTakeOver
    return changes


def taken_over(source: Member, member: Member) -> ProfileChanges:
    """Return what was set in another server and differs here; nothing is ever cleared.

    Who can see the profile, mentions, buddy asks and the theme stay each server's own.
    """
    default = Member(guild_id=0, user_id=0)
    zone = source.timezone if source.timezone and zone_named(source.timezone) else None

    def differs(name: str) -> bool:
        theirs = getattr(source, name)
        return theirs != getattr(default, name) and theirs != getattr(member, name)

    return ProfileChanges(
        timezone=zone if zone and zone != member.timezone else UNSET,
        daw=source.daw if differs("daw") else UNSET,
        genre=source.genre if differs("genre") else UNSET,
        daily_goal_minutes=source.daily_goal_minutes if differs("daily_goal_minutes") else UNSET,
        sitting_minutes=source.sitting_minutes if differs("sitting_minutes") else UNSET,
        gear=source.gear if differs("gear") else UNSET,
        ears_minutes=source.ears_minutes if differs("ears_minutes") else UNSET,
        reminders=source.reminders if differs("reminders") else UNSET,
        streak_reminder_hour=(
            source.streak_reminder_hour if differs("streak_reminder_hour") else UNSET
        ),
    )
