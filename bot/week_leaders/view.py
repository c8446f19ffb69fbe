"""The role for the week's first, as staff see it."""

from typing import Final

import discord

from bot.level_roles.view.status import level_role_status
from bot.servers.view.lines import week_leader_text
from bot.servers.view.problems import problem_list
from bot.ui.actions import button
from bot.ui.replies import BRAND, SUCCESS, WARNING, Reply, body, heading, panel, row
from bot.ui.text import timestamp
from bot.week_leaders.results import WeekLeaderShown
from bot.won_roles.rules import Contest
from bot.won_roles.view import won_role_text

_OFF: Final = (
    "To give the first of each week's leaderboard a role for a week, use `/settings week-leader` "
    "with a `role`."
)


def draw_week_leader(shown: WeekLeaderShown, guild: discord.Guild | None, *, saved: bool) -> Reply:
    """Draw the role for the week's first, who gets it and when, and what to fix."""
    server = shown.server
    settings = row(button("All settings", "settings-open"))
    accent = SUCCESS if saved else BRAND
    role_id = server.week_leader_role_id
    if role_id is None:
        title = "No role for the week's first"
        return Reply(layout=panel(heading(title), body(_OFF), settings, accent=accent))
    works = level_role_status(guild, [role_id]).works
    problems = [] if works else [body(problem_list([won_role_text(role_id, Contest.WEEK)]))]
    lines = [f"**Role** · {week_leader_text(server)}"]
    if shown.next_at is not None:
        lines.append(
            f"**Next decided** · {timestamp(shown.next_at, 'f')}, {timestamp(shown.next_at)}"
        )
    return Reply(
        layout=panel(
            heading("The week's first is set" if saved else "The week's first"),
            body("\n".join(lines)),
            *problems,
            settings,
            accent=WARNING if problems else accent,
        )
    )
