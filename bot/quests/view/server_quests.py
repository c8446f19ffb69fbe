"""What staff see of their server's own quests: the form, and the result of each change."""

from collections.abc import Mapping, Sequence

import discord
from discord import app_commands

from bot.calendar.rules.periods import POSTED_CADENCES, Cadence
from bot.interactions.errors import StaleButton
from bot.packs.content import SkillPack
from bot.quests.results import KnownQuest, QuestAdded, QuestSwitched, QuestTyped
from bot.quests.rules.server_quests import MAX_QUESTS, TASK_LIMIT, TITLE_LIMIT
from bot.ui.actions import Field, choice_field, form, text_field
from bot.ui.replies import SUCCESS, Reply, body, heading, panel, rule, small
from bot.ui.text import clean, minutes, number, plain, plural

_CADENCES = {
    Cadence.DAILY: "Comes to everybody, on some day",
    Cadence.WEEKLY: "Comes to everybody, in some week",
    Cadence.MONTHLY: "Comes to everybody, in some month",
    Cadence.PERSONAL: "One that the coach may give to a member",
}


def quest_form(pack: SkillPack) -> discord.ui.Modal:
    """Return the form to add one of the server's own quests."""
    cadences = [
        discord.SelectOption(label=cadence.capitalize(), value=cadence, description=description)
        for cadence, description in _CADENCES.items()
    ]
    focuses = [discord.SelectOption(label=focus.name, value=focus.slug) for focus in pack.focuses]
    return form(
        "A quest of your own",
        "staff-quest-add",
        fields=[
            text_field("title", "Title", placeholder="One synth, one song", max_length=TITLE_LIMIT),
            text_field(
                "task",
                "What to do",
                hint="Say what is made, with which limits, and when it is done",
                long=True,
                max_length=TASK_LIMIT,
            ),
            choice_field("cadence", "How often it comes", options=cadences),
            choice_field("focus", "What it trains", options=focuses),
            text_field("minutes", "How long it takes, in minutes", placeholder="45", max_length=10),
        ],
    )


def read_quest(fields: Mapping[str, Field]) -> QuestTyped:
    """Read the submitted form; invisible characters are removed, formatting stays.

    Raises:
        StaleButton: the form is not ours.
    """
    cadence, focus = (_chosen(fields.get(name)) for name in ("cadence", "focus"))
    if cadence not in set(Cadence):
        raise StaleButton
    return QuestTyped(
        title=clean(str(fields.get("title", "")), limit=TITLE_LIMIT + 1),
        task=clean(str(fields.get("task", "")), limit=TASK_LIMIT + 1, newlines=True),
        cadence=Cadence(cadence),
        focus=focus,
        minutes=str(fields.get("minutes", "")),
    )


def _chosen(field: Field | None) -> str:
    return str(field[0]) if isinstance(field, list) and field else ""


def draw_quest_added(added: QuestAdded) -> Reply:
    """Draw an added quest as it will look, and when it may be posted."""
    quest = added.quest
    when = (
        f"It is in the bag of {quest.cadence} quests from now on, and comes when it is drawn."
        if quest.cadence in POSTED_CADENCES
        else "The coach may give it to members from now on."
    )
    return Reply(
        layout=panel(
            heading(f"Added: {quest.title}"),
            body(quest.task),
            small(f"{quest.cadence.capitalize()} · {added.focus} · {minutes(quest.minutes)}"),
            rule(),
            body(f"{when} `/staff quest-disable` leaves it out again."),
            small(f"{number(added.own_quests)} of at most {number(MAX_QUESTS)} of your own"),
            accent=SUCCESS,
        )
    )


def draw_quest_switched(switched: QuestSwitched) -> Reply:
    """Draw that a quest was disabled or enabled."""
    quest = switched.quest
    title = plain(quest.title, limit=2 * TITLE_LIMIT)
    others = f"{plural(switched.left):other {quest.cadence} quest} can still come"
    if switched.disabled:
        text = (
            f"**{title}** is left out from now on; {others}. One that is open stays open. "
            "The same command brings it back."
        )
    else:
        text = f"**{title}** can come again."
    return Reply(layout=panel(body(text), accent=SUCCESS))


def quest_choices(known: Sequence[KnownQuest], typed: str) -> list[app_commands.Choice[str]]:
    """Return the quests whose title contains `typed` as choices, disabled ones first."""
    query = typed.strip().casefold()
    matches = [each for each in known if query in each.quest.title.casefold()]
    matches.sort(key=lambda each: not each.disabled)
    return [
        app_commands.Choice(
            name=f"{each.quest.title} · {each.quest.cadence}"
            + (" · left out" if each.disabled else ""),
            value=each.quest.slug,
        )
        for each in matches
    ]
