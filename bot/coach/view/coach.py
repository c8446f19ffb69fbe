"""The coach's messages: the weekly plan, the tip of the day, quest details."""

from typing import Any

import discord

from bot.calendar.rules.periods import Cadence
from bot.coach.results import AdviceGiven, PlannedQuest, QuestDetails, StalledTrack, WeekPlanned
from bot.coach.rules.history import HABIT_DAYS, WINDOW_DAYS
from bot.coach.view.reasons import reason_text
from bot.packs.content import Pitfall
from bot.profiles.view.daw_hints import daw_hint
from bot.quests.view.next_steps import plan_button, quest_button
from bot.sessions.view.buttons import exercise_button
from bot.tracks.view.tracks import STAGE_NAMES
from bot.ui.actions import Action, button, choice
from bot.ui.emoji import TRACK
from bot.ui.replies import Reply, body, gap, heading, panel, row, rule, small
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
        *(
            discord.ui.Section(body(_line(at, line, planned)), accessory=_start(line, planned))
            for at, line in enumerate(planned.lines, 1)
        ),
    ]
    if planned.track is not None:
        items += [rule(), body(_nudge(planned.track))]
    if planned.advice is not None:
        items += [rule(), body(_short_advice(planned.advice))]
    if planned.lines:
        items += [gap(), row(_quest_choice(planned))]
    in_plan = any(line.quest.cadence is Cadence.PERSONAL for line in planned.lines)
    if planned.has_personal and not in_plan:
        items.append(row(quest_button(Cadence.PERSONAL)))
    return Reply(layout=panel(*items))


def _figures(planned: WeekPlanned) -> str:
    if planned.is_new:
        return "I'll plan around your own practice once you've logged some. Start here:"
    if not planned.total_minutes:
        return f"Nothing logged in the last {WINDOW_DAYS} days. Pick one and start:"
    practised = f"{minutes(planned.total_minutes)} on {plural(planned.active_days):day}"
    text = f"Last {WINDOW_DAYS} days: {practised}"
    shares = list(planned.shares.items())
    if planned.active_days < HABIT_DAYS or len(shares) == 1:
        return text
    names = planned.pack.focus_by_slug
    shown = [f"{names[slug].name.lower()} {percent}%" for slug, percent in shares[:_SHARES_SHOWN]]
    if others := sum(percent for _, percent in shares[_SHARES_SHOWN:]):
        shown.append(f"others {others}%")
    return f"{text} · {', '.join(shown)}"


def _start(line: PlannedQuest, planned: WeekPlanned) -> Action:
    """Return the button that starts a timer on a line, or first gets its personal quest."""
    if line.posting_id is not None:
        return button("Start", "quest-practise", line.posting_id)
    if line.quest.cadence is Cadence.PERSONAL:
        return button("Get it", "coach-take", planned.user_id, line.quest.slug)
    return exercise_button(planned.user_id, line.quest.slug, "Start")


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
        f"-# {reason_text(line.reason, planned.pack)}"
    )


def _nudge(track: StalledTrack) -> str:
    title, stage = plain(track.title, limit=_TITLE_LIMIT), STAGE_NAMES[track.stage].lower()
    return (
        f"{TRACK} **{title}** has been in {stage} for {plural(track.days):day}. Could half an hour "
        "move it forward? It's fine to shelve it."
    )


def _short_advice(given: AdviceGiven) -> str:
    advice = given.advice
    text = f"**Instead:** {advice.remedy}" if isinstance(advice, Pitfall) else advice.text
    return f"**{advice.title}**\n{text}\n-# {reason_text(given.reason, given.pack)}"


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
    return choice("See details…", "coach-look", planned.user_id, options=options)


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
        small("This exercise earns session XP only."),
        row(exercise_button(details.user_id, quest.slug)),
    ]
    return Reply(layout=panel(*items))
