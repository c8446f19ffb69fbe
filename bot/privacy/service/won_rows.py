"""Rows about what a member has won in the format of the export."""

from typing import Any

from bot.privacy.service.export_values import id_text, stamp
from bot.week_leaders.store import WeekLeader
from bot.won_roles.store import WonRole


def won_role_of(role: WonRole) -> dict[str, Any]:
    """Return a role that the member has won, or is to lose."""
    return {
        "contest": str(role.contest),
        "battle": id_text(role.battle_id),
        "week": role.week,
        "role": str(role.role_id),
        "is_wanted": role.is_wanted,
        "due_at": stamp(role.due_at),
        "until_at": stamp(role.until_at),
    }


def week_led_of(leader: WeekLeader) -> dict[str, Any]:
    """Return a week that the member led."""
    return {"week": leader.week, "metric": str(leader.metric), "figure": leader.figure}
