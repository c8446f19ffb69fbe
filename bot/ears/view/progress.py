"""What a member's ears have reached: a picture, or the same facts as text."""

from typing import Any

import discord

from bot.ears.picture import EarPicture, ear_picture
from bot.ears.results import EarProgress
from bot.ears.view.drills import DRILL_NAMES, train_next_button
from bot.ui.actions import Action
from bot.ui.pictures.attached import picture
from bot.ui.replies import Reply, body, heading, panel, row, small
from bot.ui.text import listed, named, plural

_NAME_LIMIT = 60


def draw_progress(
    progress: EarProgress,
    name: str | None,
    drawn: tuple[EarPicture, bytes] | None,
    *,
    own: bool,
) -> Reply:
    """Draw a member's drills; if their profile is private, only they see the reply.

    `drawn` is the picture and its content, None if there is no picture.
    """
    shown_name = named(progress.member.user_id, name, limit=_NAME_LIMIT)
    private = progress.member.is_private
    if not progress.drills:
        return _draw_empty(shown_name, own=own, private=private)
    items: list[discord.ui.Item[Any]] = [heading(f"{shown_name}'s ears")]
    files: tuple[discord.File, ...] = ()
    if drawn is not None:
        gallery, file = picture("ears", drawn[1], drawn[0].description)
        items, files = [gallery], (file,)
    else:
        items.append(body(_facts(progress)))
    if own:
        items += [body(_next_text(progress)), row(_next_button(progress))]
    if private:
        items.append(small("Only you can see this. Your profile is private."))
    return Reply(layout=panel(*items), files=files, private=private)


def _draw_empty(name: str, *, own: bool, private: bool) -> Reply:
    if not own:
        text = f"{name} hasn't trained their ears here yet."
        return Reply(layout=panel(heading(f"{name}'s ears"), body(text)), private=private)
    text = "Nothing here yet. A round is eight short clips, and takes about four minutes."
    layout = panel(heading("Your ears"), body(text), row(train_next_button("Start")))
    return Reply(layout=layout, private=private)


def _facts(progress: EarProgress) -> str:
    lines = [
        f"**{row.name}** {row.threshold} · {plural(row.rounds):round} · {row.due}"
        for row in ear_picture(progress, None).rows
    ]
    return "\n".join(lines)


def _next_text(progress: EarProgress) -> str:
    names = [DRILL_NAMES[drill] for drill in progress.due]
    if names:
        return f"{listed(names, bold=True)} {'is' if len(names) == 1 else 'are'} due."
    name = DRILL_NAMES[progress.following]
    if progress.following not in progress.drills:
        return f"Nothing is due. You haven't tried **{name}** yet."
    return f"Nothing is due. **{name}** is the one you trained longest ago."


def _next_button(progress: EarProgress) -> Action:
    return train_next_button(f"Train {DRILL_NAMES[progress.following].lower()}", progress.following)
