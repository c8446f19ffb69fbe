"""The message of a week's plan."""

from typing import Any

import discord

from bot.calendar.rules.periods import Cadence
from bot.coach.results import (
    AdviceGiven,
    LastWeek,
    PlannedLine,
    StalledTrack,
    WeekPlanned,
)
from bot.coach.rules import reasons
from bot.coach.rules.history import WINDOW_DAYS
from bot.coach.rules.planning import Wish
from bot.coach.view.buttons import start_quest_button, stuck_button
from bot.coach.view.reasons import named_text, reason_text, uncapitalised
from bot.ears.view.drills import train_next_button
from bot.feedback.view.buttons import listen_button, submit_button
from bot.interactions.errors import StaleButton
from bot.packs.content import Pitfall
from bot.quests.view.next_steps import placement_button, quest_button
from bot.tracks.view.stages import STAGE_NAMES
from bot.ui.actions import Action, button, choice
from bot.ui.emoji import TRACK
from bot.ui.replies import Reply, body, gap, heading, panel, row, rule, small
from bot.ui.text import clean, minutes, plain, plural, timestamp

_TITLE_LIMIT = 120
_PART_LIMIT = 160
_OPTION_LIMIT = 100  # Discord's own
_FEW_LINES = 3
"""Up to so many lines, there is room for a tip on a phone."""
_DONE = "\N{CHECK MARK}"


def draw_plan(planned: WeekPlanned) -> Reply:
    """Draw a plan with its reasons, figures and buttons."""
    items: list[discord.ui.Item[Any]] = [heading(_heading(planned)), small(_figures(planned))]
    if planned.last_week is not None:
        items.append(small(_last_week(planned.last_week)))
    items.append(gap())
    done = [f"{_DONE} {_title(line)}" for line in planned.lines if line.is_done]
    if done:
        items.append(body("\n".join(done)))
    for line in planned.lines:
        if not line.is_done:
            accessory = _accessory(line, planned)
            items.append(discord.ui.Section[Any](body(_line(line, planned)), accessory=accessory))
    if len(done) == len(planned.lines):
        items.append(small("Got more time? Choose **I have more time** below, or just make music."))
    in_plan = {line.track.id for line in planned.lines if line.track is not None}
    if planned.track is not None and planned.track.id not in in_plan:
        items += [rule(), body(_nudge(planned.track))]
    if planned.advice is not None and not planned.is_new and len(planned.lines) <= _FEW_LINES:
        items += [rule(), body(_short_advice(planned.advice))]
    items += [gap(), *_rows(planned)]
    return Reply(layout=panel(*items))


def _heading(planned: WeekPlanned) -> str:
    if planned.lines and all(line.is_done for line in planned.lines):
        return "Your week is done"
    return "Your first week" if planned.is_new else "Your plan for this week"


def _figures(planned: WeekPlanned) -> str:
    fits = f"Fits {minutes(planned.week_minutes)} this week"
    if planned.wished_focus is not None:
        fits += f", with more {planned.wished_focus.name.lower()} as you asked"
    elif planned.wish is not None:
        fits += _WISHED[planned.wish]
    if planned.is_new:
        return f"{fits}. I'll plan around your own practice once you've logged some."
    if not planned.total_minutes:
        return f"{fits}. Nothing logged in the last {WINDOW_DAYS} days, so start wherever you like."
    practised = f"{minutes(planned.total_minutes)} on {plural(planned.active_days):day}"
    return f"{fits} · last {WINDOW_DAYS} days: {practised}"


_WISHED = {
    Wish.LESS: ", less than before as you asked",
    Wish.MORE: ", more than before as you asked",
    Wish.OTHER_FOCUS: "",
}


def _last_week(last: LastWeek) -> str:
    if last.done == last.lines:
        return "Last week you did your whole plan. Well done."
    if not last.done:
        return "Last week's plan didn't get a turn. That happens, and this one starts fresh."
    return f"Last week you did {last.done} of {last.lines} lines."


def _line(line: PlannedLine, planned: WeekPlanned) -> str:
    facts = [minutes(line.minutes), line.focus.name.lower()]
    if line.quest is not None and line.minutes < line.quest.minutes:
        facts[0] += f" of about {minutes(line.quest.minutes)}"
    if line.closes_at is not None:
        facts.append(f"closes {timestamp(line.closes_at)}")
    text = f"**{_title(line)}**\n{' · '.join(facts)}"
    if line.part is not None and line.quest is not None:
        parts = line.quest.parts
        what = clean(parts[line.part - 1], limit=_PART_LIMIT)
        text += f"\nPart {line.part} of {len(parts)}: {what}"
    return f"{text}\n-# {line_reason(line, planned)}"


def _title(line: PlannedLine) -> str:
    if line.quest is not None:
        return plain(line.quest.title, limit=_TITLE_LIMIT)
    if line.step is not None:
        return line.step.has
    match line.reason:
        case reasons.StageDone(following=following):
            return f"Move {_track_name(line)} on to {STAGE_NAMES[following].lower()}"
        case reasons.GetHeard():
            return f"Get {_track_name(line)} heard"
        case reasons.DrillDue(drill=drill):
            return f"Ear training: {drill}"
        case _:
            return "Start a track"


def _track_name(line: PlannedLine) -> str:
    if line.track is None:
        return "your track"  # it may be released, or deleted, by now
    return f"“{plain(line.track.title, limit=_TITLE_LIMIT)}”"


def line_reason(line: PlannedLine, planned: WeekPlanned) -> str:
    """Return why a line is in the plan, with the name of the track that it moves."""
    name = plain(line.track.title, limit=_TITLE_LIMIT) if line.track is not None else ""
    match line.reason:
        case reasons.TrackStep(stage=stage):
            if line.step is None:
                return f"For “{name}”"
            where = f"For “{name}”, in {STAGE_NAMES[stage].lower()}"
            return where if line.quest is None else f"{where}: {uncapitalised(line.step.has)}"
        case reasons.GetHeard():
            before = f". Give {plural(line.owed):critique} first" if line.owed else ""
            return f"People who don't know it's yours hear what you've stopped hearing{before}"
        case reasons.NamedByListeners() if line.submission is not None:
            title = f"“{plain(line.submission, limit=_TITLE_LIMIT)}”"
            return named_text(line.reason, planned.pack, title)
        case reasons.StageDone(stage=stage):
            return f"It has everything {STAGE_NAMES[stage].lower()} asks for"
        case _:
            return reason_text(line.reason, planned.pack)


def _accessory(line: PlannedLine, planned: WeekPlanned) -> Action:
    """Return the one button of a line: start it, train it, or say what a track has now."""
    if line.track is not None:
        if isinstance(line.reason, reasons.StageDone):
            return button(
                "Move it on",
                "track-move",
                line.track.id,
                line.reason.following.value,
                style=discord.ButtonStyle.success,
            )
        if line.worked and line.step is not None:
            return button(
                "It has that now",
                "coach-tick",
                line.track.id,
                line.step.slug,
                style=discord.ButtonStyle.success,
            )
    if line.quest is not None:
        return start_quest_button(planned.user_id, line.quest.slug, line.posting_id)
    if isinstance(line.reason, reasons.StartTrack):
        return button("Add a track", "track-new")
    if isinstance(line.reason, reasons.GetHeard):
        return listen_button(primary=False) if line.owed else submit_button("Get feedback")
    if isinstance(line.reason, reasons.DrillDue):
        drill = line.reason.drill
        return train_next_button("Train", drill, style=discord.ButtonStyle.secondary)
    return button("Start", "session-begin", planned.user_id, "focus", line.focus.slug)


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


def _rows(planned: WeekPlanned) -> list[discord.ui.Item[Any]]:
    rows: list[discord.ui.Item[Any]] = []
    quests = [line for line in planned.lines if line.quest is not None]
    if quests:
        rows.append(row(_quest_choice(planned, quests)))
    rows.append(row(_wish_choice(planned)))
    buttons: list[discord.ui.Item[Any]] = []
    starts = [line for line in planned.lines if isinstance(line.reason, reasons.StartTrack)]
    if any(line.quest is not None and not line.is_done for line in starts):
        buttons.append(button("Add a track", "track-new"))
    if planned.pack.ladders:
        buttons.append(button("Where am I?", "coach-ladder", planned.user_id))
    if planned.can_place:
        buttons.append(placement_button(planned.user_id))
    if planned.pack.problems:
        buttons.append(stuck_button(planned.user_id))
    in_plan = any(line.quest and line.quest.cadence is Cadence.PERSONAL for line in planned.lines)
    if planned.has_personal and not in_plan:
        buttons.append(quest_button(Cadence.PERSONAL))
    return [*rows, row(*buttons)] if buttons else rows


def _quest_choice(planned: WeekPlanned, lines: list[PlannedLine]) -> Action:
    options = [
        discord.SelectOption(
            label=clean(line.quest.title, limit=_OPTION_LIMIT),
            value=line.quest.slug,
            description=f"{minutes(line.minutes)} · {line.focus.name}",
        )
        for line in lines
        if line.quest is not None
    ]
    unique = list({option.value: option for option in options}.values())
    return choice("See what to do…", "coach-look", planned.user_id, options=unique)


def _wish_choice(planned: WeekPlanned) -> Action:
    options = [
        discord.SelectOption(label="It's too much", value=Wish.LESS),
        discord.SelectOption(label="I have more time", value=Wish.MORE),
        *(
            discord.SelectOption(label=f"More {focus.name.lower()}", value=f"focus:{focus.slug}")
            for focus in planned.pack.focuses[:_FOCUSES_SHOWN]
        ),
    ]
    return choice("Plan it differently…", "coach-wish", planned.user_id, options=options)


def read_wish(value: str) -> tuple[Wish, str | None]:
    """Read what a member chose: a wish, and the slug of the focus if it is for one.

    Raises:
        StaleButton: it is no choice of ours.
    """
    kind, _, focus = value.partition(":")
    if kind == "focus":
        return Wish.OTHER_FOCUS, focus
    try:
        return Wish(value), None
    except ValueError as error:
        raise StaleButton from error


_FOCUSES_SHOWN = 23
"""A select has 25 options."""
