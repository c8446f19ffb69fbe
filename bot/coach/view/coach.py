"""The coach's messages: the weekly plan, the tip of the day, quest details."""

from typing import Any

import discord

from bot.calendar.rules.periods import Cadence
from bot.coach.results import AdviceGiven, PlannedQuest, QuestDetails, StalledTrack, WeekPlanned
from bot.coach.view.reasons import reason_text
from bot.packs.content import Pitfall
from bot.profiles.view.daw_hints import daw_hint
from bot.tracks.view.tracks import STAGE_NAMES
from bot.ui.actions import Action, button, choice
from bot.ui.replies import Reply, body, gap, heading, panel, row, rule, say, small
from bot.ui.text import clean, minutes, plain, plural, timestamp

_TITLE_LIMIT = 120
_TASK_LIMIT = 1_800
_OPTION_LIMIT = 100  # Discord's own
_SHARES_SHOWN = 4


def draw_plan(planned: WeekPlanned) -> Reply:
    """Draw a plan with its reasons, figures and buttons."""
    items: list[discord.ui.Item[Any]] = [
        heading("Your first week" if planned.is_new else "Your plan for this week"),
        small(_figures(planned)),
        gap(),
        *(body(_line(at, line, planned)) for at, line in enumerate(planned.lines, 1)),
    ]
    if planned.track is not None:
        items += [rule(), body(_nudge(planned.track))]
    if planned.advice is not None:
        items += [rule(), body(_short_advice(planned.advice))]
    if planned.lines:
        items += [gap(), row(_quest_choice(planned))]
    if buttons := _personal_buttons(planned):
        items.append(row(*buttons))
    return Reply(layout=panel(*items))


def _figures(planned: WeekPlanned) -> str:
    if planned.is_new:
        return "A plan out of your first sessions comes by itself; this is a good way to begin."
    parts = [f"28 days: {minutes(planned.total_minutes)}"]
    shares = list(planned.shares.items())
    if shares:
        names = planned.pack.focus_by_slug
        shown = [
            f"{names[slug].name.lower()} {percent}%" for slug, percent in shares[:_SHARES_SHOWN]
        ]
        others = sum(percent for _, percent in shares[_SHARES_SHOWN:])
        parts.append(", ".join([*shown, f"others {others}%"] if others else shown))
    parts.append(f"{plural(planned.active_days):active day}")
    return " · ".join(parts)


def _line(at: int, line: PlannedQuest, planned: WeekPlanned) -> str:
    quest = line.quest
    focus = planned.pack.focus_by_slug[quest.focus].name.lower()
    time = minutes(line.minutes)
    if line.minutes < quest.minutes:
        time += f" of about {minutes(quest.minutes)}"
    facts = [time, focus]
    if quest.cadence is Cadence.PERSONAL:
        facts.append("personal quest")
    if line.closes_at is not None:
        facts.append(f"closes {timestamp(line.closes_at)}")
    return (
        f"**{at}. {plain(quest.title, limit=_TITLE_LIMIT)}** · {' · '.join(facts)}\n"
        f"-# Because {reason_text(line.reason, planned.pack)}"
    )


def _nudge(track: StalledTrack) -> str:
    stage = STAGE_NAMES[track.stage].lower()
    return (
        f"**{plain(track.title, limit=_TITLE_LIMIT)}** has rested at the stage “{stage}” for "
        f"{plural(track.days):day}. Would half an hour move it on? `/track move` keeps count, and "
        "setting it aside is fine, too."
    )


def _short_advice(given: AdviceGiven) -> str:
    advice = given.advice
    text = f"**Instead:** {advice.remedy}" if isinstance(advice, Pitfall) else advice.text
    return f"**{advice.title}**\n{text}\n-# Because {reason_text(given.reason, given.pack)}"


def _quest_choice(planned: WeekPlanned) -> Action:
    names = planned.pack.focus_by_slug
    options = [
        discord.SelectOption(
            label=clean(line.quest.title, limit=_OPTION_LIMIT),
            value=line.quest.slug,
            description=f"{minutes(line.minutes)} · {names[line.quest.focus].name}",
        )
        for line in planned.lines
    ]
    return choice("Look at one of them…", "coach-look", planned.user_id, options=options)


def _personal_buttons(planned: WeekPlanned) -> list[Action]:
    if planned.proposed is not None:
        return [
            button(
                "Take the personal quest",
                "coach-take",
                planned.user_id,
                planned.proposed.slug,
                style=discord.ButtonStyle.primary,
            )
        ]
    if planned.has_personal:
        return [button("Show my personal quest", "coach-take", planned.user_id)]
    return []


def draw_tip(given: AdviceGiven | None) -> Reply:
    """Draw the tip or pitfall of the day, with a hint for the member's DAW."""
    if given is None:
        return say("I have no tip to give here yet. `/guide` tells what there is to know.")
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
        small(f"Because {reason_text(given.reason, given.pack)}. Another one comes tomorrow."),
    ]
    return Reply(layout=panel(*items))


def draw_quest(details: QuestDetails) -> Reply:
    """Draw a quest's details, with buttons to start it."""
    quest = details.quest
    task = plain(quest.task, limit=_TASK_LIMIT, newlines=True) if details.is_own else quest.task
    items: list[discord.ui.Item[Any]] = [
        heading(plain(quest.title, limit=_TITLE_LIMIT)),
        small(f"{details.focus_name} · about {minutes(quest.minutes)} · {quest.difficulty}"),
        gap(),
        body(task),
    ]
    if (hint := daw_hint(quest.hints, details.daw)) is not None:
        items += [gap(), body(hint)]
    items += [gap(), body(f"**Why it helps:** {quest.why}"), rule()]
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
            )
        )
        return Reply(layout=panel(*items))
    items += [
        small("As an exercise it earns the XP of its session. Open quests earn their own on top."),
        row(button("Start a session on it", "coach-start", details.user_id, quest.focus)),
    ]
    return Reply(layout=panel(*items))
