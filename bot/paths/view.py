"""Paths as members see them."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.packs.content import SpecialisationPath
from bot.paths.errors import PathLocked, PathTooEarly, UnknownPath
from bot.paths.results import PathChosen, PathOffered, PathsShown
from bot.ui.actions import choice
from bot.ui.replies import BRAND, SUCCESS, Reply, body, gap, heading, panel, row, rule, small
from bot.ui.sentences import quoted_name, sentence
from bot.ui.text import clean, listed, plural, timestamp, xp

_OPTION_LIMIT = 100  # Discord's own
_TEXTS_LIMIT = 3_000
"""The character limit for all descriptions together, below the message limit."""


def suggest_paths(
    paths: Sequence[SpecialisationPath], typed: str
) -> list[app_commands.Choice[str]]:
    """Return the paths whose name or slug contains `typed` as choices."""
    query = typed.strip().casefold()
    return [
        app_commands.Choice(name=path.name, value=path.slug)
        for path in paths
        if query in path.name.casefold() or query in path.slug
    ]


def draw_paths(shown: PathsShown) -> Reply:
    """Draw the paths, with a select if the member may choose one."""
    if not shown.offered:
        return Reply(layout=panel(heading("Paths"), body("There are no paths to choose here.")))
    items: list[discord.ui.Item[Any]] = [heading("Paths"), small(_status_text(shown)), rule()]
    limit = _TEXTS_LIMIT // len(shown.offered)
    for offered in shown.offered:
        items += [body(_path(offered, shown.chosen, limit)), gap()]
    if not shown.left_xp and shown.changeable_at is None:
        items.append(row(_choice(shown)))
    return Reply(layout=panel(*items))


def _status_text(shown: PathsShown) -> str:
    if shown.left_xp:
        return (
            f"You can choose one from level 10 on: {xp(shown.left_xp)} to go. Until then, try a "
            "little of everything."
        )
    if shown.chosen is None:
        return "Choose one, and your personal quests come from it first. It stays for 30 days."
    if shown.changeable_at is None:
        return f"You follow {shown.chosen.name}, and may choose another now."
    return (
        f"You follow {shown.chosen.name}. You can choose another {timestamp(shown.changeable_at)}."
    )


def _path(offered: PathOffered, chosen: SpecialisationPath | None, limit: int) -> str:
    path = offered.path
    name = f"{path.name} · yours" if chosen is not None and chosen.slug == path.slug else path.name
    return f"**{name}**\n{clean(path.text, limit=limit)}\n-# {_facts(offered)}"


def _facts(offered: PathOffered) -> str:
    leans = f"Leans on {listed([name.lower() for name in offered.focuses])}"
    return f"{leans} · {plural(offered.quests):quest} of its own" if offered.quests else leans


def _choice(shown: PathsShown) -> discord.ui.Item[Any]:
    options = [
        discord.SelectOption(
            label=clean(offered.path.name, limit=_OPTION_LIMIT),
            value=offered.path.slug,
            description=clean(_facts(offered), limit=_OPTION_LIMIT),
            default=shown.chosen is not None and shown.chosen.slug == offered.path.slug,
        )
        for offered in shown.offered
    ]
    return choice("Choose your path", "profile-path", shown.user_id, options=options)


def draw_path_chosen(chosen: PathChosen) -> Reply:
    """Draw the path that a member chose, or already had."""
    path = chosen.offered.path
    if chosen.is_new:
        title = f"Your path: {path.name}"
        text = (
            "Your personal quests come from it first now: `/quest personal` gives you one, "
            "`/coach plan` a whole week. "
            f"You can choose another path {timestamp(chosen.changeable_at)}."
        )
    else:
        title = f"You follow {path.name} already"
        text = "Nothing was changed."
    return Reply(
        layout=panel(
            heading(title),
            body(path.text),
            small(_facts(chosen.offered)),
            rule(),
            body(text),
            accent=SUCCESS if chosen.is_new else BRAND,
        )
    )


@sentence.register
def _(error: UnknownPath) -> str:
    known = ", ".join(error.known)
    return f"“{quoted_name(error.text)}” is not a path I know. Pick one of these: {known}."


@sentence.register
def _(error: PathTooEarly) -> str:
    return (
        f"Paths open at level {error.level}, and {xp(error.left_xp)} are still to go. Until then, "
        "try a little of everything: it makes the choice easier. `/profile specialise` tells you "
        "what each path means."
    )


@sentence.register
def _(error: PathLocked) -> str:
    return (
        f"You follow **{quoted_name(error.path)}** for now. You can choose another path "
        f"{timestamp(error.until)}, from {timestamp(error.until, 'f')} on."
    )
