"""Texts about awards, levels and level-ups."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import discord

from bot.events.view.lines import bonus_text
from bot.level_roles.view.status import givable_roles, role_labels
from bot.ui.actions import Interaction, button
from bot.ui.custom_ids import CustomIdPattern, custom_id_pattern
from bot.ui.emoji import CELEBRATION
from bot.ui.member_lookup import Directory
from bot.ui.pictures.answers import draw_for
from bot.ui.pictures.attached import picture
from bot.ui.pictures.avatars import Avatars
from bot.ui.pictures.renderer import PictureRenderer
from bot.ui.pictures.themes import themed
from bot.ui.replies import SUCCESS, DelayedReply, Reply, body, panel, row, rule
from bot.ui.sentences import sentence
from bot.ui.text import bar, listed, number, plural, xp
from bot.xp.errors import NothingToTake, UndoBelowZero
from bot.xp.picture import LevelUpPicture, is_celebrated, level_up_picture
from bot.xp.results import Awarded, LevelReached
from bot.xp.rules.levels import Progress


def level_up_items(
    reached: LevelReached | None,
    guild: discord.Guild | None = None,
    *,
    of: int | None = None,
    directly: bool = False,
    gallery: discord.ui.MediaGallery[Any] | None = None,
) -> list[discord.ui.Item[Any]]:
    """Return what stands at the top of a reply that brings a level-up; nothing without one.

    Roles that the bot can't give in the `guild` are left out. In direct messages (`directly`),
    roles are named instead of mentioned. `of` names the member, for a reply to somebody else.
    The `gallery` with its picture has the level and the roles, and then the text leaves them out.
    """
    if reached is None:
        return []
    next_role = _next_role_text(reached, guild, directly=directly)
    if gallery is not None:
        after = [body(next_role)] if next_role else []
        return [body(f"### {CELEBRATION} {_levels_up_text(reached)}"), gallery, *after, rule()]
    whose = "" if of is None else f"<@{of}>: "
    lines = [f"### {CELEBRATION} {whose}Level {number(reached.level)}!{_rise_text(reached)}"]
    if roles := new_roles(guild, reached.role_ids, stack=reached.stacks_roles, directly=directly):
        lines.append(f"{'New roles' if len(roles) > 1 else 'New role'}: {listed(roles)}")
    if next_role:
        lines.append(next_role)
    return [body("\n".join(lines)), rule()]


def _next_role_text(reached: LevelReached, guild: discord.Guild | None, *, directly: bool) -> str:
    upcoming = reached.next_role
    names = role_labels(guild, [upcoming.role_id], directly=directly) if upcoming else []
    if not upcoming or not names:
        return ""
    is_next_level = upcoming.level == reached.level + 1  # whose XP the progress says
    left = "" if is_next_level else f", {xp(upcoming.xp_left)} to go"
    return f"-# Next role: {names[0]} at level {number(upcoming.level)}{left}"


def _levels_up_text(reached: LevelReached) -> str:
    rise = reached.level - reached.from_level
    return "Level up!" if rise == 1 else f"{plural(rise):level} up!"


def _rise_text(reached: LevelReached) -> str:
    """Return how far a level-up went, if it was more than one level."""
    if reached.level - reached.from_level == 1:
        return ""
    return f" Up from {number(reached.from_level)}"


def award_text(awarded: Awarded, *, fresh_ears: bool = False) -> discord.ui.TextDisplay[Any]:
    """Return an award's XP with its bonuses, and the member's progress.

    A level-up says the level itself, so the progress then leaves it out.
    """
    bonuses = bonus_texts(awarded)
    if fresh_ears:
        bonuses.append("+10% fresh ears")
    lines = [f"## +{xp(awarded.xp)}"]
    if bonuses:
        lines.append(f"-# {' · '.join(bonuses)}")
    lines.append(progress_text(awarded.progress, with_level=awarded.level_up is None))
    return body("\n".join(lines))


def bonus_texts(awarded: Awarded) -> list[str]:
    """Return what was added to an award: `+5% streak`, `+100% Beat week`."""
    streak = awarded.streak_bonus_percent
    texts = [f"+{streak}% streak"] if streak else []
    return texts if awarded.event is None else [*texts, bonus_text(awarded.event, awarded.base_xp)]


def progress_text(progress: Progress, *, with_level: bool = True) -> str:
    """Return a level, a bar, and the XP to the next level."""
    if progress.level_xp is None:
        return _max_level_text(progress)
    left = progress.level_xp - progress.into_level_xp
    level = f"**Level {number(progress.level)}** " if with_level else ""
    done = bar(progress.into_level_xp, progress.level_xp)
    return f"{level}{done} {xp(left)} to level {number(progress.level + 1)}"


def _max_level_text(progress: Progress) -> str:
    return f"**Level {number(progress.level)}** · max level. Your XP still counts."


def level_up_after(awarded: Awarded) -> Reply | DelayedReply | None:
    """Return the message that follows a member's own reply, unless a channel has the level-up.

    A private member gets the picture of a tenth level to themselves.
    """
    reached = awarded.level_up
    if reached is None or reached.announced or reached.is_shown:
        return level_up_reply(awarded.user_id, reached)
    if not is_celebrated(reached.from_level, reached.level):
        return None
    return partial(_celebrate, awarded.user_id, reached)


def level_up_reply(user_id: int, reached: LevelReached | None) -> Reply | DelayedReply | None:
    """Return the level-up message, if there is a level-up and no channel announces it."""
    if reached is None or reached.announced or not reached.is_shown:
        return None
    return partial(_celebrate, user_id, reached)


async def _celebrate(
    user_id: int,
    reached: LevelReached,
    interaction: Interaction,
    directory: Directory,
    renderer: PictureRenderer,
    avatars: Avatars,
) -> Reply:
    """Draw the level-up message; past a tenth level with a picture, if files may be attached."""
    guild, png, shown = interaction.guild, None, None
    if is_celebrated(reached.from_level, reached.level):
        who = await _look_up(user_id, interaction, directory)
        shown = level_up_picture(
            who.display_name if who else None,
            reached.level,
            reached.max_level,
            themed(reached.theme, reached.accent),
            roles=new_role_names(guild, reached.role_ids, stack=reached.stacks_roles),
            face=await avatars.fetch(who) if who else None,
        )
        png = await draw_for(interaction, renderer, shown)
    reply = draw_level_up(
        user_id,
        reached.level,
        from_level=reached.from_level,
        roles=new_roles(guild, reached.role_ids, stack=reached.stacks_roles),
        drawn_picture=(shown, png) if shown and png else None,
    )
    return replace(reply, private=not reached.is_shown)


async def _look_up(
    user_id: int, interaction: Interaction, directory: Directory
) -> discord.abc.User | None:
    if user_id == interaction.user.id:
        return interaction.user
    if interaction.guild_id is None:
        return None
    return await directory.find(interaction.guild_id, user_id)


def new_roles(
    guild: discord.Guild | None, role_ids: Sequence[int], *, stack: bool, directly: bool = False
) -> list[str]:
    """Return the roles that a level-up brings: all of its levels', or without `stack` the last."""
    labels = role_labels(guild, role_ids, directly=directly)
    return labels if stack else labels[-1:]


def new_role_names(
    guild: discord.Guild | None, role_ids: Sequence[int], *, stack: bool
) -> list[str]:
    """Return the names of `new_roles` for a picture, unescaped."""
    names = [role.name for role in givable_roles(guild, role_ids)]
    return names if stack else names[-1:]


def draw_level_up(
    user_id: int,
    level: int,
    *,
    from_level: int,
    roles: Sequence[str] = (),
    ping: bool = False,
    level_up_id: int | None = None,
    drawn_picture: tuple[LevelUpPicture, bytes] | None = None,
) -> Reply:
    """Draw the announcement of a level, pinging its member only if they chose that.

    The picture has the level and the roles, and then the text leaves them out. `level_up_id` is the
    id of a stored level-up, which identifies its message.
    """
    keys = (user_id,) if level_up_id is None else (user_id, level_up_id)
    gallery, file = None, None
    text = f"{CELEBRATION} {_announcement(user_id, level, from_level, roles)}"
    if drawn_picture is not None:
        shown, png = drawn_picture
        gallery, file = picture("level-up", png, shown.description)
        text = f"{CELEBRATION} Well done, <@{user_id}>!"
    return Reply(
        layout=panel(
            body(text),
            *([gallery] if gallery else []),
            row(button("See profile", "profile", *keys)),
            accent=SUCCESS,
        ),
        files=(file,) if file else (),
        ping=(user_id,) if ping else (),
    )


def _announcement(user_id: int, level: int, from_level: int, roles: Sequence[str]) -> str:
    rise = f", up from {number(from_level)}" if level - from_level > 1 else ""
    earned = f" New role{'s' if len(roles) > 1 else ''}: {listed(roles)}" if roles else ""
    return f"<@{user_id}> reached **level {number(level)}**{rise}.{earned}"


def level_up_marker(level_up_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies an announcement in its channel."""
    return custom_id_pattern("profile", None, level_up_id)


@sentence.register
def _(error: UndoBelowZero) -> str:
    return (
        "That can't be undone any more: XP was taken since, and it would leave the member below "
        f"zero in {listed(error.blockers)}."
    )


@sentence.register
def _(_error: NothingToTake) -> str:
    return "They have no XP, so there's nothing to take."
