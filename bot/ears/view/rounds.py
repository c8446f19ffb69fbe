"""The result of a round."""

from typing import Any

import discord

from bot.ears.results import RoundFinished
from bot.ears.rules.drills import LADDERS, QUESTIONS_A_ROUND
from bot.ears.view.drills import DRILL_NAMES, amount_text, drill_select, heard_text
from bot.streaks.view import streak_summary
from bot.ui.actions import button
from bot.ui.replies import row
from bot.ui.text import date_text, xp
from bot.xp.results import Awarded
from bot.xp.rules.awards import PAID_EAR_ROUNDS_A_DAY
from bot.xp.view import bonus_texts, level_up_items, progress_text

_SHARPER_BY = 0.5
"""How many steps a threshold moves before it's called better than the last."""


def finished_lines(finished: RoundFinished, guild: discord.Guild | None) -> str:
    """Return a round's result: right answers, threshold, XP, streak, and when it's due again."""
    name = DRILL_NAMES[finished.drill]
    lines = [
        f"### {name}: {finished.rights} of {QUESTIONS_A_ROUND} right",
        f"You {heard_text(finished.drill, finished.threshold)}{_change(finished)}.",
    ]
    if finished.awarded is not None:
        lines += _award_lines(finished.awarded, guild)
    lines.append(f"-# Due again on {date_text(finished.due_on)}.")
    return "\n".join(lines)


def round_rows(finished: RoundFinished) -> list[discord.ui.ActionRow[Any]]:
    """Return what a member can do after a round."""
    return [
        row(
            button(
                "Another round",
                "ear-begin",
                finished.drill,
                style=discord.ButtonStyle.primary,
            ),
            button("Progress", "ear-progress"),
        ),
        row(drill_select("Other drill", finished.due)),
    ]


def _change(finished: RoundFinished) -> str:
    last = finished.last_threshold
    if last is None:
        return ""
    ladder = LADDERS[finished.drill]
    before = amount_text(finished.drill, last)
    steps = ladder.position_of(finished.threshold) - ladder.position_of(last)
    if before == amount_text(finished.drill, finished.threshold):
        return ", as last time"
    return f": better than {before} last time" if steps >= _SHARPER_BY else f" ({before} last time)"


def _award_lines(awarded: Awarded, guild: discord.Guild | None) -> list[str]:
    lines = [
        item.content
        for item in level_up_items(awarded.level_up, guild)
        if isinstance(item, discord.ui.TextDisplay)
    ]
    if awarded.base_xp:
        lines.append(" · ".join([f"**+{xp(awarded.xp)}**", *bonus_texts(awarded)]))
    else:
        lines.append(
            f"Your first {PAID_EAR_ROUNDS_A_DAY} rounds of a day give XP. This one was for your "
            "ears."
        )
    lines.append(progress_text(awarded.progress, with_level=awarded.level_up is None))
    lines.append(streak_summary(awarded).content)
    return lines
