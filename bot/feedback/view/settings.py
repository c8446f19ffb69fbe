"""The reply of `/settings feedback`, and the messages that call members to listen."""

import discord

from bot.feedback.results import FeedbackSettingsShown
from bot.feedback.store.calls import FeedbackCall
from bot.servers.view.channels import channel_problems, channel_status
from bot.servers.view.lines import ALL_WELL, channel_mention
from bot.servers.view.problems import problem_list
from bot.ui.actions import button
from bot.ui.custom_ids import CustomIdPattern, custom_id_pattern
from bot.ui.emoji import PRACTICE
from bot.ui.replies import BRAND, SUCCESS, WARNING, Reply, body, heading, panel, row, rule, small
from bot.ui.text import number, plural

_CALL = "call"


def draw_feedback_settings(
    shown: FeedbackSettingsShown, guild: discord.Guild | None, *, saved: bool
) -> Reply:
    """Draw where calls to listen go, who takes part, and what to fix."""
    server, channel_id = shown.server, shown.server.feedback_channel_id
    level = server.feedback_min_level
    who = "everyone" if level <= 1 else f"members of level {number(level)} and up"
    if channel_id is None:
        problems = []
        lines = ["I don't call anyone to listen. To change that, choose a `channel`."]
    else:
        status = channel_status(guild, channel_id)
        problems = channel_problems(status, "calls to listen")
        where = channel_mention(status)
        lines = [f"If something waits to be heard, I say so in {where}, at most once a day."]
    lines.append(f"**Who takes part** · {who}")
    if channel_id is not None:
        lines += ["", problem_list(problems) if problems else ALL_WELL]
    open_button = button("Open submissions", "feedback-staff", 0, disabled=not shown.open)
    return Reply(
        layout=panel(
            heading("Feedback is set" if saved else "Feedback"),
            body("\n".join(lines)),
            rule(),
            small(f"{plural(shown.open):submission is|submissions are} open right now."),
            row(open_button, button("All settings", "settings-open")),
            accent=WARNING if problems else SUCCESS if saved else BRAND,
        )
    )


def draw_call(call: FeedbackCall) -> discord.ui.LayoutView:
    """Draw that something waits to be heard, and nothing about it."""
    style = discord.ButtonStyle.primary
    return panel(
        heading(f"{PRACTICE} Somebody could use your ears"),
        body(
            "A track here is waiting for honest feedback. You hear it without a name, and say what "
            "works and what doesn't. Two critiques also earn you a submission of your own."
        ),
        row(
            button("Listen", "feedback-listen", _CALL, call.id, style=style),
            button("Submit a track", "feedback-new"),
        ),
    )


def call_marker(call_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies a call in its channel."""
    return custom_id_pattern("feedback-listen", _CALL, call_id)
