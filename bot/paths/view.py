"""Paths as members see them."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.packs.content import SpecialisationPath
from bot.paths.errors import PathLocked, PathTooEarly, UnknownPath
from bot.paths.results import PathChosen, PathOffered, PathShown, PathsShown
from bot.paths.rules import PATH_LEVEL, PATH_LOCK
from bot.ui.actions import button, choice
from bot.ui.emoji import DONE
from bot.ui.replies import BRAND, SUCCESS, Reply, body, heading, panel, row, rule, small
from bot.ui.sentences import quoted_name, sentence
from bot.ui.sharing import share_button, shared_by
from bot.ui.text import clean, listed, plural, timestamp, xp

_OPTION_LIMIT = 100  # Discord's own
_LABEL_LIMIT = 60
_TEXT_LIMIT = 2_000

Items = list[discord.ui.Item[Any]]


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
    """Draw the paths, one line each, with a select to read about one."""
    items: Items = [heading("Paths")]
    if not shown.offered:
        return Reply(layout=panel(*items, body("There are no paths to choose here.")))
    items += [small(_status_text(shown)), body(_lines(shown.offered, shown.chosen))]
    options = [
        discord.SelectOption(
            label=clean(offered.path.name, limit=_OPTION_LIMIT), value=offered.path.slug
        )
        for offered in shown.offered
    ]
    items.append(row(choice("See a path", "profile-path", shown.user_id, options=options)))
    items.append(row(share_button("path")))
    return Reply(layout=panel(*items))


def draw_shared_paths(shown: PathsShown, user_id: int) -> Reply:
    """Draw the paths for everybody, without the choice of the member who shares them."""
    items: Items = [
        heading("Paths"),
        small(f"Unlocks at level {PATH_LEVEL}"),
        body(_lines(shown.offered, None)),
        row(button("See the paths", "path-open")),
        shared_by(user_id),
    ]
    return Reply(layout=panel(*items))


def _lines(offered: Sequence[PathOffered], chosen: SpecialisationPath | None) -> str:
    return "\n".join(_line(each, chosen) for each in offered)


def _line(offered: PathOffered, chosen: SpecialisationPath | None) -> str:
    mark = f"{DONE} " if chosen is not None and chosen.slug == offered.path.slug else ""
    return f"{mark}**{offered.path.name}** · {_focus_list(offered)}"


def _focus_list(offered: PathOffered) -> str:
    return listed([name.lower() for name in offered.focuses])


def _status_text(shown: PathsShown) -> str:
    if shown.left_xp:
        return f"Unlocks at level {PATH_LEVEL}: {xp(shown.left_xp)} to go"
    if shown.chosen is None:
        return "Unlocked: choose one, and your personal quests will favour it"
    if shown.changeable_at is None:
        return f"You're on {shown.chosen.name} and can switch now"
    return f"You're on {shown.chosen.name} and can switch {timestamp(shown.changeable_at)}"


def draw_path(shown: PathShown) -> Reply:
    """Draw one path; if the member may choose it, with what that means and a button."""
    path, among = shown.offered.path, shown.among
    items = _path(shown.offered)
    if among.chosen is not None and among.chosen.slug == path.slug:
        items.append(body(f"{DONE} This is your path."))
    elif among.may_choose:
        items.append(body(f"Once you choose it, you can't switch for {PATH_LOCK.days} days."))
        label = f"Choose {clean(path.name, limit=_LABEL_LIMIT)}"
        items.append(
            row(
                button(
                    label,
                    "path-choose",
                    among.user_id,
                    path.slug,
                    style=discord.ButtonStyle.success,
                )
            )
        )
    else:
        items.append(body(f"{_status_text(among)}."))
    items.append(row(button("All paths", "paths", among.user_id), share_button("path", path.slug)))
    return Reply(layout=panel(*items))


def draw_shared_path(shown: PathShown, user_id: int) -> Reply:
    """Draw one path for everybody."""
    items: Items = [
        *_path(shown.offered),
        row(button("See this path", "path-open", shown.offered.path.slug)),
        shared_by(user_id),
    ]
    return Reply(layout=panel(*items))


def _path(offered: PathOffered) -> Items:
    path = offered.path
    return [heading(path.name), body(clean(path.text, limit=_TEXT_LIMIT)), small(_facts(offered))]


def _facts(offered: PathOffered) -> str:
    focus = f"Focus: {_focus_list(offered)}"
    if not offered.quests:
        return focus
    return f"{focus} · {plural(offered.quests):exclusive quest}"


def draw_path_chosen(chosen: PathChosen) -> Reply:
    """Draw the path that a member chose, or already had."""
    name = chosen.offered.path.name
    if chosen.is_new:
        title = f"{DONE} Your path: {name}"
        text = (
            "Your personal quests will favour it from now on. You can switch "
            f"{timestamp(chosen.changeable_at)}."
        )
    else:
        title = f"You're already on {name}"
        text = "Nothing changed."
    return Reply(
        layout=panel(
            heading(title),
            small(_facts(chosen.offered)),
            rule(),
            body(text),
            accent=SUCCESS if chosen.is_new else BRAND,
        )
    )


@sentence.register
def _(error: UnknownPath) -> str:
    known = ", ".join(error.known)
    return f"There's no path called “{quoted_name(error.text)}”. Choose from: {known}."


@sentence.register
def _(error: PathTooEarly) -> str:
    return (
        f"Paths unlock at level {error.level}: {xp(error.left_xp)} to go. Until then, try a bit of "
        "everything. It makes the choice easier."
    )


@sentence.register
def _(error: PathLocked) -> str:
    return (
        f"You're on **{quoted_name(error.path)}** for now. You can switch "
        f"{timestamp(error.until)}, on {timestamp(error.until, 'f')}."
    )
