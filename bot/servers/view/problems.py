"""What needs fixing about a server's settings."""

from collections.abc import Sequence

from bot.calendar.rules.days import zone_named, zone_or_utc
from bot.calendar.view import dropped_zone
from bot.level_roles.view.level_roles import (
    above_text,
    gone_text,
    not_allowed_text,
    paused_text,
)
from bot.level_roles.view.status import LevelRoleStatus
from bot.notices.rules import Problem
from bot.notices.store import Notice
from bot.notices.view import problem_text
from bot.servers.results import ServerShown
from bot.servers.store import Server
from bot.servers.view.channels import SettingsStatus, channel_problems
from bot.servers.view.places import place_problems
from bot.ui.emoji import WARNING
from bot.ui.text import timestamp


def problems(shown: ServerShown, status: SettingsStatus) -> list[str]:
    """Return what keeps the bot from its work: current problems, then earlier notices.

    Notices about what is still wrong are left out: they would repeat a problem.
    """
    chosen = {
        "quests": status.quests,
        "announcements": status.announcements,
        "reviews": status.reviews,
        "battles": status.battles,
        "calls to listen": status.feedback,
    }
    channels = [channel for channel in chosen.values() if channel is not None]
    lines = dict.fromkeys(
        problem
        for purpose, channel in chosen.items()
        if channel is not None
        for problem in channel_problems(channel, purpose)
    )
    lines |= dict.fromkeys(place_problems(shown.server, status.place))
    lines |= dict.fromkeys(zone_problems(shown.server))
    if not status.role_known and shown.server.ping_role_id is not None:
        lines["The role I ping was deleted. Choose another one, or none."] = None
    if not status.reviewers_known and shown.server.reviewer_role_id is not None:
        lines["The reviewers' role was deleted. Choose another one, or none."] = None
    lines |= dict.fromkeys(release_role_problems(shown.server, status))
    trouble = _level_role_trouble(status.level_roles)
    lines |= dict.fromkeys(trouble.values())
    broken = {channel.channel_id for channel in channels if channel.missing or not channel.known}
    working = {channel.channel_id for channel in channels} - broken
    for notice in shown.notices:
        if notice.problem is Problem.QUEST_EXTRAS:
            continue  # said above, for as long as it is so
        if notice.channel_id in working and notice.problem is not Problem.MESSAGE_REFUSED:
            lines[_seems_fixed(notice)] = None
        elif notice.channel_id not in broken and notice.problem not in trouble:
            lines[problem_text(notice, shown.server)] = None
    return list(lines)


def _level_role_trouble(status: LevelRoleStatus) -> dict[Problem, str]:
    """Return what is wrong with level roles right now, as in the notices about it."""
    trouble: dict[Problem, str] = {}
    if not status.may_give:
        trouble[Problem.ROLES_NOT_ALLOWED] = not_allowed_text()
    if status.above:
        trouble[Problem.ROLE_ABOVE] = above_text([min(status.above)], others=len(status.above) > 1)
    if status.deleted:
        trouble[Problem.ROLE_GONE] = gone_text()
    if status.risks:
        trouble[Problem.ROLE_RISKY] = paused_text()
    return trouble


def release_role_problems(server: Server, status: SettingsStatus) -> list[str]:
    """Return what is wrong with the role that tells about releases, if anything."""
    if server.release_role_id is None or status.releasers_known:
        return []
    text = (
        "The role that may share releases was deleted, so only anyone with Manage Server can. "
        "Choose another one with `/settings announcements release_role`, or let everyone with "
        "`clear_role:yes`."
    )
    return [text]


def zone_problems(server: Server) -> list[str]:
    """Return what is wrong with a server's time zone, if anything."""
    if zone_named(server.timezone) is not None:
        return []
    return [dropped_zone(server.timezone, zone_or_utc(server.timezone).key)]


def problem_list(problem_lines: Sequence[str], *, title: str = f"{WARNING} Needs fixing") -> str:
    """Return problems as a list with a title."""
    return "\n".join((f"**{title}**", *(f"- {each}" for each in problem_lines)))


def _seems_fixed(notice: Notice) -> str:
    return (
        f"<#{notice.channel_id}>: Discord refused a post {timestamp(notice.at)}. It looks fixed "
        "now, so I'll try again within the hour."
    )
