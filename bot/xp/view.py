"""Texts about awards, levels and level-ups."""

from functools import partial
from typing import Any

import discord

from bot.ui.actions import CustomIdPattern, Interaction, button, custom_id_pattern
from bot.ui.member_lookup import Directory
from bot.ui.pictures.answers import draw_for
from bot.ui.pictures.attached import picture
from bot.ui.pictures.avatars import Avatars
from bot.ui.pictures.renderer import PictureRenderer
from bot.ui.pictures.themes import themed
from bot.ui.replies import SUCCESS, DelayedReply, Reply, body, heading, panel, row
from bot.ui.sentences import sentence
from bot.ui.text import bar, listed, number, xp
from bot.xp.errors import NothingToTake, UndoBelowZero
from bot.xp.picture import LevelUpPicture, is_celebrated, level_up_picture
from bot.xp.results import Awarded, LevelReached
from bot.xp.rules.levels import Progress


def award_text(awarded: Awarded) -> discord.ui.TextDisplay[Any]:
    """Return an award's XP with multiplier and bonus, and the member's progress."""
    text = gain_text(
        xp_given=awarded.xp,
        base_xp=awarded.base_xp,
        multiplier_percent=awarded.multiplier_percent,
        streak_bonus_percent=awarded.streak_bonus_percent,
        progress=awarded.progress,
    )
    if awarded.level_up is not None and awarded.level_up.is_private:
        text += f"\n**You have reached level {number(awarded.level_up.level)}.** Only you are told."
    return body(text)


def gain_text(
    *,
    xp_given: int,
    base_xp: int,
    multiplier_percent: int,
    streak_bonus_percent: int,
    progress: Progress,
) -> str:
    """Return an amount of XP, how it was computed, and the member's progress."""
    parts = [f"{number(base_xp)} base", f"×{multiplier_percent / 100:.2f}"]
    if streak_bonus_percent:
        parts.append(f"+{streak_bonus_percent}% for your streak")
    return f"## +{xp(xp_given)}\n-# {' · '.join(parts)}\n{progress_text(progress)}"


def progress_text(progress: Progress) -> str:
    """Return a level, a bar, and the XP to the next level."""
    if progress.level_xp is None:
        return f"**Level {progress.level}** · the last there is. Your XP still counts."
    left = progress.level_xp - progress.into_level_xp
    return (
        f"**Level {progress.level}** {bar(progress.into_level_xp, progress.level_xp)} "
        f"{number(progress.into_level_xp)} / {number(progress.level_xp)}\n"
        f"-# {xp(left)} to level {progress.level + 1}"
    )


def progress_line(progress: Progress) -> str:
    """Return a level and the XP to the next, without a bar, next to a picture."""
    if progress.level_xp is None:
        return f"**Level {progress.level}** · the last there is. Your XP still counts."
    left = progress.level_xp - progress.into_level_xp
    return (
        f"**Level {progress.level}** · {number(progress.into_level_xp)} of "
        f"{xp(progress.level_xp)}, {number(left)} to level {progress.level + 1}"
    )


def level_up_after(awarded: Awarded) -> Reply | DelayedReply | None:
    """Return the level-up message that follows a reply if no channel announces it."""
    return level_up_reply(awarded.user_id, awarded.level_up)


def level_up_reply(user_id: int, reached: LevelReached | None) -> Reply | DelayedReply | None:
    """Return the level-up message, if there is a level-up and no channel announces it."""
    if reached is None or reached.announced or reached.is_private:
        return None
    if is_celebrated(reached.level):
        return partial(_celebrate, user_id, reached)
    return draw_level_up(user_id, reached.level, ping=False)


async def _celebrate(
    user_id: int,
    reached: LevelReached,
    interaction: Interaction,
    directory: Directory,
    renderer: PictureRenderer,
    _avatars: Avatars,
) -> Reply:
    """Draw the level-up message, with its picture if the bot may attach files."""
    if user_id == interaction.user.id:
        name = interaction.user.display_name
    elif interaction.guild_id is not None:
        roster = await directory.look_up(interaction.guild_id, [user_id])
        name = roster.names.get(user_id)
    else:
        name = None
    theme = themed(reached.theme, reached.accent)
    shown = level_up_picture(name, reached.level, reached.max_level, theme)
    png = await draw_for(interaction, renderer, shown)
    drawn_picture = (shown, png) if png else None
    return draw_level_up(user_id, reached.level, ping=False, drawn_picture=drawn_picture)


def draw_level_up(
    user_id: int,
    level: int,
    *,
    ping: bool,
    level_up_id: int | None = None,
    drawn_picture: tuple[LevelUpPicture, bytes] | None = None,
) -> Reply:
    """Draw the announcement of a level, pinging its member only if they chose that.

    `level_up_id` is the id of a stored level-up, which identifies its message.
    """
    keys = (user_id,) if level_up_id is None else (user_id, level_up_id)
    gallery, file = None, None
    if drawn_picture is not None:
        shown, png = drawn_picture
        gallery, file = picture("level-up", png, shown.description)
    return Reply(
        layout=panel(
            heading(f"Level {number(level)}"),
            body(f"<@{user_id}> has reached **level {number(level)}**."),
            *([gallery] if gallery else []),
            row(button("See the profile", "profile", *keys)),
            accent=SUCCESS,
        ),
        files=(file,) if file else (),
        ping=(user_id,) if ping else (),
    )


def level_up_marker(level_up_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies an announcement in its channel."""
    return custom_id_pattern("profile", None, level_up_id)


@sentence.register
def _(error: UndoBelowZero) -> str:
    return (
        "That can't be taken back any more: after an adjustment since, it would leave less than "
        f"nothing of {listed(error.blockers)}."
    )


@sentence.register
def _(_error: NothingToTake) -> str:
    return "They have no XP, so there is nothing to take."
