"""A server's settings of battles, as staff see them."""

from typing import Final

import discord

from bot.battles.results.settings import BattleSettingsShown
from bot.battles.rules.battles import Every, Format
from bot.battles.store.battles import BattleSchedule
from bot.servers.view.channels import channel_problems, channel_status
from bot.servers.view.lines import ALL_WELL
from bot.servers.view.problems import problem_list
from bot.ui.actions import button
from bot.ui.replies import BRAND, SUCCESS, WARNING, Reply, body, heading, panel, row, rule
from bot.ui.text import WEEKDAYS, timestamp

_FORMATS: Final = {
    Format.TWO_HOUR: "two hours",
    Format.WEEKEND: "a weekend",
    Format.WEEK: "a week",
}
_OFF: Final = (
    "Anyone with Manage Server can start one with `/battle start`, and it's posted right there. To "
    "let them start by themselves, use `/settings battles` with `channel` and `every`."
)
_NO_SOUND: Final = (
    "This bot's host has turned sound off, so nobody can enter. Battles start once it's on again."
)


def schedule_text(schedule: BattleSchedule) -> str:
    """Return when battles start by themselves: `every Friday at 18:00, a weekend each`."""
    day = WEEKDAYS[schedule.weekday]
    often = f"every {day}" if schedule.every is Every.WEEK else f"the first {day} of each month"
    return f"{often} at {schedule.start_time}, {_FORMATS[schedule.format]} each"


def draw_battle_settings(
    shown: BattleSettingsShown, guild: discord.Guild | None, *, saved: bool, sound_on: bool
) -> Reply:
    """Draw where battles are posted, when they start, the winner's role, and what to fix.

    `sound_on` is whether the bot can work with sound, without which no battle starts.
    """
    server, schedule = shown.server, shown.schedule
    role = _role_text(guild, server.battles_role_id)
    if server.battles_channel_id is None:
        lines = [_OFF, *([f"**Winner's role** · {role}"] if server.battles_role_id else [])]
        return Reply(
            layout=panel(
                heading("Battles have no channel"),
                body("\n".join(lines)),
                row(button("All settings", "settings-open")),
                accent=SUCCESS if saved else BRAND,
            )
        )
    channel = channel_status(guild, server.battles_channel_id)
    problems = [*([] if sound_on else [_NO_SOUND]), *channel_problems(channel, "battles")]
    starts = "only with `/battle start`"
    if schedule is not None:
        next_at = f"{timestamp(schedule.next_at, 'f')}, {timestamp(schedule.next_at)}"
        starts = f"{schedule_text(schedule)}\n**Next one** · {next_at}"
    return Reply(
        layout=panel(
            heading("Battles are set" if saved else "Battles"),
            body(
                f"**Channel** · <#{server.battles_channel_id}>\n**Start** · {starts}\n"
                f"**Winner's role** · {role}"
            ),
            rule(),
            body(problem_list(problems) if problems else ALL_WELL),
            row(button("All settings", "settings-open")),
            accent=WARNING if problems else SUCCESS if saved else BRAND,
        )
    )


def _role_text(guild: discord.Guild | None, role_id: int | None) -> str:
    if role_id is None:
        return "none"
    if guild is not None and guild.get_role(role_id) is None:
        return "a deleted role. Choose another one with `role`"
    return f"<@&{role_id}>"
