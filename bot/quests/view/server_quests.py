"""What staff see of their server's own quests: the form, and the result of each change."""

from collections.abc import Mapping, Sequence

import discord
from discord import app_commands

from bot.calendar.rules.periods import POSTED_CADENCES, Cadence
from bot.interactions.errors import StaleButton
from bot.packs.content import SkillPack
from bot.quests.results.scheduling import KnownQuest, QuestAdded, QuestSwitched, QuestTyped
from bot.quests.rules.server_quests import MAX_QUESTS, TASK_LIMIT, TITLE_LIMIT
from bot.ui.forms import Field, choice_field, form, text_field
from bot.ui.replies import SUCCESS, Reply, body, heading, panel, rule, small
from bot.ui.text import clean, minutes, number, plain, plural

_CADENCES = {
    Cadence.DAILY: "Posted to everyone, one a day",
    Cadence.WEEKLY: "Posted to everyone, one a week",
    Cadence.MONTHLY: "Posted to everyone, one a month",
    Cadence.PERSONAL: "Given to one member by the coach",
}


def quest_form(pack: SkillPack) -> discord.ui.Modal:
    """Return the form to add one of the server's own quests."""
    cadences = [
        discord.SelectOption(label=cadence.capitalize(), value=cadence, description=description)
        for cadence, description in _CADENCES.items()
    ]
    focuses = [discord.SelectOption(label=focus.name, value=focus.slug) for focus in pack.focuses]
    return form(
        "Add a quest",
        "staff-quest-add",
        fields=[
            text_field("title", "Title", placeholder="One synth, one song", max_length=TITLE_LIMIT),
            text_field(
                "task",
                "What to do",
                hint="What to make, any limits, and when it's finished",
                long=True,
                max_length=TASK_LIMIT,
            ),
            choice_field("cadence", "How often", options=cadences),
            choice_field("focus", "What it trains", options=focuses),
            text_field("minutes", "How many minutes it takes", placeholder="45", max_length=10),
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
        f"It's now in the {quest.cadence} rotation."
        if quest.cadence in POSTED_CADENCES
        else "The coach can now give it to members."
    )
    return Reply(
        layout=panel(
            heading(f"Added: {quest.title}"),
            body(quest.task),
            small(f"{quest.cadence.capitalize()} · {added.focus} · {minutes(quest.minutes)}"),
            rule(),
            body(f"{when} `/staff quest-disable` disables it again."),
            small(f"Your own quests: {number(added.own_quests)} of {number(MAX_QUESTS)}"),
            accent=SUCCESS,
        )
    )


def draw_quest_switched(switched: QuestSwitched) -> Reply:
    """Draw that a quest was disabled or enabled."""
    quest = switched.quest
    title = plain(quest.title, limit=2 * TITLE_LIMIT)
    others = f"{plural(switched.left):other {quest.cadence} quest} left in the rotation"
    if switched.disabled:
        text = (
            f"**{title}** is disabled. {others}. If it's open right now, it stays open. The same "
            "command enables it again."
        )
    else:
        text = f"**{title}** is enabled again."
    return Reply(layout=panel(body(text), accent=SUCCESS))


def quest_choices(known: Sequence[KnownQuest], typed: str) -> list[app_commands.Choice[str]]:
    """Return the quests whose title contains `typed` as choices, disabled ones first."""
    query = typed.strip().casefold()
    matches = [each for each in known if query in each.quest.title.casefold()]
    matches.sort(key=lambda each: not each.disabled)
    return [
        app_commands.Choice(
            name=f"{each.quest.title} · {each.quest.cadence}"
            + (" · disabled" if each.disabled else ""),
            value=each.quest.slug,
        )
        for each in matches
    ]
