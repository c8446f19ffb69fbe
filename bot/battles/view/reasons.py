"""What voters wrote, as staff see it."""

from typing import Final

import discord

from bot.battles.results.outcomes import ReasonsListed, VoterRevealed
from bot.battles.store.battles import Battle
from bot.battles.view.announcements import battle_title
from bot.ui.actions import Action, button, choice, page_buttons
from bot.ui.emoji import BATTLE
from bot.ui.replies import SUCCESS, Reply, body, heading, panel, row, say
from bot.ui.text import clean, plain, plural

_REASON_LIMIT: Final = 600


def result_controls(battle: Battle) -> list[Action]:
    """Return staff's controls of a battle that's over."""
    return [
        button("Entries", "battle-entries", battle.id, 0),
        button("Reasons", "battle-reasons", battle.id),
    ]


def draw_reasons_listed(listed: ReasonsListed) -> Reply:
    """Draw a page of what voters wrote, without their names, to choose one."""
    head = heading(f"{BATTLE} {plural(listed.total):reason}: {battle_title(listed.battle)}")
    if not listed.reasons:
        return Reply(layout=panel(head, body("No voter said why.")))
    text = "Choose one to hide it, or to look up who wrote it. Looking it up is in the audit log."
    options = [
        discord.SelectOption(label=clean(each.reason, limit=100), value=str(each.pair_id))
        for each in listed.reasons
    ]
    chosen = row(choice("Choose a reason", "battle-reason", options=options))
    turn = page_buttons(
        "battle-reasons-page", listed.battle.id, page=listed.page, pages=listed.pages
    )
    return Reply(layout=panel(head, body(text), chosen, *([row(*turn)] if turn else [])))


def draw_reason(reason: str, pair_id: int) -> Reply:
    """Draw a reason with what staff can do with it."""
    buttons = row(
        button("Hide it", "battle-reason-hide", pair_id, style=discord.ButtonStyle.danger),
        button("See who wrote it", "battle-reason-reveal", pair_id),
    )
    return Reply(layout=panel(body(f"> {plain(reason, limit=_REASON_LIMIT)}"), buttons))


def draw_reason_hidden() -> Reply:
    """Draw that a reason is gone."""
    text = (
        "That reason is deleted, and I'm taking it out of the result. The vote still counts. The "
        "makers may have read it in their DMs already."
    )
    return say(text, accent=SUCCESS)


def draw_voter(revealed: VoterRevealed) -> Reply:
    """Draw who wrote a reason."""
    if revealed.user_id is None:
        return say("The voter who wrote that has deleted their data.")
    title = battle_title(revealed.battle)
    return say(f"<@{revealed.user_id}> wrote that about **{title}**. Only you can see this.")
