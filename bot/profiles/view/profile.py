"""The profile page."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.members.rules import Daw
from bot.practice_stats.view import stats_button
from bot.profiles.results import AttributeLine, ProfileShown
from bot.profiles.rules import GENRE_LIMIT
from bot.profiles.view.card import Card
from bot.streaks.view import streak_paragraph
from bot.ui.replies import Reply, body, panel, row, rule, small
from bot.ui.text import bar, minutes, named, number, plain, plural, xp
from bot.xp.store.standings import Standing
from bot.xp.view import progress_line, progress_text

DAW_NAMES: Mapping[Daw, str] = {
    Daw.ABLETON_LIVE: "Ableton Live",
    Daw.BITWIG_STUDIO: "Bitwig Studio",
    Daw.CUBASE: "Cubase",
    Daw.FL_STUDIO: "FL Studio",
    Daw.GARAGEBAND: "GarageBand",
    Daw.LOGIC_PRO: "Logic Pro",
    Daw.PRO_TOOLS: "Pro Tools",
    Daw.REAPER: "REAPER",
    Daw.REASON: "Reason",
    Daw.STUDIO_ONE: "Studio One",
    Daw.OTHER: "Another one",
}

_NAME_LIMIT = 60
_ATTRIBUTE_BAR = 10


def draw_profile(
    shown: ProfileShown,
    who: discord.abc.User | None,
    *,
    own: bool,
    card: Card | None = None,
) -> Reply:
    """Draw a member's profile.

    A private profile is only shown to its `own` member. `who` is None if only the id is known.
    """
    private = shown.member.is_private
    name = named(shown.member.user_id, who.display_name if who else None, limit=_NAME_LIMIT)
    if is_blank(shown):
        return Reply(layout=panel(_head(who, name, _welcome(name, own=own))), private=private)
    gallery, file = card.attached() if card else (None, None)
    items: list[discord.ui.Item[Any]] = [
        *([gallery] if gallery else []),
        *(_beside_card(shown, name) if gallery else _without_card(shown, who, name)),
        rule(),
        body(streak_paragraph(shown)),
        rule(),
        body(_figures(shown)),
        small(" · ".join(_tags(shown))),
    ]
    if private:
        items.append(small("Only you see this page: your profile is private."))
    items.append(row(stats_button(shown.member.user_id)))
    return Reply(layout=panel(*items), files=(file,) if file else (), private=private)


def is_blank(shown: ProfileShown) -> bool:
    """Whether there is nothing to show yet."""
    return shown.total == Standing() and not shown.active_days


def _beside_card(shown: ProfileShown, name: str) -> list[discord.ui.Item[Any]]:
    """Draw as text what the card shows as bars."""
    attributes = " · ".join(f"{line.name} {number(line.xp)}" for line in shown.attributes)
    return [body(f"### {name}\n{progress_line(shown.progress)}"), small(f"{attributes} XP")]


def _without_card(
    shown: ProfileShown, who: discord.abc.User | None, name: str
) -> list[discord.ui.Item[Any]]:
    return [
        _head(who, name, progress_text(shown.progress)),
        rule(),
        body("\n".join(_attribute_lines(shown.attributes))),
    ]


def _head(who: discord.abc.User | None, name: str, text: str) -> discord.ui.Item[Any]:
    title = f"### {name}\n{text}"
    if who is None:
        return body(title)
    thumbnail = discord.ui.Thumbnail[Any](who.display_avatar.url, description="Avatar")
    return discord.ui.Section(title, accessory=thumbnail)


def _welcome(name: str, *, own: bool) -> str:
    if not own:
        return (
            f"{name} has not practised here yet. Level, attributes and streak appear with the "
            "first session or quest."
        )
    return (
        "Your page is still blank, as every producer's was once. `/session start` times your "
        "first session, and `/quest today` has something small to do.\n"
        "-# `/profile setup` tells me your time zone, your DAW and your daily goal."
    )


def _attribute_lines(lines: Sequence[AttributeLine]) -> list[str]:
    most = max((line.xp for line in lines), default=0) or 1
    name_width = max((len(line.name) for line in lines), default=0)
    xp_width = len(number(most))
    return [
        f"`{line.name:<{name_width}} {number(line.xp):>{xp_width}}` "
        f"{bar(line.xp, most, width=_ATTRIBUTE_BAR)}"
        for line in lines
    ]


def _figures(shown: ProfileShown) -> str:
    lines = [
        f"**In all** {_sums(shown.total)} · {plural(shown.active_days):active day}",
        f"**This week** {_sums(shown.week)}",
    ]
    if shown.rank is not None:
        lines.append(f"**Rank** {number(shown.rank)} of {number(shown.ranked)}")
    return "\n".join(lines)


def _sums(standing: Standing) -> str:
    return f"{xp(standing.xp)} · {minutes(standing.minutes)} · {plural(standing.quests):quest}"


def _tags(shown: ProfileShown) -> list[str]:
    tags = [shown.pack_name]
    if shown.path_name is not None:
        tags.append(shown.path_name)
    if shown.member.daw is not None and shown.member.daw is not Daw.OTHER:
        tags.append(DAW_NAMES[shown.member.daw])
    if shown.member.genre:
        tags.append(plain(shown.member.genre, limit=GENRE_LIMIT))
    return tags
