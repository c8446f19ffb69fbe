"""The coach's messages: the tip of the day, and the details of a quest."""

from typing import Any

import discord

from bot.assessments.view import last_time_text
from bot.calendar.rules.periods import Cadence
from bot.coach.results import AdviceGiven, QuestDetails
from bot.coach.view.reasons import reason_text
from bot.packs.content import Pitfall
from bot.profiles.view.daw_hints import daw_hint
from bot.quests.view.details import detail_items, technique_line
from bot.quests.view.next_steps import plan_button, practice_buttons, quest_button
from bot.sessions.view.buttons import exercise_button
from bot.ui.actions import button
from bot.ui.replies import Reply, body, gap, heading, panel, row, rule, small
from bot.ui.text import minutes, plain

_TITLE_LIMIT = 120
_TASK_LIMIT = 1_800


def draw_tip(given: AdviceGiven | None) -> Reply:
    """Draw the tip or pitfall of the day, with a hint for the member's DAW."""
    if given is None:
        buttons = row(quest_button(Cadence.DAILY), plan_button())
        return Reply(layout=panel(body("There's no tip here yet. Try one of these:"), buttons))
    advice = given.advice
    items: list[discord.ui.Item[Any]] = [
        heading(advice.title),
        body(advice.text),
    ]
    if isinstance(advice, Pitfall):
        items.append(body(f"**Instead:** {advice.remedy}"))
    elif (hint := daw_hint(advice.hints, given.daw)) is not None:
        items.append(body(hint))
    items += [
        rule(),
        small(f"{reason_text(given.reason, given.pack)}. New tip tomorrow."),
        row(plan_button()),
    ]
    return Reply(layout=panel(*items))


def draw_quest(details: QuestDetails) -> Reply:
    """Draw a quest's details, with buttons to start it."""
    quest = details.quest
    task = plain(quest.task, limit=_TASK_LIMIT, newlines=True) if details.is_own else quest.task
    items: list[discord.ui.Item[Any]] = [
        heading(plain(quest.title, limit=_TITLE_LIMIT)),
        small(f"{details.focus_name} · about {minutes(quest.minutes)} · {quest.difficulty}"),
        *technique_line(details.techniques),
        gap(),
        body(task),
    ]
    if (hint := daw_hint(quest.hints, details.daw)) is not None:
        items += [gap(), body(hint)]
    items += [gap(), body(f"**Why it helps:** {quest.why}"), *detail_items(quest)]
    if details.last_time is not None:
        items += [gap(), body(last_time_text(details.last_time))]
    items.append(rule())
    if details.posting_id is not None:
        items.append(
            row(
                button(
                    "Complete",
                    "quest-complete",
                    details.posting_id,
                    style=discord.ButtonStyle.success,
                ),
                button("Start a session on it", "quest-practise", details.posting_id),
                *practice_buttons(quest),
            )
        )
        return Reply(layout=panel(*items))
    items += [
        small("This exercise earns session XP only."),
        row(exercise_button(details.user_id, quest.slug), *practice_buttons(quest)),
    ]
    return Reply(layout=panel(*items))
