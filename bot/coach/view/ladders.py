"""Where a member is on their ladders, and what to do next."""

from typing import Any

import discord

from bot.coach.picture import LadderPicture
from bot.coach.results import ClimbedLadder, ClimbedRung, LaddersShown
from bot.coach.rules.ladders import RungState
from bot.coach.view.buttons import details_button, start_quest_button
from bot.paths.rules import PATH_LEVEL
from bot.quests.view.next_steps import plan_button
from bot.tracks.view.stages import STAGE_NAMES
from bot.ui.actions import button
from bot.ui.pictures.attached import picture
from bot.ui.replies import Reply, body, gap, heading, panel, row, small
from bot.ui.sharing import share_button, shared_by
from bot.ui.text import minutes, plain

_TITLE_LIMIT = 120
_MARKS = {
    RungState.DONE: "\N{CHECK MARK}",
    RungState.SKIPPED: "\N{CHECK MARK}",
    RungState.NEXT: "\N{RIGHTWARDS ARROW}",
    RungState.LOCKED: "\N{WHITE CIRCLE}",
}

Items = list[discord.ui.Item[Any]]


def draw_ladders(shown: LaddersShown, drawn: tuple[LadderPicture, bytes] | None) -> Reply:
    """Draw a member's ladders, with the next rung and the button to start it."""
    if not shown.ladders:
        text = "There are no steps to climb here. Your plan picks from every exercise instead."
        return Reply(layout=panel(heading("Where you are"), body(text), row(plan_button())))
    items, files = _ladders(shown, drawn)
    items.append(gap())
    following = shown.next_rung
    if following is None:
        items.append(body(_all_done(shown)))
    else:
        start = start_quest_button(shown.user_id, following.quest.slug, shown.posting_id)
        items.append(discord.ui.Section(body(_next_text(following)), accessory=start))
        items += _waiting(shown)
    if shown.path is None and (remark := _path_remark(shown)):
        items.append(small(remark))
    buttons: Items = []
    if following is not None:
        buttons.append(details_button(shown.user_id, following.quest.slug))
    if shown.waits_for is not None:
        buttons.append(button("Your tracks", "tracks", shown.user_id, 0))
    if shown.has_paths and shown.may_choose_path and (shown.path is None or following is None):
        buttons.append(button("See the paths", "path-open"))
    buttons += [plan_button(), share_button("coach-ladder", shown.user_id)]
    return Reply(layout=panel(*items, row(*buttons)), files=files)


def draw_shared_ladders(shown: LaddersShown, drawn: tuple[LadderPicture, bytes] | None) -> Reply:
    """Draw a member's ladders for everybody."""
    items, files = _ladders(shown, drawn)
    mine = button("Where am I?", "coach-ladder")
    return Reply(layout=panel(*items, row(mine), shared_by(shown.user_id)), files=files)


def _ladders(
    shown: LaddersShown, drawn: tuple[LadderPicture, bytes] | None
) -> tuple[Items, tuple[discord.File, ...]]:
    """Return the picture; without one, the same in words."""
    if drawn is None:
        return [body(_in_words(ladder)) for ladder in shown.ladders], ()
    content, png = drawn
    gallery, file = picture("ladder", png, content.description)
    return [gallery], (file,)


def _in_words(ladder: ClimbedLadder) -> str:
    lines = [f"**{ladder.title}** · {ladder.climbed} of {len(ladder.rungs)}"]
    lines += [f"{_MARKS[rung.state]} {rung.teaches}" for rung in ladder.rungs]
    return "\n".join(lines)


def _next_text(following: ClimbedRung) -> str:
    quest = following.quest
    title = plain(quest.title, limit=_TITLE_LIMIT)
    length = minutes(quest.minutes)
    if quest.parts:
        length = f"{length} in {len(quest.parts)} parts"
    return f"**Next: {title}**\n-# {length} · {quest.difficulty}"


def _waiting(shown: LaddersShown) -> Items:
    if shown.waits_for is None:
        return []
    stage = STAGE_NAMES[shown.waits_for].lower()
    text = f"It needs a track in {stage} or later, so your plan waits until you have one."
    return [small(text)]


def _all_done(shown: LaddersShown) -> str:
    if shown.path is not None:
        return (
            f"**That's all of {shown.path}.** Your plan goes on with what you practise most and "
            "what's due again. Another path has its own steps."
        )
    return "**You're past the foundations.** Your plan goes on with what you practise most."


def _path_remark(shown: LaddersShown) -> str:
    if not shown.has_paths:
        return ""
    where = "after these" if shown.next_rung is not None else "next"
    if shown.may_choose_path:
        return f"Choose a path, and its steps come {where}."
    return f"From level {PATH_LEVEL} you can choose a path, and its steps come {where}."
