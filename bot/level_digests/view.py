"""The daily list of level-ups as members see it."""

import discord

from bot.level_digests.results import LevelDigest
from bot.level_digests.store import Rise
from bot.level_roles.rules import roles_between
from bot.level_roles.view.status import role_labels
from bot.ui.actions import button
from bot.ui.custom_ids import CustomIdPattern, custom_id_pattern
from bot.ui.emoji import CELEBRATION
from bot.ui.replies import SUCCESS, body, heading, panel, row, small
from bot.ui.text import number, plain

_NAME_LIMIT = 40


def draw_level_digest(digest: LevelDigest, guild: discord.Guild | None) -> discord.ui.LayoutView:
    """Draw who rose to which level since the last daily time, and the highest role it brought."""
    more = digest.size - len(digest.rises)
    return panel(
        heading(f"{CELEBRATION} Level-ups since yesterday"),
        body("\n".join(_line(digest, rise, guild) for rise in digest.rises)),
        *([small(f"and {number(more)} more")] if more else []),
        row(button("Leaderboard", "digest-board", digest.id)),
        accent=SUCCESS,
    )


def _line(digest: LevelDigest, rise: Rise, guild: discord.Guild | None) -> str:
    name = plain(digest.names.get(rise.user_id, ""), limit=_NAME_LIMIT)
    who = f"**{name}**" if name else f"<@{rise.user_id}>"
    role_ids = roles_between(digest.role_of, above=rise.from_level, up_to=rise.level)
    roles = role_labels(guild, role_ids)[-1:]
    return " · ".join((f"{who} {number(rise.from_level)} → {number(rise.level)}", *roles))


def level_digest_marker(digest_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies a list's message in its channel."""
    return custom_id_pattern("digest-board", digest_id)
